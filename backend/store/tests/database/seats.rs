//! Seats and keys across members: what one firm does with them never stands in another's way.

use contracts::{
    calendar::Tick,
    id::KeyId,
    member::{
        Role,
        enrol::Enrol,
        recover::{VetoRecovery, WAIT_SECONDS},
        revoke::Revoke,
        rotate::Rotate,
    },
};
use ledger::admission::{Admitted, admit};
use store::{
    migrate::migrate,
    writer::{Answer, Recorded},
};

use crate::{
    database::{Database, run},
    story::{account, invoice, limit},
    who::*,
    world::{World, find_key, sign},
};

pub fn code(answer: &Answer) -> &'static str {
    match answer {
        Answer::Recorded(_) => "recorded",
        Answer::Refused(refusal) => refusal.code(),
        Answer::IdUsed => "id used",
    }
}

/// The id of another member's seat was answered "unknown" for ever, because only the database refused it.
#[tokio::test(flavor = "multi_thread")]
async fn the_id_of_another_members_seat_is_refused_and_harms_no_neighbour() {
    let mut world = World::peopled(1);
    let database = Database::of(&world, 100).await;
    let taken = Tier1.proposal_of(&world.origin, SECOND_CHECKER, Rival.seat(CHECKER), &[Role::Checker]);
    let fresh = Tier2.proposal(&world.origin, SECOND_CHECKER, &[Role::Checker]);
    let again = Tier3.proposal_of(&world.origin, SECOND_CHECKER, fresh.seat, &[Role::Checker]);
    let batch = [
        world.admitted(Bank, limit(Core, 5_500_000)),
        world.admitted(Tier1, Enrol { proposal: taken }),
        world.admitted(Tier2, Enrol { proposal: fresh }),
        world.admitted(Tier3, Enrol { proposal: again }),
        world.admitted(Factor, limit(Core, 5_500_000)),
    ];
    let expected = ["recorded", "seat.enrol.seat_taken", "recorded", "seat.enrol.seat_taken", "recorded"];
    let answers = database.append(&world, &batch.each_ref()).await;
    assert_eq!(answers.iter().map(code).collect::<Vec<_>>(), expected);
    // The same from what is stored, one by one.
    for (admitted, refused) in batch.iter().zip(expected).filter(|(_, code)| *code != "recorded") {
        assert_eq!(
            database.append(&world, &[admitted]).await.iter().map(code).collect::<Vec<_>>(),
            [refused]
        );
    }
    for place in [0, 2, 4] {
        world.enter(&batch[place]).unwrap();
    }
    assert_eq!(database.assert_clean(&world).await.size, u64::try_from(world.entries.len()).unwrap());
    // The firm that was refused goes on with a seat id of its own.
    let own = Tier1.proposal(&world.origin, SECOND_CHECKER, &[Role::Checker]);
    let enrol = world.admitted(Tier1, Enrol { proposal: own });
    let size = world.size();
    let answer = database.append(&world, &[&enrol]).await;
    assert_eq!(answer, [Answer::Recorded(Recorded { index: size, size: size + 1 })]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_firm_is_not_admitted_with_the_id_of_another_members_seat() {
    let mut world = World::peopled(1);
    let database = Database::of(&world, 100).await;
    let mut admit = Late.admission(&world.origin);
    admit.seats[1] = Late.proposal_of(&world.origin, DEPUTY, Rival.seat(DEPUTY), &[Role::Administrator]);
    let batch = [world.admitted(Operator, admit), world.admitted(Bank, limit(Core, 5_500_000))];
    let answers = database.append(&world, &batch.each_ref()).await;
    assert_eq!(answers.iter().map(code).collect::<Vec<_>>(), ["member.admit.seat_taken", "recorded"]);
    let admitted = world.admitted(Operator, Late.admission(&world.origin));
    assert_eq!(code(&database.append(&world, &[&admitted]).await[0]), "recorded");
    database.assert_clean(&world).await;
}

fn stolen(who: Who, place: u8, since: Tick) -> Revoke {
    Revoke { seat: who.seat(place), compromised_since: Some(since), reason: "stolen".to_owned() }
}

/// The writer loads whose keys gave title, and says the same as the complete state.
#[tokio::test(flavor = "multi_thread")]
async fn a_title_by_a_stolen_key_is_disputed_from_the_revocation_on() {
    let mut world = World::peopled(1);
    let (_, first) = world.live(Core, Tier1, 1_000_000);
    world.advance(1);
    let (held, _) = world.passed(Tier1, Tier2, first, 1_000_000);
    let transferred = world.now();
    world.advance(1);
    let passing = world.passing(Tier2, Tier3, held, 400_000);
    let database = Database::of(&world, 100).await;
    let before = world.holding(held);
    assert!(database.store.disputed(std::slice::from_ref(&before)).await.unwrap().is_empty());
    let after = world.admitted(Tier1, stolen(Tier1, MAKER, transferred.after(1)));
    let since = world.admitted(Tier1, stolen(Tier1, MAKER, transferred));
    let transfer = world.admitted(Tier2, passing);
    // Only tried: a theft after the transfer would not stand in its way.
    let mut other = world.clone();
    other.enter(&after).unwrap();
    assert_eq!(other.enter(&transfer), Ok(()));
    let answers = database.append(&world, &[&since, &transfer]).await;
    assert_eq!(answers.iter().map(code).collect::<Vec<_>>(), ["recorded", "holding.transfer.disputed"]);
    assert_eq!(code(&database.append(&world, &[&transfer]).await[0]), "holding.transfer.disputed");
    assert_eq!(database.store.disputed(&[before]).await.unwrap(), [held].into());
    world.enter(&since).unwrap();
    database.assert_clean(&world).await;
    // Nothing but the seat's row has changed, and it says since when.
    let column = database.ask("SELECT compromised_since FROM seat WHERE compromised_since IS NOT NULL").await;
    assert_eq!(column, [transferred.seconds().to_string()]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_entries_that_a_key_signed_are_found_newest_first() {
    let mut world = World::peopled(1);
    let (_, first) = world.live(Core, Tier1, 1_000_000);
    world.advance(1);
    let (noon, from) = (world.now(), world.size());
    world.passed(Tier1, Tier2, first, 400_000);
    let database = Database::of(&world, 100).await;
    let key = |place| KeyId(Tier1.key(place).public_key().id().0);
    let indexes = async |place, since, most| {
        let entries = database.store.signed_by(key(place), since, most).await.unwrap();
        entries.into_iter().map(|entry| (entry.index, entry.op)).collect::<Vec<_>>()
    };
    let long_ago = noon.after(-30 * 24 * 3600);
    for place in [ADMINISTRATOR, MAKER, CHECKER] {
        for (since, from) in [(long_ago, 0), (noon, from)] {
            let signed = (0_i64..)
                .zip(&world.entries)
                .filter(|(index, entry)| *index >= from && entry.asked.signers.contains(&key(place)));
            let mut expected: Vec<_> =
                signed.map(|(index, entry)| (index, entry.asked.command.op().to_owned())).collect();
            expected.reverse();
            assert_eq!(indexes(place, since, 100).await, expected, "{place}");
        }
    }
    // An approver's and the last signer's: the maker's transfer and what it rests on.
    let since_noon = indexes(MAKER, noon, 100).await;
    assert_eq!(
        since_noon.iter().map(|(_, op)| op.as_str()).collect::<Vec<_>>(),
        ["holding.transfer", "background.register"]
    );
    assert_eq!(indexes(MAKER, long_ago, 1).await, since_noon[..1]);
    assert_eq!(indexes(MAKER, noon.after(1), 100).await, []);
}

/// A store from before this change is given what its entries say.
#[tokio::test(flavor = "multi_thread")]
async fn the_migration_of_keys_gives_old_rows_what_their_entries_say() {
    const UP: &str = include_str!("../../../../migrations/20261122000001_keys/up.sql");
    const DOWN: &str = include_str!("../../../../migrations/20261122000001_keys/down.sql");
    let mut world = World::peopled(1);
    let (_, first) = world.live(Core, Tier1, 1_000_000);
    let (_, change) = world.pending(Tier1, Tier2, first, 400_000);
    let (second, _) = world.passed(Tier1, Tier3, change, 100_000);
    world.passed(Tier3, Tier4, second, 50_000);
    world.first_life();
    let database = Database::of(&world, 100).await;
    database.assert_clean(&world).await;
    let mut owner = database.connect_as("hefu_owner").await;
    run(&mut owner, &format!("DROP VIEW holding_now; {DOWN}")).await;
    run(&mut owner, UP).await;
    migrate(&database.url("hefu_owner")).await.unwrap();
    database.assert_clean(&world).await;
}

/// The new key is proven and enrolled by the entry that the old one signed, and signs in its place.
#[tokio::test(flavor = "multi_thread")]
async fn a_rotated_key_signs_in_one_batch_with_its_rotation() {
    let mut world = World::peopled(1);
    let database = Database::of(&world, 100).await;
    let proposal = Tier2.proposal_for(&world.origin, (MAKER, NEXT), Tier2.seat(NEXT), &[Role::Maker]);
    let mut unproven = proposal.clone();
    unproven.possession = Tier2.proposal(&world.origin, NEXT, &[Role::Maker]).possession;
    let seat = Tier2.seat(MAKER);
    let submission = world.submission(Tier2, Rotate { seat, proposal: unproven });
    let read = submission.read().unwrap();
    assert_eq!(admit(read, &world.origin, find_key).unwrap_err().code(), "possession.invalid");
    let rotate = world.admitted(Tier2, Rotate { seat, proposal });
    let register = world.registration(Tier2, Tier3, invoice("INV-R", Tier2, Tier3, 1_000, 1_000));
    let command = register.into();
    let draft = world.draft(Tier2, &command);
    let by = |key| {
        world.admit(sign(world.unsigned(draft.clone(), &command), &[Tier2.key(key), Tier2.key(CHECKER)]))
    };
    let (old, new) = (by(MAKER), by(NEXT));
    let answers = database.append(&world, &[&new, &rotate, &old, &new]).await;
    let expected = ["command.unknown_key", "recorded", "command.key_revoked", "recorded"];
    assert_eq!(answers.iter().map(code).collect::<Vec<_>>(), expected);
    world.enter(&rotate).unwrap();
    world.enter(&new).unwrap();
    database.assert_clean(&world).await;
}

/// What waits is stored with the time from which it signs, and ends with a veto or in force.
#[tokio::test(flavor = "multi_thread")]
async fn a_recovered_key_signs_once_its_time_has_come() {
    let mut world = World::peopled(1);
    let database = Database::of(&world, 100).await;
    let recover = [world.recovery(Tier1), world.recovery(Tier2)].map(|made| world.admitted(Operator, made));
    recover.iter().for_each(|recover| world.enter(recover).unwrap());
    let mut unproven = world.recovery(Tier3);
    unproven.seats = Tier2.seats(&world.origin);
    let read = world.submission(Operator, unproven).read().unwrap();
    assert_eq!(admit(read, &world.origin, find_key).unwrap_err().code(), "possession.invalid");
    let early = account_by(&mut world, Tier1);
    let seats = RECOVERED.map(|place| Tier2.seat(place)).to_vec();
    let veto = world.admitted(Tier2, VetoRecovery { seats });
    let answers = database.append(&world, &[&recover[0], &recover[1], &early, &veto]).await;
    let expected = ["recorded", "recorded", "command.key_not_in_force", "recorded"];
    assert_eq!(answers.iter().map(code).collect::<Vec<_>>(), expected);
    world.enter(&veto).unwrap();
    database.assert_clean(&world).await;
    let time = world.now().after(WAIT_SECONDS);
    let tick = world.admitted(Platform, contracts::clock::ClockTick { time });
    world.enter(&tick).unwrap();
    let (due, vetoed) = (account_by(&mut world, Tier1), account_by(&mut world, Tier2));
    // From what is stored, one by one.
    for (admitted, expected) in [(&tick, "recorded"), (&due, "recorded"), (&vetoed, "command.key_revoked")] {
        assert_eq!(code(&database.append(&world, &[admitted]).await[0]), expected);
    }
    world.enter(&due).unwrap();
    database.assert_clean(&world).await;
}

/// An account that the recovered administrators of `who` sign.
fn account_by(world: &mut World, who: Who) -> Admitted {
    let command = account(who, "6222 7777 0001").into();
    let draft = world.draft(who, &command);
    world.admit(sign(world.unsigned(draft, &command), &RECOVERED.map(|place| who.key(place))))
}
