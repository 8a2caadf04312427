//! The timeline of a voucher as pages show it: who did what, when, under which key, as which entry.
//!
//! Invariant: an entry is shown only where [`super::steps`] lets it through, and as verified only where this process
//! has verified the signatures of exactly its bytes. How many others there are is not told: a number is knowledge too.

use std::collections::BTreeMap;

use contracts::{
    calendar::Tick,
    command::Command,
    id::{KeyId, MemberId},
    reading::Step,
};
use ledger::{
    record::ReadRecord,
    signature::{self, PublicKey},
};
use store::{log::Entry, pages::timeline::Signatory};

use super::{
    show::View,
    steps::{Seen, seen},
};
use crate::{
    app::App,
    auth::Caller,
    text::{Language, field, voucher::HistoryTexts},
    web::{WebError, show},
};

/// What `templates/voucher/timeline.html` shows.
pub struct Timeline {
    /// The texts.
    pub t: HistoryTexts,
    /// The entries, oldest first.
    pub items: Vec<Item>,
}

/// One entry.
pub struct Item {
    /// What was done.
    pub what: &'static str,
    /// When, as a machine reads it.
    pub instant: String,
    /// When, in business time.
    pub time: String,
    /// The member; empty where it is not told.
    pub member: String,
    /// The persons who signed, where the member is told and more than notified.
    pub seats: String,
    /// Why, or what moved; empty where there is nothing to say.
    pub detail: String,
    /// The starts of the key ids, where the member is told.
    pub keys: Vec<String>,
    /// Whether its signatures verify.
    pub verified: bool,
    /// Whether a quorum of witnesses vouches for it.
    pub witnessed: bool,
    /// Its place in the log.
    pub index: i64,
    /// The command's id, where the caller signed it.
    pub receipt: String,
}

/// An entry that was read.
struct Read<'a> {
    entry: &'a Entry,
    record: ReadRecord,
    step: Step,
}

impl Timeline {
    /// The timeline of the voucher in `view`, for `caller`.
    ///
    /// # Errors
    /// A [`WebError`] of our own.
    pub async fn of(app: &App, caller: &Caller, view: &View, lang: Language) -> Result<Self, WebError> {
        let entries = app.store.timeline(view.voucher.id.uuid()).await?;
        let read: Vec<Read<'_>> = entries.iter().map(read).collect::<Result<_, _>>()?;
        let steps: Vec<Step> = read.iter().map(|read| read.step.clone()).collect();
        let eyes = seen(caller.member.id, &view.voucher, &view.holdings, &steps);
        let shown: Vec<(&Read<'_>, Seen)> =
            read.iter().zip(eyes).filter_map(|(read, seen)| Some((read, seen?))).collect();
        let signers = Signers::of(app, &shown).await?;
        let names = names(app, &shown).await?;
        let own = caller.member.id;
        let witnessed = app.store.witnessed_size(&app.witnessing.hash).await?;
        let items = shown.iter().map(|(read, seen)| {
            let item = item(app, read, *seen, own, (&signers, &names), view, lang);
            Item { witnessed: item.index < witnessed, ..item }
        });
        Ok(Self { t: HistoryTexts(lang), items: items.collect() })
    }
}

fn read(entry: &Entry) -> Result<Read<'_>, WebError> {
    let unreadable = |what: &str| WebError::internal(format!("entry {}: {what}", entry.index));
    let record = entry.read()?;
    let command = Command::read(&record.command.op, &record.command.body, &record.disclosed)
        .map_err(|error| unreadable(&error.field))?;
    let actor = MemberId::parse(&record.command.member).map_err(|_| unreadable("its member"))?;
    Ok(Read { entry, record, step: Step { actor, command } })
}

/// Whose keys they are, and the keys themselves.
struct Signers {
    by_key: BTreeMap<KeyId, Signatory>,
    keys: BTreeMap<signature::KeyId, PublicKey>,
}

impl Signers {
    async fn of(app: &App, shown: &[(&Read<'_>, Seen)]) -> Result<Self, WebError> {
        let mut wanted: Vec<KeyId> = shown.iter().flat_map(|(read, _)| keys_of(read)).collect();
        wanted.sort_unstable();
        wanted.dedup();
        let signatories = app.store.signatories(&wanted).await?;
        let mut keys = app.seat_keys.find(&app.store, &wanted).await?;
        // The platform has no seat.
        if let Ok(platform) = PublicKey::parse(&app.pen.genesis.platform_public_key.0) {
            keys.insert(platform.id(), platform);
        }
        Ok(Self {
            by_key: signatories.into_iter().map(|signatory| (signatory.key, signatory)).collect(),
            keys,
        })
    }
}

/// The keys that signed an entry, in order.
fn keys_of(read: &Read<'_>) -> Vec<KeyId> {
    let last = read.entry.leaf().map(|leaf| KeyId(leaf.key.0)).ok();
    read.record.approvals.iter().map(|approval| KeyId(approval.key.0)).chain(last).collect()
}

/// The names of the members that acted, and of those whom a detail names.
async fn names(app: &App, shown: &[(&Read<'_>, Seen)]) -> Result<show::Names, WebError> {
    let mut members: Vec<MemberId> = Vec::new();
    for (read, seen) in shown {
        members.extend(Some(read.step.actor).filter(|_| seen.actor));
        if let (Command::HoldingTransfer(transfer), true) = (&read.step.command, seen.party) {
            members.push(transfer.transferee);
        }
    }
    Ok(show::Names::of(&app.store, &members).await?)
}

fn item(
    app: &App,
    read: &Read<'_>,
    seen: Seen,
    own: MemberId,
    (signers, names): (&Signers, &show::Names),
    view: &View,
    lang: Language,
) -> Item {
    let Read { entry, record, step } = read;
    let keys = keys_of(read);
    let seats: Vec<&str> = keys
        .iter()
        .filter_map(|key| signers.by_key.get(key))
        .map(|signatory| signatory.seat_name.as_str())
        .collect();
    let tick = Tick::from_seconds(entry.tick);
    let t = HistoryTexts(lang);
    let by_platform = keys.contains(&app.pen.genesis.platform_key);
    let member = match (by_platform, seen.actor) {
        (true, _) => t.platform().to_owned(),
        (false, true) => names.get(step.actor),
        (false, false) => String::new(),
    };
    Item {
        what: if seen.notice { t.notice() } else { field::op(step.command.op(), lang) },
        instant: tick.map(|tick| tick.to_string()).unwrap_or_default(),
        time: tick.map(show::time).unwrap_or_default(),
        member,
        seats: if seen.actor && !seen.notice { seats.join(lang.pick("、", ", ")) } else { String::new() },
        detail: if seen.party { detail(&step.command, names, view, t) } else { String::new() },
        keys: keys.iter().filter(|_| seen.actor).map(show::short).collect(),
        verified: app.verified_entries.verifies(entry, &app.pen.origin, |key| signers.keys.get(key).copied()),
        witnessed: false,
        index: entry.index,
        receipt: if step.actor == own && !by_platform { record.command.id.clone() } else { String::new() },
    }
}

/// What a party may read besides.
fn detail(command: &Command, names: &show::Names, view: &View, t: HistoryTexts) -> String {
    match command {
        Command::VoucherReject(reject) => t.because(&reject.reason),
        Command::HoldingReject(reject) => t.because(&reject.reason),
        Command::HoldingTransfer(transfer) => {
            t.moved(&show::amount(transfer.amount, view.voucher.currency), &names.get(transfer.transferee))
        }
        _ => String::new(),
    }
}
