//! What a run consists of, and its telling: cycle by cycle, then the judgement of the whole.

use std::{collections::BTreeMap, process::ExitCode, time::Duration};

use contracts::log::Clock;

use tests::{check::Verdict, random::Random};

use crate::{
    Given,
    error::SoakError,
    failover,
    faults::{Fault, Injected},
    field::{Field, Layout},
    pause,
    servers::Kind,
};

/// How long servers may take to go on by themselves after a fault.
const RECOVERY: Duration = Duration::from_secs(60);

/// The faults of a run, in order; chosen before it begins, so that a seed gives the same plan again.
pub struct Plan {
    faults: Vec<Fault>,
    /// Megabytes of the two disks.
    disks: (u64, u64),
}

impl Plan {
    /// Sixty kills, and one of every other fault spread among them.
    pub fn short(cycles: Option<u32>) -> Self {
        let kills = cycles.unwrap_or(60);
        let every = (kills / 7).max(1);
        let mut others = Fault::OTHERS.iter();
        let mut faults = Vec::new();
        for number in 1..=kills {
            let place = usize::try_from(number).unwrap_or(0) % Fault::KILLS.len();
            faults.extend(Fault::KILLS.get(place));
            if number % every == 0 {
                faults.extend(others.next());
            }
        }
        faults.extend(others);
        faults.extend([Fault::Clock, Fault::Failover]);
        Self { faults, disks: (4_096, 1_024) }
    }

    /// A thousand kills at random, with another fault before every tenth.
    pub fn long(cycles: Option<u32>, random: &mut Random) -> Self {
        let mut faults = Vec::new();
        for _ in 0..cycles.unwrap_or(1_000) {
            if random.once_in(10) {
                faults.extend(random.choose(&Fault::OTHERS));
            }
            faults.extend(random.choose(&Fault::KILLS));
        }
        for _ in 0..10 {
            faults.extend([Fault::Clock, Fault::Failover]);
        }
        Self { faults, disks: (48 * 1_024, 2_048) }
    }

    /// One fault some times.
    pub fn only(fault: Fault, times: u32) -> Self {
        Self { faults: (0..times).map(|_| fault).collect(), disks: (4_096, 1_024) }
    }

    fn of_one_field(&self) -> Vec<Fault> {
        let apart = [Fault::Clock, Fault::Failover];
        self.faults.iter().copied().filter(|fault| !apart.contains(fault)).collect()
    }

    fn times(&self, fault: Fault) -> usize {
        self.faults.iter().filter(|one| **one == fault).count()
    }
}

/// What a run adds up to.
#[derive(Default)]
pub struct Tally {
    done: BTreeMap<String, u32>,
    skipped: BTreeMap<String, String>,
    slowest: u64,
    acknowledged: usize,
    unclean: u32,
}

impl Tally {
    /// Notes the judgement of one field.
    pub fn judged(&mut self, verdict: &Verdict) {
        print!("{verdict}");
        self.acknowledged += verdict.acknowledged;
        self.unclean += u32::from(!verdict.is_clean());
    }

    /// Notes one fault and the milliseconds until all servers went on.
    pub fn injected(&mut self, fault: Fault, injected: &Injected, millis: u64) {
        match &injected.skipped {
            Some(why) => {
                println!("SKIPPED {}: {why}", fault.name());
                self.skipped.insert(fault.name(), why.clone());
            }
            None => {
                *self.done.entry(fault.name()).or_default() += 1;
                self.slowest = self.slowest.max(millis);
            }
        }
    }

    /// Notes a part of the run that could not be carried to its end: it shows nothing, and the next goes on.
    fn ended(&mut self, done: Result<(), SoakError>) {
        if let Err(error) = done {
            println!("FAILED: this part of the run ended early: {error}");
            self.unclean += 1;
        }
    }

