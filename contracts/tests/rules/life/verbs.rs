//! The verbs of random lives: each finds something that it can be done to, and who would do it.

use contracts::{
    amount::Amount,
    background::register::Register,
    calendar::Tick,
    catalogue::StateCatalogue,
    clock::ClockTick,
    command::Command,
    evidence::RecordEvidence,
    head::{HeadKind, StateHead},
    holding::{
        Holding, HoldingLife,
        give_back::{LapseTransfer, RejectTransfer, WithdrawTransfer},
        sign_for::SignForHolding,
        transfer::Transfer,
    },
    id::{BackgroundId, ObjectId, VoucherId},
    member::{
        MemberKind, Role, SeatProposal,
        admit::Admit,
        approval_policy::SetApprovalPolicy,
        enrol::Enrol,
        limit::GrantLimit,
        recover::{Recover, VetoRecovery},
        revoke::Revoke,
        rotate::Rotate,
    },
    settlement::{list::MakeList, receipt::Receipt},
    voucher::{
        Voucher, VoucherLife,
        give_back::{LapseVoucher, RejectVoucher, WithdrawVoucher},
        issue::Issue,
        sign_for::SignForVoucher,
    },
};

use super::{
    actions::{Picks, who},
    offers,
};
use crate::{
    story::invoice,
    world::{
        Bank, Core, Factor, Nobody, Operator, Platform, Rival, Who, World, account, day, digest, limit, minor,
    },
};

pub type Made = Option<(Who, Command)>;
type Verb = fn(&mut World, Picks) -> Made;

/// Every verb and how often it is tried. What finds nothing to do leaves it to the next.
pub const VERBS: &[(usize, Verb)] = &[
    (3, sign_for_voucher),
    (5, transfer),
    (3, offers::ask),
    (1, issue),
    (1, register),
    (2, tick),
    (1, grant),
    (2, administrate),
    (1, rotate),
    (1, state),
    (1, recover),
    (1, give_back_voucher),
    (3, sign_for_holding),
    (2, give_back_holding),
    (4, offers::quote),
    (1, offers::withdraw_quote),
    (3, offers::open),
    (3, offers::award),
    (3, offers::approve),
    (1, offers::decline),
    (3, offers::pay_intent),
    (3, offers::disburse),
    (3, offers::confirm),
    (1, offers::unwind),
    (2, list),
    (3, receipt),
];

/// Moves time by minutes, hours or days; once in a while not at all.
fn tick(w: &mut World, picks: Picks) -> Made {
    const STEPS: [i64; 8] = [0, 60, 600, 600, 1_800, 3_600, 20 * 3_600, 3 * 24 * 3_600];
    made(Platform, ClockTick { time: w.now().after(STEPS[picks.below(0, 8)]) })
}

pub fn made(who: Who, command: impl Into<Command>) -> Made {
    Some((who, command.into()))
}

pub fn holdings(w: &World, such: impl Fn(&Holding) -> bool) -> Vec<Holding> {
    w.state.holdings.rows().map(|(_, row)| row).filter(|row| such(row)).cloned().collect()
}

fn vouchers(w: &World, such: impl Fn(&Voucher) -> bool) -> Vec<Voucher> {
    w.state.vouchers.rows().map(|(_, row)| row).filter(|row| such(row)).cloned().collect()
}

/// Mostly one of those that suit, sometimes any.
pub fn some<T: Clone>(picks: Picks, suiting: Vec<T>, any: impl FnOnce() -> Vec<T>) -> Option<T> {
    let items = if picks.below(0, 16) == 15 { any() } else { suiting };
    picks.of(1, &items)
}

fn register(w: &mut World, picks: Picks) -> Made {
    let (debtor, creditor) = (picks.firm(0), picks.firm(1));
    Some(background_between(w, picks, debtor, creditor))
}

