//! A voucher of which many pieces were passed on, for the page that draws its lineage.

use contracts::{
    holding::{sign_for::SignForHolding, transfer::Transfer},
    id::{HoldingId, LeafHash, VoucherId},
    voucher::sign_for::SignForVoucher,
};
use server::entropy;

use super::{ChainParts, Firm, World, minor};
use crate::BenchError;

/// Pieces that the payee passes on: as many as may be split off in a day.
const PIECES: usize = 20;
/// Pieces that each of those is split into again. Each transfer makes two holdings.
const FURTHER: usize = 5;
/// Holdings of the voucher in all.
pub const NODES: usize = 1 + 2 * PIECES * (1 + FURTHER);

/// A holding and the entry that its next one builds on.
struct Piece {
    holding: HoldingId,
    head: LeafHash,
}

impl World {
    /// Has the first firm issue a voucher, and its pieces passed on until it has [`NODES`] holdings.
    pub async fn lineage(&self) -> Result<VoucherId, BenchError> {
        let (obligor, payee) = (self.firm(0)?, self.firm(1)?);
        let parts = ChainParts {
            obligor: obligor.clone(),
            payee: payee.clone(),
            transferees: Vec::new(),
            not_after: self.not_after,
        };
        let (log, due_on, face) = (&self.log, parts.due_on(&self.log), minor(100_000_000)?);
        let background = parts.trade(log, &obligor, &payee, face, due_on).await?;
        let issue = parts.issue(background, face, due_on);
        let voucher = issue.voucher;
        let head = parts.submit(log, &obligor, issue.into(), Vec::new()).await?;
        let holding = HoldingId::from_uuid(entropy::uuid());
        let sign_for = SignForVoucher { voucher, consents: true, holding };
        let head = parts.submit(log, &payee, sign_for.into(), vec![head]).await?;
        let mut left = Piece { holding, head };
        let firms = (2..).map(|number| self.firm(number)).take(PIECES * (1 + FURTHER));
        let firms: Vec<Firm> = firms.collect::<Result<_, _>>()?;
        let (holders, others) = firms.split_at(PIECES);
        for (holder, others) in holders.iter().zip(others.chunks(FURTHER)) {
            let (change, mut piece) = self.pass(&parts, left, (&payee, holder), 1_000_000).await?;
            left = change;
            for other in others {
                (piece, _) = self.pass(&parts, piece, (holder, other), 1_000).await?;
            }
        }
        Ok(voucher)
    }

    /// Passes on `amount` of `source` and has it signed for. Gives the change and what was passed on.
    async fn pass(
        &self,
        parts: &ChainParts,
        source: Piece,
        (from, to): (&Firm, &Firm),
        amount: i64,
    ) -> Result<(Piece, Piece), BenchError> {
        let (log, due_on, amount) = (&self.log, parts.due_on(&self.log), minor(amount)?);
        let background = parts.trade(log, from, to, amount, due_on).await?;
        let (child, change) = (HoldingId::from_uuid(entropy::uuid()), HoldingId::from_uuid(entropy::uuid()));
        let transfer = Transfer {
            source: source.holding,
            child,
            change: Some(change),
            transferee: to.id,
            transferee_name: to.name.clone(),
            amount,
            background,
        };
        let moved = parts.submit(log, from, transfer.into(), vec![source.head]).await?;
        let signed = SignForHolding { holding: child }.into();
        let head = parts.submit(log, to, signed, vec![moved]).await?;
        Ok((Piece { holding: change, head: moved }, Piece { holding: child, head }))
    }
}
