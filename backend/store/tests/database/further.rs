//! A further log beside the registry in one database: it imports who may sign, and nothing else is shared.

use contracts::{
    id::LogId,
    log::Clock,
    member::{admit::Admit, revoke::Revoke},
};
use ledger::{admission::Admitted, checkpoint::SignedCheckpoint};
use store::{
    Store,
    log::begin_log,
    registry::not_imported,
    verify::{Report, Trusted, verify},
    writer::{Answer, Pen, append},
};

use crate::{
    database::{Database, pen},
    story::account,
    who::{ADMITTED, CHECKER, Core, Operator, Tier1},
    world::{TAG_KEY, World, log_key},
};

/// The registry, whose obligor `Core` is on the further log, and that log, which has only begun.
struct Two {
    database: Database,
    registry: World,
    further: World,
    pen: Pen,
    store: Store,
}

impl Two {
    async fn begun() -> Self {
        let mut registry = World::begun(1, Clock::Simulated);
        let own = LogId(log_key(2).public_key().id().0);
        for who in ADMITTED {
            let admission = who.admission(&registry.origin);
            registry.act(Operator, Admit { log: (who == Core).then_some(own), ..admission });
            registry.act(who, account(who, &who.account()));
        }
        let further = World::further(2, &registry);
        let database = Database::of(&registry, 50).await;
        let store = database.store.clone().of_log(2);
        let pen = Pen { log_id: 2, registry: Some(pen(&registry).genesis), ..pen(&further) };
        begin_log(&store, &pen, &store::log_name(2), &further.entries[0]).await.unwrap();
        Self { database, registry, further, pen, store }
    }

    /// Appends to the further log what its world has accepted or what the platform has made.
    async fn append(&self, admitted: &Admitted) -> Answer {
        let mut connection = self.store.connection().await.unwrap();
        append(&mut connection, &self.pen, &[admitted]).await.unwrap().remove(0)
    }

    /// The import of an entry of the registry.
    async fn carried(&self, index: i64) -> Admitted {
        self.carried_from(&self.database.store, index).await
    }

    async fn carried_from(&self, from: &Store, index: i64) -> Admitted {
        let key = log_key(1).public_key();
        let note = from.checkpoint().await.unwrap();
        let signed = SignedCheckpoint::open(note.as_bytes(), &key).unwrap();
        let carried = from.carry(index, &key, &signed).await.unwrap();
        self.pen.import(carried, self.further.now().after(60)).unwrap()
    }

    /// The next imports, made from what stands in the registry.
    async fn next(&self) -> Vec<Admitted> {
        let mut made = Vec::new();
        let followed = self.store.followed().await.unwrap();
        for index in self.database.store.to_import(followed, self.registry.size()).await.unwrap() {
            made.push(self.carried(index).await);
        }
        made
    }

    async fn follow(&mut self) -> usize {
        let next = self.next().await;
        for admitted in &next {
            self.further.enter(admitted).unwrap_or_else(|refusal| panic!("{}", refusal.code()));
            assert!(matches!(self.append(admitted).await, Answer::Recorded(_)));
        }
        next.len()
    }

    /// Enters into the registry what its world has accepted from entry `from` on.
    async fn register(&self, from: usize) {
        for admitted in &self.registry.entries[from..] {
            let answers = self.database.append(&self.registry, &[admitted]).await;
            assert!(matches!(answers[..], [Answer::Recorded(_)]), "{answers:?}");
        }
    }

    async fn verify(&self) -> Report {
        let trusted = Trusted { log_key: log_key(2).public_key(), tag_key: Some(TAG_KEY) };
        verify(&self.store, &trusted).await.unwrap()
    }

    /// Appends what the further log's world has accepted from entry `from` on.
    async fn catch_up(&self, from: usize) {
        for admitted in &self.further.entries[from..] {
            let answer = self.append(admitted).await;
            assert!(matches!(answer, Answer::Recorded(_)), "{answer:?}");
        }
    }
}

#[tokio::test]
async fn members_of_the_registry_sign_on_a_further_log_and_both_replay() {
    let mut two = Two::begun().await;
    assert_eq!(two.follow().await, two.registry.entries.len(), "genesis, admissions and accounts");
    assert_eq!(two.next().await, [], "nothing is new");
    let columns = "member_id, name, kinds, approvals, head, obligor_log";
    let of =
        |log: i64| format!("SELECT ({columns})::text FROM member WHERE log_id = {log} ORDER BY member_id");
    assert_eq!(two.database.ask(&of(1)).await, two.database.ask(&of(2)).await);
    let from = two.further.entries.len();
    two.further.live(Core, Tier1, 100_000);
    two.catch_up(from).await;
    two.database.assert_clean(&two.registry).await;
    let report = two.verify().await;
    assert!(report.difference.is_none(), "{}", report.difference.unwrap());
    assert_eq!(report.entries, u64::try_from(two.further.entries.len()).unwrap());
    // What is known of the registry stands in the head's row and is compared, too.
    two.database.tamper("UPDATE head SET registry_tick = registry_tick + 3600 WHERE log_id = 2").await;
    let difference = two.verify().await.difference.unwrap().to_string();
    assert!(difference.starts_with("table head, row log_id=2, column registry_next"), "{difference}");
}

