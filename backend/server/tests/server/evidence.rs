//! The demonstration's ledger with the eyes of every member: which evidence file it gets of each voucher and
//! holding, what is in it, and what its pages tell. No sibling, no field that the table of readers keeps
//! from it, and every file is sound to a stranger.

use std::collections::{BTreeMap, BTreeSet};

use crate::own::OwnDemo;
use contracts::{
    codec::Value,
    command::Command,
    field::Reader,
    holding::{Holding, HoldingLife},
    id::{HoldingId, MemberId},
    member::Member,
    voucher::Voucher,
};
use ledger::evidence::{Trusted, container, entry::Shown, verify};
use server::{
    clock,
    demo::cast::FIRMS,
    evidence::{
        Exporter, Subject,
        certificate::{CertificateError, LeadsTo, certificate, document},
    },
    keys::DeploymentKeys,
    witnessing::Witnessing,
};
use store::{Store, aggregate};

/// A demonstration of its own, and what exports take.
struct Demo {
    own: OwnDemo,
    store: Store,
    keys: DeploymentKeys,
    witnessing: Witnessing,
    operator: MemberId,
    origin: String,
}

impl Demo {
    async fn start() -> Self {
        let own = OwnDemo::start("evidence");
        let (store, keys) = (own.store().await, own.keys());
        let witnessing = Witnessing::alone(&keys.log.public_key()).unwrap();
        let (origin, log) = store::log::opened(&store).await.unwrap().unwrap();
        Self { own, store, keys, witnessing, operator: log.operator, origin }
    }

    async fn export(&self, member: MemberId, subject: Subject) -> Option<Vec<u8>> {
        let exporter = Exporter {
            store: &self.store,
            log_key: self.keys.log.public_key(),
            operator: self.operator,
            witnessing: &self.witnessing,
            now: contracts::calendar::Tick::from_seconds(clock::now().timestamp()).unwrap(),
        };
        exporter.export(member, subject).await.unwrap()
    }

    /// What the entries of a sound file show; the file has to be sound.
    fn entries(&self, file: &[u8]) -> Vec<Shown> {
        let trusted = Trusted { log_key: Some(self.keys.log.public_key()), policy: None };
        let report = verify(file, &trusted);
        assert_eq!(report.failure, None);
        assert_eq!(report.disputed, []);
        let members = container::read(file).unwrap();
        let entries = members.iter().filter_map(|member| {
            let name = std::str::from_utf8(member.name).ok()?;
            let index = name.strip_prefix("entries/")?.strip_suffix(".json")?.parse().ok()?;
            let mut entry = Shown::parse(member.bytes, index, u64::MAX, &self.origin).unwrap();
            entry.disclose().unwrap();
            Some(entry)
        });
        entries.collect()
    }
}

/// What is a member's business on one voucher, found from its holdings alone.
struct Business {
    /// It may have the file, and sees the page.
    party: bool,
    holdings: BTreeSet<HoldingId>,
    members: BTreeSet<MemberId>,
}

fn business(member: MemberId, voucher: &Voucher, all: &[Holding]) -> Business {
    let by_id: BTreeMap<HoldingId, &Holding> = all.iter().map(|holding| (holding.id, holding)).collect();
    let own: Vec<&Holding> = all.iter().filter(|holding| holding.holder == member).collect();
    let obligor = voucher.obligor == member;
    let party = obligor || voucher.payee == member || !own.is_empty();
    let mut holdings: BTreeSet<HoldingId> = BTreeSet::new();
    for holding in &own {
        // Itself and what it was made from, which a transfer to it names.
        holdings.extend([Some(holding.id), holding.parent].into_iter().flatten());
        if holding.financed && !matches!(holding.life, HoldingLife::Pending | HoldingLife::Void) {
            // The whole way to what was bought.
            let way = std::iter::successors(Some(*holding), |at| by_id.get(&at.parent?).copied());
            holdings.extend(way.map(|holding| holding.id));
        }
    }
    // What was made of its own: passed on, sold, given back.
    let mine: BTreeSet<HoldingId> = own.iter().map(|holding| holding.id).collect();
    let made = all.iter().filter(|holding| holding.parent.is_some_and(|parent| mine.contains(&parent)));
    holdings.extend(made.map(|holding| holding.id));
    let mut members = BTreeSet::from([member, voucher.obligor]);
    members.extend(holdings.iter().map(|id| by_id[id].holder));
    members.extend(own.iter().filter_map(|holding| holding.transferor));
    if obligor {
        // Whom it has paid, line by line.
        let paid = all.iter().filter(|holding| holding.life == HoldingLife::Settled);
        holdings.extend(paid.clone().map(|holding| holding.id));
        members.extend(paid.map(|holding| holding.holder));
    }
    if obligor || voucher.payee == member {
        members.insert(voucher.payee);
    }
    Business { party, holdings, members }
}