/// Few invoices between each two firms, so that the same one comes again.
fn background_between(w: &mut World, picks: Picks, debtor: Who, creditor: Who) -> (Who, Command) {
    let number = 0x1_0000 + debtor as u64 * 4096 + creditor as u64 * 256 + picks.below(2, 16) as u64;
    let occupied = [1_000_000, 500_000, 333_333][picks.below(3, 3)];
    let register = Register {
        invoices: vec![invoice(number, debtor, creditor, 1_000_000, occupied)],
        due_on: day("2027-12-31"),
        ..w.registration(debtor, creditor, 1)
    };
    (if picks.below(3, 7) == 6 { creditor } else { debtor }, register.into())
}

/// A background of `debtor` with something free, and for whom it is.
fn background(w: &World, picks: Picks, debtor: Who) -> Option<(BackgroundId, Who, Amount)> {
    let own =
        |row: &&contracts::background::Background| row.debtor == debtor.member() && row.free() >= minor(200);
    let rows: Vec<_> = w.state.backgrounds.rows().map(|(_, row)| row).filter(own).collect();
    picks.of(2, &rows).map(|row| (row.id, who(row.creditor), row.free()))
}

fn issue(w: &mut World, picks: Picks) -> Made {
    let obligor = if picks.below(0, 3) == 0 { Rival } else { Core };
    let Some((background, payee, free)) = background(w, picks, obligor) else {
        return Some(background_between(w, picks, obligor, picks.firm(1)));
    };
    let days = chrono::Days::new(4 + u64::from(picks.0[3] % 60));
    let calendar = &w.state.log.as_ref().unwrap().calendar;
    let due_on = calendar.or_next_business_day(w.today().checked_add_days(days).unwrap());
    let amount = part(picks, free);
    let issue = w.issuance(payee, amount.minor(), background);
    made(obligor, Issue { due_on, ..issue })
}

/// All of it, half of it, or some odd part; once in a while too small a one.
pub fn part(picks: Picks, whole: Amount) -> Amount {
    let (whole, odd) = (whole.minor(), i64::from(picks.0[3]));
    let parts = [whole, whole / 2, 100 + odd, whole - 100, whole / 3, whole - odd % 200];
    let least = if picks.below(3, 23) == 0 { 1 } else { 100 };
    minor(parts[picks.below(3, 6)].min(whole).max(least))
}

fn sign_for_voucher(w: &mut World, picks: Picks) -> Made {
    let in_time = |v: &Voucher| v.life == VoucherLife::AwaitingSignFor && w.now() <= v.sign_for_by;
    let waiting = vouchers(w, in_time);
    let voucher = some(picks, waiting, || vouchers(w, |_| true))?;
    let sign =
        SignForVoucher { voucher: voucher.id, consents: picks.below(2, 20) > 0, holding: w.new_holding() };
    made(who(voucher.payee), sign)
}

fn give_back_voucher(w: &mut World, picks: Picks) -> Made {
    let waits = |voucher: &Voucher| voucher.life == VoucherLife::AwaitingSignFor;
    let lapsed = vouchers(w, |voucher| waits(voucher) && w.now() > voucher.sign_for_by);
    let way = if lapsed.is_empty() { picks.below(2, 4) } else { 2 + picks.below(2, 2) };
    let waiting = if lapsed.is_empty() { vouchers(w, waits) } else { lapsed };
    let found = some(picks, waiting, || vouchers(w, |_| true))?;
    let voucher = found.id;
    match way {
        0 => made(who(found.payee), RejectVoucher { voucher, reason: "no".to_owned() }),
        1 => made(who(found.obligor), WithdrawVoucher { voucher }),
        2 => made(Platform, LapseVoucher { voucher }),
        _ => made(picks.firm(3), LapseVoucher { voucher }),
    }
}

/// Holdings that can be passed on or offered.
pub fn moving(w: &World) -> Vec<Holding> {
    holdings(w, |holding| holding.is_free() && w.today() < w.voucher(holding.voucher).cut_off_on)
}

