//! What one of the operator's first persons hands to whoever begins a log: a seat with the proof that its key is at
//! hand, a sign-in, and the key wrapped under a passphrase. It is made on the person's own machine, as a browser
//! makes it for everyone who comes later; nobody else learns the passphrase or the password.

use contracts::{
    id::{KeyId, MemberId, PersonId, PublicKey as LedgerKey, SeatId},
    member::{Role, SeatProposal},
};
use ledger::{
    checkpoint::is_origin,
    encoding::{from_hex, hex},
    signature::{PublicKey, SigningKey},
    wrapped_key::{ITERATIONS, WrappedKey, associated_data},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use super::{Signer, proposal};
use crate::{
    auth::{login::parse_login, password},
    entropy,
};

/// The version of this form.
const VERSION: &str = "1";
/// Hex digits of a code, and of one group of it.
const DIGITS: usize = 20;
const GROUP: usize = 4;

/// What a person chooses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chosen {
    /// The person's name.
    pub name: String,
    /// The name to sign in with.
    pub login: String,
    /// The password to sign in with.
    pub password: Zeroizing<String>,
    /// The passphrase of the key.
    pub passphrase: Zeroizing<String>,
    /// What the seat may do.
    pub roles: Vec<Role>,
}

/// The file. Ids are UUIDs, keys and signatures lowercase hex.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FounderFile {
    v: String,
    /// The origin of the log that the possession signature is for.
    pub log: String,
    /// The operator's member id.
    pub member: String,
    seat: String,
    person: String,
    /// The person's name.
    pub name: String,
    /// What the seat may do.
    pub roles: Vec<String>,
    key: String,
    possession: String,
    /// The name to sign in with.
    pub login: String,
    /// PHC string of argon2id.
    pub password_hash: String,
    wrapped_key: Value,
}

/// Why a file is not made or not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FounderError {
    /// Not the origin of a log.
    #[error("{0:?} is no log's origin")]
    Origin(String),
    /// Not such a file.
    #[error("this is no founder's file: {0}")]
    File(String),
    /// The passphrase opens no key.
    #[error("the passphrase does not open the key in this file")]
    Passphrase,
    /// Our own failure.
    #[error("{0}")]
    Own(String),
}

impl FounderFile {
    /// Makes a key and a seat of `member` for the log of `origin`.
    ///
    /// # Errors
    /// A [`FounderError`].
    pub fn make(origin: &str, member: MemberId, chosen: &Chosen) -> Result<Self, FounderError> {
        let seed = Zeroizing::new(entropy::bytes());
        let signer = Signer { seat: SeatId::from_uuid(entropy::uuid()), key: SigningKey::from_seed(&seed) };
        let person = PersonId::from_uuid(entropy::uuid());
        let (owner, seat) = (member.to_string(), signer.seat.to_string());
        let aad = associated_data(&owner, &seat, &signer.key.public_key().id());
        let (salt, iv) = (entropy::bytes(), entropy::bytes());
        let wrapped = WrappedKey::wrap(&seed, &chosen.passphrase, salt, iv, aad, ITERATIONS);
        let wrapped_key = serde_json::from_slice(&wrapped.print());
        let file = Self {
            v: VERSION.to_owned(),
            log: origin.to_owned(),
            member: owner,
            seat,
            person: person.to_string(),
            name: chosen.name.clone(),
            roles: chosen.roles.iter().map(|role| role.as_str().to_owned()).collect(),
            key: hex(&wrapped.public_key),
            possession: String::new(),
            login: chosen.login.clone(),
            password_hash: password::hash(&chosen.password).map_err(FounderError::Own)?,
            wrapped_key: wrapped_key.map_err(|error| FounderError::Own(error.to_string()))?,
        };
        file.possessed(origin, &signer)
    }

