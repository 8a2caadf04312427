//! Seats and keys across members: what one firm does with them never stands in another's way.

use contracts::member::{Role, enrol::Enrol};
use store::writer::{Answer, Recorded};

use crate::{database::Database, story::limit, who::*, world::World};

fn code(answer: &Answer) -> &'static str {
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
