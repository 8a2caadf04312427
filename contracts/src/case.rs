//! What a rule is asked to judge: one authenticated command against the state at its entry.

use chrono::NaiveDate;

use crate::{
    calendar::{Calendar, Tick},
    command::Submission,
    holding::TitleSignature,
    id::{HoldingId, KeyId, MemberId},
    log::Log,
    member::Member,
    policy::Policy,
    refusal::Stop,
    state::{Key, State},
    voucher::Voucher,
};

/// One command before the rules.
#[derive(Debug, Clone, Copy)]
pub struct Case<'a> {
    /// The state after the entry before.
    pub state: &'a State,
    /// The log's own part of it.
    pub log: &'a Log,
    /// The command, its signers in order.
    pub submission: &'a Submission,
}

impl<'a> Case<'a> {
    /// The member that signs.
    pub const fn actor(&self) -> MemberId {
        self.submission.envelope.member
    }

    /// The time of the entry: that of the last tick.
    pub const fn now(&self) -> Tick {
        self.log.now
    }

    /// The business date of the entry.
    pub fn today(&self) -> NaiveDate {
        self.log.now.date()
    }

    /// The policy table in force.
    pub const fn policy(&self) -> &'a Policy {
        &self.log.policy
    }

    /// The business calendar in force.
    pub const fn calendar(&self) -> &'a Calendar {
        &self.log.calendar
    }

    /// Whether the platform key signed, alone.
    pub fn is_platform(&self) -> bool {
        self.submission.signers.as_slice() == [self.log.platform_key]
    }

    /// The keys that signed, in order.
    pub fn signers(&self) -> &'a [KeyId] {
        &self.submission.signers
    }

    /// The signatures of this entry, as a holding remembers them that it gives title to.
    pub fn title(&self) -> Vec<TitleSignature> {
        self.signers().iter().map(|key| TitleSignature { key: *key, at: self.now() }).collect()
    }

    /// The member that signs, as the ledger has it.
    ///
    /// # Errors
    /// Missing; or refused where there is no such member.
    pub fn member(&self) -> Result<&'a Member, Stop> {
        self.state
            .member(&self.actor())?
            .ok_or_else(|| crate::authority::CommandRefusal::UnknownMember.into())
    }

    /// Whether an id for a new holding is already taken.
    ///
    /// # Errors
    /// Missing.
    pub fn holding_exists(&self, id: HoldingId) -> Result<bool, Key> {
        Ok(self.state.holding(&id)?.is_some())
    }

    /// Whether the invoices and vouchers of `obligor` stand on this log. On one log an invoice always meets
    /// itself; on two it could be used twice.
    pub fn is_log_of(&self, obligor: &Member) -> bool {
        let registry = self.log.registry.unwrap_or(self.log.id);
        obligor.log.unwrap_or(registry) == self.log.id
    }

    /// From this date on the holdings of `voucher` no longer move. At cut-off the obligor's payment
    /// list is drawn up; a later move would send the money to someone who no longer holds the claim.
    pub fn is_past_cut_off(&self, voucher: &Voucher) -> bool {
        self.today() >= voucher.cut_off_on
    }
}
