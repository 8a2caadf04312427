//! Bugs on purpose, each of which the checker has to catch: asynchronous commit, an answer before the commit, a
//! head that nobody locks, and answers that are forgotten. None of them is in the product: the first is a setting
//! of the role, the second the small node's, and the others are done to the database, where the head becomes a view
//! that cannot be locked and entries lose the keys that would refuse a second one, or answers one that is empty.

use std::{process::ExitCode, time::Duration};

use contracts::log::Clock;

use tests::{check::Verdict, random::Random};

use crate::{
    Given,
    error::SoakError,
    field::{Field, Layout},
    load::STANDS,
    pause,
    postgres::DATABASE,
    servers::Kind,
};

/// So many times each is tried, until it shows.
const TRIES: u32 = 6;

/// One planted bug.
#[derive(Debug, Clone, Copy)]
enum Planted {
    AsynchronousCommit,
    AnswerBeforeCommit,
    NoLockOnTheHead,
    ForgottenAnswers,
}

const ASYNCHRONOUS: &str = "ALTER ROLE hefu_app SET synchronous_commit = off";

/// `SELECT … FOR UPDATE` locks nothing of a function's rows.
const UNLOCKED: &str = "
    ALTER TABLE head RENAME TO head_kept;
    CREATE FUNCTION head_rows() RETURNS SETOF head_kept LANGUAGE plpgsql STABLE AS
        'BEGIN RETURN QUERY SELECT * FROM head_kept; END';
    CREATE VIEW head AS SELECT * FROM head_rows();
    CREATE FUNCTION head_write() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS
        'BEGIN
            UPDATE head_kept SET size = NEW.size, checkpoint = NEW.checkpoint, tick = NEW.tick,
                tick_head = NEW.tick_head WHERE log_id = OLD.log_id;
            RETURN NEW;
        END';
    CREATE TRIGGER head_write INSTEAD OF UPDATE ON head FOR EACH ROW EXECUTE FUNCTION head_write();
    GRANT SELECT, UPDATE ON head TO hefu_app;
    ALTER TABLE entry DROP CONSTRAINT entry_pkey;
    CREATE INDEX ON entry (log_id, index);
    ALTER TABLE signature DROP CONSTRAINT signature_pkey;
    ALTER TABLE timeline DROP CONSTRAINT timeline_pkey;";

/// Whoever asks again is told what the rules say of a command that stands already.
const FORGOTTEN: &str = "
    ALTER TABLE answer RENAME TO answer_kept;
    ALTER TABLE answer_kept DROP CONSTRAINT answer_pkey;
    CREATE VIEW answer AS SELECT * FROM answer_kept WHERE false;
    GRANT SELECT, INSERT ON answer TO hefu_app;";

/// Runs all of them.
///
/// # Errors
/// A [`SoakError`] where a run itself fails.
pub async fn run(given: &Given, seed: u64) -> Result<ExitCode, SoakError> {
    let mut missed = Vec::new();
    for planted in [
        Planted::AsynchronousCommit,
        Planted::AnswerBeforeCommit,
        Planted::NoLockOnTheHead,
        Planted::ForgottenAnswers,
    ] {
        println!("\nplanted: {planted:?}");
        let verdict = one(planted, given, &Random::new(seed).part(planted as u64)).await?;
        print!("{verdict}");
        let caught = match planted {
            Planted::ForgottenAnswers => verdict.further.iter().any(|said| said.ends_with(STANDS)),
            _ => !verdict.lost.is_empty() || !verdict.duplicated.is_empty(),
        };
        println!("{planted:?} is {}", if caught { "caught: such a run fails" } else { "NOT CAUGHT" });
        if !caught {
            missed.push(planted);
        }
    }
    if missed.is_empty() {
        println!("\nall planted bugs are caught, seed {seed}");
        return Ok(ExitCode::SUCCESS);
    }
    println!("\nFAILED: not caught: {missed:?}, seed {seed}");
    Ok(ExitCode::FAILURE)
}

async fn one(planted: Planted, given: &Given, random: &Random) -> Result<Verdict, SoakError> {
    let early = ["--flaw".to_owned(), "early".to_owned()];
    let layout = Layout {
        kind: Kind::Node,
        servers: if matches!(planted, Planted::AnswerBeforeCommit) { 1 } else { 2 },
        // No ticks of its own, so that the early answer can know the index.
        clock: Clock::Simulated,
        disks: None,
        arguments: if matches!(planted, Planted::AnswerBeforeCommit) { &early } else { &[] },
        rest: 0,
    };
    let mut field = Field::lay(given, &layout, random).await?;
    plant(planted, &mut field).await?;
    let mut found = Verdict::default();
    let mut random = random.part(1);
    for _ in 0..TRIES {
        pause::millis(random.between(1_500, 2_500)).await;
        match planted {
            Planted::AsynchronousCommit => {
                field.postgres.kill().await?;
                field.postgres.start().await?;
            }
            Planted::AnswerBeforeCommit => {
                for server in &mut field.servers {
                    server.kill()?;
                    server.start_listening().await?;
                }
            }
            Planted::NoLockOnTheHead | Planted::ForgottenAnswers => {}
        }
        found = field.judge_recent().await?;
        if !found.is_clean() {
            break;
        }
        field.load.goes_on(None, field.load.now(), Duration::from_secs(10)).await;
    }
    let (verdict, remains) = field.judge_at_once().await?;
    remains.remove().await?;
    Ok(if verdict.is_clean() { found } else { verdict })
}

async fn plant(planted: Planted, field: &mut Field) -> Result<(), SoakError> {
    let statement = match planted {
        Planted::AsynchronousCommit => ASYNCHRONOUS,
        Planted::NoLockOnTheHead => UNLOCKED,
        Planted::ForgottenAnswers => FORGOTTEN,
        Planted::AnswerBeforeCommit => return Ok(()),
    };
    let connection = field.postgres.connect(DATABASE).await?;
    connection.batch_execute(statement).await?;
    // Connections that stand already know neither the setting nor the view.
    for server in &mut field.servers {
        server.kill()?;
        server.start_listening().await?;
    }
    Ok(())
}
