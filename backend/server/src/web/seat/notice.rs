//! What every seat of a member is told while a recovery of it waits: who comes, from when, on what document,
//! and how it is vetoed.

use contracts::{calendar::Tick, codec::Value, member::Member};

use crate::{
    app::App,
    text::{Language, recovery::RecoveryTexts},
    web::{WebError, invitation::link, show},
};

/// A recovery that waits, as `seat/recovery.html` shows it.
pub(in crate::web) struct Notice {
    /// Its texts.
    pub r: RecoveryTexts,
    /// From when the new administrators sign, in business time.
    pub from: String,
    /// SHA-256 of the request that the operator states, in hex.
    pub document: String,
    /// Name, roles and key of each new administrator.
    pub people: Vec<(String, String, String)>,
}

/// From when the seats of a recovery of `member` sign that waits at `now`.
pub(in crate::web) fn waits_until(member: &Member, now: Tick) -> Option<Tick> {
    member.seats.iter().filter(|seat| seat.waits_at(now)).filter_map(|seat| seat.effective).min()
}

impl Notice {
    /// The recovery of `member` that waits at `now`, where one does.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn of(app: &App, member: &Member, now: Tick, lang: Language) -> Result<Option<Self>, WebError> {
        let Some(from) = waits_until(member, now) else { return Ok(None) };
        let entries = app.store.timeline(member.id.uuid()).await?;
        let begun = entries.iter().rfind(|entry| entry.op == "member.recover");
        let document = match begun {
            Some(entry) => match entry.read()?.command.body.get("document") {
                Some(Value::Text(document)) => document.clone(),
                _ => String::new(),
            },
            None => String::new(),
        };
        let waiting = member.seats.iter().filter(|seat| seat.waits_at(now));
        let people = waiting
            .map(|seat| (seat.name.clone(), link::names_of(&seat.roles, lang), show::short(seat.key)))
            .collect();
        Ok(Some(Self { r: RecoveryTexts(lang), from: show::time(from), document, people }))
    }
}
