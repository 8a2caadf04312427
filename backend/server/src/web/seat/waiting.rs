//! What a member has signed once and another seat has to sign next, so that a page does not offer the
//! same thing a second time without saying so.

use contracts::{command::Command, id::MemberId};
use ledger::draft::UnsignedRecord;
use store::workplace::draft::Draft;

use crate::{app::App, web::WebError};

/// Open drafts, with the command of each.
pub(in crate::web) struct Waiting(Vec<(String, Command)>);

impl Waiting {
    /// Reads the open drafts of `member`. One that cannot be read is passed over: its own page says why.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn of(app: &App, member: MemberId) -> Result<Self, WebError> {
        let drafts = app.store.drafts(member, "open").await?;
        Ok(Self(drafts.iter().filter_map(|draft| Some((draft.draft_id.to_string(), read(draft)?))).collect()))
    }

    /// The address of the newest draft whose command is meant; empty where there is none.
    pub fn address(&self, meant: impl Fn(&Command) -> bool) -> String {
        let found = self.0.iter().find(|(_, command)| meant(command));
        found.map(|(draft, _)| format!("/drafts/{draft}")).unwrap_or_default()
    }
}

fn read(draft: &Draft) -> Option<Command> {
    let disclosures =
        draft.disclosures.split('~').filter(|text| !text.is_empty()).map(str::to_owned).collect();
    // The approvals do not matter here, only what is to be done.
    let unsigned = UnsignedRecord::new(draft.command.clone(), disclosures, Vec::new()).ok()?;
    let record = unsigned.record();
    Command::read(&record.command.op, &record.command.body, &record.disclosed).ok()
}