#[tokio::test]
async fn a_seat_that_is_revoked_there_signs_no_longer_here() {
    let mut two = Two::begun().await;
    two.follow().await;
    let from = two.further.entries.len();
    let voucher = two.further.issued(Core, Tier1, 100_000);
    two.catch_up(from).await;
    let entry = two.registry.entries.len();
    two.registry.advance(1);
    two.registry
        .act(Tier1, Revoke { seat: Tier1.seat(CHECKER), compromised_since: None, reason: "x".to_owned() });
    two.register(entry).await;
    let holding = two.further.new_holding();
    let sign_for = contracts::voucher::sign_for::SignForVoucher { voucher, consents: true, holding };
    let signed = two.further.admitted(Tier1, sign_for);
    // The tick by which the revocation was judged comes before it.
    assert_eq!(two.follow().await, 2);
    let Answer::Refused(refusal) = two.append(&signed).await else { panic!("it was recorded") };
    assert_eq!(refusal.code(), "command.key_revoked");
    // A node that knows nothing of the log yet judges the same: it reads the head's row.
    assert_eq!(two.store.followed().await.unwrap().tick, Some(two.registry.now()));
    let report = two.verify().await;
    assert!(report.difference.is_none(), "{}", report.difference.unwrap());
}

#[tokio::test]
async fn an_import_is_made_once_by_whichever_node_is_first() {
    let two = Two::begun().await;
    let (one, other) = (two.next().await, two.next().await);
    for (first, second) in one.iter().zip(&other) {
        assert!(matches!(two.append(first).await, Answer::Recorded(_)));
        let Answer::Refused(refusal) = two.append(second).await else { panic!("it was recorded twice") };
        assert_eq!(refusal.code(), "registry.import.not_in_order");
    }
}

#[tokio::test]
async fn a_platform_that_leaves_out_a_revocation_is_found_by_whoever_has_both_logs() {
    let mut two = Two::begun().await;
    two.follow().await;
    assert_eq!(not_imported(&two.database.store, &two.store).await.unwrap(), None);
    let entry = two.registry.entries.len();
    two.registry.advance(1);
    let revoke = Revoke { seat: Tier1.seat(CHECKER), compromised_since: None, reason: "x".to_owned() };
    two.registry.act(Tier1, revoke);
    two.registry.advance(1);
    two.register(entry).await;
    // The last tick alone: what this log knows of members looks fresh, and the key goes on signing.
    let tick = two.carried(two.registry.size() - 1).await;
    two.further.enter(&tick).unwrap();
    assert!(matches!(two.append(&tick).await, Answer::Recorded(_)));
    assert_eq!(two.verify().await.difference, None, "by itself it is a log like any other");
    let found = not_imported(&two.database.store, &two.store).await.unwrap().unwrap().to_string();
    let (at, missing) = (two.further.size() - 1, two.registry.size() - 2);
    assert_eq!(found, format!("entry {at}: entry {missing} of the registry was not imported before it"));
}

#[tokio::test]
async fn a_tick_right_after_a_revocation_does_not_overtake_it() {
    let mut two = Two::begun().await;
    two.follow().await;
    let before = two.registry.size();
    let entry = two.registry.entries.len();
    let revoke = Revoke { seat: Tier1.seat(CHECKER), compromised_since: None, reason: "x".to_owned() };
    two.registry.act(Tier1, revoke);
    two.registry.advance(1);
    two.register(entry).await;
    let (there, followed) = (&two.database.store, two.store.followed().await.unwrap());
    // Asked of the size at which neither was there, nothing is new; of any later one the revocation comes first.
    assert_eq!(there.to_import(followed, before).await.unwrap(), [0_i64; 0]);
    assert_eq!(there.last_tick(followed.next, before).await.unwrap(), None);
    assert_eq!(there.to_import(followed, two.registry.size()).await.unwrap(), [before]);
    assert_eq!(two.follow().await, 1);
    let followed = two.store.followed().await.unwrap();
    let tick = two.database.store.last_tick(followed.next, two.registry.size()).await.unwrap();
    assert_eq!(tick, Some(before + 1));
}

#[tokio::test]
async fn an_entry_of_a_forked_registry_is_found_by_whoever_has_the_other_branch() {
    let mut two = Two::begun().await;
    two.follow().await;
    let (entry, mut fork) = (two.registry.entries.len(), two.registry.clone());
    fork.advance(1);
    let revoke = Revoke { seat: Tier1.seat(CHECKER), compromised_since: None, reason: "x".to_owned() };
    two.registry.act(Tier1, revoke);
    two.register(entry).await;
    // With the registry's key the platform signs a tree in which a tick stands where the revocation does.
    let index = fork.size() - 1;
    let forked = Database::of(&fork, 50).await;
    let tick = two.carried_from(&forked.store, index).await;
    two.further.enter(&tick).unwrap();
    assert!(matches!(two.append(&tick).await, Answer::Recorded(_)));
    assert_eq!(two.verify().await.difference, None);
    let found = not_imported(&two.database.store, &two.store).await.unwrap().unwrap().to_string();
    assert!(found.ends_with(&format!("what it carries is not entry {index} of the registry")), "{found}");
}
