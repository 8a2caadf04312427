//! The deployment's policy: which witnesses its log asks, how many of them make an entry *witnessed*, and
//! whether a disbursement has to wait for them. Read once, at the start.

use std::path::Path;

use contracts::command::Command;
use ledger::{
    checkpoint::log_verifier_key,
    policy::{Party, Policy},
    signature::PublicKey,
};
use sha2::{Digest as _, Sha256};
use store::{Store, StoreError};

use crate::outgoing;

/// What a disbursement rests on: the last of these on its request.
const RESTS_ON: [&str; 3] = ["discount.award", "discount.approve", "discount.pay_intent"];

/// A policy, and what follows from it.
#[derive(Debug, Clone)]
pub struct Witnessing {
    /// The policy, with the addresses of the witnesses.
    pub policy: Policy,
    /// Whether a disbursement waits until what it rests on is witnessed.
    pub required: bool,
    /// SHA-256 of the policy as it is served: what was witnessed by another policy does not count.
    pub hash: [u8; 32],
}

impl Witnessing {
    /// A log without witnesses.
    ///
    /// # Errors
    /// None that a log's key could cause; in words.
    pub fn alone(log: &PublicKey) -> Result<Self, String> {
        let key = log_verifier_key(log);
        let party = Party { name: key.name().to_owned(), key, url: None };
        let policy = Policy::of(party, Vec::new(), 0).map_err(|error| error.to_string())?;
        Ok(Self::of(policy, false))
    }

    /// Reads the policy in `file`. It names this log, or none: then this one is meant.
    ///
    /// # Errors
    /// In words: what is wrong with the file, or cannot work.
    pub fn read(file: Option<&Path>, required: bool, log: &PublicKey) -> Result<Self, String> {
        let Some(file) = file else {
            return match required {
                true => Err("--require-witnessed needs a --policy that says by whom".to_owned()),
                false => Self::alone(log),
            };
        };
        let named = |error: &dyn std::fmt::Display| format!("{}: {error}", file.display());
        let text = std::fs::read_to_string(file).map_err(|error| named(&error))?;
        Self::parse(&text, required, log).map_err(|error| named(&error))
    }

    fn parse(text: &str, required: bool, log: &PublicKey) -> Result<Self, String> {
        let own = log_verifier_key(log);
        let parse = |text: &str| Policy::parse(text.as_bytes()).map_err(|error| error.to_string());
        let mut policy = parse(text)?;
        if policy.logs().is_empty() {
            policy = parse(&format!("log {}\n{}", own.print(), policy.print()))?;
        }
        if policy.logs().iter().any(|log| log.key != own) || policy.logs().len() != 1 {
            return Err(format!("its log is not this one: {}", own.print()));
        }
        let asked = policy.witnesses().iter().filter(|witness| witness.url.is_some());
        for url in asked.clone().filter_map(|witness| witness.url.as_deref()) {
            outgoing::check(url).map_err(|error| error.to_string())?;
        }
        if !policy.is_quorum(asked.map(|witness| witness.name.as_str())) {
            return Err("the witnesses that have an address are no quorum".to_owned());
        }
        if required && policy.quorum().is_none() {
            return Err("--require-witnessed needs a policy with a quorum".to_owned());
        }
        Ok(Self::of(policy, required))
    }

    fn of(policy: Policy, required: bool) -> Self {
        let hash = Sha256::digest(policy.clone().without_witness_urls().print()).into();
        Self { policy, required, hash }
    }

    /// The policy as it is served: where witnesses are asked is between them and the log.
    pub fn public(&self) -> Policy {
        self.policy.clone().without_witness_urls()
    }

    /// Whether a disbursement rests on entries that a quorum vouches for, where this deployment asks for
    /// that; anything else may always go on. It is no rule of the ledger, because cosignatures are not on
    /// the ledger (decision 0005).
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn allows(&self, store: &Store, command: &Command) -> Result<bool, StoreError> {
        let Command::DiscountDisburse(disburse) = command else { return Ok(true) };
        if !self.required {
            return Ok(true);
        }
        let entries = store.timeline(disburse.request.uuid()).await?;
        let last = entries.iter().rev().find(|entry| RESTS_ON.contains(&entry.op.as_str()));
        let witnessed = store.witnessed_size(&self.hash).await?;
        Ok(last.is_none_or(|entry| entry.index < witnessed))
    }

    /// Whether there is a quorum to wait for.
    pub fn expects_witnesses(&self) -> bool {
        self.policy.quorum().is_some()
    }
}

#[cfg(test)]
mod tests {
    use ledger::{cosignature::witness_verifier_key, signature::SigningKey};

    use super::*;

    fn log() -> PublicKey {
        SigningKey::from_seed(&[100; 32]).public_key()
    }

    fn witness(byte: u8) -> String {
        let key = SigningKey::from_seed(&[byte; 32]).public_key();
        witness_verifier_key("w.example", key).unwrap().print()
    }

    #[test]
    fn a_policy_names_this_log_and_witnesses_that_can_be_asked() {
        let read = |text: &str, required| Witnessing::parse(text, required, &log());
        let asked = format!("witness a {} https://a.example/\nquorum a\n", witness(1));
        let found = read(&asked, true).unwrap();
        assert!(found.required && found.expects_witnesses());
        let own = log_verifier_key(&log()).print();
        assert_eq!(found.public().print(), format!("log {own}\nwitness a {}\nquorum a\n", witness(1)));
        // Where it is asked does not change what counts.
        let moved = read(&asked.replace("a.example/", "b.example/"), true).unwrap();
        assert_eq!(moved.hash, found.hash);
        assert_ne!(read("quorum none\n", false).unwrap().hash, found.hash);
        for (text, required, said) in [
            (asked.replace(" https://a.example/", ""), false, "no quorum"),
            (asked.replace("https://a.example/", "ftp://a.example/"), false, "http"),
            (format!("log {own}\n{}", asked.replace("quorum a\n", "")), false, "quorum line"),
            ("quorum none\n".to_owned(), true, "needs a policy with a quorum"),
        ] {
            let refused = read(&text, required).unwrap_err();
            assert!(refused.contains(said), "{refused}");
        }
        let other = log_verifier_key(&SigningKey::from_seed(&[101; 32]).public_key()).print();
        assert!(read(&format!("log {other}\nquorum none\n"), false).unwrap_err().contains("not this one"));
        assert!(Witnessing::read(None, true, &log()).is_err());
        assert!(!Witnessing::read(None, false, &log()).unwrap().expects_witnesses());
    }
}
