//! The demonstration: invented firms whose persons sign the same commands as everyone else, on a log with
//! a simulated clock.
//!
//! Reading order: [`cast`] says who plays; [`genesis`] begins the log; [`stage`] and [`dealing`] are the
//! acts; [`history`] is what has happened when a visitor comes, put on by [`load`]; [`story`] is one
//! voucher from its invoice to its last receipt, with every balance checked; [`advance`] moves the clock.

pub mod cast;
pub mod dealing;
pub mod genesis;
pub mod history;
pub mod invoices;
pub mod stage;
pub mod story;

use std::{future::Future, thread};

use contracts::{
    amount::Amount,
    calendar::Tick,
    id::{MemberId, SeatId},
    log::Clock,
};
use documents::InvoiceRefusal;
use ledger::wrapped_key::{ITERATIONS, WrappedKey, associated_data};
use store::{
    Store, StoreError,
    log::entry_at,
    writer::{Pen, Queue},
};

pub use invoices::write_fresh;
use stage::Stage;
pub use story::story;

use crate::{
    client::{Client, ClientError, Desk},
    entropy,
    jobs::due::{self, Done},
    keys::DeploymentKeys,
};
use cast::{FIRMS, Firm, OPERATOR, Place, Player};

/// Why the demonstration cannot be put on.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// A command of the play was not accepted.
    #[error("{code} could not do {op}: {error}")]
    Step {
        /// What.
        op: &'static str,
        /// Whose.
        code: String,
        /// Why not.
        error: ClientError,
    },
    /// A tick or a lapse was not recorded.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// An invoice that was just written is not read back.
    #[error("an invoice of the demonstration was not taken: {0}")]
    Invoice(#[from] InvoiceRefusal),
    /// A fact of an invoice has no place on the ledger.
    #[error("the {what} of an invoice of the demonstration has another form")]
    Unread {
        /// Which.
        what: &'static str,
    },
    /// The play does not add up.
    #[error("the play does not add up: nothing is left of a piece, or no price")]
    DoesNotAddUp,
    /// Genesis names other operator seats.
    #[error("this log was not begun as a demonstration")]
    Operator,
    /// An earlier load was interrupted.
    #[error("the demonstration was not loaded to its end; start it again with `hefu demo reset`")]
    HalfLoaded,
    /// Time on this log is real.
    #[error("the clock of this log is real and cannot be advanced")]
    RealClock,
    /// A story needs a log on which nothing but genesis has happened.
    #[error("the story needs a fresh log")]
    NotFresh,
    /// A balance is not what the story says.
    #[error("{code} has {found:?}, and the story says {expected:?}")]
    Balance {
        /// Whose.
        code: &'static str,
        /// What the story says: held, pending and settled.
        expected: [Amount; 3],
        /// What the ledger says.
        found: [Amount; 3],
    },
    /// The telling could not be written.
    #[error("the story could not be written: {0}")]
    Output(#[from] std::io::Error),
}

impl DemoError {
    fn step(op: &'static str, code: &str) -> impl FnOnce(ClientError) -> Self {
        move |error| Self::Step { op, code: code.to_owned(), error }
    }
}

/// How one person of the demonstration signs in. Everyone may know it: that is what the demonstration is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoSeat {
    /// The firm.
    pub member: MemberId,
    /// The seat.
    pub seat: SeatId,
    /// Whose seat it is.
    pub person_name: String,
    /// The name to sign in with.
    pub login: String,
    /// The password to sign in with.
    pub password: String,
    /// The passphrase of the key.
    pub passphrase: String,
    /// The key, wrapped under the passphrase.
    pub wrapped_key_json: Vec<u8>,
}

/// A file that a firm of the demonstration has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoDocument {
    /// The firm.
    pub member: MemberId,
    /// The file's name.
    pub file_name: String,
    /// The file.
    pub bytes: Vec<u8>,
}

