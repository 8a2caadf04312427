//! What happens next in a random life: one command, mostly well made, sometimes spoiled.

use contracts::{
    command::{Command, Submission},
    id::{KeyId, LeafHash, MemberId},
    member::Role,
};

use super::verbs::VERBS;
use crate::world::{ADMITTED, Nobody, Operator, PLATFORM_KEY, Platform, Who, World, minor};

/// Random numbers that choose one command.
#[derive(Debug, Clone)]
pub struct Step {
    verb: u16,
    picks: [u16; 4],
    spoil: u16,
}

impl From<(u16, [u16; 4], u16)> for Step {
    fn from((verb, picks, spoil): (u16, [u16; 4], u16)) -> Self {
        Self { verb, picks, spoil }
    }
}

impl Step {
    /// Whether the writer commits after this step.
    pub const fn ends_batch(&self) -> bool {
        self.spoil.is_multiple_of(5)
    }

    /// How many rows the writer keeps of each table when it forgets some.
    pub const fn keeps(&self) -> Option<usize> {
        match self.spoil % 3 {
            0 => None,
            1 => Some(0),
            _ => Some((self.picks[0] % 8) as usize),
        }
    }
}

/// The numbers from which a command's parts are chosen.
#[derive(Debug, Clone, Copy)]
pub struct Picks(pub [u16; 4]);

impl Picks {
    /// The `place`-th number below `bound`.
    pub fn below(self, place: usize, bound: usize) -> usize {
        usize::from(self.0[place]) % bound
    }

    /// One of `items` by the `place`-th number.
    pub fn of<T: Clone>(self, place: usize, items: &[T]) -> Option<T> {
        if items.is_empty() { None } else { Some(items[self.below(place, items.len())].clone()) }
    }

    /// Some firm.
    pub fn firm(self, place: usize) -> Who {
        ADMITTED[self.below(place, ADMITTED.len())]
    }
}

/// Whose id this is.
pub fn who(member: MemberId) -> Who {
    ADMITTED.into_iter().chain([Operator]).find(|who| who.member() == member).unwrap_or(Nobody)
}

/// The submission of `step`.
pub fn submission(w: &mut World, step: &Step) -> Submission {
    let picks = Picks(step.picks);
    let verbs: Vec<_> = VERBS.iter().flat_map(|(weight, verb)| std::iter::repeat_n(verb, *weight)).collect();
    let first = usize::from(step.verb) % verbs.len();
    let mut from_there = verbs.iter().cycle().skip(first).take(verbs.len());
    let (who, command) = from_there.find_map(|verb| verb(w, picks)).unwrap();
    spoiled(w, who, command, step)
}

fn spoiled(w: &mut World, who: Who, mut command: Command, step: &Step) -> Submission {
    let picks = Picks(step.picks);
    let who = match step.spoil % 97 {
        1 | 2 => picks.firm(3),
        3 => Platform,
        4 => Nobody,
        _ => who,
    };
    match step.spoil % 97 {
        5 | 6 => resize(&mut command, if step.picks[3].is_multiple_of(2) { 1 } else { -1 }),
        7 | 8 => reuse(w, &mut command, picks),
        _ => {}
    }
    let mut made = w.submission(who, command);
    if who != Platform {
        made.signers = signers(w, who, &made.command);
    }
    match step.spoil % 97 {
        9 => made.envelope.rules = 2,
        10 => made.envelope.not_after = w.now().after(-1),
        11 => made.envelope.prev.push(LeafHash([0xff; 32])),
        12 => drop(made.signers.pop()),
        13 => made.signers.reverse(),
        14 => made.signers.push(PLATFORM_KEY),
        15 => made.signers.push(picks.firm(2).key(3)),
        16 => drop(made.undisclosed.pop()),
        17 => drop(made.digests.pop_first()),
        // What was accepted once is sent again.
        18 | 19 => made = picks.of(1, &w.entries).unwrap_or(made),
        _ => {}
    }
    made
}

/// Every live administrator; the first live maker and every live checker beside it.
fn signers(w: &World, who: Who, command: &Command) -> Vec<KeyId> {
    let Ok(Some(member)) = w.state.member(&who.member()) else { return who.signers(command) };
    let now = w.now();
    let live = |role: Role| {
        let seats = member.seats.iter().filter(move |seat| seat.signs_at(now) && seat.roles.contains(&role));
        seats.map(|seat| seat.key).collect::<Vec<_>>()
    };
    match command {
        Command::MemberAdmit(_)
        | Command::MemberRecover(_)
        | Command::SeatEnrol(_)
        | Command::SeatRevoke(_)
        | Command::MemberApprovalPolicy(_)
        | Command::MemberAccount(_)
        | Command::ClockTick(_) => live(Role::Administrator),
        Command::MemberVetoRecovery(_) => live(Role::Administrator).into_iter().take(1).collect(),
        Command::SeatRotate(rotate) => member.seat(rotate.seat).map(|seat| seat.key).into_iter().collect(),
        _ => {
            let maker = live(Role::Maker).first().copied();
            let checkers = live(Role::Checker).into_iter().filter(|key| Some(*key) != maker);
            maker.into_iter().chain(checkers).collect()
        }
    }
}

/// One minor unit more or less than meant.
fn resize(command: &mut Command, by: i64) {
    let amount = match command {
        Command::VoucherIssue(c) => &mut c.amount,
        Command::HoldingTransfer(c) => &mut c.amount,
        Command::DiscountRequest(c) => &mut c.amount,
        Command::DiscountAward(c) => &mut c.net,
        Command::DiscountDisburse(c) => &mut c.amount,
        Command::SettlementList(c) => &mut c.total,
        Command::SettlementReceipt(c) => &mut c.amount,
        Command::LimitGrant(c) => &mut c.amount,
        _ => return,
    };
    *amount = minor(amount.minor() + by);
}

/// An id that is taken already.
fn reuse(w: &World, command: &mut Command, picks: Picks) {
    let holdings: Vec<_> = w.state.holdings.rows().map(|(id, _)| *id).collect();
    let Some(taken) = picks.of(2, &holdings) else { return };
    match command {
        Command::VoucherSignFor(c) => c.holding = taken,
        Command::HoldingTransfer(c) => c.child = taken,
        Command::HoldingReject(c) => c.returned = taken,
        Command::HoldingWithdraw(c) => c.returned = taken,
        Command::HoldingLapse(c) => c.returned = taken,
        Command::DiscountRequest(c) => c.part = Some(taken),
        Command::DiscountDecline(c) => c.holding = taken,
        Command::DiscountConfirm(c) => c.title = taken,
        Command::DiscountUnwind(c) => c.holding = taken,
        Command::SettlementReceipt(c) => c.holding = taken,
        _ => {}
    }
}
