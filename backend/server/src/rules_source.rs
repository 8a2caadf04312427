//! The source of the rules that this program was built from, and its hash, which genesis names.
//!
//! Anyone gets the same from a release: `cd contracts/src && find . -name '*.rs' | LC_ALL=C sort |
//! xargs cat | sha256sum`.

use contracts::id::Digest;
use sha2::{Digest as _, Sha256};

macro_rules! files {
    ($($path:literal),+ $(,)?) => {
        /// Path within `contracts/src`, and text, in the order of `LC_ALL=C sort`.
        const FILES: &[(&str, &str)] =
            &[$(($path, include_str!(concat!("../../../contracts/src/", $path)))),+];
    };
}

files! {
    "amount.rs",
    "authority.rs",
    "background/mod.rs",
    "background/register.rs",
    "calendar.rs",
    "case.rs",
    "catalogue.rs",
    "clock.rs",
    "codec.rs",
    "command.rs",
    "discount/approve.rs",
    "discount/award.rs",
    "discount/disburse.rs",
    "discount/mod.rs",
    "discount/open_quote.rs",
    "discount/quote.rs",
    "discount/request.rs",
    "discount/unwind.rs",
    "event.rs",
    "evidence.rs",
    "field.rs",
    "head.rs",
    "holding/give_back.rs",
    "holding/mod.rs",
    "holding/sign_for.rs",
    "holding/transfer.rs",
    "id.rs",
    "invariants.rs",
    "lib.rs",
    "log.rs",
    "member/account.rs",
    "member/admit.rs",
    "member/approval_policy.rs",
    "member/enrol.rs",
    "member/limit.rs",
    "member/mod.rs",
    "member/recover.rs",
    "member/revoke.rs",
    "member/rotate.rs",
    "party.rs",
    "policy.rs",
    "pricing.rs",
    "rate.rs",
    "reading.rs",
    "reading/choice.rs",
    "reading/deals.rs",
    "reading/title.rs",
    "refusal.rs",
    "registry/import.rs",
    "registry/mod.rs",
    "settlement/list.rs",
    "settlement/mod.rs",
    "settlement/receipt.rs",
    "state.rs",
    "voucher/give_back.rs",
    "voucher/issue.rs",
    "voucher/mod.rs",
    "voucher/sign_for.rs",
}

/// SHA-256 of the files, one after another.
pub fn rules_hash() -> Digest {
    Digest(FILES.iter().fold(Sha256::new(), |hash, (_, text)| hash.chain_update(text)).finalize().into())
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use super::*;

    fn walk(folder: &Path, root: &Path, found: &mut Vec<String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, root, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path.strip_prefix(root).unwrap().to_str().unwrap().to_owned());
            }
        }
    }

    #[test]
    fn every_file_of_the_rules_is_named_in_order() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../contracts/src");
        let mut found = Vec::new();
        walk(&root, &root, &mut found);
        found.sort();
        let named: Vec<&str> = FILES.iter().map(|(path, _)| *path).collect();
        assert_eq!(named, found);
    }
}
