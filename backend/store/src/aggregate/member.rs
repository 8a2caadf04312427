//! Members, with their seats, identifiers and accounts, in storage.

use std::collections::{BTreeMap, BTreeSet};

use contracts::{
    calendar::Tick,
    id::{KeyId, LogId, MemberId, PersonId, PublicKey, SeatId},
    member::{Account, Approvals, Member, MemberKind, Role, Seat},
    party::{Identifier, Scheme},
    state::{Key, State},
};
use diesel::{prelude::*, sql_types, upsert::excluded};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use futures_util::future::try_join3;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{bytes32, currency, head, keys_of, named, rows_of, tick};
use crate::{
    error::StoreError,
    schema::{account, identifier, member, seat},
    statement::rows_by,
};

#[derive(Debug, Clone, Queryable, QueryableByName, Selectable, Insertable)]
#[diesel(table_name = member)]
struct MemberRow {
    log_id: i64,
    member_id: Uuid,
    name: String,
    kinds: Vec<String>,
    single_person: bool,
    approvals: Value,
    head: Vec<u8>,
    obligor_log: Option<Vec<u8>>,
}

#[derive(Debug, Clone, Queryable, QueryableByName, Selectable, Insertable)]
#[diesel(table_name = identifier)]
struct IdentifierRow {
    log_id: i64,
    scheme: String,
    value: String,
    member_id: Uuid,
    position: i32,
}

#[derive(Debug, Clone, Queryable, QueryableByName, Selectable, Insertable)]
#[diesel(table_name = seat)]
struct SeatRow {
    log_id: i64,
    key_id: Vec<u8>,
    seat_id: Uuid,
    member_id: Uuid,
    position: i32,
    person_id: Uuid,
    name: String,
    roles: Vec<String>,
    public_key: Vec<u8>,
    revoked: bool,
    compromised_since: Option<i64>,
    effective: Option<i64>,
}

#[derive(Debug, Clone, Queryable, QueryableByName, Selectable, Insertable)]
#[diesel(table_name = account)]
struct AccountRow {
    log_id: i64,
    member_id: Uuid,
    position: i32,
    currency: String,
    bank_name: String,
    account_name: String,
    number: String,
    effective: i64,
}

fn approvals_json(approvals: &Approvals) -> Value {
    let next = approvals
        .next
        .as_ref()
        .map(|(from, default, by_op)| json!({"from": from.seconds(), "default": default, "by_op": by_op}));
    json!({"default": approvals.default, "by_op": approvals.by_op, "next": next})
}

fn read_approvals(value: &Value) -> Option<Approvals> {
    let numbers = |value: &Value| -> Option<(u32, BTreeMap<String, u32>)> {
        let default = u32::try_from(value.get("default")?.as_u64()?).ok()?;
        let by_op = value.get("by_op")?.as_object()?.iter();
        let by_op = by_op.map(|(op, number)| Some((op.clone(), u32::try_from(number.as_u64()?).ok()?)));
        Some((default, by_op.collect::<Option<_>>()?))
    };
    let (default, by_op) = numbers(value)?;
    let next = match value.get("next")? {
        Value::Null => None,
        next => {
            let (default, by_op) = numbers(next)?;
            Some((Tick::from_seconds(next.get("from")?.as_i64()?)?, default, by_op))
        }
    };
    Some(Approvals { default, by_op, next })
}

impl SeatRow {
    fn read(self) -> Result<Seat, StoreError> {
        let roles = self.roles.iter().map(|role| named("seat", role, Role::parse));
        Ok(Seat {
            id: SeatId::from_uuid(self.seat_id),
            person: PersonId::from_uuid(self.person_id),
            roles: roles.collect::<Result<_, _>>()?,
            name: self.name,
            key: KeyId(bytes32("seat", &self.key_id)?),
            public_key: PublicKey(bytes32("seat", &self.public_key)?),
            revoked: self.revoked,
            compromised_since: self.compromised_since.map(|since| tick("seat", since)).transpose()?,
            effective: self.effective.map(|from| tick("seat", from)).transpose()?,
        })
    }
}

impl AccountRow {
    fn read(self) -> Result<Account, StoreError> {
        Ok(Account {
            currency: currency("account", &self.currency)?,
            bank_name: self.bank_name,
            account_name: self.account_name,
            number: self.number,
            effective: tick("account", self.effective)?,
        })
    }
}

