//! The proof of one entry as a Sigsum proof (version 2, and 1 as it is read and
//! written by older tools): leaf signature, cosigned tree head and inclusion proof.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

use crate::checkpoint::{Checkpoint, SignedCheckpoint};
use crate::cosignature::{self, Cosignature};
use crate::encoding::{from_decimal, from_hex, hex};
use crate::leaf::Leaf;
use crate::merkle::{Hash, MAX_PROOF_HASHES, verify_inclusion};
use crate::note::{MAX_SIGNATURES, VerifierKey};
use crate::signature::{KeyId, PublicKey, Signature, tree_leaf_message};

/// The longest proof, in bytes.
pub const MAX_PROOF_BYTES: usize = 64 * 1024;

/// A proof that a signed message stands in a Sigsum log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SigsumProof {
    /// The first two bytes of the checksum: version 1 has them, version 2 has not.
    pub short_checksum: Option<[u8; 2]>,
    /// The log's key.
    pub log: KeyId,
    /// The last signer's key.
    pub leaf_key: KeyId,
    /// The last signer's signature.
    pub leaf_signature: Signature,
    /// The tree's size.
    pub size: u64,
    /// The tree's root.
    pub root: Hash,
    /// The log's signature over the tree head.
    pub signature: Signature,
    /// The witnesses' keys and cosignatures.
    pub cosignatures: Vec<(KeyId, Cosignature)>,
    /// The entry's place in the log, from 0.
    pub index: u64,
    /// The inclusion proof, the leaf's sibling first.
    pub path: Vec<Hash>,
}

/// Why a Sigsum proof is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SigsumProofError {
    /// Not three blocks of lines, or too long.
    #[error("proof: not three blocks of lines")]
    Shape,
    /// A line is absent, out of order or of the wrong shape.
    #[error("`{0}`: absent, out of order or of the wrong shape")]
    Line(&'static str),
    /// The proof is of another message.
    #[error("`leaf`: the proof is of another message")]
    OtherMessage,
    /// The signer's key is not the expected one.
    #[error("`leaf`: signed by another key")]
    OtherSigner,
    /// The leaf's signature does not fit.
    #[error("`leaf`: the signature does not fit")]
    LeafSignature,
    /// The log's key is not the expected one.
    #[error("`log`: another log")]
    OtherLog,
    /// The log's signature does not fit.
    #[error("`signature`: the log's signature does not fit")]
    LogSignature,
    /// A known witness's cosignature does not fit.
    #[error("`cosignature`: the one of {0} does not fit")]
    Cosignature(KeyId),
    /// The inclusion proof does not lead to the root.
    #[error("`node_hash`: the path does not lead to the root")]
    Inclusion,
}

impl SigsumProof {
    /// The proof of `leaf` at `index` under a signed checkpoint of the log with the key
    /// `log`. It carries the cosignatures of those of `witnesses` that cosigned.
    pub fn new(
        leaf: &Leaf,
        index: u64,
        path: Vec<Hash>,
        signed: &SignedCheckpoint,
        log: KeyId,
        witnesses: &[VerifierKey],
    ) -> Self {
        let cosignature = |witness: &VerifierKey| {
            let cosignature = cosignature::verify(signed.note(), witness).ok()?;
            Some((witness.key().id(), cosignature))
        };
        Self {
            short_checksum: None,
            log,
            leaf_key: leaf.key,
            leaf_signature: leaf.signature,
            size: signed.checkpoint().size,
            root: signed.checkpoint().root,
            signature: *signed.signature(),
            cosignatures: witnesses.iter().filter_map(cosignature).collect(),
            index,
            path,
        }
    }

    /// The proof as text: version 1 if it has a short checksum, else version 2.
    pub fn print(&self) -> String {
        let (version, short) = match self.short_checksum {
            Some(short) => (1, format!("{} ", hex(&short))),
            None => (2, String::new()),
        };
        let leaf_signature = hex(&self.leaf_signature);
        let mut text = format!(
            "version={version}\nlog={}\nleaf={short}{} {leaf_signature}\n\n",
            self.log, self.leaf_key
        );
        let root = hex(&self.root);
        let signature = hex(&self.signature);
        text.push_str(&format!("size={}\nroot_hash={root}\nsignature={signature}\n", self.size));
        for (key, cosignature) in &self.cosignatures {
            let signature = hex(&cosignature.signature);
            // Writing to a string cannot fail.
            let _ = writeln!(text, "cosignature={key} {} {signature}", cosignature.time);
        }
        // A tree of one leaf has no third block: index and path are known.
        if self.size != 1 {
            let _ = write!(text, "\nleaf_index={}\n", self.index);
            for hash in &self.path {
                let _ = writeln!(text, "node_hash={}", hex(hash));
            }
        }
        text
    }

