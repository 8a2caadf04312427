//! Making commands and records, for clients in Rust: the command line, the demo
//! and the tests. What is made here is read back by the rules of [`crate::record`],
//! so that no client signs what the ledger would refuse to read.

use std::collections::{BTreeMap, BTreeSet};

use contracts::codec::Value;

use crate::disclosure::{self, Salt};
use crate::encoding::hex;
use crate::jcs;
use crate::merkle::Hash;
use crate::record::{
    self, Approval, COMMAND_CONTEXT, DISCLOSURE_ALGORITHM, ReadRecord, RecordError, print_record_start,
};
use crate::signature::{APPROVAL_CONTEXT, SigningKey, tree_leaf_message};
use crate::submission::Submission;

/// A command before it is put into bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommandDraft {
    /// The origin of the log it is for.
    pub log: String,
    /// A fresh UUIDv4.
    pub id: String,
    /// The operation, such as `holding.transfer`.
    pub op: String,
    /// The member on whose behalf it is signed.
    pub member: String,
    /// The version of the rules in force.
    pub rules: u32,
    /// The leaf hashes of the entries it builds on, in any order.
    pub prev: Vec<Hash>,
    /// The time after which it is refused, RFC 3339 UTC in whole seconds.
    pub not_after: String,
    /// The clear fields.
    pub body: BTreeMap<String, Value>,
    /// The confidential fields.
    pub confidential: BTreeMap<String, Value>,
}

impl CommandDraft {
    /// Puts the command into bytes. `salt` gives each confidential field its 16
    /// bytes: fresh random ones, or those of an earlier command whose sealed field
    /// is now opened.
    pub fn build(self, mut salt: impl FnMut(&str) -> Salt) -> Result<UnsignedRecord, RecordError> {
        let disclosures: Vec<String> = self
            .confidential
            .iter()
            .map(|(field, value)| disclosure::build(&salt(field), field, value))
            .collect();
        let digests: BTreeSet<String> =
            disclosures.iter().map(|disclosure| disclosure::digest(disclosure)).collect();
        let prev: BTreeSet<Hash> = self.prev.into_iter().collect();
        let fields = [
            ("ctx", Value::text(COMMAND_CONTEXT)),
            ("log", Value::Text(self.log)),
            ("id", Value::Text(self.id)),
            ("op", Value::Text(self.op)),
            ("member", Value::Text(self.member)),
            ("rules", Value::Text(self.rules.to_string())),
            ("prev", Value::List(prev.iter().map(|hash| Value::Text(hex(hash))).collect())),
            ("not_after", Value::Text(self.not_after)),
            ("body", Value::Map(self.body)),
            ("_sd", Value::List(digests.into_iter().map(Value::Text).collect())),
            ("_sd_alg", Value::text(DISCLOSURE_ALGORITHM)),
        ];
        let command = fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        UnsignedRecord::new(jcs::print(&Value::Map(command)), disclosures, Vec::new())
    }
}

/// A record that still collects signatures. Each signer reads, and signs, what the
/// bytes say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnsignedRecord {
    record: ReadRecord,
    disclosures: Vec<String>,
}

impl UnsignedRecord {
    /// The record of `command` with the `approvals` so far.
    pub fn new(
        command: Vec<u8>,
        disclosures: Vec<String>,
        approvals: Vec<Approval>,
    ) -> Result<Self, RecordError> {
        let mut bytes = Vec::new();
        print_record_start(&approvals, &mut bytes);
        bytes.extend_from_slice(&command);
        bytes.push(b'}');
        let record = record::read(bytes, &disclosures)?;
        Ok(Self { record, disclosures })
    }

    /// The record as it stands, without the last signature.
    pub fn record(&self) -> &ReadRecord {
        &self.record
    }

    /// The disclosures, in the order of the fields' names.
    pub fn disclosures(&self) -> &[String] {
        &self.disclosures
    }

    /// What the next approver signs.
    pub fn approval_message(&self) -> [u8; APPROVAL_CONTEXT.len() + 33] {
        self.record.approval_message(self.record.approvals.len())
    }

    /// What the last signer signs.
    pub fn last_message(&self) -> [u8; crate::signature::TREE_LEAF_CONTEXT.len() + 33] {
        tree_leaf_message(&self.record.checksum())
    }

    /// Adds an approval that was signed elsewhere.
    pub fn with_approval(self, approval: Approval) -> Result<Self, RecordError> {
        let mut approvals = self.record.approvals.clone();
        approvals.push(approval);
        Self::new(self.record.command_bytes().to_vec(), self.disclosures, approvals)
    }

    /// Adds the approval of `key`.
    pub fn approve(self, key: &SigningKey) -> Result<Self, RecordError> {
        let signature = key.sign(&self.approval_message());
        let approval = Approval { key: key.public_key().id(), signature };
        self.with_approval(approval)
    }

    /// Signs as the last signer; the result is what a client posts.
    pub fn finish(self, key: &SigningKey) -> Submission {
        let signature = key.sign(&self.last_message());
        Submission {
            disclosures: self.disclosures,
            key: key.public_key().id(),
            record: self.record.into_bytes(),
            signature,
        }
    }
}
