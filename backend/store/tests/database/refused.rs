//! Commands that were forged, replayed, spelled anew, meant for another log or signed by the wrong key.
//! Each is refused with its code, before the writer or by the rules.

use contracts::{clock::ClockTick, member::revoke::Revoke};
use ledger::{
    admission::{AdmissionError, Admitted, admit},
    disclosure,
    submission::Submission,
};
use store::writer::Answer;

use crate::{
    database::Database,
    story::limit,
    who::*,
    world::{World, find_key, sign},
};

/// What a caller is told of a submission that is not admitted.
fn code(world: &World, submission: Submission) -> &'static str {
    // What is posted is bytes, so the refusal must not depend on how it was made.
    let read = match Submission::parse(&submission.print()).map(Submission::read) {
        Err(error) => return AdmissionError::from(error).code(),
        Ok(Err(error)) => return AdmissionError::from(error).code(),
        Ok(Ok(read)) => read,
    };
    admit(read, &world.origin, find_key).expect_err("it was admitted").code()
}

async fn refusal(database: &Database, world: &World, admitted: &Admitted) -> &'static str {
    match database.append(world, &[admitted]).await.as_slice() {
        [Answer::Refused(refusal)] => refusal.code(),
        other => panic!("{other:?}"),
    }
}

/// The record's text with one thing put in another's place.
fn altered(submission: &Submission, from: &str, to: &str) -> Submission {
    let text = String::from_utf8(submission.record.clone()).unwrap();
    assert!(text.contains(from), "{from} is not in {text}");
    Submission { record: text.replacen(from, to, 1).into_bytes(), ..submission.clone() }
}

#[tokio::test(flavor = "multi_thread")]
async fn forgeries_are_not_admitted() {
    let mut world = World::peopled(1);
    let good = world.submission(Bank, limit(Core, 5_500_000));
    // The control: as it is, it is admitted.
    world.admit(good.clone());

    let mut signature = good.clone();
    signature.signature[0] ^= 1;
    assert_eq!(code(&world, signature), "signature.invalid");
    let other_time = altered(&good, "2026-12-31T00:00:00Z", "2027-12-31T00:00:00Z");
    assert_eq!(code(&world, other_time), "signature.invalid");
    let other_op = altered(&good, "limit.grant", "limit.burnt");
    assert_eq!(code(&world, other_op), "command.malformed");
    let other_key = Submission { key: Factor.key(CHECKER).public_key().id(), ..good.clone() };
    assert_eq!(code(&world, other_key), "signature.invalid");
    let nobodys = Submission { key: ledger::signature::KeyId([9; 32]), ..good.clone() };
    assert_eq!(code(&world, nobodys), "command.unknown_key");
    let once = world.draft(Bank, &limit(Core, 1).into());
    let twice = sign(world.unsigned(once, &limit(Core, 1).into()), &[Bank.key(MAKER), Bank.key(MAKER)]);
    assert_eq!(code(&world, twice), "signature.invalid");
}

