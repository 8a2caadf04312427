//! Passwords, kept as argon2id (RFC 9106; parameters of OWASP: 19 MiB, 2 passes, 1 lane).

use argon2::{Algorithm, Argon2, Params, PasswordHash, PasswordHasher as _, PasswordVerifier as _, Version};

use crate::entropy;

fn hasher() -> Argon2<'static> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(19 * 1024, 2, 1, None).unwrap_or_default())
}

/// Hashes a password as a PHC string.
///
/// # Errors
/// In words: our own failure.
pub fn hash(password: &str) -> Result<String, String> {
    let salt = entropy::bytes::<16>();
    let hash =
        hasher().hash_password_with_salt(password.as_bytes(), &salt).map_err(|error| error.to_string())?;
    Ok(hash.to_string())
}

/// Whether `hash` was made as [`hash`] makes it; another could cost each sign-in any work.
pub fn is_ours(hash: &str) -> bool {
    let costs = |hash: &str| hash.rsplitn(3, '$').nth(2).map(str::to_owned);
    PasswordHash::new(hash).is_ok() && costs(hash) == costs(NOBODY)
}

/// Whether `password` is the one that was hashed. An unknown login is checked against a hash of
/// nothing, so that it takes as long.
pub fn verify(password: &str, hash: Option<&str>) -> bool {
    let stored = hash.unwrap_or(NOBODY);
    let matches = PasswordHash::new(stored)
        .is_ok_and(|stored| hasher().verify_password(password.as_bytes(), &stored).is_ok());
    matches && hash.is_some()
}

/// A hash that no password has, with the parameters of all others.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_password_opens() {
        let hashed = hash("correct horse").unwrap();
        assert!(hashed.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(verify("correct horse", Some(&hashed)));
        assert!(!verify("correct house", Some(&hashed)));
        assert!(!verify("correct horse", None));
        assert!(is_ours(NOBODY) && is_ours(&hashed) && !is_ours(&hashed.replace("t=2", "t=200")));
    }
}
