//! Writes what was decided: the statements of a batch, and the head that is signed under its lock.

use contracts::{id::LeafHash, state::State};
use diesel::sql_types::{self, BigInt};
use diesel_async::AsyncPgConnection;
use ledger::checkpoint::{Checkpoint, SignedCheckpoint};

use super::{Pen, head::Kept, row::Rows, tree};
use crate::{
    aggregate::Touched,
    error::StoreError,
    statement::{Pipeline, Statement},
};

/// A batch that was decided and is not written.
pub(super) struct Decided {
    touched: Touched,
    /// The touched rows that are few in any batch.
    few: State,
    /// All others, put together.
    statements: Vec<Statement>,
    head: Option<NewHead>,
}

/// The head of a batch that writes something.
struct NewHead {
    size: u64,
    root: ledger::merkle::Hash,
    tick: i64,
    tick_head: LeafHash,
}

impl Decided {
    /// What `touched` and `rows` write, with the rows as `kept` has them.
    pub fn new(log_id: i64, kept: &mut Kept, touched: Touched, rows: Rows) -> Result<Self, StoreError> {
        let mut statements = Vec::new();
        if rows.is_empty() {
            return Ok(Self { few: State::partial(None), touched, statements, head: None });
        }
        let log = kept.state.log.as_ref();
        let log = log.ok_or_else(|| StoreError::Log("the log has not begun".to_owned()))?;
        statements.extend(rows.save());
        statements.extend(touched.save_many(log_id, &kept.state));
        statements.extend(tree::save(log_id, kept.edge.take_changed()));
        let head = NewHead {
            size: kept.edge.size(),
            root: kept.edge.root(),
            tick: log.now.seconds(),
            tick_head: log.tick_head,
        };
        Ok(Self { few: touched.few(&kept.state), touched, statements, head: Some(head) })
    }

    /// Writes all, and signs the new head; none where nothing is new. The head of the log is locked, and what
    /// this was decided on.
    pub async fn write(
        self,
        connection: &mut AsyncPgConnection,
        pen: &Pen,
    ) -> Result<Option<SignedCheckpoint>, StoreError> {
        let Some(head) = self.head else { return Ok(None) };
        self.touched.save_few(connection, pen.log_id, &self.few).await?;
        let mut pipeline = Pipeline::on(connection);
        pipeline.send(self.statements).await?;
        let signed = Checkpoint::new(&pen.log_key.public_key().id(), head.size, head.root)
            .sign(&pen.log_key)
            .map_err(|error| StoreError::Log(error.to_string()))?;
        pipeline.send([head.statement(pen.log_id, &signed)]).await?;
        pipeline.finish().await?;
        Ok(Some(signed))
    }
}

impl NewHead {
    fn statement(&self, log_id: i64, signed: &SignedCheckpoint) -> Statement {
        let sql = "UPDATE head SET size = $2, checkpoint = $3, tick = $4, tick_head = $5 WHERE log_id = $1";
        Statement::new(sql)
            .with::<BigInt, _>(log_id)
            .with::<BigInt, _>(i64::try_from(self.size).unwrap_or(i64::MAX))
            .with::<sql_types::Binary, _>(signed.note().print().into_bytes())
            .with::<BigInt, _>(self.tick)
            .with::<sql_types::Binary, _>(self.tick_head.0.to_vec())
    }
}