/// Where the demonstration's sign-ins and files go.
pub trait Keeper {
    /// Keeps a sign-in with its wrapped key.
    fn keep_seat(&mut self, seat: &DemoSeat) -> impl Future<Output = Result<(), StoreError>> + Send;
    /// Keeps a file.
    fn keep_document(
        &mut self,
        document: &DemoDocument,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;
}

/// Login and passphrase, which is also the password, of every person of the demonstration.
pub fn sign_ins() -> Vec<(String, String)> {
    let firms = FIRMS.iter().chain([&OPERATOR]);
    let both = |firm: &Firm| Place::ALL.map(|place| (place.login(firm), place.passphrase(firm)));
    firms.flat_map(both).collect()
}

/// Loads the demonstration onto a log that [`genesis::open_demo_log`] has begun. Does nothing, and gives
/// no seats, where it is loaded already.
///
/// # Errors
/// A [`DemoError`]; [`DemoError::HalfLoaded`] where an earlier load was interrupted.
pub async fn load(
    store: &Store,
    queue: &Queue,
    pen: &Pen,
    keys: &DeploymentKeys,
    keeper: &mut impl Keeper,
) -> Result<Vec<DemoSeat>, DemoError> {
    if has_begun(store).await? {
        let ends = stage::time(history::ENDS);
        return if store.tick().await? < ends { Err(DemoError::HalfLoaded) } else { Ok(Vec::new()) };
    }
    let mut stage = Stage::open(desk(store, queue, pen), pen.clone(), keys).await?;
    history::play(&mut stage).await?;
    let seats = seats(stage.players());
    for seat in &seats {
        keeper.keep_seat(seat).await?;
    }
    for document in &stage.documents {
        keeper.keep_document(document).await?;
    }
    // Only now, so that a load that was interrupted anywhere before is known as one.
    stage.at(stage::time(history::ENDS)).await?;
    Ok(seats)
}

/// Whether anything but genesis stands in the log.
async fn has_begun(store: &Store) -> Result<bool, StoreError> {
    let mut connection = store.connection().await?;
    Ok(entry_at(&mut connection, store.log_id, 1).await?.is_some())
}

fn desk(store: &Store, queue: &Queue, pen: &Pen) -> Desk {
    let client = Client::of(&pen.log_key.public_key());
    Desk { client, store: store.clone(), queue: queue.clone() }
}

/// Wraps every person's key, a thread a firm: a passphrase is slow to try by design.
fn seats<'a>(players: impl Iterator<Item = &'a Player>) -> Vec<DemoSeat> {
    thread::scope(|scope| {
        let threads: Vec<_> = players.map(|player| scope.spawn(|| seats_of(player))).collect();
        threads.into_iter().flat_map(|thread| thread.join().expect("wrapping a key never panics")).collect()
    })
}

fn seats_of(player: &Player) -> Vec<DemoSeat> {
    let one = |person: &cast::Person| {
        let passphrase = person.place.passphrase(player.firm);
        let (member, seat) = (player.member.to_string(), person.signer.seat.to_string());
        let aad = associated_data(&member, &seat, &person.signer.key.public_key().id());
        let (salt, iv) = (entropy::bytes(), entropy::bytes());
        let wrapped = WrappedKey::wrap(&person.seed, &passphrase, salt, iv, aad, ITERATIONS);
        DemoSeat {
            member: player.member,
            seat: person.signer.seat,
            person_name: person.name.to_owned(),
            login: person.place.login(player.firm),
            password: passphrase.clone(),
            passphrase,
            wrapped_key_json: wrapped.print(),
        }
    };
    player.persons().map(one).to_vec()
}

/// Moves the clock of a simulated log by `seconds`, and records what has become due by then.
///
/// # Errors
/// [`DemoError::RealClock`], or what went wrong.
pub async fn advance(
    store: &Store,
    queue: &Queue,
    pen: &Pen,
    seconds: i64,
) -> Result<(Tick, Done), DemoError> {
    if pen.genesis.clock != Clock::Simulated {
        return Err(DemoError::RealClock);
    }
    let time = store.tick().await?.after(seconds);
    due::tick(store, queue, pen, time).await?;
    Ok((time, due::run(store, queue, pen).await?))
}
