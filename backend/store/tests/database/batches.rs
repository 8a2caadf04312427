//! How commands are put together in batches changes nothing but the time it takes.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use contracts::{
    holding::{give_back::WithdrawTransfer, transfer::Transfer},
    id::{CommandId, HoldingId},
    log::Clock,
};
use ledger::admission::Admitted;
use store::writer::{Answer, Queue, SubmitError};
use tokio::time::timeout;

use crate::{
    database::{Database, TABLES, pen, run},
    story::{invoice, limit},
    who::*,
    world::{World, sign, signed_by},
};

/// What a command must be answered.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Expected {
    At(i64),
    Refused(&'static str),
    IdUsed,
}

fn told(answer: &Answer) -> Expected {
    match answer {
        Answer::Recorded(recorded) => Expected::At(recorded.index),
        Answer::Refused(refusal) => Expected::Refused(refusal.code()),
        Answer::IdUsed => Expected::IdUsed,
    }
}

/// Commands after genesis, every acceptable one in between others that change nothing.
fn mixed(world: &mut World) -> Vec<(Admitted, Expected)> {
    let entries = world.entries.clone();
    let mut mixed = Vec::new();
    for (index, entry) in (0_i64..).zip(&entries).skip(1) {
        mixed.push((entry.clone(), Expected::At(index)));
        let earlier = &entries[usize::try_from(index / 2 + 1).unwrap()];
        match index % 5 {
            0 => mixed.push((earlier.clone(), Expected::At(index / 2 + 1))),
            1 => mixed.push((resigned(world, earlier), Expected::At(index / 2 + 1))),
            2 => mixed.push((stranger(world), Expected::Refused("holding.give_back.not_a_party"))),
            3 => mixed.push((same_id(world, earlier), Expected::IdUsed)),
            _ => {}
        }
    }
    mixed
}

/// The very command, signed by others and in another order: still the same command.
fn resigned(world: &World, of: &Admitted) -> Admitted {
    world.admit(signed_by(of, &[Rival.key(CHECKER), Rival.key(MAKER), Rival.key(DEPUTY)]))
}

/// A command about a holding that is not there.
fn stranger(world: &mut World) -> Admitted {
    let (holding, returned) = (world.new_holding(), world.new_holding());
    world.admitted(Operator, WithdrawTransfer { holding, returned })
}

/// Another command of the same member under an id that it has used.
fn same_id(world: &mut World, of: &Admitted) -> Admitted {
    let command = WithdrawTransfer { holding: world.new_holding(), returned: world.new_holding() }.into();
    let mut draft = world.draft(Tier4, &command);
    draft.id = of.asked.envelope.id.to_string();
    draft.member = of.asked.envelope.member.to_string();
    let unsigned = world.unsigned(draft, &command);
    world.admit(sign(unsigned, &[Tier4.key(ADMINISTRATOR)]))
}