pub(super) async fn fill(
    connection: &mut AsyncPgConnection,
    log_id: i64,
    state: &mut State,
    keys: &BTreeSet<Key>,
) -> Result<(), StoreError> {
    let members: Vec<MemberId> = keys_of!(keys, Member).copied().collect();
    if !members.is_empty() {
        let uuids: Vec<Uuid> = members.iter().map(|id| id.uuid()).collect();
        for id in members {
            state.members.set(id, None);
        }
        for member in load(connection, log_id, &uuids).await? {
            state.members.set(member.id, Some(member));
        }
    }
    let seats: Vec<KeyId> = keys_of!(keys, Seat).copied().collect();
    if !seats.is_empty() {
        let bytes: Vec<Vec<u8>> = seats.iter().map(|key| key.0.to_vec()).collect();
        for key in seats {
            state.seats.set(key, None);
        }
        let rows: Vec<SeatRow> =
            rows_by::<sql_types::Binary, _, _>(connection, log_id, "seat", "key_id", bytes).await?;
        for row in rows {
            let holder = (MemberId::from_uuid(row.member_id), SeatId::from_uuid(row.seat_id));
            state.seats.set(KeyId(bytes32("seat", &row.key_id)?), Some(holder));
        }
    }
    let seat_ids: Vec<SeatId> = keys_of!(keys, SeatId).copied().collect();
    if !seat_ids.is_empty() {
        let uuids: Vec<Uuid> = seat_ids.iter().map(|id| id.uuid()).collect();
        for id in seat_ids {
            state.seat_ids.set(id, None);
        }
        let rows: Vec<SeatRow> =
            rows_by::<sql_types::Uuid, _, _>(connection, log_id, "seat", "seat_id", uuids).await?;
        for row in rows {
            state.seat_ids.set(SeatId::from_uuid(row.seat_id), Some(MemberId::from_uuid(row.member_id)));
        }
    }
    for wanted in keys_of!(keys, Identifier) {
        let found: Option<Uuid> = identifier::table
            .find((log_id, wanted.scheme.as_str(), &wanted.value))
            .select(identifier::member_id)
            .first(connection)
            .await
            .optional()?;
        state.identifiers.set(wanted.clone(), found.map(MemberId::from_uuid));
    }
    Ok(())
}

/// Members by id, in the order of their ids.
///
/// # Errors
/// A [`StoreError`].
pub async fn load(
    connection: &mut AsyncPgConnection,
    log_id: i64,
    ids: &[Uuid],
) -> Result<Vec<Member>, StoreError> {
    let rows = rows_by::<sql_types::Uuid, _, _>(connection, log_id, "member", "member_id", ids.to_vec());
    let mut rows: Vec<MemberRow> = rows.await?;
    rows.sort_unstable_by_key(|row| row.member_id);
    assemble(connection, log_id, rows).await
}

/// The member that the seat with the id `seat` is in.
///
/// # Errors
/// A [`StoreError`].
pub async fn load_of_seat(
    connection: &mut AsyncPgConnection,
    log_id: i64,
    seat: Uuid,
) -> Result<Option<Member>, StoreError> {
    let own = member::log_id.eq(seat::log_id).and(member::member_id.eq(seat::member_id));
    let rows: Vec<MemberRow> = seat::table
        .inner_join(member::table.on(own))
        .filter(seat::log_id.eq(log_id).and(seat::seat_id.eq(seat)))
        .select(MemberRow::as_select())
        .load(connection)
        .await?;
    Ok(assemble(connection, log_id, rows).await?.into_iter().next())
}

/// Every member of the log, in the order of their ids.
///
/// # Errors
/// A [`StoreError`].
pub async fn all(connection: &mut AsyncPgConnection, log_id: i64) -> Result<Vec<Member>, StoreError> {
    let rows: Vec<MemberRow> = member::table
        .filter(member::log_id.eq(log_id))
        .order(member::member_id)
        .select(MemberRow::as_select())
        .load(connection)
        .await?;
    assemble(connection, log_id, rows).await
}

async fn assemble(
    connection: &mut AsyncPgConnection,
    log_id: i64,
    rows: Vec<MemberRow>,
) -> Result<Vec<Member>, StoreError> {
    let ids: Vec<Uuid> = rows.iter().map(|row| row.member_id).collect();
    // All three in one round trip.
    let (mut seats, mut identifiers, mut accounts): (Vec<SeatRow>, Vec<IdentifierRow>, Vec<AccountRow>) =
        try_join3(
            rows_by::<sql_types::Uuid, _, _>(connection, log_id, "seat", "member_id", ids.clone()),
            rows_by::<sql_types::Uuid, _, _>(connection, log_id, "identifier", "member_id", ids.clone()),
            rows_by::<sql_types::Uuid, _, _>(connection, log_id, "account", "member_id", ids.clone()),
        )
        .await?;
    seats.sort_unstable_by_key(|row| row.position);
    identifiers.sort_unstable_by_key(|row| row.position);
    accounts.sort_unstable_by_key(|row| row.position);
    let one = |row: MemberRow| -> Result<Member, StoreError> {
        let id = row.member_id;
        let own_seats = seats.iter().filter(|seat| seat.member_id == id).cloned();
        let own_accounts = accounts.iter().filter(|account| account.member_id == id).cloned();
        let own_identifiers = identifiers.iter().filter(|identifier| identifier.member_id == id).map(|row| {
            let scheme = named("identifier", &row.scheme, Scheme::parse)?;
            Ok::<_, StoreError>(Identifier { scheme, value: row.value.clone() })
        });
        let kinds = row.kinds.iter().map(|kind| named("member", kind, MemberKind::parse));
        let approvals = read_approvals(&row.approvals);
        Ok(Member {
            id: MemberId::from_uuid(id),
            name: row.name,
            kinds: kinds.collect::<Result<_, _>>()?,
            identifiers: own_identifiers.collect::<Result<_, _>>()?,
            single_person: row.single_person,
            approvals: approvals.ok_or_else(|| StoreError::corrupt("member", "approvals"))?,
            accounts: own_accounts.map(AccountRow::read).collect::<Result<_, _>>()?,
            seats: own_seats.map(SeatRow::read).collect::<Result<_, _>>()?,
            log: row.obligor_log.map(|log| bytes32("member", &log).map(LogId)).transpose()?,
            head: head("member", &row.head)?,
        })
    };
    rows.into_iter().map(one).collect()
}

