//! The machine's randomness: the only place that asks for it.

use uuid::Uuid;

/// `N` random bytes from the operating system.
///
/// # Panics
/// Where the operating system gives none: nothing may go on without randomness.
#[expect(clippy::disallowed_methods, reason = "this is the one module that asks for randomness")]
pub fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system gives randomness");
    bytes
}

/// A random id (`UUIDv4`).
pub fn uuid() -> Uuid {
    uuid::Builder::from_random_bytes(bytes()).into_uuid()
}
