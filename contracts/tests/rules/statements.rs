//! `head.state`, `evidence.record` and `catalogue.state` from outside: entries from which nothing follows.

use contracts::{
    catalogue::StateCatalogue,
    command::{Command, Submission},
    evidence::RecordEvidence,
    head::{HeadKind, StateHead},
    id::{LeafHash, ObjectId},
};

use crate::{
    table::Table,
    world::{CHECKER, Core, DEPUTY, MAKER, Operator, Platform, Tier1, Tier2, Tier4, World, digest, uuid},
};

pub fn table(t: &mut Table) {
    let mut w = World::new();
    let (_, holding) = w.live(Core, Tier1, 1_000);
    let member = w.state.member(&Core.member()).unwrap().unwrap();
    let own = (ObjectId::from_uuid(holding.uuid()), w.holding(holding).head);
    let firm = (ObjectId::from_uuid(member.id.uuid()), member.head);
    for (kind, other, (object, head), (stranger, strange)) in
        [(HeadKind::Holding, HeadKind::Member, own, firm), (HeadKind::Member, HeadKind::Holding, firm, own)]
    {
        let s = |kind, object, head| StateHead { kind, object, head };
        let nothing = ObjectId::from_uuid(uuid(1));
        t.again();
        t.row(&w, Platform, s(kind, nothing, strange), "head.state.unknown_object");
        assert_eq!(w.refusal(Platform, s(other, object, head)), "head.state.unknown_object");
        assert_eq!(w.refusal(Platform, s(kind, stranger, strange)), "head.state.unknown_object");
        t.row(&w, Platform, s(kind, object, strange), "head.state.head_differs");
        assert_eq!(w.refusal(Platform, s(kind, object, LeafHash([0; 32]))), "head.state.head_differs");
        assert_eq!(w.decide(Platform, s(kind, object, head)), Ok(Vec::new()));
    }
}

#[test]
fn refusals_in_order() {
    table(&mut Table::default());
}

#[test]
fn an_old_head_is_not_stated_once_the_holding_has_moved() {
    let mut w = World::new();
    let (_, holding) = w.live(Core, Tier1, 1_000);
    let head = w.holding(holding).head;
    let state = StateHead { kind: HeadKind::Holding, object: ObjectId::from_uuid(holding.uuid()), head };
    w.act(Platform, state.clone());
    w.pending(Tier1, Tier2, holding, 1_000);
    assert_eq!(w.refusal(Platform, state.clone()), "head.state.head_differs");
    // The end of a holding is stated too.
    w.act(Platform, StateHead { head: w.holding(holding).head, ..state });
}

#[test]
fn statements_change_nothing_and_advance_no_head() {
    let mut w = World::new();
    let (_, holding) = w.live(Core, Tier1, 1_000);
    let before = w.state.clone();
    let head = w.holding(holding).head;
    let commands: [(_, Command); 4] = [
        (
            Platform,
            StateHead { kind: HeadKind::Holding, object: ObjectId::from_uuid(holding.uuid()), head }.into(),
        ),
        (Platform, StateCatalogue { catalogue: digest(1) }.into()),
        (Tier1, RecordEvidence { file: digest(1), note: None }.into()),
        (Tier1, RecordEvidence { file: digest(1), note: Some("again".to_owned()) }.into()),
    ];
    for (who, command) in commands {
        assert_eq!(w.submission(who, command.clone()).envelope.prev, []);
        assert_eq!(w.act(who, command), []);
    }
    assert_eq!(w.state, before);
    // What they would not build on is refused.
    let mut built = w.submission(Tier1, RecordEvidence { file: digest(1), note: None });
    built.envelope.prev = vec![head];
    assert_eq!(w.judge(&built).err(), Some("command.stale_prev"));
}

#[test]
fn the_platform_states_and_members_record_evidence() {
    let w = World::new();
    let catalogue = StateCatalogue { catalogue: digest(1) };
    let evidence = RecordEvidence { file: digest(1), note: None };
    for who in [Core, Tier1, Operator] {
        assert_eq!(w.refusal(who, catalogue.clone()), "command.platform_only");
        assert!(w.decide(who, evidence.clone()).is_ok());
    }
    assert_eq!(w.refusal(Platform, evidence.clone()), "command.platform_may_not_sign");
    // Not even beside the platform's key.
    let mut both = w.submission(Platform, catalogue);
    both.signers.push(Operator.key(DEPUTY));
    assert_eq!(w.judge(&both).err(), Some("command.platform_may_not_sign"));
    // A maker and a checker, as for all else; one person where the firm is one.
    let alone = w.submission(Core, evidence.clone());
    for (signers, answer) in [
        (vec![Core.key(MAKER)], Some("command.signatures_missing")),
        (vec![Core.key(CHECKER), Core.key(MAKER)], Some("command.role_missing")),
    ] {
        assert_eq!(w.judge(&Submission { signers, ..alone.clone() }).err(), answer);
    }
    assert!(w.decide(Tier4, evidence).is_ok());
}
