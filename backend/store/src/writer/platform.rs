//! What the platform signs alone: what anyone could derive, its statements, and imports of the registry.

use std::collections::BTreeMap;

use contracts::{calendar::Tick, codec::Value, command::Command, field::Secrecy};
use ledger::{
    admission::{Admitted, admit},
    disclosure::{self, Disclosure, Salt},
    draft::CommandDraft,
    signature::{KeyId, PublicKey},
};

use super::Pen;
use crate::registry::Carried;

impl Pen {
    /// A command that the platform signs alone.
    ///
    /// # Errors
    /// In words, where the command cannot be made: our own fault.
    pub fn platform_command(
        &self,
        command: &Command,
        prev: Vec<[u8; 32]>,
        not_after: Tick,
    ) -> Result<Admitted, String> {
        let confidential = command.write().into_iter().filter(|(_, secrecy, _)| *secrecy != Secrecy::Clear);
        let confidential = confidential.map(|(name, _, value)| (name.to_owned(), value)).collect();
        let draft = self.draft(command, prev, not_after, confidential);
        let platform = self.platform_key.public_key();
        let fresh = &self.sources.fresh_id;
        self.admitted(draft, |_| *fresh().as_bytes(), |_| Some(platform))
    }

    /// The import of an entry of the registry. Its disclosures are those of the entry, salts included.
    ///
    /// # Errors
    /// In words, where it cannot be made: our own fault.
    pub fn import(&self, carried: Carried, not_after: Tick) -> Result<Admitted, String> {
        let registry = self.registry.as_ref().ok_or("this log has no registry")?;
        let opened = carried.disclosures.iter().map(|text| disclosure::open(text));
        let opened: Vec<Disclosure> = opened.collect::<Result<_, _>>().map_err(|fault| fault.to_string())?;
        let salts: BTreeMap<String, Salt> = opened.iter().map(|one| (one.field.clone(), one.salt)).collect();
        let confidential = opened.into_iter().map(|one| (one.field, one.value)).collect();
        let theirs =
            PublicKey::parse(&registry.platform_public_key.0).map_err(|refusal| refusal.to_string())?;
        let mut keys = carried.keys;
        keys.extend([theirs, self.platform_key.public_key()]);
        let draft = self.draft(&carried.import.into(), Vec::new(), not_after, confidential);
        let salt = |field: &str| salts.get(field).copied().unwrap_or_default();
        self.admitted(draft, salt, |id| keys.iter().find(|key| key.id() == *id).copied())
    }

    fn draft(
        &self,
        command: &Command,
        prev: Vec<[u8; 32]>,
        not_after: Tick,
        confidential: BTreeMap<String, Value>,
    ) -> CommandDraft {
        let clear = command.write().into_iter().filter(|(_, secrecy, _)| *secrecy == Secrecy::Clear);
        CommandDraft {
            log: self.origin.clone(),
            id: (self.sources.fresh_id)().to_string(),
            op: command.op().to_owned(),
            member: self.genesis.operator.to_string(),
            rules: self.genesis.rules,
            prev,
            not_after: not_after.to_string(),
            body: clear.map(|(name, _, value)| (name.to_owned(), value)).collect(),
            confidential,
        }
    }

    fn admitted(
        &self,
        draft: CommandDraft,
        salt: impl FnMut(&str) -> Salt,
        resolve: impl Fn(&KeyId) -> Option<PublicKey>,
    ) -> Result<Admitted, String> {
        let unsigned = draft.build(salt).map_err(|error| error.to_string())?;
        let read = unsigned.finish(&self.platform_key).read().map_err(|error| error.to_string())?;
        admit(read, &self.origin, resolve).map_err(|error| error.to_string())
    }
}
