//! Members with their seats, identifiers and accounts, and limits.

use std::collections::BTreeMap;

use contracts::{
    calendar::Tick,
    member::{Account, Approvals, Member, Seat},
};
use serde_json::{Value, json};

use super::{Expected, Replayed, bytes, each, text};

fn approvals(approvals: &Approvals) -> Value {
    let next = |(from, default, by_op): &(Tick, u32, BTreeMap<String, u32>)| json!({ "from": from.seconds(), "default": default, "by_op": by_op });
    json!({
        "default": approvals.default,
        "by_op": approvals.by_op,
        "next": approvals.next.as_ref().map(next),
    })
}

pub(super) fn members(replayed: &Replayed) -> Expected<'_> {
    each(replayed.state.members.rows().map(|(_, member)| {
        json!({
            "member_id": text(member.id),
            "name": member.name,
            "kinds": member.kinds.iter().map(|kind| kind.as_str()).collect::<Vec<_>>(),
            "single_person": member.single_person,
            "approvals": approvals(&member.approvals),
            "head": bytes(&member.head.0),
            "obligor_log": member.log.map(|log| bytes(&log.0)),
        })
    }))
}

pub(super) fn seats(replayed: &Replayed) -> Expected<'_> {
    let state = &replayed.state;
    let seat = |member: &Member, position: usize, seat: &Seat| {
        json!({
            "key_id": bytes(&seat.key.0),
            "seat_id": text(seat.id),
            "member_id": text(member.id),
            "position": position,
            "person_id": text(seat.person),
            "name": seat.name,
            "roles": seat.roles.iter().map(|role| role.as_str()).collect::<Vec<_>>(),
            "public_key": bytes(&seat.public_key.0),
            "revoked": seat.revoked,
            "compromised_since": seat.compromised_since.map(Tick::seconds),
            "effective": seat.effective.map(Tick::seconds),
        })
    };
    each(state.seats.rows().filter_map(move |(key, (member, _))| {
        let member = state.members.get(member).ok().flatten()?;
        let position = member.seats.iter().position(|seat| seat.key == *key)?;
        Some(seat(member, position, member.seats.get(position)?))
    }))
}

pub(super) fn identifiers(replayed: &Replayed) -> Expected<'_> {
    let state = &replayed.state;
    let mut sorted: Vec<_> = state.identifiers.rows().collect();
    // The rules order schemes by their rank, the table by their names.
    sorted.sort_by_key(|(identifier, _)| (identifier.scheme.as_str(), &identifier.value));
    each(sorted.into_iter().filter_map(|(identifier, id)| {
        let member = state.members.get(id).ok().flatten()?;
        let position = member.identifiers.iter().position(|own| own == identifier)?;
        Some(json!({
            "scheme": identifier.scheme.as_str(),
            "value": identifier.value,
            "member_id": text(id),
            "position": position,
        }))
    }))
}

pub(super) fn accounts(replayed: &Replayed) -> Expected<'_> {
    let of = |member: &Member| {
        let id = member.id;
        let row = move |(position, account): (usize, Account)| {
            json!({
                "member_id": text(id),
                "position": position,
                "currency": text(account.currency),
                "bank_name": account.bank_name,
                "account_name": account.account_name,
                "number": account.number,
                "effective": account.effective.seconds(),
            })
        };
        member.accounts.clone().into_iter().enumerate().map(row)
    };
    each(replayed.state.members.rows().flat_map(move |(_, member)| of(member)))
}

pub(super) fn limits(replayed: &Replayed) -> Expected<'_> {
    each(replayed.state.limits.rows().map(|(_, limit)| {
        json!({
            "financier_id": text(limit.financier),
            "obligor_id": text(limit.obligor),
            "currency": text(limit.currency),
            "granted": limit.granted.minor(),
            "used": limit.used.minor(),
            "expires": limit.expires.seconds(),
        })
    }))
}
