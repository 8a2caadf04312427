//! Slows down guessing at sign-in, by login and by address, and looking up public checks, by address: delay
//! and not lock-out.

use std::{net::IpAddr, num::NonZeroU32};

use contracts::id::MemberId;
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

/// Public checks that one address may look up in a minute.
const CHECKS_PER_ADDRESS: NonZeroU32 = NonZeroU32::new(60).expect("not zero");

/// Counts public checks that are looked up.
pub struct CheckLimit(DefaultKeyedRateLimiter<IpAddr>);

impl Default for CheckLimit {
    fn default() -> Self {
        Self(RateLimiter::keyed(Quota::per_minute(CHECKS_PER_ADDRESS)))
    }
}

impl CheckLimit {
    /// Whether one more may be looked up now.
    pub fn allows(&self, address: Option<IpAddr>) -> bool {
        self.0.retain_recent();
        address.is_none_or(|address| self.0.check_key(&address).is_ok())
    }
}

/// Statements that one member may ask the platform for in a minute: each is an entry of the ledger.
const STATEMENTS_PER_MEMBER: NonZeroU32 = NonZeroU32::new(10).expect("not zero");

/// Counts statements that are asked for.
pub struct StatementLimit(DefaultKeyedRateLimiter<MemberId>);

impl Default for StatementLimit {
    fn default() -> Self {
        Self(RateLimiter::keyed(Quota::per_minute(STATEMENTS_PER_MEMBER)))
    }
}

impl StatementLimit {
    /// Whether one more may be asked for now.
    pub fn allows(&self, member: MemberId) -> bool {
        self.0.retain_recent();
        self.0.check_key(&member).is_ok()
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

    #[test]
    fn one_address_does_not_slow_down_another() {
        let limit = CheckLimit::default();
        let [one, other] = ["192.0.2.1", "192.0.2.2"].map(|address| address.parse().ok());
        assert!((0..60).all(|_| limit.allows(one)));
        assert!(!limit.allows(one));
        assert!(limit.allows(other));
    }
}