    /// The same person's file for a further log of the same operator.
    ///
    /// # Errors
    /// A [`FounderError`].
    pub fn again(&self, origin: &str, passphrase: &str) -> Result<Self, FounderError> {
        let seed = self.wrapped()?.unwrap(passphrase).map_err(|_| FounderError::Passphrase)?;
        let signer = Signer { seat: self.proposal()?.seat, key: SigningKey::from_seed(&seed) };
        self.clone().possessed(origin, &signer)
    }

    fn possessed(self, origin: &str, signer: &Signer) -> Result<Self, FounderError> {
        if !is_origin(origin) {
            return Err(FounderError::Origin(origin.to_owned()));
        }
        let unsigned = self.proposal()?;
        let member = read("member", MemberId::parse(&self.member).ok())?;
        let signed = proposal(origin, member, unsigned.person, &self.name, &unsigned.roles, signer);
        Ok(Self { log: origin.to_owned(), possession: signed.possession, ..self })
    }

    /// Reads a file.
    ///
    /// # Errors
    /// [`FounderError::File`].
    pub fn parse(bytes: &[u8]) -> Result<Self, FounderError> {
        let file: Self =
            serde_json::from_slice(bytes).map_err(|error| FounderError::File(error.to_string()))?;
        let (wrapped, key) = (file.wrapped()?, file.proposal()?.key_id);
        let own = hex(&wrapped.public_key) == file.key
            && wrapped.aad == associated_data(&file.member, &file.seat, &ledger::signature::KeyId(key.0));
        for (field, holds) in [
            ("v", file.v == VERSION),
            ("wrapped_key", own),
            ("login", parse_login(&file.login).as_deref() == Some(file.login.as_str())),
            ("password_hash", password::is_ours(&file.password_hash)),
        ] {
            read(field, holds.then_some(()))?;
        }
        Ok(file)
    }

    /// The file's bytes.
    ///
    /// # Errors
    /// Our own failure, in words.
    pub fn print(&self) -> Result<Vec<u8>, FounderError> {
        let mut bytes =
            serde_json::to_vec_pretty(self).map_err(|error| FounderError::Own(error.to_string()))?;
        bytes.push(b'\n');
        Ok(bytes)
    }

    /// The seat as genesis names it. Whether the key is possessed is checked where genesis is admitted.
    ///
    /// # Errors
    /// [`FounderError::File`].
    pub fn proposal(&self) -> Result<SeatProposal, FounderError> {
        let key = self.public_key()?;
        let roles = self.roles.iter().map(|role| Role::parse(role)).collect();
        Ok(SeatProposal {
            seat: read("seat", SeatId::parse(&self.seat).ok())?,
            person: read("person", PersonId::parse(&self.person).ok())?,
            name: self.name.clone(),
            roles: read("roles", roles)?,
            alg: "ed25519".to_owned(),
            key: LedgerKey(*key.as_bytes()),
            key_id: KeyId(key.id().0),
            possession: self.possession.clone(),
        })
    }

    fn public_key(&self) -> Result<PublicKey, FounderError> {
        let bytes: [u8; 32] = read("key", from_hex(&self.key))?;
        read("key", PublicKey::parse(&bytes).ok())
    }

    /// The code by which two people make sure that they hold the same file: the first 20 hex digits of its SHA-256, in
    /// groups of 4.
    ///
    /// # Errors
    /// As [`FounderFile::print`].
    pub fn code(&self) -> Result<String, FounderError> {
        let digits: Vec<char> = hex(&Sha256::digest(self.print()?)).chars().take(DIGITS).collect();
        Ok(digits.chunks(GROUP).map(String::from_iter).collect::<Vec<_>>().join(" "))
    }

    /// The wrapped key as JSON, for the person's sign-in and for a backup.
    ///
    /// # Errors
    /// [`FounderError::File`].
    pub fn wrapped(&self) -> Result<WrappedKey, FounderError> {
        let text = self.wrapped_key.to_string();
        WrappedKey::parse(text.as_bytes()).map_err(|error| FounderError::File(error.to_string()))
    }
}

