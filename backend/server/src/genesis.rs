//! How a log begins: the first policy table, the undertaking that obligors sign, and the operator's seats.

use std::sync::Arc;

use chrono::NaiveDate;
use contracts::{
    calendar::{Tick, parse_date},
    command::Command,
    id::{Digest, LogId, MemberId, PublicKey},
    log::{Clock, Genesis, Log},
    member::{IdentifierRecord, SeatProposal},
    policy::Policy,
};
use ledger::admission::{Admitted, admit};
use sha2::{Digest as _, Sha256};
use store::{
    Store, StoreError,
    log::{begin_log, genesis_of, log_of, opened},
    log_name,
    writer::{LastSigned, Pen, Sources},
};

use crate::{
    client::{Client, ClientError},
    clock, entropy,
    keys::DeploymentKeys,
    rules_source::rules_hash,
};

/// Name of the undertaking's text in force.
pub const UNDERTAKING: &str = "hefu-undertaking-1";
/// The text itself, Chinese with an English translation.
pub const UNDERTAKING_TEXT: &str = include_str!("../../../templates/undertaking/1.txt");
/// Weekdays that are holidays in China in 2026: New Year, Spring Festival, Qingming, Labour Day, Dragon
/// Boat, Mid-Autumn, National Day.
const HOLIDAYS: &[&str] = &[
    "2026-01-01",
    "2026-01-02",
    "2026-02-16",
    "2026-02-17",
    "2026-02-18",
    "2026-02-19",
    "2026-02-20",
    "2026-02-23",
    "2026-04-06",
    "2026-05-01",
    "2026-05-04",
    "2026-05-05",
    "2026-06-19",
    "2026-09-25",
    "2026-10-01",
    "2026-10-02",
    "2026-10-05",
    "2026-10-06",
    "2026-10-07",
];
/// Weekend days that are worked in exchange (调休).
const WORKING_DAYS: &[&str] =
    &["2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"];

/// The operator as genesis names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Founder {
    /// Its member id.
    pub member: MemberId,
    /// Its name.
    pub name: String,
    /// Its registry numbers.
    pub identifiers: Vec<IdentifierRecord>,
    /// Its first seats, at least two, each with its possession signature for this log.
    pub seats: Vec<SeatProposal>,
}

/// What tells one log's genesis from another's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Beginning {
    /// Of a further log: the registry log.
    pub registry: Option<LogId>,
    /// Where its time comes from.
    pub clock: Clock,
    /// Its first moment.
    pub time: Tick,
}

/// Version 1 of the policy table, with the calendar of 2026.
pub fn policy() -> Policy {
    policy_with(dates(HOLIDAYS), dates(WORKING_DAYS))
}

/// Version 1 of the policy table, with weekdays on which banks are closed and weekend days on which they are open.
pub fn policy_with(holidays: Vec<NaiveDate>, working_days: Vec<NaiveDate>) -> Policy {
    Policy {
        version: 1,
        tenor_months: 6,
        sign_for_days: 3,
        transfer_sign_for_days: 3,
        cut_off_days: 1,
        minimum_piece: 1000,
        depth_max: 8,
        splits_max: 50,
        splits_per_day_max: 20,
        pending_max: 10,
        open_quote_minutes: 60,
        unwind_days: 2,
        account_cooling_days: 3,
        account_fixed_days: 3,
        lowering_hours: 72,
        undertaking: UNDERTAKING.to_owned(),
        undertaking_hash: undertaking_hash(),
        holidays,
        working_days,
    }
}

/// SHA-256 of the undertaking's text as published.
pub fn undertaking_hash() -> Digest {
    Digest(Sha256::digest(UNDERTAKING_TEXT).into())
}

fn dates(days: &[&str]) -> Vec<NaiveDate> {
    days.iter().filter_map(|day| parse_date(day)).collect()
}

/// The client of the log that these keys write.
pub fn client(keys: &DeploymentKeys) -> Client {
    Client::of(&keys.log.public_key())
}

/// The founder of `registry` for a further log, each seat with what `again` gives for it.
///
/// # Errors
/// A [`ClientError`]; in words where a seat is not given again.
pub async fn founder_again(
    registry: &Store,
    again: impl Fn(MemberId, &SeatProposal) -> Option<SeatProposal>,
) -> Result<Founder, ClientError> {
    let begun = genesis_of(registry).await?;
    let (member, genesis) = begun.ok_or_else(|| StoreError::Log("the registry has not begun".to_owned()))?;
    let missing =
        |name: &str| StoreError::Log(format!("{name} began the registry and has not signed for this log"));
    let one = |seat| again(member, seat).ok_or_else(|| missing(&seat.name));
    let seats = genesis.seats.iter().map(one).collect::<Result<Vec<SeatProposal>, StoreError>>()?;
    let Genesis { operator_name: name, operator_identifiers: identifiers, .. } = genesis;
    Ok(Founder { member, name, identifiers, seats })
}