/// Positions count from 0; a member never has more than `i32::MAX` of anything.
fn numbered<T>(items: &[T]) -> impl Iterator<Item = (i32, &T)> {
    (0..).zip(items)
}

pub(super) async fn save(
    connection: &mut AsyncPgConnection,
    log_id: i64,
    state: &State,
    keys: &BTreeSet<Key>,
) -> Result<(), StoreError> {
    for changed in rows_of!(state, keys, Member, members) {
        save_member(connection, log_id, changed).await?;
    }
    Ok(())
}

async fn save_member(
    connection: &mut AsyncPgConnection,
    log_id: i64,
    changed: &Member,
) -> Result<(), StoreError> {
    let row = MemberRow {
        log_id,
        member_id: changed.id.uuid(),
        name: changed.name.clone(),
        kinds: changed.kinds.iter().map(|kind| kind.as_str().to_owned()).collect(),
        single_person: changed.single_person,
        approvals: approvals_json(&changed.approvals),
        head: changed.head.0.to_vec(),
        obligor_log: changed.log.map(|log| log.0.to_vec()),
    };
    diesel::insert_into(member::table)
        .values(&row)
        .on_conflict(member::table.primary_key())
        .do_update()
        .set((member::approvals.eq(&row.approvals), member::head.eq(&row.head)))
        .execute(connection)
        .await?;
    let seats: Vec<SeatRow> = numbered(&changed.seats)
        .map(|(position, seat)| SeatRow {
            log_id,
            key_id: seat.key.0.to_vec(),
            seat_id: seat.id.uuid(),
            member_id: row.member_id,
            position,
            person_id: seat.person.uuid(),
            name: seat.name.clone(),
            roles: seat.roles.iter().map(|role| role.as_str().to_owned()).collect(),
            public_key: seat.public_key.0.to_vec(),
            revoked: seat.revoked,
            compromised_since: seat.compromised_since.map(Tick::seconds),
            effective: seat.effective.map(Tick::seconds),
        })
        .collect();
    diesel::insert_into(seat::table)
        .values(&seats)
        .on_conflict(seat::table.primary_key())
        .do_update()
        .set((
            seat::revoked.eq(excluded(seat::revoked)),
            seat::compromised_since.eq(excluded(seat::compromised_since)),
        ))
        .execute(connection)
        .await?;
    let identifiers: Vec<IdentifierRow> = numbered(&changed.identifiers)
        .map(|(position, identifier)| IdentifierRow {
            log_id,
            scheme: identifier.scheme.as_str().to_owned(),
            value: identifier.value.clone(),
            member_id: row.member_id,
            position,
        })
        .collect();
    diesel::insert_into(identifier::table)
        .values(&identifiers)
        .on_conflict_do_nothing()
        .execute(connection)
        .await?;
    save_accounts(connection, log_id, changed).await
}

/// Accounts are only ever added; a changed one is a further row.
async fn save_accounts(
    connection: &mut AsyncPgConnection,
    log_id: i64,
    changed: &Member,
) -> Result<(), StoreError> {
    let accounts: Vec<AccountRow> = numbered(&changed.accounts)
        .map(|(position, account)| AccountRow {
            log_id,
            member_id: changed.id.uuid(),
            position,
            currency: account.currency.to_string(),
            bank_name: account.bank_name.clone(),
            account_name: account.account_name.clone(),
            number: account.number.clone(),
            effective: account.effective.seconds(),
        })
        .collect();
    if accounts.is_empty() {
        return Ok(());
    }
    diesel::insert_into(account::table)
        .values(&accounts)
        .on_conflict_do_nothing()
        .execute(connection)
        .await?;
    Ok(())
}
