//! What is derivable and due: the platform records lapses that time has made, and the payment list of a
//! voucher that has come to its due date unconfirmed. Any seat may submit the same commands; whoever
//! comes first is recorded, and the rules refuse the other.

use contracts::{
    calendar::Tick,
    clock::ClockTick,
    command::Command,
    discount::unwind::Unwind,
    holding::give_back::LapseTransfer,
    id::{CommandId, HoldingId},
    settlement::list::MakeList,
    voucher::give_back::LapseVoucher,
};
use store::{
    Store,
    writer::{Pen, Queue, Recorded},
};

use crate::{
    client::{
        ClientError,
        desk::{append, heads},
    },
    entropy,
};

/// How long a command of the platform may wait, in seconds of the log's own time.
const VALID_SECONDS: i64 = 24 * 3600;

/// What one round has recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Done {
    /// Vouchers lapsed.
    pub vouchers: usize,
    /// Transfers lapsed.
    pub transfers: usize,
    /// Requests unwound.
    pub requests: usize,
    /// Payment lists drawn up.
    pub lists: usize,
}

/// Records all that is due at the log's present time: lapses first, because a payment list waits for them.
///
/// # Errors
/// A [`ClientError`]; what was recorded before it stays.
pub async fn run(store: &Store, queue: &Queue, pen: &Pen) -> Result<Done, ClientError> {
    let now = store.tick().await?;
    let due = store.due(now).await?;
    let mut done = Done::default();
    for (request, holding) in due.requests {
        done.requests +=
            usize::from(record(store, queue, pen, &Unwind { request, holding }.into(), now).await?);
    }
    for holding in due.transfers {
        let returned = HoldingId::from_uuid(entropy::uuid());
        let lapse = LapseTransfer { holding, returned }.into();
        done.transfers += usize::from(record(store, queue, pen, &lapse, now).await?);
    }
    for voucher in due.vouchers {
        done.vouchers += usize::from(record(store, queue, pen, &LapseVoucher { voucher }.into(), now).await?);
    }
    for unlisted in store.unlisted(now.date()).await? {
        let list = MakeList { voucher: unlisted.voucher, lines: unlisted.lines, total: unlisted.face };
        done.lists += usize::from(record(store, queue, pen, &list.into(), now).await?);
    }
    Ok(done)
}

/// Records that time has moved to `time`.
///
/// # Errors
/// A [`ClientError`]; refused where `time` is not later than the last tick.
pub async fn tick(store: &Store, queue: &Queue, pen: &Pen, time: Tick) -> Result<Recorded, ClientError> {
    let prev = vec![store.tick_with_head().await?.1.0];
    let admitted =
        pen.platform_command(&ClockTick { time }.into(), prev, time).map_err(ClientError::Platform)?;
    append(queue, admitted).await
}

/// Appends a statement that the platform makes at somebody's request, and gives its command's id.
///
/// # Errors
/// A [`ClientError`]; refused where what it states has changed meanwhile.
pub async fn state(
    store: &Store,
    queue: &Queue,
    pen: &Pen,
    command: &Command,
) -> Result<CommandId, ClientError> {
    let not_after = store.tick().await?.after(VALID_SECONDS);
    let prev = heads(store, command, pen.genesis.operator).await?;
    let prev = prev.into_iter().map(|head| head.0).collect();
    let admitted = pen.platform_command(command, prev, not_after).map_err(ClientError::Platform)?;
    let id = admitted.asked.envelope.id;
    append(queue, admitted).await?;
    Ok(id)
}

/// Appends a command that the platform signs alone; `false` where the rules refuse it, because it is not
/// due after all or somebody else was first.
pub(super) async fn record(
    store: &Store,
    queue: &Queue,
    pen: &Pen,
    command: &Command,
    now: Tick,
) -> Result<bool, ClientError> {
    let prev = heads(store, command, pen.genesis.operator).await?;
    let prev = prev.into_iter().map(|head| head.0).collect();
    let admitted =
        pen.platform_command(command, prev, now.after(VALID_SECONDS)).map_err(ClientError::Platform)?;
    match append(queue, admitted).await {
        Ok(_) => Ok(true),
        Err(ClientError::Refused(refusal)) => {
            tracing::debug!(op = command.op(), code = refusal.code(), "not due after all");
            Ok(false)
        }
        Err(error) => Err(error),
    }
}
