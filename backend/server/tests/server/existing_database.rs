//! A PostgreSQL that somebody else runs: made as `hefu serve --help` says, served from, and left running;
//! and plain words where it cannot be used.

use std::process::Command;

use crate::{
    served::{Served, hefu},
    theirs::{Theirs, on},
};

/// What `hefu` says when it is asked to serve on these addresses and must not.
fn refusal(theirs: &Theirs, app: &str, owner: Option<&str>) -> String {
    let output = on(&theirs.folder.join("data"), app, owner).output().unwrap();
    assert!(!output.status.success());
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(!said.contains("password@") && !said.contains("-password"), "a password is told: {said}");
    said
}

/// The statements that `hefu serve --help` prints.
fn printed_statements() -> String {
    let help = Command::new(env!("CARGO_BIN_EXE_hefu")).args(["serve", "--help"]).output().unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    let statements: Vec<&str> = help
        .lines()
        .map(str::trim)
        .filter(|line| line.ends_with("';") || line.ends_with("hefu_owner;"))
        .collect();
    assert_eq!(statements.len(), 6, "{help}");
    statements.join("\n")
}

#[test]
fn an_existing_postgresql_is_used_and_left_running() {
    let theirs = Theirs::start("existing", &[]);
    let (app, owner) = (theirs.app(), theirs.owner());

    // Nothing is prepared yet.
    theirs.administer("postgres", "CREATE DATABASE hefu; CREATE ROLE stranger LOGIN PASSWORD 'x-password';");
    let stranger = theirs.url("stranger", "x-password");
    assert!(refusal(&theirs, &stranger, None).contains("has no role hefu_app"));
    theirs.administer("postgres", "DROP DATABASE hefu");

    theirs.administer("postgres", &printed_statements());
    let said = refusal(&theirs, "postgresql://nowhere.invalid/hefu", Some(&owner));
    assert!(said.contains("HEFU_DATABASE_URL: PostgreSQL does not let us in"), "{said}");
    let said = refusal(&theirs, &theirs.url("hefu_app", "wrong-password"), Some(&owner));
    assert!(said.contains("HEFU_DATABASE_URL") && said.contains("authentication failed"), "{said}");
    let said = refusal(&theirs, &stranger, Some(&owner));
    assert!(said.contains("stranger, which may not do what hefu_app may"), "{said}");
    let said = refusal(&theirs, &app, None);
    assert!(said.contains("Set HEFU_DATABASE_OWNER_URL"), "{said}");
    let said = refusal(&theirs, &app, Some(&theirs.url("hefu_owner", "wrong-password")));
    assert!(said.contains("HEFU_DATABASE_OWNER_URL: PostgreSQL does not let us in"), "{said}");
    let said = refusal(&theirs, &app, Some(&app));
    assert!(said.contains("hefu_app, which may not make tables in database hefu"), "{said}");
    theirs.administer("postgres", "CREATE DATABASE other OWNER hefu_owner");
    let elsewhere = theirs.cluster().url("other", "hefu_owner", "owner-password");
    let said = refusal(&theirs, &app, Some(&elsewhere));
    assert!(said.contains("names database other, HEFU_DATABASE_URL names hefu"), "{said}");
    assert_eq!(theirs.administer("hefu", "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"), "0");

    // With both addresses it makes its tables, loads the demonstration, and lets people in.
    let data = theirs.folder.join("data");
    let served = Served::start(on(&data, &app, Some(&owner)));
    assert!(served.get("/logs/main/checkpoint", "").is(200));
    let session = served.sign_in("maker", "core-a");
    assert!(served.get("/vouchers", &session).body.contains("Vouchers"));
    served.stop();

    // It was theirs, and it still runs, with everything in it; no other was made.
    let entries = theirs.administer("hefu", "SELECT count(*) > 100 FROM entry");
    assert_eq!(entries, "t");
    let owned = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public' AND tableowner <> 'hefu_owner'";
    assert_eq!(theirs.administer("hefu", owned), "0");
    assert!(!data.join("postgres").exists() && !data.join("database-url").exists());

    refuses_what_loses(&theirs, &app);

    // The next start needs no owner: nothing has to be migrated.
    let served = Served::start(on(&data, &app, None));
    let session = served.sign_in("maker", "core-a");
    assert!(served.get("/vouchers", &session).is(200));
    served.stop();
    assert_eq!(theirs.administer("hefu", "SELECT 1"), "1");
}

/// A setting under which a commit that was answered is lost: nothing is served, and `hefu doctor` fails over it.
fn refuses_what_loses(theirs: &Theirs, app: &str) {
    let doctor = || {
        let mut command = hefu();
        command.arg("doctor").env("HEFU_DATA", theirs.folder.join("data")).env("HEFU_DATABASE_URL", app);
        let output = command.output().unwrap();
        (output.status.success(), String::from_utf8(output.stdout).unwrap())
    };
    assert!(doctor().0, "{}", doctor().1);
    theirs.administer("hefu", "ALTER ROLE hefu_app SET synchronous_commit = off");
    let said = refusal(theirs, app, None);
    assert!(said.contains("synchronous_commit = off: a commit is answered before it is on disk"), "{said}");
    let (sound, said) = doctor();
    assert!(!sound && said.contains("LOSSY  synchronous_commit = off"), "{said}");
    theirs.administer("hefu", "ALTER ROLE hefu_app RESET synchronous_commit");
    assert!(doctor().0, "{}", doctor().1);
}

/// What `hefu migrate` with `arguments` says, and whether it succeeds.
fn migrated(theirs: &Theirs, arguments: &[&str], owner: Option<&str>) -> (bool, String) {
    let mut command = hefu();
    command.arg("migrate").args(arguments).env("HEFU_DATA", theirs.folder.join("data"));
    command.env("HEFU_DATABASE_URL", theirs.app());
    if let Some(owner) = owner {
        command.env("HEFU_DATABASE_OWNER_URL", owner);
    }
    let output = command.output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8(said).unwrap())
}

#[test]
fn tables_are_made_and_spread_on_demand() {
    let theirs = Theirs::start("migrated", &[]);
    theirs.administer("postgres", &printed_statements());
    let owner = theirs.owner();
    let tables = || theirs.administer("hefu", "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'");

    let (done, said) = migrated(&theirs, &[], None);
    assert!(!done && said.contains("set HEFU_DATABASE_URL and HEFU_DATABASE_OWNER_URL"), "{said}");
    assert_eq!(tables(), "0");
    assert_eq!(
        migrated(&theirs, &[], Some(&owner)),
        (true, "The tables are up to date.\n".to_owned()),
        "nothing else is said",
    );
    let made = tables();
    assert_ne!(made, "0");
    // Again: there is nothing to do.
    assert!(migrated(&theirs, &[], Some(&owner)).0);

    // This is no Citus cluster; that is said, and nothing is spread half.
    let references = "SELECT count(*) FROM pg_constraint WHERE contype = 'f'";
    let before = theirs.administer("hefu", references);
    let (done, said) = migrated(&theirs, &["--citus"], Some(&owner));
    assert!(!done && said.contains("has no Citus: CREATE EXTENSION citus"), "{said}");
    assert_eq!((tables(), theirs.administer("hefu", references)), (made, before));
}