fn read<T>(field: &str, value: Option<T>) -> Result<T, FounderError> {
    value.ok_or_else(|| FounderError::File(format!("{field} has another form")))
}

#[cfg(test)]
mod tests {
    use contracts::{calendar::Tick, log::Clock};
    use ledger::checkpoint::origin;

    use super::*;
    use crate::{
        client::ClientError,
        genesis::{Beginning, Founder, genesis, policy},
        keys::DeploymentKeys,
    };

    fn keys(seed: u8) -> DeploymentKeys {
        let key = |seed| SigningKey::from_seed(&[seed; 32]);
        DeploymentKeys { log: key(seed), platform: key(2), tag: [3; 32] }
    }

    fn chosen(name: &str) -> Chosen {
        let secret = |of: &str| Zeroizing::new(format!("{of} of {name}, long enough"));
        Chosen {
            name: name.to_owned(),
            login: format!("{name}@operator.example"),
            password: secret("password"),
            passphrase: secret("passphrase"),
            roles: vec![Role::Administrator, Role::Maker],
        }
    }

    fn begun(keys: &DeploymentKeys, files: &[FounderFile]) -> Result<(), ClientError> {
        let founder = Founder {
            member: MemberId::parse(&files[0].member).unwrap(),
            name: "合符运营".to_owned(),
            identifiers: Vec::new(),
            seats: files.iter().map(|file| file.proposal().unwrap()).collect(),
        };
        let time = Tick::parse("2026-06-01T00:00:00Z").unwrap();
        genesis(keys, Beginning { registry: None, clock: Clock::Real, time }, policy(), founder).map(|_| ())
    }

    #[test]
    fn two_files_begin_a_log_and_another_only_anew() {
        let (first, further) = (keys(1), keys(4));
        let of = |keys: &DeploymentKeys| origin(&keys.log.public_key().id());
        let member = MemberId::from_uuid(entropy::uuid());
        let files = ["he", "fu"].map(|name| FounderFile::make(&of(&first), member, &chosen(name)).unwrap());
        begun(&first, &files).unwrap();
        assert!(matches!(begun(&further, &files), Err(ClientError::Admission(_))));
        let again = files.each_ref().map(|file| {
            assert_eq!(file.again(&of(&further), "another passphrase"), Err(FounderError::Passphrase));
            file.again(&of(&further), &chosen(&file.name).passphrase).unwrap()
        });
        begun(&further, &again).unwrap();
        assert_eq!(again[0].proposal().unwrap().key, files[0].proposal().unwrap().key);
    }

    #[test]
    fn a_file_comes_back_and_one_that_is_changed_does_not() {
        let member = MemberId::from_uuid(entropy::uuid());
        let at = origin(&keys(1).log.public_key().id());
        let file = FounderFile::make(&at, member, &chosen("he")).unwrap();
        let bytes = file.print().unwrap();
        assert_eq!(FounderFile::parse(&bytes), Ok(file.clone()));
        let renamed = FounderFile { login: "she@operator.example".to_owned(), ..file.clone() };
        assert_ne!(renamed.code(), file.code());
        let text = String::from_utf8(bytes).unwrap();
        for (from, to) in [
            ("\"v\": \"1\"", "\"v\": \"2\""),
            ("administrator", "emperor"),
            (file.key.as_str(), &"1".repeat(64)),
            ("\"login\"", "\"logins\""),
            ("he@operator.example", "He@operator.example"),
            (file.seat.as_str(), &entropy::uuid().to_string()),
            ("m=19456", "m=4194304"),
        ] {
            assert!(text.contains(from), "{from}");
            assert!(FounderFile::parse(text.replacen(from, to, 1).as_bytes()).is_err(), "{from}");
        }
        assert!(FounderFile::make("hefu.example/log", member, &chosen("he")).is_err());
    }
}