/// Everything that the database holds of the ledger.
async fn dump(database: &Database) -> Vec<String> {
    let mut rows = Vec::new();
    for table in TABLES {
        let table_rows = database.ask(&format!("SELECT to_jsonb(t)::text FROM {table} t ORDER BY 1")).await;
        assert!(!table_rows.is_empty(), "{table} is empty");
        rows.extend(table_rows.into_iter().map(|row| format!("{table} {row}")));
    }
    rows
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_and_rows_do_not_depend_on_batches() {
    let (mut world, _) = World::lived();
    let mixed = mixed(&mut world);
    let mut dumps = Vec::new();
    for at_a_time in [1, 7, 1000] {
        let database = Database::new().await;
        database.begin(&world).await;
        for batch in mixed.chunks(at_a_time) {
            let commands: Vec<&Admitted> = batch.iter().map(|(admitted, _)| admitted).collect();
            for (answer, (admitted, expected)) in database.append(&world, &commands).await.iter().zip(batch) {
                assert_eq!(told(answer), *expected, "{}", admitted.asked.command.op());
            }
        }
        database.assert_clean(&world).await;
        dumps.push(dump(&database).await);
    }
    // Not assert_eq, whose message would be two whole databases.
    for other in &dumps[1..] {
        let differs = dumps[0].iter().zip(other).find(|(one, other)| one != other);
        assert_eq!(differs, None);
        assert_eq!(dumps[0].len(), other.len());
    }
}

/// The writer's partial state decides as the complete one does, whatever stands in the same batch.
#[tokio::test(flavor = "multi_thread")]
async fn commands_of_one_batch_build_on_each_other() {
    let mut world = World::peopled(1);
    let database = Database::of(&world, 100).await;
    let before = world.entries.len();
    // From the background to a holding that was created, pending, signed for and spent in one batch.
    let (voucher, first) = world.live(Core, Tier1, 1_000_000);
    let (second, _) = world.passed(Tier1, Tier2, first, 500_000);
    let (third, change) = world.passed(Tier2, Tier3, second, 200_000);
    let batch: Vec<&Admitted> = world.entries[before..].iter().collect();
    let answers = database.append(&world, &batch).await;
    assert!(answers.iter().all(|answer| matches!(answer, Answer::Recorded(_))), "{answers:?}");
    database.assert_clean(&world).await;
    assert_eq!(database.ask("SELECT count(*) FROM holding_end").await, ["2"]);
    let live = format!("SELECT holding_id FROM holding_now WHERE voucher_id = '{voucher}' AND life = 'held'");
    let mut live: Vec<HoldingId> =
        database.ask(&live).await.iter().map(|id| HoldingId::parse(id).unwrap()).collect();
    live.sort_unstable();
    let mut expected: Vec<HoldingId> =
        world.state.outstanding(&voucher).unwrap().unwrap().iter().copied().collect();
    expected.sort_unstable();
    assert_eq!(live, expected);
    assert!(live.contains(&third) && live.contains(&change));
}

/// A pending holding that a financier passed on, signed for and spent in one batch: what changed before
/// the end must not be lost with the end.
#[tokio::test(flavor = "multi_thread")]
async fn what_changes_before_an_end_is_kept() {
    let mut world = World::peopled(1);
    let (_, first) = world.live(Core, Tier1, 1_000_000);
    let (request, part) = world.asked(Tier1, first, 300_000, &[Bank]);
    let quote = world.quoted(Bank, request);
    world.awarded(Tier1, Bank, request, quote);
    let title = world.paid(Tier1, Bank, request, part);
    let (passed_on, _) = world.pending(Bank, Tier2, title, 300_000);
    let database = Database::of(&world, 1000).await;
    let before = world.entries.len();
    world.act(Tier2, contracts::holding::sign_for::SignForHolding { holding: passed_on });
    world.pending(Tier2, Tier3, passed_on, 300_000);
    let batch: Vec<&Admitted> = world.entries[before..].iter().collect();
    database.append(&world, &batch).await;
    database.assert_clean(&world).await;
    let financed = format!("SELECT financed FROM holding_now WHERE holding_id = '{passed_on}'");
    assert_eq!(database.ask(&financed).await, ["false"]);
}

/// One command that the database refuses fails no neighbour, and may be submitted again.
#[tokio::test(flavor = "multi_thread")]
async fn a_poisonous_command_fails_no_neighbour() {
    let mut world = World::peopled(1);
    let database = Database::of(&world, 100).await;
    database.tamper("ALTER TABLE background ADD CONSTRAINT poison CHECK (amount <> 66600)").await;
    let queue = Queue::start(database.store.clone(), pen(&world)).unwrap();
    let mut waiting = Vec::new();
    let mut poison = None;
    for number in 0..20 {
        let amount = if number == 11 { 66_600 } else { 60_000 + number };
        let used = invoice(&format!("INV-P{number}"), Core, Tier1, amount, amount);
        let register = world.registration(Core, Tier1, used);
        let admitted = world.admitted(Core, register);
        if number == 11 {
            poison = Some(admitted.clone())
        } else {
            world.enter(&admitted).unwrap()
        }
        let queue = queue.clone();
        waiting.push(tokio::spawn(async move { queue.submit(admitted).await }));
    }
    for (number, waiting) in waiting.into_iter().enumerate() {
        let answer = waiting.await.unwrap();
        if number == 11 {
            assert!(matches!(answer, Err(SubmitError::Unknown(_))), "{answer:?}");
        } else {
            assert!(matches!(answer, Ok(Answer::Recorded(_))), "{number}: {answer:?}");
        }
    }
    assert_eq!(database.assert_clean(&world).await.size, u64::try_from(world.size()).unwrap());
    database.tamper("ALTER TABLE background DROP CONSTRAINT poison").await;
    let again = queue.submit(poison.unwrap()).await.unwrap();
    assert_eq!(told(&again), Expected::At(world.size()));
    database.assert_clean(&world).await;
}

/// What we did not foresee ends the batch that it is in, and neither the writer nor the neighbours of a command.
#[tokio::test(flavor = "multi_thread")]
async fn a_panic_over_a_batch_ends_no_writer() {
    let mut world = World::begun(1, Clock::Real);
    world.admit_all();
    let database = Database::of(&world, 100).await;
    let panics = Arc::new(AtomicBool::new(true));
    let mut pen = pen(&world);
    let (now, planted) = (pen.sources.now.clone(), panics.clone());
    pen.sources.now = Arc::new(move || {
        assert!(!planted.load(Ordering::Relaxed), "planted");
        now()
    });
    let queue = Queue::start(database.store.clone(), pen).unwrap();
    let command = world.admitted(Bank, limit(Core, 6_000_000));
    let answer = queue.submit(command.clone()).await;
    assert!(matches!(&answer, Err(SubmitError::Unknown(why)) if why.contains("panicked")), "{answer:?}");
    panics.store(false, Ordering::Relaxed);
    let answer = queue.submit(command).await;
    assert!(matches!(answer, Ok(Answer::Recorded(_))), "{answer:?}");
}

/// A head that somebody keeps to himself is no command's fault: nobody's command is tried alone, a wait each.
#[tokio::test(flavor = "multi_thread")]
async fn a_head_that_is_not_to_be_had_is_no_commands_fault() {
    let mut world = World::peopled(1);
    let database = Database::of(&world, 100).await;
    // As `prepare` makes the role.
    let patience = "'ALTER ROLE hefu_app IN DATABASE %I SET lock_timeout = ''3s''', current_database()";
    database.tamper(&format!("DO $$ BEGIN EXECUTE format({patience}); END $$")).await;
    let mut keeper = database.connect_as("hefu_owner").await;
    run(&mut keeper, "BEGIN; SELECT FROM head FOR UPDATE").await;
    let queue = Queue::start(database.store.clone(), pen(&world)).unwrap();
    let commands: Vec<Admitted> = (1..=20).map(|amount| world.admitted(Bank, limit(Core, amount))).collect();
    let waiting: Vec<_> = commands.into_iter().map(|command| queue.hand_in(command).unwrap()).collect();
    // One by one, each with its halves before it, they would wait for 39 times three seconds.
    let all = timeout(Duration::from_secs(60), async {
        for waiting in waiting {
            let answer = waiting.answer().await;
            assert!(matches!(&answer, Err(SubmitError::Unknown(why)) if why.contains("head")), "{answer:?}");
        }
    });
    all.await.expect("answers after one or two attempts");
}

/// Nobody waits in a line without end: what is too much is turned away at once, and what stands in it is answered.
#[tokio::test(flavor = "multi_thread")]
async fn a_full_queue_turns_further_commands_away() {
    let mut world = World::peopled(1);
    let database = Database::of(&world, 100).await;
    let mut keeper = database.connect_as("hefu_owner").await;
    run(&mut keeper, "BEGIN; SELECT FROM head FOR UPDATE").await;
    let queue = Queue::start(database.store.clone(), pen(&world)).unwrap();
    let command = world.admitted(Bank, limit(Core, 6_000_000));
    let mut waiting = Vec::new();
    let turned_away = loop {
        assert!(waiting.len() < 10_000, "the queue has no end");
        match queue.hand_in(command.clone()) {
            Ok(one) => waiting.push(one),
            Err(error) => break error,
        }
    };
    assert_eq!(turned_away, SubmitError::Full);
    run(&mut keeper, "ROLLBACK").await;
    for one in waiting {
        assert_eq!(told(&one.answer().await.unwrap()), Expected::At(world.size()));
    }
    assert_eq!(told(&queue.submit(command.clone()).await.unwrap()), Expected::At(world.size()));
    world.enter(&command).unwrap();
    database.assert_clean(&world).await;
}

/// The same command id of two members is two commands.
#[tokio::test(flavor = "multi_thread")]
async fn ids_are_the_members_own() {
    let mut world = World::peopled(1);
    let database = Database::of(&world, 100).await;
    let id = CommandId::from_uuid(world.fresh());
    let mut indexes = Vec::new();
    for who in [Bank, Factor] {
        let command = limit(Rival, 7_000_000).into();
        let mut draft = world.draft(who, &command);
        draft.id = id.to_string();
        let unsigned = world.unsigned(draft, &command);
        let admitted = world.admit(sign(unsigned, &who.signers(&command)));
        indexes.push(told(&database.append(&world, &[&admitted, &admitted]).await[1]));
    }
    assert_eq!(indexes, [Expected::At(world.size()), Expected::At(world.size() + 1)]);
    database.assert_clean(&world).await;
}

/// Two transfers of one holding in one batch: the first wins.
#[tokio::test(flavor = "multi_thread")]
async fn a_holding_is_spent_once_in_a_batch() {
    let mut world = World::peopled(1);
    let (_, first) = world.live(Core, Tier1, 1_000_000);
    let to_tier2 = world.passing(Tier1, Tier2, first, 400_000);
    let to_tier3 = world.passing(Tier1, Tier3, first, 700_000);
    let database = Database::of(&world, 100).await;
    let [one, other] = [to_tier2, to_tier3].map(|transfer: Transfer| world.admitted(Tier1, transfer));
    let answers = database.append(&world, &[&one, &other]).await;
    let told: Vec<Expected> = answers.iter().map(told).collect();
    assert_eq!(told, [Expected::At(world.size()), Expected::Refused("command.stale_prev")]);
    database.assert_clean(&world).await;
}
