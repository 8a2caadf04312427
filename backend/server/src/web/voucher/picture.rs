//! The lineage of a voucher as a picture and, for whoever reads or listens, as a table.

use contracts::amount::Amount;

use super::{
    show::View,
    sight::{Piece, Standing},
};
use crate::{
    text::{
        Language,
        voucher::{HistoryTexts, standing},
    },
    web::{
        lineage::{Lineage, MOST_NODES, Node, draw},
        show::{self, Firms},
    },
};

/// What `templates/voucher/picture.html` shows.
pub struct Picture {
    /// The texts.
    pub t: HistoryTexts,
    /// What the picture says.
    pub caption: &'static str,
    /// The picture; none before there are parts.
    pub drawing: Option<Lineage>,
    /// The same as rows.
    pub rows: Vec<Row>,
    /// That the picture does not show all; empty where it does.
    pub capped: String,
}

/// One part in words.
pub struct Row {
    /// Its tier.
    pub tier: String,
    /// Whose it is.
    pub holder: String,
    /// Whether it is the caller's.
    pub yours: bool,
    /// How much came.
    pub came: String,
    /// How much is still there.
    pub kept: String,
    /// How far its holder has come.
    pub state: &'static str,
    /// Its tone.
    pub tone: &'static str,
}

impl Picture {
    /// The picture of what the caller sees.
    pub fn of(view: &View, firms: &Firms, lang: Language) -> Self {
        let t = HistoryTexts(lang);
        let pieces = &view.sight.pieces;
        let caption = if view.sight.obligor { t.lineage_obligor() } else { t.lineage_holder() };
        let name = |piece: &Piece| {
            piece.holder.map_or_else(|| t.not_shown().to_owned(), |holder| firms.get(holder).name)
        };
        let amount = |amount: Option<Amount>| {
            amount.map_or_else(
                || t.not_shown().to_owned(),
                |amount| show::amount(amount, view.voucher.currency),
            )
        };
        let row = |piece: &Piece| {
            let (state, tone) = standing(piece.standing, lang);
            Row {
                tier: t.tier_of(piece.depth + 1),
                holder: name(piece),
                yours: piece.own && !view.sight.obligor,
                came: amount(piece.received),
                kept: amount(piece.kept),
                state,
                tone,
            }
        };
        let root = Node {
            from: None,
            column: 0,
            name: firms.get(view.voucher.obligor).name,
            amount: view.sight.face.map(|face| show::amount(face, view.voucher.currency)).unwrap_or_default(),
            weight: view.sight.face.map(Amount::minor),
            own: false,
        };
        let node = |piece: &Piece| Node {
            from: Some(piece.from.map_or(0, |from| from + 1)),
            column: usize::try_from(piece.depth).unwrap_or(usize::MAX).saturating_add(1),
            name: name(piece),
            amount: in_the_box(piece, view, t),
            weight: piece.received.or(piece.kept).map(Amount::minor),
            own: piece.own,
        };
        let nodes: Vec<Node> = std::iter::once(root).chain(pieces.iter().map(node)).collect();
        let deepest = pieces.iter().map(|piece| piece.depth).max().unwrap_or_default();
        let tiers = (0..=deepest).map(|depth| t.tier_of(depth + 1));
        let columns: Vec<String> = std::iter::once(t.obligor().to_owned()).chain(tiers).collect();
        Self {
            t,
            caption,
            drawing: (!pieces.is_empty()).then(|| draw(&columns, &nodes, caption)),
            rows: pieces.iter().map(row).collect(),
            capped: if nodes.len() > MOST_NODES { t.lineage_capped(MOST_NODES - 1) } else { String::new() },
        }
    }
}

/// The second line of a box: what is still there, or what came; the table has both.
fn in_the_box(piece: &Piece, view: &View, t: HistoryTexts) -> String {
    match (piece.kept.filter(|kept| !kept.is_zero()).or(piece.received), piece.standing) {
        (Some(amount), _) => show::amount(amount, view.voucher.currency),
        (None, Standing::NotShown) => String::new(),
        (None, _) => t.not_shown().to_owned(),
    }
}
