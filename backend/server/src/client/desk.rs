//! A client beside the log: looks up the heads that a command builds on, finds the keys that signed it,
//! and hands it to the writer. It has no way around the rules: its commands are signed and checked as
//! those that come over the network.

use std::collections::{BTreeMap, BTreeSet};

use contracts::{
    Stop, authority,
    command::Command,
    discount::quote::MakeQuote,
    id::{self, LeafHash, MemberId},
    pricing::Terms,
    state::{Key, State},
};
use ledger::{
    admission::{Admitted, admit},
    signature::{KeyId, PublicKey},
    submission::{Read, Submission},
};
use store::{
    Store, aggregate,
    writer::{Answer, Queue, Recorded},
};

use super::{Client, ClientError, SealedPrice, Signer, sign};

/// How long a command made here may wait, in seconds of the log's own time.
const VALID_SECONDS: i64 = 7 * 24 * 3600;

/// A client with the store and the writer of its log.
#[derive(Clone)]
pub struct Desk {
    /// Makes the commands.
    pub client: Client,
    /// Where heads and keys are looked up.
    pub store: Store,
    /// Where submissions go.
    pub queue: Queue,
}

impl Desk {
    /// Makes `command`, has it signed by all of `signers` in order, and appends it.
    ///
    /// # Errors
    /// A [`ClientError`]; [`ClientError::Refused`] where the rules say no.
    pub async fn act(
        &self,
        member: MemberId,
        signers: &[&Signer],
        command: &Command,
    ) -> Result<Recorded, ClientError> {
        let envelope = self.envelope(member, command).await?;
        self.submit(sign(self.client.build(command, &envelope)?, signers)?).await
    }

    /// Quotes at `terms` without showing them, and gives back what opens the quote.
    ///
    /// # Errors
    /// A [`ClientError`].
    pub async fn quote(
        &self,
        member: MemberId,
        signers: &[&Signer],
        quote: &MakeQuote,
        terms: &Terms,
    ) -> Result<(Recorded, SealedPrice), ClientError> {
        let envelope = self.envelope(member, &quote.clone().into()).await?;
        let (unsigned, sealed) = self.client.build_quote(quote, terms, &envelope)?;
        Ok((self.submit(sign(unsigned, signers)?).await?, sealed))
    }

    /// Opens a quote with what was kept back.
    ///
    /// # Errors
    /// A [`ClientError`].
    pub async fn open_quote(
        &self,
        member: MemberId,
        signers: &[&Signer],
        sealed: &SealedPrice,
    ) -> Result<Recorded, ClientError> {
        let envelope = self.envelope(member, &sealed.command()?).await?;
        self.submit(sign(self.client.build_open_quote(sealed, &envelope)?, signers)?).await
    }

    async fn envelope(
        &self,
        member: MemberId,
        command: &Command,
    ) -> Result<contracts::command::Envelope, ClientError> {
        let not_after = self.store.tick().await?.after(VALID_SECONDS);
        let prev = heads(&self.store, command, member).await?;
        Ok(self.client.envelope(member, prev, not_after))
    }

    /// Appends a submission, as any client may post it.
    ///
    /// # Errors
    /// A [`ClientError`].
    pub async fn submit(&self, submission: Submission) -> Result<Recorded, ClientError> {
        let read = submission.read()?;
        let keys = keys_of(&self.store, &read).await?;
        let admitted = admit(read, &self.client.origin, |id| keys.get(id).copied())?;
        append(&self.queue, admitted).await
    }
}

/// Appends what was admitted and reads the answer.
///
/// # Errors
/// [`ClientError::Refused`], [`ClientError::IdUsed`] or [`ClientError::Submit`].
pub async fn append(queue: &Queue, admitted: Admitted) -> Result<Recorded, ClientError> {
    match queue.submit(admitted).await? {
        Answer::Recorded(recorded) => Ok(recorded),
        Answer::Refused(refusal) => Err(ClientError::Refused(refusal)),
        Answer::IdUsed => Err(ClientError::IdUsed),
    }
}

/// The heads that `command` of `member` builds on now.
///
/// # Errors
/// [`ClientError::Store`].
pub async fn heads(store: &Store, command: &Command, member: MemberId) -> Result<Vec<LeafHash>, ClientError> {
    let mut state = State::partial(None);
    loop {
        match authority::heads(&state, command, member) {
            Ok(heads) => return Ok(heads),
            Err(Stop::Refused(refusal)) => return Err(ClientError::Refused(refusal)),
            Err(Stop::Missing(key)) => load(store, &mut state, BTreeSet::from([key])).await?,
        }
    }
}

/// The enrolled keys among those that signed `read`.
async fn keys_of(store: &Store, read: &Read) -> Result<BTreeMap<KeyId, PublicKey>, ClientError> {
    let signed: Vec<KeyId> =
        read.record.approvals.iter().map(|approval| approval.key).chain([read.key]).collect();
    let mut state = State::partial(None);
    load(store, &mut state, signed.iter().map(|key| Key::Seat(id::KeyId(key.0))).collect()).await?;
    let members: BTreeSet<MemberId> = state.seats.rows().map(|(_, (member, _))| *member).collect();
    load(store, &mut state, members.into_iter().map(Key::Member).collect()).await?;
    let seats = state.members.rows().flat_map(|(_, member)| &member.seats);
    let keys = seats.filter_map(|seat| PublicKey::parse(&seat.public_key.0).ok());
    Ok(keys.filter(|key| signed.contains(&key.id())).map(|key| (key.id(), key)).collect())
}

async fn load(store: &Store, state: &mut State, keys: BTreeSet<Key>) -> Result<(), ClientError> {
    let mut connection = store.connection().await?;
    Ok(aggregate::fill(&mut connection, store.log_id, state, &keys).await?)
}
