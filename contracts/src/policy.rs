//! The dated figures of the rules: what law and the platform's rule book set, as genesis publishes
//! them. A voucher keeps the version it was issued under.

use chrono::NaiveDate;

use crate::{calendar::Calendar, id::Digest, record};

record! {
    /// One version of the policy table, as it stands in the record.
    Policy {
        /// Version number, from 1.
        version: u32,
        /// Longest tenor of a voucher in months from its issue (77号 Art 11; 6 unless an active row allows 12).
        tenor_months: u32,
        /// Business days that a payee has to sign for a voucher.
        sign_for_days: u32,
        /// Business days that a transferee has to sign for a holding.
        transfer_sign_for_days: u32,
        /// Business days before the due date from which a holding no longer moves.
        cut_off_days: u32,
        /// Smallest holding, in minor units.
        minimum_piece: u32,
        /// Most transfers between the payee and a holder.
        depth_max: u32,
        /// Most pieces that one line of change may give off (77号 Art 16).
        splits_max: u32,
        /// Most pieces that one line of change may give off on one business date.
        splits_per_day_max: u32,
        /// Most transfers between the same two members that wait for a signature.
        pending_max: u32,
        /// Minutes that a financier has, after a request closes, to open its quote.
        open_quote_minutes: u32,
        /// Business days after which a discount without a pay intent may be unwound.
        unwind_days: u32,
        /// Calendar days before a new settlement account of a member that had one is used.
        account_cooling_days: u32,
        /// Calendar days before the due date from which account changes no longer reach a payment list.
        account_fixed_days: u32,
        /// Hours before a lowered number of signatures takes effect.
        lowering_hours: u32,
        /// Name of the undertaking text that obligors sign.
        undertaking: String,
        /// SHA-256 of that text as published.
        undertaking_hash: Digest,
        /// Weekdays that are holidays.
        holidays: Vec<NaiveDate>,
        /// Weekend days that are worked.
        working_days: Vec<NaiveDate>,
    }
}

impl Policy {
    /// The calendar of this version.
    pub fn calendar(&self) -> Calendar {
        Calendar {
            holidays: self.holidays.iter().copied().collect(),
            working_days: self.working_days.iter().copied().collect(),
        }
    }
}