    /// Reads a proof of version 1 or 2; nothing in it is verified yet.
    pub fn parse(bytes: &[u8]) -> Result<Self, SigsumProofError> {
        use SigsumProofError::{Line, Shape};
        if bytes.len() > MAX_PROOF_BYTES {
            return Err(Shape);
        }
        let text = std::str::from_utf8(bytes).map_err(|_| Shape)?.strip_suffix('\n').ok_or(Shape)?;
        let blocks: Vec<&str> = text.split("\n\n").collect();
        let (head, tree, inclusion) = match blocks[..] {
            [head, tree] => (head, tree, None),
            [head, tree, inclusion] => (head, tree, Some(inclusion)),
            _ => return Err(Shape),
        };
        let mut head = Lines(head.split('\n'));
        let version = head.read("version", from_decimal)?;
        let log = KeyId(head.read("log", from_hex)?);
        let leaf = head.text("leaf")?;
        let (short_checksum, leaf) = match version {
            1 => {
                let (short, rest) = leaf.split_once(' ').ok_or(Line("leaf"))?;
                (Some(from_hex(short).ok_or(Line("leaf"))?), rest)
            }
            2 => (None, leaf),
            _ => return Err(Line("version")),
        };
        let (key, signature) = leaf.split_once(' ').ok_or(Line("leaf"))?;
        let leaf_key = KeyId::parse(key).ok_or(Line("leaf"))?;
        let leaf_signature = from_hex(signature).ok_or(Line("leaf"))?;
        head.finish("leaf")?;

        let mut tree = Lines(tree.split('\n'));
        let size = tree.read("size", from_decimal)?;
        let root = tree.read("root_hash", from_hex)?;
        let signature = tree.read("signature", from_hex)?;
        let cosignatures = tree.rest("cosignature", MAX_SIGNATURES, read_cosignature)?;
        let (index, path) = match inclusion {
            None if size == 1 => (0, Vec::new()),
            None => return Err(Shape),
            Some(inclusion) => {
                let mut lines = Lines(inclusion.split('\n'));
                let index = lines.read("leaf_index", from_decimal)?;
                (index, lines.rest("node_hash", MAX_PROOF_HASHES, from_hex)?)
            }
        };
        Ok(Self {
            short_checksum,
            log,
            leaf_key,
            leaf_signature,
            size,
            root,
            signature,
            cosignatures,
            index,
            path,
        })
    }

    /// Verifies the proof for the record with this `message` (its SHA-256), signed last
    /// by `signer`, in the log with the key `log`. Returns those of `witnesses` that
    /// cosigned; whether they suffice is for the policy to say.
    pub fn verify(
        &self,
        message: &Hash,
        signer: &PublicKey,
        log: &PublicKey,
        witnesses: &[PublicKey],
    ) -> Result<BTreeSet<KeyId>, SigsumProofError> {
        let checksum: Hash = Sha256::digest(message).into();
        if self.short_checksum.is_some_and(|short| checksum[..2] != short) {
            return Err(SigsumProofError::OtherMessage);
        }
        if self.leaf_key != signer.id() {
            return Err(SigsumProofError::OtherSigner);
        }
        if self.log != log.id() {
            return Err(SigsumProofError::OtherLog);
        }
        let leaf_message = tree_leaf_message(&checksum);
        signer.verify(&leaf_message, &self.leaf_signature).map_err(|_| SigsumProofError::LeafSignature)?;
        let text = Checkpoint::new(&self.log, self.size, self.root).text();
        log.verify(text.as_bytes(), &self.signature).map_err(|_| SigsumProofError::LogSignature)?;
        let mut cosigned = BTreeSet::new();
        for (key, cosignature) in &self.cosignatures {
            // A witness that the caller does not know proves nothing to it.
            if let Some(witness) = witnesses.iter().find(|witness| witness.id() == *key) {
                let fits = cosignature.verify(&text, witness);
                fits.map_err(|_| SigsumProofError::Cosignature(*key))?;
                cosigned.insert(*key);
            }
        }
        let leaf = Leaf { checksum, signature: self.leaf_signature, key: self.leaf_key };
        verify_inclusion(&leaf.hash(), self.index, self.size, &self.root, &self.path)
            .map_err(|_| SigsumProofError::Inclusion)?;
        Ok(cosigned)
    }
}

fn read_cosignature(text: &str) -> Option<(KeyId, Cosignature)> {
    let (key, rest) = text.split_once(' ')?;
    let (time, signature) = rest.split_once(' ')?;
    let cosignature = Cosignature { time: from_decimal(time)?, signature: from_hex(signature)? };
    Some((KeyId::parse(key)?, cosignature))
}

/// The `name=value` lines of one block, taken in order.
struct Lines<'a>(std::str::Split<'a, char>);

impl<'a> Lines<'a> {
    fn text(&mut self, name: &'static str) -> Result<&'a str, SigsumProofError> {
        let value = self.0.next().and_then(|line| line.strip_prefix(name)?.strip_prefix('='));
        value.ok_or(SigsumProofError::Line(name))
    }

    fn read<T>(
        &mut self,
        name: &'static str,
        read: impl Fn(&str) -> Option<T>,
    ) -> Result<T, SigsumProofError> {
        read(self.text(name)?).ok_or(SigsumProofError::Line(name))
    }

    /// Every line that is left; all have this name.
    fn rest<T>(
        self,
        name: &'static str,
        most: usize,
        read: impl Fn(&str) -> Option<T>,
    ) -> Result<Vec<T>, SigsumProofError> {
        let value = |line: &'a str| read(line.strip_prefix(name)?.strip_prefix('=')?);
        let values = self.0.take(most + 1).map(|line| value(line).ok_or(SigsumProofError::Line(name)));
        let values = values.collect::<Result<Vec<T>, _>>()?;
        if values.len() > most { Err(SigsumProofError::Line(name)) } else { Ok(values) }
    }

    fn finish(mut self, name: &'static str) -> Result<(), SigsumProofError> {
        if self.0.next().is_some() { Err(SigsumProofError::Line(name)) } else { Ok(()) }
    }
}
