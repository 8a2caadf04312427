//! `hefu founding`: how the operator's first persons begin a log that is no demonstration. Each makes a key on a
//! machine of their own, as everyone does who comes later; only what is public, or wrapped under their passphrase,
//! goes to whoever begins the log.

use std::{
    collections::BTreeSet,
    fs,
    io::{self, BufRead as _, IsTerminal as _, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{Args, Subcommand, ValueEnum};
use contracts::{
    calendar::Tick,
    id::MemberId,
    log::{Clock, Genesis},
    member::{IdentifierRecord, Role, SeatProposal},
    party::{Identifier, Scheme},
};
use store::{Store, log::genesis_of, workplace::sign_in::SignIn};
use zeroize::Zeroizing;

use super::{CliError, Place, boot, calendar};
use crate::{
    auth::login::parse_login,
    client::founder::{Chosen, FounderError, FounderFile},
    clock, entropy,
    genesis::{self, Beginning, Founder},
    keys::DeploymentKeys,
    text::{Language, invitation::InvitationTexts},
    web::invitation::password,
};

/// What to do.
#[derive(Debug, Subcommand)]
pub enum FoundingVerb {
    /// Makes the keys of a deployment, and says what the operator's first persons need to know.
    Prepare,
    /// On a person's own machine: makes a signing key, and the file for whoever begins the log.
    Key(KeyArgs),
    /// On a person's own machine: signs for a further log with the key of an earlier file.
    Again(AgainArgs),
    /// Begins the log, with the files of two of the operator's persons or more.
    Begin(BeginArgs),
}

/// A person, and the log that the person is to begin.
#[derive(Debug, Args)]
pub struct KeyArgs {
    /// The log, as `hefu founding prepare` has named it.
    #[arg(long)]
    log: String,
    /// The operator's id, as `hefu founding prepare` has named it.
    #[arg(long)]
    member: String,
    /// The person's name.
    #[arg(long)]
    name: String,
    /// The name to sign in with, such as an address for mail.
    #[arg(long)]
    login: String,
    /// Whether this person prepares commands or checks them; either also administers seats.
    #[arg(long)]
    duty: Duty,
    /// The file to write.
    #[arg(long)]
    out: PathBuf,
}

/// What a person does besides administering.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Duty {
    /// Prepares commands.
    Maker,
    /// Checks and signs last.
    Checker,
}

/// A file to sign anew.
#[derive(Debug, Args)]
pub struct AgainArgs {
    /// The person's file for the first log.
    #[arg(long)]
    file: PathBuf,
    /// The further log, as `hefu log add` has named it.
    #[arg(long)]
    log: String,
    /// The file to write.
    #[arg(long)]
    out: PathBuf,
}

/// The operator.
#[derive(Debug, Args)]
pub struct BeginArgs {
    /// The operator's registered name.
    #[arg(long)]
    name: String,
    /// Its number: `uscc`, `lei` or `registration`, a colon, and the number.
    #[arg(long)]
    identifier: String,
    /// The days on which banks are closed though it is a weekday, or open though it is not, for this year and as far
    /// as vouchers go: a line each, such as `2027-01-01 closed` or `2027-02-06 open`; `#` begins a remark.
    #[arg(long)]
    calendar: PathBuf,
    /// Every person has confirmed the code of their key, face to face or by telephone.
    #[arg(long)]
    compared: bool,
    /// The files that the persons have made.
    #[arg(required = true)]
    files: Vec<PathBuf>,
}

/// Runs it.
///
/// # Errors
/// A [`CliError`].
pub fn run(place: &Place, verb: FoundingVerb) -> Result<ExitCode, CliError> {
    match verb {
        FoundingVerb::Prepare => prepare(place)?,
        FoundingVerb::Key(args) => key(&args)?,
        FoundingVerb::Again(args) => again(&args)?,
        FoundingVerb::Begin(args) => {
            let database = boot::Database::open(place)?;
            let runtime =
                tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
            let done = runtime.block_on(async { begin(&database.connect().await?, place, &args).await });
            drop(runtime);
            database.stop()?;
            return done;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn prepare(place: &Place) -> Result<(), CliError> {
    let (keys, member) = (boot::keys(place)?, entropy::uuid());
    println!(
        "Two of the operator's persons or more each run this on a machine of their own, one of them as checker:\n\n\
         hefu founding key --log {} --member {member} \\\n    \
         --name <name> --login <login> --duty maker --out <name>.founder\n\n\
         They keep the file and send a copy of it here. Then:\n\n\
         hefu founding begin --name <registered name> --identifier uscc:<number> \\\n    \
         --calendar <file> <file> <file>",
        genesis::client(&keys).origin
    );
    Ok(())
}

fn key(args: &KeyArgs) -> Result<(), CliError> {
    let member = MemberId::parse(&args.member).map_err(|_| wrong("--member is no id"))?;
    let login = parse_login(args.login.trim()).ok_or_else(|| wrong("the login is an address for mail"))?;
    if args.name.trim().is_empty() || args.name.chars().any(char::is_control) {
        return Err(wrong("a name is needed"));
    }
    absent(&args.out)?;
    let asking = Asking::new();
    println!("The key is kept at the server as well, encrypted under the passphrase.");
    let passphrase = asking.chosen("Passphrase of the key, which nobody can reset", &login)?;
    let password = asking.chosen("Password to sign in with", &login)?;
    if passphrase == password {
        return Err(wrong("the password goes to the server, so it must not be the passphrase"));
    }
    let duty = match args.duty {
        Duty::Maker => Role::Maker,
        Duty::Checker => Role::Checker,
    };
    let chosen = Chosen {
        name: args.name.trim().to_owned(),
        login,
        password,
        passphrase,
        roles: vec![Role::Administrator, duty],
    };
    finish(&FounderFile::make(&args.log, member, &chosen).map_err(told)?, &args.out)
}

fn again(args: &AgainArgs) -> Result<(), CliError> {
    let file = read(&args.file)?;
    absent(&args.out)?;
    let passphrase = Asking::new().secret("Passphrase of the key")?;
    finish(&file.again(&args.log, &passphrase).map_err(told)?, &args.out)
}

fn absent(out: &Path) -> Result<(), CliError> {
    if out.exists() { Err(wrong(&format!("{} exists already", out.display()))) } else { Ok(()) }
}

/// Writes a file that is not there yet, for its person alone.
fn finish(file: &FounderFile, out: &Path) -> Result<(), CliError> {
    let mut written = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(out)?;
    written.write_all(&file.print().map_err(told)?)?;
    written.sync_all()?;
    println!("{} is written. Keep it and its passphrase for ever: further logs need both.", out.display());
    println!("Send a copy to whoever begins the log, and when asked for its code, read this aloud:");
    println!("{}", file.code().map_err(told)?);
    Ok(())
}

async fn begin(store: &Store, place: &Place, args: &BeginArgs) -> Result<ExitCode, CliError> {
    let (keys, number) = (boot::keys(place)?, identifier(&args.identifier)?);
    let files = for_log(&args.files, &keys)?;
    let founder = Founder {
        member: one_operator(&files)?,
        name: args.name.trim().to_owned(),
        identifiers: vec![IdentifierRecord(number)],
        seats: files.iter().map(FounderFile::proposal).collect::<Result<_, _>>().map_err(told)?,
    };
    let time = Tick::from_seconds(clock::now().timestamp()).ok_or_else(|| wrong("the clock is wrong"))?;
    let calendar = calendar::read(&args.calendar)?;
    calendar.covers(time.date())?;
    match genesis_of(store).await? {
        // What was cut off is finished; another operator is not taken.
        Some((member, begun)) if is_of(&founder, member, &begun) => {}
        Some(_) => return Err(wrong("a log has begun here with another name, number or seats")),
        None if !compared(&files, args)? => return Ok(ExitCode::FAILURE),
        None => {}
    }
    let beginning = Beginning { registry: None, clock: Clock::Real, time };
    let first = || genesis::genesis(&keys, beginning, calendar.policy(), founder);
    let pen = genesis::open_log(store, &keys, boot::last_signed(place, &keys)?, first).await?;
    for file in &files {
        keep_sign_in(store, file).await?;
    }
    println!("{} has begun. Serve it within a day: hefu serve", pen.origin);
    Ok(ExitCode::SUCCESS)
}

/// Whether the log that has begun is this founder's.
fn is_of(founder: &Founder, member: MemberId, begun: &Genesis) -> bool {
    let sorted = |seats: &[SeatProposal]| {
        let mut seats = seats.to_vec();
        seats.sort_by_key(|seat| seat.key.0);
        seats
    };
    (member, &begun.operator_name, &begun.operator_identifiers)
        == (founder.member, &founder.name, &founder.identifiers)
        && sorted(&begun.seats) == sorted(&founder.seats)
}

async fn keep_sign_in(store: &Store, file: &FounderFile) -> Result<(), CliError> {
    let row = SignIn {
        log_id: store.registry_id,
        seat_id: file.proposal().map_err(told)?.seat.uuid(),
        login: file.login.clone(),
        password_hash: file.password_hash.clone(),
        language: None,
        theme: "auto".to_owned(),
        wrapped_key: Some(file.wrapped().map_err(told)?.print()),
    };
    if store.add_sign_in(&row).await? {
        return Ok(());
    }
    match store.sign_in(&file.login).await? {
        Some(known) if known.seat_id == row.seat_id => Ok(()),
        _ => Err(wrong(&format!("{} has another name to sign in with already", file.name))),
    }
}

/// The seats of the files at `paths`, all made for the log that `keys` write.
///
/// # Errors
/// A [`CliError`].
pub fn seats_for_log(paths: &[PathBuf], keys: &DeploymentKeys) -> Result<Vec<SeatProposal>, CliError> {
    let files = for_log(paths, keys)?;
    files.iter().map(|file| file.proposal().map_err(told)).collect()
}

fn for_log(paths: &[PathBuf], keys: &DeploymentKeys) -> Result<Vec<FounderFile>, CliError> {
    let origin = genesis::client(keys).origin;
    let files = paths.iter().map(|path| read(path)).collect::<Result<Vec<_>, _>>()?;
    match files.iter().find(|file| file.log != origin) {
        Some(other) => {
            Err(wrong(&format!("{} has signed for {}, and this is {origin}", other.name, other.log)))
        }
        None => Ok(files),
    }
}

/// The member whose persons all of `files` are of.
fn one_operator(files: &[FounderFile]) -> Result<MemberId, CliError> {
    let [first, rest @ ..] = files else { return Err(wrong("no file is named")) };
    if rest.is_empty() {
        return Err(wrong("a log begins with two persons or more, each with a file of their own"));
    }
    if rest.iter().any(|file| file.member != first.member) {
        return Err(wrong("the files name different operators: each person needs the same --member"));
    }
    let logins: BTreeSet<&str> = files.iter().map(|file| file.login.as_str()).collect();
    if logins.len() < files.len() {
        return Err(wrong("two persons have chosen the same name to sign in with"));
    }
    let duties: BTreeSet<&str> =
        files.iter().flat_map(|file| file.roles.iter().map(String::as_str)).collect();
    if !duties.contains(Role::Maker.as_str()) || !duties.contains(Role::Checker.as_str()) {
        return Err(wrong(
            "one person prepares commands and another one checks them: --duty maker, --duty checker",
        ));
    }
    MemberId::parse(&first.member).map_err(|_| wrong("the member of the files is no id"))
}

fn identifier(text: &str) -> Result<Identifier, CliError> {
    let parts = text.split_once(':').and_then(|(scheme, value)| Some((Scheme::parse(scheme)?, value.trim())));
    let identifier = parts.map(|(scheme, value)| Identifier { scheme, value: value.to_owned() });
    identifier.filter(Identifier::is_valid).ok_or_else(|| wrong(&format!("{text} is no registry number")))
}

/// Whether each code was compared with its person.
fn compared(files: &[FounderFile], args: &BeginArgs) -> Result<bool, CliError> {
    println!("The operator is {}, {}.", args.name.trim(), args.identifier);
    for file in files {
        let code = file.code().map_err(told)?;
        println!("{}, {}, signs in as {}: {code}", file.name, file.roles.join(" and "), file.login);
    }
    if args.compared {
        return Ok(true);
    }
    print!("Is this so, and has each of them read you this code, face to face or by telephone? [yes/no] ");
    io::stdout().flush()?;
    let mut answer = String::new();
    io::stdin().read_line(&mut answer)?;
    Ok(answer.trim() == "yes")
}

fn read(path: &Path) -> Result<FounderFile, CliError> {
    let bytes = fs::read(path).map_err(|error| wrong(&format!("{}: {error}", path.display())))?;
    FounderFile::parse(&bytes).map_err(|error| wrong(&format!("{}: {error}", path.display())))
}

/// Asks a person for what nobody else may see: at a terminal without showing it; else a line of the input each.
struct Asking {
    terminal: bool,
}

impl Asking {
    fn new() -> Self {
        Self { terminal: io::stdin().is_terminal() }
    }

    fn secret(&self, what: &str) -> Result<Zeroizing<String>, CliError> {
        if self.terminal {
            return Ok(Zeroizing::new(rpassword::prompt_password(format!("{what}: "))?));
        }
        let mut line = Zeroizing::new(String::new());
        io::stdin().lock().read_line(&mut line)?;
        Ok(Zeroizing::new(line.trim_end_matches(['\r', '\n']).to_owned()))
    }

    /// A new secret, at a terminal entered twice.
    fn chosen(&self, what: &str, login: &str) -> Result<Zeroizing<String>, CliError> {
        let secret = self.secret(&format!("{what} (12 characters or more)"))?;
        let again = if self.terminal { self.secret("The same again")? } else { secret.clone() };
        match password::fault(&secret, &again, login) {
            Some(fault) => Err(wrong(fault.text(InvitationTexts(Language::English)))),
            None => Ok(secret),
        }
    }
}

fn wrong(what: &str) -> CliError {
    CliError::Other(what.to_owned())
}

fn told(error: FounderError) -> CliError {
    CliError::Other(error.to_string())
}