#[tokio::test(flavor = "multi_thread")]
async fn another_spelling_is_not_the_same_command() {
    let mut world = World::peopled(1);
    let good = world.submission(Bank, limit(Core, 5_500_000));
    for (from, to) in [
        ("{\"approvals\"", " {\"approvals\""),
        ("\"rules\":\"1\"", "\"rules\": \"1\""),
        ("\"rules\":\"1\"", "\"rules\":1"),
        ("\"rules\":\"1\"", "\"rules\":\"01\""),
        ("limit.grant", "limit\\u002egrant"),
        ("\"prev\":[]", "\"prev\":[],\"prev\":[]"),
        ("\"prev\":[]", "\"prev\":[],\"note\":\"\""),
    ] {
        assert_eq!(code(&world, altered(&good, from, to)), "record.malformed", "{from} -> {to}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn disclosures_are_what_was_signed() {
    let mut world = World::peopled(1);
    let good = world.submission(Bank, limit(Core, 5_500_000));
    let field = |submission: &Submission, name: &str| {
        let place =
            submission.disclosures.iter().position(|text| disclosure::open(text).unwrap().field == name);
        place.unwrap()
    };
    let amount = field(&good, "amount");
    let mut other_value = good.clone();
    let opened = disclosure::open(&good.disclosures[amount]).unwrap();
    let more = contracts::codec::Value::text("99999999");
    other_value.disclosures[amount] = disclosure::build(&opened.salt, "amount", &more);
    assert_eq!(code(&world, other_value), "record.malformed");
    let mut left_out = good.clone();
    left_out.disclosures.remove(amount);
    assert_eq!(code(&world, left_out), "command.malformed");
    let mut twice = good.clone();
    twice.disclosures.push(good.disclosures[amount].clone());
    assert_eq!(code(&world, twice), "record.malformed");
    let mut padded = good.clone();
    padded.disclosures[amount].push('=');
    assert_eq!(code(&world, padded), "record.malformed");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_is_for_one_log() {
    let mut world = World::peopled(1);
    let mut other = World::peopled(2);
    assert_ne!(world.origin, other.origin);
    let theirs = other.submission(Bank, limit(Core, 5_500_000));
    other.admit(theirs.clone());
    assert_eq!(code(&world, theirs), "command.other_log");
    // Nor is a seat's possession proven for another log.
    let proposal = Tier1.proposal(&other.origin, SECOND_CHECKER, &[contracts::member::Role::Checker]);
    let enrol = world.submission(Tier1, contracts::member::enrol::Enrol { proposal });
    assert_eq!(code(&world, enrol), "possession.invalid");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_rules_judge_who_may_sign() {
    let mut world = World::peopled(1);
    world
        .act(Tier1, Revoke { seat: Tier1.seat(CHECKER), compromised_since: None, reason: "lost".to_owned() });
    let database = Database::of(&world, 100).await;
    let mut signed = |who: Who, keys: &[(Who, u8)], command: contracts::command::Command| {
        let draft = world.draft(who, &command);
        let keys: Vec<_> = keys.iter().map(|(who, place)| who.key(*place)).collect();
        world.admit(sign(world.unsigned(draft, &command), &keys))
    };
    let grant = || limit(Core, 5_500_000).into();
    let cases = [
        (signed(Bank, &[(Bank, MAKER), (Factor, CHECKER)], grant()), "command.unknown_key"),
        (signed(Bank, &[(Bank, CHECKER)], grant()), "command.signatures_missing"),
        (signed(Bank, &[(Bank, CHECKER), (Bank, MAKER)], grant()), "command.role_missing"),
        (signed(Bank, &[(Bank, SECOND_CHECKER)], grant()), "command.unknown_key"),
        (signed(Tier1, &[(Tier1, MAKER), (Tier1, CHECKER)], grant()), "command.key_revoked"),
        (signed(Platform, &[(Platform, ADMINISTRATOR)], grant()), "command.platform_may_not_sign"),
        (signed(Rival, &[(Rival, MAKER), (Rival, CHECKER)], grant()), "limit.grant.not_a_financier"),
    ];
    for (admitted, expected) in &cases {
        assert_eq!(refusal(&database, &world, admitted).await, *expected);
    }
    let genesis = world.genesis(contracts::log::Clock::Simulated);
    let again = world.admitted(Platform, genesis);
    assert_eq!(refusal(&database, &world, &again).await, "command.log_has_begun");
    let back = world.now();
    let earlier = world.admitted(Platform, ClockTick { time: back });
    assert_eq!(refusal(&database, &world, &earlier).await, "clock.tick.not_later");
    // Nothing of all that was written.
    let report = database.assert_clean(&world).await;
    assert_eq!(i64::try_from(report.size).unwrap(), world.size());
}

/// A command that waited too long, and one made for what has changed since.
#[tokio::test(flavor = "multi_thread")]
async fn stale_commands_are_refused() {
    let mut world = World::peopled(1);
    let old = world.admitted(Tier3, crate::story::account(Tier3, "6222 1111 0001"));
    let command = limit(Core, 5_500_000).into();
    let mut draft = world.draft(Bank, &command);
    draft.not_after = world.now().to_string();
    let late = world.admit(sign(world.unsigned(draft, &command), &Bank.signers(&command)));
    world.act(Tier3, crate::story::account(Tier3, "6222 2222 0002"));
    world.advance(1);
    let database = Database::of(&world, 100).await;
    assert_eq!(refusal(&database, &world, &old).await, "command.stale_prev");
    assert_eq!(refusal(&database, &world, &late).await, "command.expired");
    database.assert_clean(&world).await;
}
