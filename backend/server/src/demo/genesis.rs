//! How the demonstration's logs begin: with the operator of the cast, whose keys this process has.

use std::sync::Arc;

use contracts::{calendar::Tick, id::MemberId, log::Clock, member::SeatProposal};
use store::{
    Store,
    writer::{LastSigned, Pen},
};

use super::cast::{OPERATOR, Player};
use crate::{
    client::{ClientError, Signer},
    genesis::{Beginning, Founder, client, genesis, open_log, policy},
    keys::DeploymentKeys,
};

/// The first moment of the demonstration's log, Monday 09:00 in Shanghai.
pub const DEMO_BEGINS: &str = "2026-03-02T01:00:00Z";

/// The first moment of the demonstration.
pub fn demo_begins() -> Tick {
    Tick::parse(DEMO_BEGINS).expect("the time above is in its canonical form")
}

/// The operator of the demonstration.
pub fn demo_founder(keys: &DeploymentKeys) -> Founder {
    let (player, client) = (Player::operator(keys), client(keys));
    let seat = |person: &super::cast::Person| {
        client.proposal(player.member, person.id, person.name, &person.place.roles(), &person.signer)
    };
    Founder {
        member: player.member,
        name: OPERATOR.name.to_owned(),
        identifiers: vec![OPERATOR.identifier()],
        seats: player.persons().map(seat).to_vec(),
    }
}

/// A seat of the demonstration's registry, whose keys are `registry`, with its possession signature for a further log;
/// none where the registry was begun by other seats.
pub fn demo_seat_again(
    registry: &DeploymentKeys,
    further: &DeploymentKeys,
    member: MemberId,
    seat: &SeatProposal,
) -> Option<SeatProposal> {
    let player = Player::operator(registry);
    let own = player
        .persons()
        .into_iter()
        .find(|person| *person.signer.key.public_key().as_bytes() == seat.key.0)?;
    let signer = Signer { seat: seat.seat, key: own.signer.key.clone() };
    Some(client(further).proposal(member, seat.person, &seat.name, &seat.roles, &signer))
}

/// The pen of the demonstration: its log is simulated and begins on [`DEMO_BEGINS`].
///
/// # Errors
/// As [`open_log`].
pub async fn open_demo_log(
    store: &Store,
    keys: &DeploymentKeys,
    last_signed: Arc<LastSigned>,
) -> Result<Pen, ClientError> {
    let beginning = Beginning { registry: None, clock: Clock::Simulated, time: demo_begins() };
    open_log(store, keys, last_signed, || genesis(keys, beginning, policy(), demo_founder(keys))).await
}
