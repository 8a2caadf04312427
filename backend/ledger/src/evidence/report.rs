//! What a verifier says of an evidence file: what holds, the first thing that does not, and what could
//! not be told from the file.

use crate::signature::KeyId;

macro_rules! codes {
    ($($(#[$doc:meta])* $case:ident = $code:literal;)+) => {
        /// Why a file is unsound, in the order in which it is checked (docs/LEDGER_FORMAT.md, section 13).
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Code { $($(#[$doc])* $case),+ }

        impl Code {
            /// Every code, in the order in which it is checked.
            pub const ALL: &'static [Self] = &[$(Self::$case),+];
            /// The public code.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$case => $code),+ }
            }
        }
    };
}

codes! {
    /// No zip within the limits.
    ContainerUnreadable = "container.unreadable";
    /// Not in the one spelling.
    ContainerNotCanonical = "container.not_canonical";
    /// A member that has no business in the file.
    ContainerUnknownFile = "container.unknown_file";
    /// A member that is missing, or a leaf or proof of no entry.
    ContainerMissingFile = "container.missing_file";
    /// The manifest does not have its form, or names another log.
    ManifestMalformed = "manifest.malformed";
    /// The checkpoint cannot be read.
    CheckpointMalformed = "checkpoint.malformed";
    /// The checkpoint is not signed by the log, once.
    CheckpointSignature = "checkpoint.signature";
    /// The policy cannot be read, or is for another log.
    PolicyMalformed = "policy.malformed";
    /// An entry does not have its form.
    EntryMalformed = "entry.malformed";
    /// A disclosure does not fit its entry.
    EntryDisclosure = "entry.disclosure";
    /// A hidden entry does not have its form.
    FingerprintMalformed = "fingerprint.malformed";
    /// An entry is not shown to stand in the log.
    EntryInclusion = "entry.inclusion";
    /// A leaf or proof is not what follows from its entry.
    EntryDerived = "entry.derived";
    /// An entry of the registry that another carries is not shown to stand there.
    ImportUnproven = "import.unproven";
    /// Entry 0 does not begin the log.
    AuthorityGenesis = "authority.genesis";
    /// An entry does not continue its member's registry.
    AuthorityChain = "authority.chain";
    /// A new key is not fit, or not shown to be possessed.
    AuthorityPossession = "authority.possession";
    /// A signer is not enrolled.
    AuthorityUnknownKey = "authority.unknown_key";
    /// The platform signed what it may not.
    AuthorityPlatform = "authority.platform";
    /// A signer was revoked before.
    AuthorityRevokedKey = "authority.revoked_key";
    /// Two signatures are of one person.
    AuthoritySamePerson = "authority.same_person";
    /// A signer's role does not allow it.
    AuthorityRole = "authority.role";
    /// Fewer signatures than the member's policy asks for.
    AuthoritySignaturesMissing = "authority.signatures_missing";
    /// A signature does not fit.
    EntrySignature = "entry.signature";
    /// Recorded after the time that its signers set.
    AuthorityExpired = "authority.expired";
    /// An entry builds on one that the file does not hold.
    ChainBroken = "chain.broken";
    /// No entry is about the subject.
    SubjectAbsent = "subject.absent";
    /// A witness's line does not fit.
    CosignatureInvalid = "cosignature.invalid";
    /// Fewer witnesses than the policy asks for.
    CosignatureQuorum = "cosignature.quorum";
    /// The rules refuse an entry that they can judge from the file.
    RulesRefused = "rules.refused";
}

/// The first thing that does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Which row of the table.
    pub code: Code,
    /// At which entry, where it is about one.
    pub entry: Option<u64>,
    /// What exactly, in English, for an engineer.
    pub detail: String,
}

impl Failure {
    /// A failure of the file as a whole.
    pub fn of_file(code: Code, detail: impl ToString) -> Self {
        Self { code, entry: None, detail: detail.to_string() }
    }

    /// A failure at the entry `index`.
    pub fn at(code: Code, index: u64, detail: impl ToString) -> Self {
        Self { code, entry: Some(index), detail: detail.to_string() }
    }
}

/// What could not be told from the file and from what the verifier was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotChecked {
    /// The verifier was not told which log it trusts: it took the file's word.
    LogKey,
    /// There is no witness policy, so nobody but the log vouches that there is one tree.
    NoPolicy,
    /// The policy asks for no witness.
    NoQuorum,
    /// The policy is the file's own: the verifier was not told whom to trust.
    OwnPolicy,
    /// A member's registry may have grown after this entry: a key may have been revoked since.
    Registry {
        /// The member.
        member: String,
        /// Its last entry in the file.
        last: u64,
    },
    /// The entry is shown to stand in the log; what it says is not shown.
    Hidden {
        /// The entry.
        index: u64,
    },
    /// Between the last tick in the file and an entry others may stand: the time is the file's word.
    Ticks,
    /// The rules of an entry that need more than the file shows.
    Rules {
        /// The entry.
        index: u64,
        /// Its operation.
        op: String,
        /// What the rules would have to see.
        because: String,
    },
}

impl NotChecked {
    /// A stable name for what it is.
    pub const fn what(&self) -> &'static str {
        match self {
            Self::LogKey => "log_key",
            Self::NoPolicy => "witnesses.no_policy",
            Self::NoQuorum => "witnesses.no_quorum",
            Self::OwnPolicy => "witnesses.own_policy",
            Self::Registry { .. } => "registry",
            Self::Hidden { .. } => "hidden",
            Self::Ticks => "ticks",
            Self::Rules { .. } => "rules",
        }
    }

    /// The entry that it is about.
    pub const fn entry(&self) -> Option<u64> {
        match self {
            Self::Registry { last: index, .. } | Self::Hidden { index } | Self::Rules { index, .. } => {
                Some(*index)
            }
            Self::LogKey | Self::NoPolicy | Self::NoQuorum | Self::OwnPolicy | Self::Ticks => None,
        }
    }

    /// What exactly, in English, for an engineer.
    pub fn detail(&self) -> String {
        match self {
            Self::LogKey => "no log key was given; the file's own was used".to_owned(),
            Self::NoPolicy => "neither the file nor the verifier has a witness policy".to_owned(),
            Self::NoQuorum => "the witness policy asks for no witness".to_owned(),
            Self::OwnPolicy => "the witness policy is the file's own".to_owned(),
            Self::Registry { member, .. } => format!("member {member}: what came later is not in the file"),
            Self::Hidden { .. } => "the record is not shown".to_owned(),
            Self::Ticks => "ticks that are not in the file may stand before its entries".to_owned(),
            Self::Rules { op, because, .. } => format!("{op}: {because}"),
        }
    }
}

/// An entry that a later revocation puts into doubt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disputed {
    /// The entry.
    pub index: u64,
    /// The key that signed it.
    pub key: KeyId,
    /// The entry that revokes the key.
    pub revoked_by: u64,
    /// From when the key is said to have been compromised.
    pub since: String,
}