/// Every text in an entry's fields, whatever it stands in.
fn texts(value: &Value, out: &mut BTreeSet<String>) {
    match value {
        Value::Text(text) => drop(out.insert(text.clone())),
        Value::Flag(_) => {}
        Value::List(items) => items.iter().for_each(|item| texts(item, out)),
        Value::Map(map) => map.values().for_each(|item| texts(item, out)),
    }
}

/// The registry stands in a file for checking: everyone may have it, but for what names its readers.
fn check_registry(entry: &Shown, member: MemberId, operator: MemberId) {
    let op = entry.record.command.op.as_str();
    let own = entry.record.command.member == member.to_string();
    for field in entry.record.disclosed.keys() {
        let readers = Command::fields(op).unwrap().iter().find(|row| row.name == field).unwrap().readers;
        let may = readers.contains(&Reader::Members)
            || (own && readers.contains(&Reader::Actor))
            || (member == operator && readers.contains(&Reader::Operator));
        assert!(may, "{op} shows {field}");
    }
}

fn check_entries(entries: &[Shown], member: MemberId, business: &Business, all: &[Holding], demo: &Demo) {
    let siblings: BTreeSet<String> = all
        .iter()
        .filter(|holding| !business.holdings.contains(&holding.id))
        .map(|holding| holding.id.to_string())
        .collect();
    // A request that it has quoted on names what was on offer.
    let own_quotes = entries.iter().filter(|entry| {
        entry.record.command.op == "discount.quote" && entry.record.command.member == member.to_string()
    });
    let quoted: BTreeSet<&str> = own_quotes.filter_map(|entry| entry.text("request")).collect();
    for entry in entries {
        let command = &entry.record.command;
        if command.op == "discount.request" && entry.text("request").is_some_and(|id| quoted.contains(id)) {
            continue;
        }
        let about = format!("entry {}, {} by {} for {member}", entry.place.index, command.op, command.member);
        if is_registry(&command.op) {
            check_registry(entry, member, demo.operator);
            continue;
        }
        if command.op == "head.state" {
            let own = all.iter().filter(|holding| holding.holder == member);
            let own: BTreeSet<String> = own.map(|holding| holding.id.to_string()).collect();
            assert!(own.contains(entry.text("object").unwrap()), "{about} is of somebody else's holding");
        }
        let mut told = BTreeSet::new();
        command
            .body
            .values()
            .chain(entry.record.disclosed.values())
            .for_each(|value| texts(value, &mut told));
        let named: Vec<&String> = told.intersection(&siblings).collect();
        assert!(named.is_empty(), "{about} names the siblings {named:?}: {told:?}");
        let actor = MemberId::parse(&command.member).unwrap();
        assert!(
            actor == demo.operator || business.members.contains(&actor) || is_deal(&command.op),
            "{about}"
        );
        let confidential = entry.record.disclosed.keys();
        let amount = confidential.clone().any(|field| field == "amount");
        if command.op == "voucher.issue" {
            let parties = told.contains(&member.to_string()) || command.member == member.to_string();
            assert_eq!(amount, parties, "the face amount is for obligor and payee");
        }
        let change = confidential.clone().any(|field| field == "change" || field == "financiers");
        assert!(!change || actor == member, "{about} shows what is left of somebody's piece");
    }
}

fn is_registry(op: &str) -> bool {
    op == "genesis" || ["seat.", "member.", "clock."].iter().any(|noun| op.starts_with(noun))
}

/// Parties of a request deal with each other before one of them holds anything of it.
fn is_deal(op: &str) -> bool {
    op.starts_with("discount.")
}

