//! What a member has signed once and another seat has to sign next, so that a page does not offer the
//! same thing a second time without saying so.

use contracts::{calendar::Tick, command::Command, id::MemberId};
use ledger::draft::UnsignedRecord;
use store::workplace::draft::Draft;
use uuid::Uuid;

use crate::{app::App, web::WebError};

/// A draft with what it would do.
pub(in crate::web) struct Open {
    pub draft: Draft,
    pub command: Command,
}

/// Open drafts, newest first, with the command of each.
pub(in crate::web) struct Waiting(Vec<Open>);

impl Waiting {
    /// Reads the open drafts of `member` that can still be recorded at `now`. One that cannot be read is passed over:
    /// its own page says why. One whose time is over stands in nobody's way.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn of(app: &App, member: MemberId, now: Tick) -> Result<Self, WebError> {
        let drafts = app.store.drafts(member, "open").await?;
        let open = |draft: Draft| Some(Open { command: command_in_time(&draft, now)?, draft });
        Ok(Self(drafts.into_iter().filter_map(open).collect()))
    }

    /// The address of the newest draft whose command is meant; empty where there is none.
    pub fn address(&self, meant: impl Fn(&Command) -> bool) -> String {
        let found = self.0.iter().find(|open| meant(&open.command));
        found.map(|open| format!("/drafts/{}", open.draft.draft_id)).unwrap_or_default()
    }

    /// All of them.
    pub fn all(&self) -> &[Open] {
        &self.0
    }

    /// The newest draft of one of `ops` about the object; about no object where none is named.
    pub fn about(&self, ops: &[&str], object: Option<Uuid>) -> Option<&Draft> {
        let drafts = self.0.iter().map(|open| &open.draft);
        drafts.into_iter().find(|draft| draft.subject_id == object && ops.contains(&draft.op.as_str()))
    }
}

/// What a draft would do; none where it cannot be read, or not be recorded any more at `now`.
pub(in crate::web) fn command_in_time(draft: &Draft, now: Tick) -> Option<Command> {
    read(draft).filter(|(_, until)| *until >= now).map(|(command, _)| command)
}

/// What a draft would do; none where it cannot be read.
pub(in crate::web) fn command_of(draft: &Draft) -> Option<Command> {
    read(draft).map(|(command, _)| command)
}

/// The same, and until when.
fn read(draft: &Draft) -> Option<(Command, Tick)> {
    let disclosures =
        draft.disclosures.split('~').filter(|text| !text.is_empty()).map(str::to_owned).collect();
    // The approvals do not matter here, only what is to be done.
    let unsigned = UnsignedRecord::new(draft.command.clone(), disclosures, Vec::new()).ok()?;
    let record = unsigned.record();
    let command = Command::read(&record.command.op, &record.command.body, &record.disclosed).ok()?;
    Some((command, Tick::parse(&record.command.not_after)?))
}