/// What the platform stated of an object, by a `head.state` of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stated {
    /// The entry with the statement.
    pub index: u64,
    /// Of what: `holding` or `member`.
    pub kind: String,
    /// Its id.
    pub object: String,
    /// The leaf hash of the entry that was its last one then, in hex.
    pub head: String,
    /// That entry's index, where it stands in the file.
    pub last: Option<u64>,
}

/// What a verifier says of a file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// The first thing that does not hold; none of a sound file.
    pub failure: Option<Failure>,
    /// The rows of the table that hold, by their codes.
    pub checked: Vec<Code>,
    /// What could not be told.
    pub not_checked: Vec<NotChecked>,
    /// Entries that a later revocation puts into doubt.
    pub disputed: Vec<Disputed>,
    /// What the platform stated of the last entries of objects.
    pub stated: Vec<Stated>,
    /// Entries whose own rule was replayed and holds.
    pub judged: Vec<u64>,
    /// What the file is about; none where not even that can be read.
    pub about: Option<About>,
}

impl Report {
    /// Whether everything that was checked holds.
    pub const fn is_sound(&self) -> bool {
        self.failure.is_none()
    }
}

/// What a file says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    /// The manifest.
    pub manifest: super::Manifest,
    /// The size of the checkpoint's tree; none before it was read.
    pub size: Option<u64>,
    /// How many entries are shown.
    pub shown: usize,
    /// How many are hidden.
    pub hidden: usize,
    /// The witnesses of the policy whose cosignature fits, with its time in seconds since 1970.
    pub witnesses: Vec<(String, u64)>,
}
