//! Clients: each makes one signed command after the other from what it reads, submits it to either server,
//! and submits the same bytes again until it is answered. What they are told is kept for the judge.

use std::sync::Arc;

use contracts::{
    command::Command,
    holding::{
        Holding, HoldingLife, give_back::WithdrawTransfer, sign_for::SignForHolding, transfer::Transfer,
    },
    id::HoldingId,
    state::State,
};
use ledger::admission::Admitted;
use tests::{check::Acknowledged, random::Random};

use crate::{
    memory::{Memory, desk, name},
    node::{Answers, Node, Told, Waiting},
    story::{limit, minor},
    who::*,
    world::World,
};

/// Minor units of a transfer.
const PIECE: i64 = 1_000;

/// A command without an answer.
struct Open {
    admitted: Arc<Admitted>,
    sent: u64,
    /// When it is submitted again.
    again_at: u64,
}

/// All clients.
pub struct Clients {
    desk: World,
    open: Vec<Option<Open>>,
    limits: i64,
    /// What they were told.
    pub told: Vec<Acknowledged>,
    /// Answers that the outcome is not known.
    pub unknown: u64,
    /// Refusals by the rules.
    pub refused: u64,
}

impl Clients {
    /// So many.
    pub fn new(count: usize) -> Self {
        let open = (0..count).map(|_| None).collect();
        Self { desk: desk(), open, limits: 0, told: Vec::new(), unknown: 0, refused: 0 }
    }

    /// Whether each has its answer.
    pub fn are_done(&self) -> bool {
        self.open.iter().all(Option::is_none)
    }

    /// One client's next step.
    pub fn step(
        &mut self,
        client: usize,
        now: u64,
        calm: bool,
        random: &mut Random,
        nodes: &mut [Node],
        memory: &Memory,
    ) {
        if self.open[client].is_none() {
            if calm {
                return;
            }
            let admitted = Arc::new(self.make(random, memory));
            self.open[client] = Some(Open { admitted, sent: now, again_at: now });
        }
        let Some(open) = self.open[client].as_mut().filter(|open| open.again_at <= now) else { return };
        open.again_at = now + random.between(30, 90);
        let both = random.once_in(8);
        let first = usize::try_from(random.below(nodes.len() as u64)).unwrap();
        for (place, node) in nodes.iter_mut().enumerate() {
            if both || place == first {
                node.submit(Waiting { client, admitted: Arc::clone(&open.admitted) });
            }
        }
    }

    /// Answers arrive; some do not.
    pub fn hear(&mut self, answers: Answers, now: u64, node: usize, calm: bool, random: &mut Random) {
        for (client, command, told) in answers {
            if !calm && random.once_in(16) {
                continue;
            }
            let asked = self.open[client].as_ref().filter(|open| name(&open.admitted) == command);
            let sent = asked.map(|open| open.sent);
            match told {
                Told::Recorded(index) => {
                    let (again, sent) = (sent.is_none(), sent.unwrap_or(now));
                    let (member, id) = command;
                    let one = Acknowledged { member, command: id, index, sent, answered: now, node, again };
                    self.told.push(one);
                }
                Told::Refused(_) => self.refused += 1,
                Told::Unknown => {
                    self.unknown += 1;
                    continue;
                }
            }
            if sent.is_some() {
                self.open[client] = None;
            }
        }
    }

    /// A command over what can be read now. Others may be at the same thing.
    fn make(&mut self, random: &mut Random, memory: &Memory) -> Admitted {
        let state = &memory.kept.state;
        self.desk.state = State::clone(state);
        let pending = chosen(state, random, |holding| holding.life == HoldingLife::Pending);
        let held = chosen(state, random, |holding| {
            holding.is_free() && holding.holder == Tier1.member() && holding.amount >= minor(2 * PIECE)
        });
        let (who, command): (Who, Command) = match (random.below(8), pending, held) {
            (0..3, Some(pending), _) => (Tier2, SignForHolding { holding: pending }.into()),
            (3, Some(holding), _) => {
                (Tier1, WithdrawTransfer { holding, returned: self.desk.new_holding() }.into())
            }
            (4..7, _, Some(source)) => {
                let transfer = Transfer {
                    source,
                    child: self.desk.new_holding(),
                    change: Some(self.desk.new_holding()),
                    transferee: Tier2.member(),
                    transferee_name: Tier2.name(),
                    amount: minor(PIECE),
                    background: memory.backgrounds[0],
                };
                (Tier1, transfer.into())
            }
            _ => {
                self.limits += 1;
                (Factor, limit(Rival, 9_000_000 + self.limits).into())
            }
        };
        self.desk.admitted(who, command)
    }
}

fn chosen(state: &State, random: &mut Random, fits: impl Fn(&Holding) -> bool) -> Option<HoldingId> {
    let fitting: Vec<HoldingId> =
        state.holdings.rows().filter(|(_, holding)| fits(holding)).map(|(id, _)| *id).collect();
    random.choose(&fitting).copied()
}