fn transfer(w: &mut World, picks: Picks) -> Made {
    let source = some(picks, moving(w), || holdings(w, |_| true))?;
    let holder = who(source.holder);
    let Some((background, transferee, free)) = background(w, picks, holder) else {
        return Some(background_between(w, picks, holder, picks.firm(1)));
    };
    if transferee.member() == w.voucher(source.voucher).obligor && picks.below(0, 8) > 0 {
        return None;
    }
    let amount = part(picks, source.amount).min(free);
    let transfer = Transfer {
        source: source.id,
        child: w.new_holding(),
        change: (amount != source.amount).then(|| w.new_holding()),
        transferee: transferee.member(),
        transferee_name: transferee.name(),
        amount,
        background,
    };
    made(holder, transfer)
}

/// A pending holding that may still be signed for, or may not any more.
fn pending(w: &World, picks: Picks, lapsed: bool) -> Option<Holding> {
    let waits = |holding: &Holding| holding.lapses_at.is_some_and(|until| (w.now() > until) == lapsed);
    let waiting = holdings(w, |holding| holding.life == HoldingLife::Pending && waits(holding));
    some(picks, waiting, || holdings(w, |_| true))
}

fn sign_for_holding(w: &mut World, picks: Picks) -> Made {
    let found = pending(w, picks, false)?;
    made(who(found.holder), SignForHolding { holding: found.id })
}

fn give_back_holding(w: &mut World, picks: Picks) -> Made {
    let way = picks.below(2, 4);
    let found = pending(w, picks, way > 0)?;
    let (holding, returned) = (found.id, w.new_holding());
    match (way, picks.below(3, 2)) {
        (0, 0) => made(who(found.holder), RejectTransfer { holding, returned, reason: "no".to_owned() }),
        (0, _) => made(who(found.transferor?), WithdrawTransfer { holding, returned }),
        (1, _) => made(picks.firm(3), LapseTransfer { holding, returned }),
        _ => made(Platform, LapseTransfer { holding, returned }),
    }
}

fn list(w: &mut World, picks: Picks) -> Made {
    let live = vouchers(w, |voucher| voucher.life == VoucherLife::Live);
    // Once in a while time moves on to a cut-off.
    if picks.below(2, 30) == 0 {
        let start = picks.of(1, &live).map(|voucher| Tick::start_of(voucher.cut_off_on))?;
        return made(Platform, ClockTick { time: start }).filter(|_| w.now() < start);
    }
    let moving = |voucher: &Voucher| {
        let moves = |holding: &Holding| holding.carries_value() && !holding.is_free();
        !holdings(w, |holding| holding.voucher == voucher.id && moves(holding)).is_empty()
    };
    let due =
        live.into_iter().filter(|voucher| voucher.cut_off_on <= w.today() && !moving(voucher)).collect();
    let found = some(picks, due, || vouchers(w, |_| true))?;
    let voucher: VoucherId = found.id;
    let lines = w.state.outstanding(&voucher).unwrap().map_or(0, std::collections::BTreeSet::len);
    let by = if picks.below(3, 2) == 0 { Platform } else { who(found.obligor) };
    made(by, MakeList { voucher, lines: u32::try_from(lines).unwrap(), total: found.face })
}

/// Few references, so that the same one comes again.
pub fn reference(picks: Picks) -> String {
    format!("REF-{}", picks.below(3, 50))
}

fn receipt(w: &mut World, picks: Picks) -> Made {
    let listed = |id: &VoucherId| matches!(w.voucher(*id).life, VoucherLife::Due | VoucherLife::PartSettled);
    let lines = holdings(w, |holding| holding.life == HoldingLife::Held && listed(&holding.voucher));
    let line = some(picks, lines, || holdings(w, |_| true))?;
    let receipt = Receipt {
        voucher: line.voucher,
        holding: line.id,
        bank_reference: reference(picks),
        amount: line.amount,
        received_on: w.today(),
    };
    made(who(line.holder), receipt)
}

