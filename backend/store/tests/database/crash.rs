//! PostgreSQL dies under load: what was acknowledged is there, at the index that was acknowledged.

use std::sync::Arc;

use contracts::holding::sign_for::SignForHolding;
use store::{
    log::entry_at,
    writer::{Answer, Queue, SubmitError},
};
use tokio::sync::mpsc;

use crate::{
    database::{Database, Server, pen},
    story::limit,
    who::*,
    world::World,
};

/// Commands that do not build on each other.
const COMMANDS: i64 = 3000;
/// As many are acknowledged before PostgreSQL is killed.
const ACKNOWLEDGED: usize = 60;

#[tokio::test(flavor = "multi_thread")]
async fn acknowledged_commands_outlive_the_database() {
    let mut world = World::peopled(1);
    let (_, mut held) = world.live(Core, Tier1, 1_000_000);
    // A chain of holdings as well, so that state is at stake and not only entries.
    for (from, to) in [(Tier1, Tier2), (Tier2, Tier3), (Tier3, Tier4)] {
        (held, _) = world.pending(from, to, held, 500_000);
        world.act(to, SignForHolding { holding: held });
    }
    let server = Arc::new(Server::start().await);
    let database = Database::on(server).await;
    database.begin(&world).await;
    database.append(&world, &world.entries[1..].iter().collect::<Vec<_>>()).await;

    let commands: Vec<_> =
        (0..COMMANDS).map(|number| world.admitted(Factor, limit(Rival, 9_000_000 + number))).collect();
    let queue = Queue::start(database.store.clone(), pen(&world)).unwrap();
    let (told, mut answers) = mpsc::unbounded_channel();
    for (number, command) in commands.iter().cloned().enumerate() {
        let (queue, told) = (queue.clone(), told.clone());
        tokio::spawn(async move {
            let _ = told.send((number, queue.submit(command).await));
        });
    }
    drop(told);
    let mut acknowledged = vec![None; commands.len()];
    let mut unknown = 0;
    let pid = database.server.pid();
    let mut killed = false;
    while let Some((number, answer)) = answers.recv().await {
        match answer {
            Ok(Answer::Recorded(recorded)) => acknowledged[number] = Some(recorded.index),
            Err(SubmitError::Unknown(_)) => unknown += 1,
            other => panic!("{other:?}"),
        }
        if !killed && acknowledged.iter().flatten().count() >= ACKNOWLEDGED {
            killed = true;
            let kill = std::process::Command::new("kill").args(["-9", &pid.to_string()]).status();
            assert!(kill.unwrap().success());
        }
    }
    assert!(killed && unknown > 0, "PostgreSQL died after everything was done");
    drop(queue);
    let database = database.restarted().await;

    for (command, index) in commands.iter().zip(&acknowledged) {
        let Some(index) = index else { continue };
        let mut connection = database.store.connection().await.unwrap();
        let entry = entry_at(&mut connection, store::FIRST_LOG, *index).await.unwrap().unwrap();
        assert_eq!(entry.record, command.record);
    }
    database.assert_clean(&world).await;
    // Submitted again, each command has its one place: the acknowledged ones where they were.
    let answers = database.append(&world, &commands.iter().collect::<Vec<_>>()).await;
    for (answer, index) in answers.iter().zip(&acknowledged) {
        let Answer::Recorded(recorded) = answer else { panic!("{answer:?}") };
        assert!(index.is_none_or(|index| index == recorded.index));
    }
    let report = database.assert_clean(&world).await;
    assert_eq!(i64::try_from(report.size).unwrap(), world.size() + COMMANDS);
}