    fn tell(&self, begun: std::time::Instant, seed: u64) -> ExitCode {
        let done: Vec<String> = self.done.iter().map(|(name, times)| format!("{name} {times}")).collect();
        println!("\nfaults: {}", done.join(", "));
        for (name, why) in &self.skipped {
            if !self.done.contains_key(name) {
                println!("NOT TESTED HERE {name}: {why}");
            }
        }
        println!("slowest return of every server: {} ms", self.slowest);
        let verdict = if self.unclean == 0 { "nothing acknowledged is lost" } else { "FAILED" };
        println!(
            "{} acknowledged commands in {} s, seed {seed}: {verdict}",
            self.acknowledged,
            begun.elapsed().as_secs()
        );
        if self.unclean == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}

/// Runs `plan`.
///
/// What the checker finds, and a part that ends early, is the exit code.
pub async fn run(plan: &Plan, given: &Given, seed: u64) -> ExitCode {
    let begun = std::time::Instant::now();
    let mut tally = Tally::default();
    let faults = plan.of_one_field();
    if !faults.is_empty() {
        let layout = Layout {
            kind: given.server,
            servers: 2,
            clock: Clock::Real,
            disks: Some(plan.disks),
            arguments: &[],
            rest: 20,
        };
        let done = cycles(given, &layout, &faults, &Random::new(seed), &mut tally).await;
        tally.ended(done);
    }
    let steps = vec![Fault::Clock; plan.times(Fault::Clock)];
    if !steps.is_empty() {
        // Only the small node can be given a clock; its writer is the same.
        let file = given.folder.join("clock").display().to_string();
        let layout = Layout {
            kind: Kind::Node,
            servers: 2,
            clock: Clock::Real,
            disks: None,
            arguments: &["--clock".to_owned(), file],
            rest: 20,
        };
        let done = cycles(given, &layout, &steps, &Random::new(seed).part(1), &mut tally).await;
        tally.ended(done);
    }
    for number in 0..plan.times(Fault::Failover) {
        let random = Random::new(seed).part(2 + u64::try_from(number).unwrap_or(0));
        let done = failover::run(given, &random, &mut tally).await;
        tally.ended(done);
    }
    tally.tell(begun, seed)
}

/// One field, one fault after the other.
async fn cycles(
    given: &Given,
    layout: &Layout<'_>,
    faults: &[Fault],
    random: &Random,
    tally: &mut Tally,
) -> Result<(), SoakError> {
    let mut field = Field::lay(given, layout, random).await?;
    for wanting in &field.wanting {
        println!("not at hand: {wanting}");
    }
    let mut random = random.part(1);
    let mut found = None;
    for (number, fault) in faults.iter().enumerate() {
        pause::millis(random.between(300, 1_500)).await;
        let injected = fault.inject(&mut field, &mut random).await?;
        let back = all_go_on(&field, injected.over).await;
        let millis = back.as_ref().map_or(0, |millis| *millis);
        let verdict = field.judge_recent().await;
        if injected.skipped.is_none() {
            let count = verdict.as_ref().map_or(0, |verdict| verdict.acknowledged);
            let (name, what) = (fault.name(), &injected.what);
            println!(
                "{:4}/{} {name:13} all go on after {millis:5} ms, {count:5} acknowledged; {what}",
                number + 1,
                faults.len()
            );
        }
        tally.injected(*fault, &injected, millis);
        let mut further: Vec<String> = injected.wrong.into_iter().collect();
        further.extend(back.err());
        match verdict {
            Ok(mut verdict) => {
                verdict.further.extend(further);
                if !verdict.is_clean() {
                    found = Some(verdict.further);
                    break;
                }
            }
            Err(error) => {
                found = Some(vec![format!("the database cannot be asked: {error}")]);
                break;
            }
        }
    }
    let (mut verdict, remains) = field.judge().await?;
    verdict.further.extend(found.into_iter().flatten());
    tally.judged(&verdict);
    if verdict.is_clean() {
        return remains.remove().await;
    }
    println!("the journal and the logs are kept in {}", given.folder.display());
    Ok(())
}

/// The milliseconds until every server has acknowledged something that was sent after `over`.
async fn all_go_on(field: &Field, over: u64) -> Result<u64, String> {
    let mut last = over;
    for (place, server) in field.servers.iter().enumerate() {
        match field.load.goes_on(Some(place), over, RECOVERY).await {
            Some(first) => last = last.max(first),
            None => {
                return Err(format!("{} did not go on within 60 s:\n{}", server.name, server.log_tail()));
            }
        }
    }
    Ok((last - over) / 1_000)
}
