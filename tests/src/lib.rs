//! What layers of tests share: the checkout, the built program and the public samples; the judge of what was
//! acknowledged ([`check`]); choices from a seed ([`random`]).

pub mod check;
pub mod random;

use std::path::{Path, PathBuf};

/// The checkout's root folder.
pub fn checkout() -> PathBuf {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.parent().unwrap_or(package).to_path_buf()
}

/// The `hefu` that `scripts/test` built, named by `HEFU_BIN`.
///
/// # Panics
/// Where it is missing: a layer that drives the program cannot pass without it.
pub fn hefu() -> PathBuf {
    let path =
        std::env::var_os("HEFU_BIN").map_or_else(|| checkout().join("target/debug/hefu"), PathBuf::from);
    assert!(path.is_file(), "{} is missing: run scripts/test, which builds it", path.display());
    path
}

/// The public samples, in `HEFU_SHARED` or `../shared` beside the checkout.
/// `None` where there are none: such a test prints "skipped" and returns.
pub fn shared() -> Option<PathBuf> {
    let path = std::env::var_os("HEFU_SHARED").map_or_else(|| checkout().join("../shared"), PathBuf::from);
    path.join("data").is_dir().then_some(path)
}