#[tokio::test(flavor = "multi_thread")]
async fn every_member_gets_its_own_business_and_no_more() {
    let demo = Demo::start().await;
    let (vouchers, members, by_voucher) = {
        let mut connection = demo.store.connection().await.unwrap();
        let vouchers = aggregate::voucher::all(&mut connection, demo.store.log_id).await.unwrap();
        let members = aggregate::member::all(&mut connection, demo.store.log_id).await.unwrap();
        let mut by_voucher: BTreeMap<_, Vec<Holding>> = BTreeMap::new();
        for holding in aggregate::holding::all(&mut connection, demo.store.log_id).await.unwrap() {
            by_voucher.entry(holding.voucher).or_default().push(holding);
        }
        (vouchers, members, by_voucher)
    };
    let stated = have_stated(&demo, &members, &by_voucher);
    let (mut files, mut judged) = (0, 0);
    // Who acts in the entries of each member's file of each voucher.
    let mut actors: BTreeMap<(MemberId, contracts::id::VoucherId), BTreeSet<String>> = BTreeMap::new();
    for member in &members {
        for voucher in &vouchers {
            let all = by_voucher.get(&voucher.id).map(Vec::as_slice).unwrap_or_default();
            let business = business(member.id, voucher, all);
            let file = demo.export(member.id, Subject::Voucher(voucher.id)).await;
            assert_eq!(file.is_some(), business.party, "{} and {}", member.name, voucher.id);
            if let Some(file) = file {
                if files == 0 {
                    let obligor = members.iter().find(|member| member.id == voucher.obligor).unwrap();
                    check_certificate(&file, voucher, &obligor.name);
                }
                files += 1;
                judged += verify(&file, &Trusted::default()).judged.len();
                let entries = demo.entries(&file);
                check_entries(&entries, member.id, &business, all, &demo);
                let registry = |entry: &&Shown| !is_registry(&entry.record.command.op);
                let acts = entries.iter().filter(registry).map(|entry| entry.record.command.member.clone());
                actors.insert((member.id, voucher.id), acts.collect());
            }
            for holding in all {
                let party = holding.holder == member.id || holding.transferor == Some(member.id);
                let file = demo.export(member.id, Subject::Holding(holding.id)).await;
                assert_eq!(file.is_some(), party, "{} and {}", member.name, holding.id);
                if let Some(file) = file {
                    check_entries(&demo.entries(&file), member.id, &business, all, &demo);
                }
            }
        }
    }
    assert!(files > 20 && judged > files, "{files} files, {judged} entries judged");
    check_pages(&demo, &members, &vouchers, &by_voucher, &actors);
    check_statements(&demo, &stated).await;
    demo.own.end();
}

/// A certificate says what its file shows, encloses the file, and is printed again byte by byte; what is not
/// sound is not certified.
fn check_certificate(file: &[u8], voucher: &Voucher, obligor: &str) {
    let leads_to = LeadsTo::Verify("https://hefu.example/verify".to_owned());
    let document = document(file, Some(&leads_to)).unwrap();
    assert_eq!(document.sheets.len(), 2);
    for sheet in &document.sheets {
        let rows: Vec<&str> = sheet
            .sections
            .iter()
            .flat_map(|section| &section.rows)
            .map(|(_, value)| value.as_str())
            .collect();
        for told in [voucher.id.to_string(), voucher.due_on.to_string(), obligor.to_owned()] {
            assert!(rows.iter().any(|row| row.contains(&told)), "{told} in {rows:?}");
        }
    }
    let printed = paper::print(&document).unwrap();
    assert!(printed.starts_with(b"%PDF-1.7"));
    assert!(printed.windows(file.len()).any(|window| window == file));
    assert_eq!(certificate(file, Some(&leads_to)).unwrap(), printed);
    let mut flipped = file.to_vec();
    flipped[file.len() / 2] ^= 1;
    assert!(matches!(certificate(&flipped, None), Err(CertificateError::Unsound(_))));
}

/// What stands in `text` between `before` and the next `after`.
fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    text.split_once(before).unwrap().1.split_once(after).unwrap().0
}

