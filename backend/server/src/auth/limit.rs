//! Slows down guessing at sign-in: by login and by address, delay and not lock-out.

use std::{net::IpAddr, num::NonZeroU32};

use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

/// Attempts a minute for one login.
const PER_LOGIN: NonZeroU32 = NonZeroU32::new(10).expect("not zero");
/// Attempts a minute from one address.
const PER_ADDRESS: NonZeroU32 = NonZeroU32::new(60).expect("not zero");

/// Counts attempts.
pub struct SignInLimit {
    logins: DefaultKeyedRateLimiter<String>,
    addresses: DefaultKeyedRateLimiter<IpAddr>,
}

impl Default for SignInLimit {
    fn default() -> Self {
        Self {
            logins: RateLimiter::keyed(Quota::per_minute(PER_LOGIN)),
            addresses: RateLimiter::keyed(Quota::per_minute(PER_ADDRESS)),
        }
    }
}

impl SignInLimit {
    /// Whether one more attempt may be made now.
    pub fn allows(&self, login: &str, address: Option<IpAddr>) -> bool {
        // Forgets whoever has not tried for a while, so that memory stays bounded.
        self.logins.retain_recent();
        self.addresses.retain_recent();
        let address = address.is_none_or(|address| self.addresses.check_key(&address).is_ok());
        self.logins.check_key(&login.to_lowercase()).is_ok() && address
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_eleventh_guess_waits() {
        let limit = SignInLimit::default();
        assert!((0..10).all(|_| limit.allows("Maker@firm", None)));
        assert!(!limit.allows("maker@firm", None));
        assert!(limit.allows("other@firm", None));
    }
}
