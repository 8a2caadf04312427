//! What in the database guards the ledger: functions, triggers, views, rules, policies, grants and the
//! settings of roles. An administrator who wants to change an entry has to change one of them first.
//!
//! [`read`] lists them as they are, [`expected`] as this version makes them; `hefu verify` compares the
//! two and names the first that differs, and the platform states [`digest`] on the ledger once a day, so
//! that a guard that was away for a while was seen to be away.

use std::collections::BTreeMap;

use diesel::{QueryableByName, sql_types::Text};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use ledger::encoding::hex;
use sha2::{Digest as _, Sha256};

use crate::error::StoreError;

/// Name of each guard, such as `trigger entry.append_only`, and the SHA-256 of its definition in hex.
pub type Catalogue = BTreeMap<String, String>;

/// The guards as this version makes them, written by the test that compares it with a fresh database.
const EXPECTED: &str = include_str!("../catalogue.txt");

/// Names and definitions as PostgreSQL prints them. The owner's own rights say nothing and are left out,
/// because the owner's name is the deployment's choice. So is what an extension has brought: what it adds to the
/// ledger's own tables is listed, and whatever of ours is put into an extension is missing here. And so is the
/// event trigger of Citus, which acts when a table is dropped. And that the server may see how far a standby has
/// come, as it must on a pair.
const GUARDS: &str = "
    WITH brought AS (SELECT classid::regclass::text AS kind, objid FROM pg_depend WHERE deptype = 'e')
    SELECT 'function ' || p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')' AS name,
           pg_get_functiondef(p.oid) AS definition
      FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace AND ('pg_proc', p.oid) NOT IN (SELECT kind, objid FROM brought)
    UNION ALL
    SELECT 'trigger ' || c.relname || '.' || t.tgname, pg_get_triggerdef(t.oid) || ' ' || t.tgenabled::text
      FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
     WHERE NOT t.tgisinternal AND c.relnamespace = 'public'::regnamespace
    UNION ALL
    SELECT 'event trigger ' || evtname, evtevent || ' ' || evtfoid::regprocedure || ' ' || evtenabled::text
      FROM pg_event_trigger
     WHERE (evtname, evtevent, evtfoid::regprocedure::text) IS DISTINCT FROM
           ('citus_cascade_to_partition', 'sql_drop', 'citus_drop_trigger()')
    UNION ALL
    SELECT 'rule ' || tablename || '.' || rulename, definition FROM pg_rules WHERE schemaname = 'public'
    UNION ALL
    SELECT 'view ' || relname, pg_get_viewdef(oid) FROM pg_class
     WHERE relnamespace = 'public'::regnamespace AND relkind = 'v' AND ('pg_class', oid) NOT IN (SELECT kind, objid FROM brought)
    UNION ALL
    SELECT 'policy ' || tablename || '.' || policyname, coalesce(qual, '') || ' ' || coalesce(with_check, '')
      FROM pg_policies WHERE schemaname = 'public'
    UNION ALL
    SELECT 'row security ' || relname, relforcerowsecurity::text
      FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relrowsecurity
    UNION ALL
    SELECT 'grant ' || c.relname || ' to ' || coalesce(nullif(a.grantee, 0)::regrole::text, 'public'),
           string_agg(a.privilege_type || CASE WHEN a.is_grantable THEN ' with grant option' ELSE '' END, ', '
                      ORDER BY a.privilege_type)
      FROM pg_class c CROSS JOIN aclexplode(c.relacl) a
     WHERE c.relnamespace = 'public'::regnamespace AND a.grantee <> c.relowner
       AND ('pg_class', c.oid) NOT IN (SELECT kind, objid FROM brought)
     GROUP BY c.relname, a.grantee
    UNION ALL
    SELECT 'grant ' || c.relname || '.' || t.attname || ' to ' || coalesce(nullif(a.grantee, 0)::regrole::text, 'public'),
           string_agg(a.privilege_type, ', ' ORDER BY a.privilege_type)
      FROM pg_attribute t JOIN pg_class c ON c.oid = t.attrelid CROSS JOIN aclexplode(t.attacl) a
     WHERE c.relnamespace = 'public'::regnamespace
     GROUP BY c.relname, t.attname, a.grantee
    UNION ALL
    SELECT 'role hefu_app is a member of ' || m.roleid::regrole, ''
      FROM pg_auth_members m
     WHERE m.member = to_regrole('hefu_app') AND m.roleid <> 'pg_read_all_stats'::regrole
    UNION ALL
    SELECT 'role hefu_app', format('superuser %s, bypasses row security %s, replication %s', rolsuper, rolbypassrls, rolreplication)
      FROM pg_roles WHERE rolname = 'hefu_app'
    UNION ALL
    SELECT 'setting ' || split_part(line, '=', 1) || CASE WHEN s.setrole = 0 THEN '' ELSE ' of hefu_app' END, line
      FROM pg_db_role_setting s CROSS JOIN unnest(s.setconfig) AS line
     WHERE split_part(line, '=', 1) NOT IN ('idle_in_transaction_session_timeout', 'lock_timeout', 'tcp_user_timeout')
       AND (s.setrole = 0 OR s.setrole = to_regrole('hefu_app'))
       AND (s.setdatabase = 0 OR s.setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database()))";

#[derive(QueryableByName)]
struct Guard {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    definition: String,
}

/// The guards as they are in the database now.
///
/// # Errors
/// A [`StoreError`].
pub async fn read(connection: &mut AsyncPgConnection) -> Result<Catalogue, StoreError> {
    let guards: Vec<Guard> = diesel::sql_query(GUARDS).load(connection).await?;
    Ok(guards.into_iter().map(|guard| (guard.name, hex(&Sha256::digest(guard.definition)))).collect())
}

/// The guards as this version makes them.
pub fn expected() -> Catalogue {
    let line = |line: &str| line.rsplit_once(' ').map(|(name, sum)| (name.to_owned(), sum.to_owned()));
    EXPECTED.lines().filter_map(line).collect()
}

/// A line for each guard, in the order of names: name, space, SHA-256.
pub fn print(catalogue: &Catalogue) -> String {
    catalogue.iter().map(|(name, sum)| format!("{name} {sum}\n")).collect()
}

/// The SHA-256 of what [`print`] prints.
pub fn digest(catalogue: &Catalogue) -> [u8; 32] {
    Sha256::digest(print(catalogue)).into()
}

/// The first guard that is not as this version makes it, and what is wrong with it.
pub fn difference(found: &Catalogue) -> Option<(String, &'static str)> {
    let expected = expected();
    let names = expected.keys().chain(found.keys()).collect::<std::collections::BTreeSet<_>>();
    names.into_iter().find_map(|name| {
        let what = match (expected.get(name), found.get(name)) {
            (Some(expected), Some(found)) if expected == found => return None,
            (Some(_), Some(_)) => "it was changed",
            (Some(_), None) => "it is not there",
            (None, _) => "it was added",
        };
        Some((name.clone(), what))
    })
}