fn grant(w: &mut World, picks: Picks) -> Made {
    let financier = if picks.below(0, 2) == 0 { Bank } else { Factor };
    let obligor = if picks.below(1, 3) == 0 { Rival } else { Core };
    let expires = w.now().after(60 * 24 * 3_600);
    made(financier, GrantLimit { expires, ..limit(obligor, 1_000_000 + i64::from(picks.0[2]) * 100) })
}

/// The places of the seats of `firm` that were enrolled after its admission and are not revoked.
fn further(w: &World, firm: Who) -> Vec<u64> {
    let member = w.state.member(&firm.member()).unwrap().unwrap();
    let live = |place: &u64| member.seat(firm.seat(*place)).is_some_and(|seat| !seat.revoked);
    (4..12).filter(live).collect()
}

/// Seats, approval policies and accounts.
fn administrate(w: &mut World, picks: Picks) -> Made {
    let firm = picks.firm(0);
    let place = 4 + picks.below(2, 8) as u64;
    match (picks.below(1, 6), picks.of(2, &further(w, firm))) {
        (0 | 1, Some(live)) => {
            // A stolen key is often noticed late.
            let compromised_since = (picks.below(3, 2) == 0).then(|| w.now().after(-24 * 3_600));
            made(firm, Revoke { seat: firm.seat(live), compromised_since, reason: "left".to_owned() })
        }
        (0..=2, _) => made(firm, Enrol { proposal: firm.proposal(place, &[Role::Checker]) }),
        (3, _) => made(firm, SetApprovalPolicy { default: 1 + picks.0[3] as u32 % 3, by_op: Vec::new() }),
        (4, _) => made(firm, account(firm, &format!("6222 {place:04}"))),
        _ => made(Operator, Admit { kinds: vec![MemberKind::Financier], ..Nobody.admission() }),
    }
}

/// The operator recovers a firm, or the firm vetoes what waits.
fn recover(w: &mut World, picks: Picks) -> Made {
    let firm = picks.firm(0);
    let member = w.state.member(&firm.member()).unwrap().unwrap();
    let waiting: Vec<_> =
        member.seats.iter().filter(|seat| seat.waits_at(w.now())).map(|seat| seat.id).collect();
    if !waiting.is_empty() && picks.below(1, 3) > 0 {
        return made(firm, VetoRecovery { seats: waiting });
    }
    let first = 12 + 2 * picks.below(2, 2) as u64;
    let seats = [first, first + 1].map(|place| firm.proposal(place, &[Role::Administrator])).to_vec();
    made(Operator, Recover { recovered: firm.member(), document: digest(1), seats })
}

/// Evidence of a firm, and what the platform states.
fn state(w: &mut World, picks: Picks) -> Made {
    let holdings: Vec<_> = w.state.holdings.rows().map(|(_, holding)| (holding.id, holding.head)).collect();
    match (picks.below(1, 4), picks.of(2, &holdings)) {
        (0, _) => made(picks.firm(0), RecordEvidence { file: digest(u64::from(picks.0[2])), note: None }),
        (1, _) => made(Platform, StateCatalogue { catalogue: digest(1) }),
        (2, Some((id, head))) => made(
            Platform,
            StateHead { kind: HeadKind::Holding, object: ObjectId::from_uuid(id.uuid()), head },
        ),
        _ => {
            let firm = w.state.member(&picks.firm(0).member()).unwrap().unwrap();
            let object = ObjectId::from_uuid(firm.id.uuid());
            made(Platform, StateHead { kind: HeadKind::Member, object, head: firm.head })
        }
    }
}

/// A person with a further seat changes its key; the next place may be taken.
fn rotate(w: &mut World, picks: Picks) -> Made {
    let firm = picks.firm(0);
    let place = picks.of(1, &further(w, firm))?;
    let old = w.state.member(&firm.member()).unwrap().unwrap().seat(firm.seat(place)).unwrap();
    let next = firm.proposal(4 + picks.below(2, 8) as u64, &old.roles);
    let proposal = SeatProposal { person: old.person, name: old.name.clone(), ..next };
    made(firm, Rotate { seat: old.id, proposal })
}
