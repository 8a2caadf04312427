//! Many at once, over two stores on one log: what there is once is given once.

use contracts::{background::register::Register, holding::sign_for::SignForHolding, id::InvoiceTag};
use ledger::{admission::Admitted, tag};
use store::writer::{Answer, Queue};

use crate::{
    database::{Database, pen},
    story::invoice,
    who::*,
    world::{TAG_KEY, World},
};

/// Submits all at once, over two queues of two stores in turn.
async fn race(database: &Database, world: &World, commands: Vec<Admitted>) -> Vec<Answer> {
    let stores = [database.store.clone(), database.another_store().await];
    let queues = stores.map(|store| Queue::start(store, pen(world)).unwrap());
    let start = std::sync::Arc::new(tokio::sync::Barrier::new(commands.len()));
    let mut waiting = Vec::new();
    for (number, command) in commands.into_iter().enumerate() {
        let (queue, start) = (queues[number % 2].clone(), start.clone());
        waiting.push(tokio::spawn(async move {
            start.wait().await;
            queue.submit(command).await.unwrap()
        }));
    }
    let mut answers = Vec::new();
    for waiting in waiting {
        answers.push(waiting.await.unwrap());
    }
    answers
}

fn recorded(answers: &[Answer]) -> usize {
    answers.iter().filter(|answer| matches!(answer, Answer::Recorded(_))).count()
}

fn refusals(answers: &[Answer]) -> Vec<&'static str> {
    let refused = |answer: &Answer| match answer {
        Answer::Refused(refusal) => Some(refusal.code()),
        _ => None,
    };
    answers.iter().filter_map(refused).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn one_of_many_transfers_wins() {
    let mut world = World::peopled(1);
    let (voucher, first) = world.live(Core, Tier1, 1_000_000);
    let transfers: Vec<_> = (1..=40)
        .map(|number| {
            let to = [Tier2, Tier3, Tier4, Rival][number % 4];
            world.passing(Tier1, to, first, 1_000 * i64::try_from(number).unwrap())
        })
        .collect();
    let database = Database::of(&world, 100).await;
    let commands = transfers.into_iter().map(|transfer| world.admitted(Tier1, transfer)).collect();
    let answers = race(&database, &world, commands).await;
    assert_eq!(recorded(&answers), 1);
    assert_eq!(refusals(&answers), vec!["command.stale_prev"; 39]);
    database.assert_clean(&world).await;
    let sum = format!(
        "SELECT sum(amount) FROM holding_now WHERE voucher_id = '{voucher}' AND life IN ('pending', 'held')"
    );
    assert_eq!(database.ask(&sum).await, ["1000000"]);
    assert_eq!(database.ask("SELECT count(*) FROM holding_end").await, ["1"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_command_from_many_nodes_is_one_entry() {
    let mut world = World::peopled(1);
    let (_, first) = world.live(Core, Tier1, 1_000_000);
    let transfer = world.passing(Tier1, Tier2, first, 400_000);
    let database = Database::of(&world, 100).await;
    let command = world.admitted(Tier1, transfer);
    let answers = race(&database, &world, vec![command; 24]).await;
    for answer in &answers {
        assert!(matches!(answer, Answer::Recorded(recorded) if recorded.index == world.size()), "{answer:?}");
    }
    let report = database.assert_clean(&world).await;
    assert_eq!(i64::try_from(report.size).unwrap(), world.size() + 1);
}

/// What another node has appended counts at once: a refusal by what was kept from the batch before is none.
#[tokio::test(flavor = "multi_thread")]
async fn what_another_node_has_appended_counts() {
    let mut world = World::peopled(1);
    let (_, held) = world.live(Core, Tier1, 1_000_000);
    let database = Database::of(&world, 100).await;
    let queue = Queue::start(database.store.clone(), pen(&world)).unwrap();
    let before = world.entries.len();
    let (part, _) = world.pending(Tier1, Tier2, held, 1_000_000);
    let passed_on = world.passing(Tier2, Tier3, part, 400_000);
    for entry in &world.entries[before..] {
        let answer = queue.submit(entry.clone()).await.unwrap();
        assert!(matches!(answer, Answer::Recorded(_)), "{answer:?}");
    }
    // The queue knows of the part, and not that it is signed for elsewhere.
    world.act(Tier2, SignForHolding { holding: part });
    database.append(&world, &[world.entries.last().unwrap()]).await;
    world.act(Tier2, passed_on);
    let answer = queue.submit(world.entries.last().unwrap().clone()).await.unwrap();
    let index = world.size() - 1;
    assert!(matches!(&answer, Answer::Recorded(recorded) if recorded.index == index), "{answer:?}");
    database.assert_clean(&world).await;
}

/// The amount of an invoice is occupied at most once over, by whoever comes first: two debtors that
/// both hold the paper, each in many parts.
#[tokio::test(flavor = "multi_thread")]
async fn an_invoice_is_never_over_occupied() {
    let mut world = World::peopled(1);
    let database = Database::of(&world, 100).await;
    let mut commands = Vec::new();
    for number in 0..30 {
        let debtor = [Core, Rival][number % 2];
        let used = invoice("INV-RACE", debtor, Tier1, 1_000_000, 300_000);
        let register: Register = world.registration(debtor, Tier1, used);
        commands.push(world.admitted(debtor, register));
    }
    let answers = race(&database, &world, commands).await;
    assert_eq!(recorded(&answers), 3);
    assert_eq!(refusals(&answers), vec!["background.register.over_occupied"; 27]);
    let tag = InvoiceTag::parse(&tag::tag(&TAG_KEY, "INV-RACE")).unwrap();
    let occupied = format!("SELECT occupied FROM invoice WHERE tag = '\\x{tag}'");
    assert_eq!(database.ask(&occupied).await, ["900000"]);
    database.assert_clean(&world).await;
}

/// A connection stops with the thread that drives it. Had two writers one in turn, that of the second would be
/// gone with the first.
#[tokio::test(flavor = "multi_thread")]
async fn a_writer_that_ends_takes_no_other_along() {
    let mut world = World::peopled(1);
    let mut commands = Vec::new();
    for _ in 0..3 {
        let (_, holding) = world.live(Core, Tier1, 1_000_000);
        commands.push(world.passing(Tier1, Tier2, holding, 1_000));
    }
    let database = Database::of(&world, 100).await;
    let commands: Vec<_> = commands.into_iter().map(|transfer| world.admitted(Tier1, transfer)).collect();
    let mut commands = commands.into_iter();
    let (first, second) = (database.store.clone(), database.store.clone());
    let [first, second] = [first, second].map(|store| Queue::start(store, pen(&world)).unwrap());
    let answer = first.submit(commands.next().unwrap()).await;
    assert!(matches!(answer, Ok(Answer::Recorded(_))), "{answer:?}");
    drop(first);
    for command in commands {
        let answer = second.submit(command).await;
        assert!(matches!(answer, Ok(Answer::Recorded(_))), "{answer:?}");
    }
}
