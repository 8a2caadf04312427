//! The way a holding has come, as fingerprints: whoever is shown it can check it against the ledger, and
//! learns nobody's name or amount from it.

use std::collections::BTreeMap;

use contracts::{holding::Holding, id::HoldingId};

use crate::text::{Language, holding::HoldingTexts};

/// Digits of a leaf hash that are shown.
const FINGERPRINT_DIGITS: usize = 16;

/// What `templates/holding/path.html` shows.
pub struct TitlePath {
    pub t: HoldingTexts,
    pub steps: Vec<Step>,
}

/// One holding on the way.
pub struct Step {
    /// Transfers since the first payee.
    pub depth: u32,
    /// The start of the leaf hash of its last entry.
    pub leaf: String,
}

impl TitlePath {
    /// The way to `id` among the holdings of its voucher.
    pub fn of(holdings: &[Holding], id: HoldingId, lang: Language) -> Self {
        let step = |holding: &&Holding| Step {
            depth: holding.depth,
            leaf: holding.head.to_string().chars().take(FINGERPRINT_DIGITS).collect(),
        };
        Self { t: HoldingTexts(lang), steps: path_to(holdings, id).iter().map(step).collect() }
    }
}

/// The holdings from the first one to `id`, both included.
pub fn path_to(holdings: &[Holding], id: HoldingId) -> Vec<&Holding> {
    let by_id: BTreeMap<HoldingId, &Holding> = holdings.iter().map(|holding| (holding.id, holding)).collect();
    let mut path: Vec<&Holding> =
        std::iter::successors(by_id.get(&id).copied(), |holding| by_id.get(&holding.parent?).copied())
            .collect();
    path.reverse();
    path
}

#[cfg(test)]
pub mod tests {
    //! A few holdings of one voucher.

    use contracts::{
        amount::Amount,
        holding::HoldingLife,
        id::{LeafHash, MemberId, VoucherId},
    };

    use super::*;

    /// The holding `id`, made from `parent`, with ids that are easy to read.
    pub fn holding(id: u8, parent: Option<u8>, depth: u32) -> Holding {
        let day = contracts::calendar::parse_date("2026-03-02").unwrap();
        let uuid = |byte: u8| uuid::Uuid::from_bytes([byte; 16]);
        Holding {
            id: HoldingId::from_uuid(uuid(id)),
            voucher: VoucherId::from_uuid(uuid(0xff)),
            parent: parent.map(|parent| HoldingId::from_uuid(uuid(parent))),
            transferor: None,
            holder: MemberId::from_uuid(uuid(0xaa)),
            amount: Amount::from_minor(100).unwrap(),
            depth,
            splits: 0,
            splits_on: day,
            splits_that_day: 0,
            background: None,
            lapses_at: None,
            life: HoldingLife::Held,
            in_request: None,
            financed: false,
            title: Vec::new(),
            head: LeafHash([id; 32]),
        }
    }

    #[test]
    fn the_path_leads_from_the_first_holding_and_leaves_siblings_out() {
        let all =
            [holding(3, Some(1), 1), holding(1, None, 0), holding(2, Some(1), 0), holding(4, Some(3), 2)];
        let path = TitlePath::of(&all, all[3].id, Language::English);
        let steps: Vec<(u32, &str)> =
            path.steps.iter().map(|step| (step.depth, step.leaf.as_str())).collect();
        assert_eq!(steps, [(0, "0101010101010101"), (1, "0303030303030303"), (2, "0404040404040404")]);
        assert!(path_to(&all[1..], HoldingId::from_uuid(uuid::Uuid::from_bytes([9; 16]))).is_empty());
    }
}
