//! One voucher with its whole story, for the tests of who sees what.

use contracts::{
    amount::{Amount, CNY},
    calendar::{Tick, parse_date},
    holding::{Holding, HoldingLife},
    id::{BackgroundId, Digest, HoldingId, LeafHash, MemberId, VoucherId},
    voucher::{Voucher, VoucherLife},
};
use uuid::Uuid;

/// Everyone in the story, and one who is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Firm {
    Obligor,
    Payee,
    Tier1,
    Tier2,
    Tier3,
    Sibling,
    Bank,
    Stranger,
}

impl Firm {
    pub const ALL: [Self; 8] = [
        Self::Obligor,
        Self::Payee,
        Self::Tier1,
        Self::Tier2,
        Self::Tier3,
        Self::Sibling,
        Self::Bank,
        Self::Stranger,
    ];

    pub fn id(self) -> MemberId {
        let place = Self::ALL.iter().position(|firm| *firm == self).expect("in the list");
        MemberId::from_uuid(uuid(200 + u8::try_from(place).expect("a short list")))
    }
}

pub fn uuid(byte: u8) -> Uuid {
    Uuid::from_bytes([byte; 16])
}

pub fn holding_id(byte: u8) -> HoldingId {
    HoldingId::from_uuid(uuid(byte))
}

pub fn voucher() -> Voucher {
    let day = |text| parse_date(text).expect("a date");
    Voucher {
        id: VoucherId::from_uuid(uuid(1)),
        obligor: Firm::Obligor.id(),
        payee: Firm::Payee.id(),
        currency: CNY,
        face: Amount::from_minor(1_000).expect("positive"),
        due_on: day("2026-08-31"),
        issued_on: day("2026-03-04"),
        cut_off_on: day("2026-08-26"),
        sign_for_by: Tick::from_seconds(1_800_000_000).expect("a tick"),
        undertaking: "u".to_owned(),
        undertaking_hash: Digest([0; 32]),
        policy_version: 1,
        background: BackgroundId::from_uuid(uuid(2)),
        life: VoucherLife::Live,
        settled: Amount::ZERO,
        head: LeafHash([0; 32]),
    }
}

/// A holding of the voucher: its own id, the one it was made from, whose, how much, how far.
pub fn part(id: u8, parent: Option<u8>, holder: Firm, amount: i64, life: HoldingLife) -> Holding {
    Holding {
        id: holding_id(id),
        parent: parent.map(holding_id),
        holder: holder.id(),
        amount: Amount::from_minor(amount).expect("positive"),
        life,
        ..Holding::first(holding_id(id), &voucher(), voucher().issued_on)
    }
}

fn passed(
    id: u8,
    parent: u8,
    (from, to): (Firm, Firm),
    depth: u32,
    amount: i64,
    life: HoldingLife,
) -> Holding {
    Holding { transferor: Some(from.id()), depth, ..part(id, Some(parent), to, amount, life) }
}

/// The payee gets 1000 and passes 300 to tier 1, which passes 120 to tier 2, which passes all of it to
/// tier 3. The payee sells 250 to the bank. 150 wait for the sibling's signature. A transfer of 70 to tier
/// 2 was rejected and came back, so that the payee has 300 left.
pub fn story() -> Vec<Holding> {
    use Firm::{Bank, Payee, Sibling, Tier1, Tier2, Tier3};
    use HoldingLife::{Held, Pending, Spent, Void};
    let change = |id, parent, holder, depth, amount, life| Holding {
        depth,
        ..part(id, Some(parent), holder, amount, life)
    };
    vec![
        part(10, None, Payee, 1_000, Spent),
        passed(20, 10, (Payee, Tier1), 1, 300, Spent),
        change(11, 10, Payee, 0, 700, Spent),
        passed(30, 20, (Tier1, Tier2), 2, 120, Spent),
        change(21, 20, Tier1, 1, 180, Held),
        passed(40, 30, (Tier2, Tier3), 3, 120, Held),
        change(12, 11, Payee, 0, 250, Spent),
        change(13, 11, Payee, 0, 450, Spent),
        Holding { financed: true, ..passed(50, 12, (Payee, Bank), 1, 250, Held) },
        passed(60, 13, (Payee, Sibling), 1, 150, Pending),
        change(14, 13, Payee, 0, 300, Spent),
        passed(70, 14, (Payee, Tier2), 1, 70, Void),
        change(15, 14, Payee, 0, 230, Held),
        change(16, 70, Payee, 0, 70, Held),
    ]
}