/// Entry 0 of the log that `keys` write, signed by their platform key.
///
/// # Errors
/// [`ClientError::Admission`] where a seat does not show that its key is possessed.
pub fn genesis(
    keys: &DeploymentKeys,
    beginning: Beginning,
    policy: Policy,
    founder: Founder,
) -> Result<Admitted, ClientError> {
    let Beginning { registry, clock, time } = beginning;
    let (client, platform) = (client(keys), keys.platform.public_key());
    let member = founder.member;
    let command: Command = Genesis {
        registry,
        clock,
        time,
        platform_key: PublicKey(*platform.as_bytes()),
        rules_hash: rules_hash(),
        policy,
        tag_commitment: Digest(ledger::tag::commitment(&keys.tag)),
        operator_name: founder.name,
        operator_identifiers: founder.identifiers,
        seats: founder.seats,
    }
    .into();
    let unsigned = client.build(&command, &client.envelope(member, Vec::new(), time))?;
    let read = unsigned.finish(&keys.platform).read()?;
    Ok(admit(read, &client.origin, |_| Some(platform))?)
}

/// The pen of the deployment's log: of the log as it stands, or, where none has begun, of one that begins
/// with what `first` makes.
///
/// # Errors
/// A [`ClientError`]; also where the log that stands is not the one of these keys.
pub async fn open_log(
    store: &Store,
    keys: &DeploymentKeys,
    last_signed: Arc<LastSigned>,
    first: impl FnOnce() -> Result<Admitted, ClientError>,
) -> Result<Pen, ClientError> {
    if let Some((origin, log)) = opened(store).await? {
        return pen(store, keys, last_signed, origin, log);
    }
    let admitted = first()?;
    let Command::Genesis(genesis) = &admitted.asked.command else {
        return Err(StoreError::Log("a log begins with genesis".to_owned()).into());
    };
    let envelope = &admitted.asked.envelope;
    let log = log_of(genesis, envelope.log, envelope.member)?;
    let pen = pen(store, keys, last_signed, client(keys).origin, log)?;
    begin_log(store, &pen, &log_name(store.log_id), &admitted).await?;
    Ok(pen)
}

fn pen(
    store: &Store,
    keys: &DeploymentKeys,
    last_signed: Arc<LastSigned>,
    origin: String,
    genesis: Log,
) -> Result<Pen, ClientError> {
    let ours = client(keys).origin == origin
        && genesis.platform_public_key.0 == *keys.platform.public_key().as_bytes()
        && genesis.tag_commitment.0 == ledger::tag::commitment(&keys.tag);
    if !ours {
        let what = "the log in the database belongs to other keys than those in the data folder";
        return Err(StoreError::Log(what.to_owned()).into());
    }
    Ok(Pen {
        log_id: store.log_id,
        origin,
        genesis,
        registry: None,
        log_key: keys.log.clone(),
        platform_key: keys.platform.clone(),
        sources: Sources { now: Arc::new(|| clock::now().timestamp()), fresh_id: Arc::new(entropy::uuid) },
        last_signed,
        standby: None,
    })
}

#[cfg(test)]
mod tests {
    use contracts::{Event, State, decide};
    use ledger::signature::SigningKey;

    use super::*;
    use crate::demo::genesis::{demo_begins, demo_founder};

    fn keys() -> DeploymentKeys {
        let key = |seed| SigningKey::from_seed(&[seed; 32]);
        DeploymentKeys { log: key(1), platform: key(2), tag: [3; 32] }
    }

    #[test]
    fn the_calendar_lists_weekdays_as_holidays_and_weekend_days_as_worked() {
        use chrono::{Datelike as _, Weekday};
        let policy = policy();
        let weekend = |day: &NaiveDate| matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
        assert_eq!((policy.holidays.len(), policy.working_days.len()), (HOLIDAYS.len(), WORKING_DAYS.len()));
        assert!(!policy.holidays.iter().any(weekend));
        assert!(policy.working_days.iter().all(weekend));
    }

    #[test]
    fn genesis_begins_a_log_of_either_clock() {
        let keys = keys();
        for clock in [Clock::Simulated, Clock::Real] {
            let beginning = Beginning { registry: None, clock, time: demo_begins() };
            let admitted = genesis(&keys, beginning, policy(), demo_founder(&keys)).unwrap();
            let events = decide(&State::before_genesis(), &admitted.asked).unwrap();
            let [Event::Log(log), Event::Member(operator)] = events.as_slice() else { panic!("{events:?}") };
            assert_eq!((log.clock, log.now), (clock, demo_begins()));
            assert_eq!(operator.seats.len(), 2);
        }
    }

    #[test]
    fn a_founder_of_another_log_is_not_admitted() {
        let founder = demo_founder(&keys());
        let other = DeploymentKeys { log: SigningKey::from_seed(&[8; 32]), ..keys() };
        let beginning = Beginning { registry: None, clock: Clock::Real, time: demo_begins() };
        let refused = genesis(&other, beginning, policy(), founder);
        assert!(matches!(refused, Err(ClientError::Admission(_))), "{refused:?}");
    }

    #[test]
    fn the_undertaking_waives_what_it_must() {
        for article in
            ["第五百四十八条", "第五百四十九条", "第五百四十六条", "Articles 548 and 549", "Article 546"]
        {
            assert!(UNDERTAKING_TEXT.contains(article), "{article}");
        }
    }
}