/// Every firm that holds something has the platform state the last entry of one holding.
fn have_stated(
    demo: &Demo,
    members: &[Member],
    by_voucher: &BTreeMap<contracts::id::VoucherId, Vec<Holding>>,
) -> Vec<(MemberId, Holding)> {
    let served = &demo.own;
    let mut stated = Vec::new();
    for firm in FIRMS.iter().filter(|firm| firm.account.is_some()) {
        let member = members.iter().find(|member| member.name == firm.name).unwrap().id;
        let held = by_voucher.values().flatten();
        let held = held.clone().find(|holding| holding.holder == member && holding.life == HoldingLife::Held);
        let Some(held) = held else { continue };
        let session = served.sign_in("maker", firm.code);
        let page = format!("/holdings/{}", held.id);
        let body = served.get(&page, &session).body;
        let csrf = between(&body, "name=\"csrf\" value=\"", "\"");
        assert!(served.post(&format!("{page}/states"), &session, &format!("csrf={csrf}")).is(303));
        stated.push((member, held.clone()));
    }
    assert!(stated.len() > 3, "{} firms hold something", stated.len());
    stated
}

/// A statement stands in its holder's files, of the holding and of the voucher, and names an entry of theirs.
async fn check_statements(demo: &Demo, stated: &[(MemberId, Holding)]) {
    for (member, holding) in stated {
        for subject in [Subject::Holding(holding.id), Subject::Voucher(holding.voucher)] {
            let file = demo.export(*member, subject).await.unwrap();
            let report = verify(&file, &Trusted { log_key: Some(demo.keys.log.public_key()), policy: None });
            let about: Vec<_> =
                report.stated.iter().filter(|one| one.object == holding.id.to_string()).collect();
            let [one] = about[..] else { panic!("{} statements on {}", about.len(), holding.id) };
            assert_eq!(one.head, holding.head.to_string());
            assert!(one.last.is_some_and(|last| last < one.index), "{one:?}");
            // Where the file does not show all that the rule needs, it says so.
            let open = report.not_checked.iter().any(|what| what.entry() == Some(one.index));
            assert!(report.judged.contains(&one.index) || open, "{one:?}");
        }
    }
}

/// The pages of every voucher: strangers get none, and nobody reads the name of a firm that is none of its
/// business there and acts in no entry of its file.
fn check_pages(
    demo: &Demo,
    members: &[Member],
    vouchers: &[Voucher],
    by_voucher: &BTreeMap<contracts::id::VoucherId, Vec<Holding>>,
    actors: &BTreeMap<(MemberId, contracts::id::VoucherId), BTreeSet<String>>,
) {
    let served = &demo.own;
    let mut printed = BTreeSet::new();
    for firm in FIRMS.iter().filter(|firm| firm.account.is_some()) {
        let member = members.iter().find(|member| member.name == firm.name).unwrap();
        let session = served.sign_in("maker", firm.code);
        for voucher in vouchers {
            let all = by_voucher.get(&voucher.id).map(Vec::as_slice).unwrap_or_default();
            let business = business(member.id, voucher, all);
            let page = served.get(&format!("/vouchers/{}", voucher.id), &session);
            let file = served.get(&format!("/vouchers/{}/evidence", voucher.id), &session);
            let code = if business.party { 200 } else { 404 };
            assert!(page.is(code) && file.is(code), "{} and {}", firm.code, voucher.id);
            // To print one takes its time, so only refusals and the first of each firm are asked for.
            if !business.party || printed.insert(firm.code) {
                let printed = served.get(&format!("/vouchers/{}/certificate", voucher.id), &session);
                assert!(printed.is(code), "{} and {}", firm.code, voucher.id);
                assert!(!business.party || printed.head.contains("content-type: application/pdf"));
            }
            if !business.party {
                continue;
            }
            assert!(file.head.contains("content-type: application/vnd.hefu.evidence"));
            assert!(page.body.contains(&format!("href=\"/vouchers/{}/evidence\"", voucher.id)));
            // The obligor is told who holds the parts now (民法典 546).
            let acts = &actors[&(member.id, voucher.id)];
            let told = |other: &Member| {
                let notified = voucher.obligor == member.id;
                notified || business.members.contains(&other.id) || acts.contains(&other.id.to_string())
            };
            for other in members.iter().filter(|other| other.id != demo.operator && !told(other)) {
                let around = page.body.split_once(&other.name).map(|(before, _)| {
                    before.chars().rev().take(300).collect::<Vec<_>>().into_iter().rev().collect::<String>()
                });
                assert_eq!(around, None, "{} reads {}", firm.code, other.name);
            }
        }
    }
}
