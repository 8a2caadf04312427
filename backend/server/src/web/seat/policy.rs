//! Changes how many seats must sign, by default and for single operations.

use std::collections::BTreeMap;

use actix_web::{HttpRequest, web::Data};
use askama::Template;
use contracts::{
    calendar::Tick,
    command::Command,
    member::{
        Member, MemberKind,
        approval_policy::{OpSignatures, SetApprovalPolicy},
    },
};

use super::{
    list::{Numbers, numbers_of},
    only_administrators,
};
use crate::{
    app::App,
    auth::{Caller, Visitor, visitor::SignedIn},
    text::{field, seat::SeatTexts},
    web::{
        Answered, Page, WebError,
        form::Form,
        page::{FieldError, correct, html},
        sign::{self, Wanted},
    },
};

/// Numbers to choose from; the rules refuse others.
const NUMBERS: [u32; 5] = [1, 2, 3, 4, 5];
/// Signed by the platform, or always by one seat; the clock, rarely, by seats of the operator.
const NOT_CHOSEN: [&str; 9] = [
    "genesis",
    "clock.tick",
    "seat.revoke",
    "seat.rotate",
    "member.veto_recovery",
    "voucher.lapse",
    "holding.lapse",
    "head.state",
    "catalogue.state",
];
/// Operations of core enterprises, and of financiers.
const OF_CORE: [&str; 3] = ["voucher.issue", "voucher.withdraw", "settlement.list"];
const OF_FINANCIER: [&str; 8] = [
    "limit.grant",
    "discount.quote",
    "discount.withdraw_quote",
    "discount.open_quote",
    "discount.approve",
    "discount.decline",
    "discount.pay_intent",
    "discount.disburse",
];
/// Operations that every member has.
const OF_ALL: [&str; 4] = ["seat.enrol", "member.approval_policy", "member.account", "evidence.record"];

/// The operations that `member` has something to say about.
fn ops_of(member: &Member) -> Vec<&'static str> {
    let trades = [MemberKind::CoreEnterprise, MemberKind::Supplier, MemberKind::Financier]
        .iter()
        .any(|kind| member.is(*kind));
    let has = |op: &&&str| match **op {
        op if NOT_CHOSEN.contains(&op) => false,
        op if OF_ALL.contains(&op) => true,
        "member.admit" | "member.recover" => member.is(MemberKind::Operator),
        op if OF_CORE.contains(&op) => member.is(MemberKind::CoreEnterprise),
        op if OF_FINANCIER.contains(&op) => member.is(MemberKind::Financier),
        _ => trades,
    };
    Command::OPS.iter().filter(has).copied().collect()
}

/// One number to choose.
struct Choice {
    value: String,
    text: String,
    chosen: bool,
}

/// One operation with its choices.
struct Row {
    op: &'static str,
    name: &'static str,
    choices: Vec<Choice>,
}

#[derive(Template)]
#[template(path = "seat/policy.html")]
struct PolicyPage {
    page: Page,
    t: SeatTexts,
    errors: Vec<FieldError>,
    lead: String,
    default: Vec<Choice>,
    rows: Vec<Row>,
    next: Option<Numbers>,
}

impl PolicyPage {
    async fn new(
        app: &App,
        visitor: &Visitor,
        caller: &Caller,
        request: &HttpRequest,
        set: &SetApprovalPolicy,
        errors: Vec<FieldError>,
    ) -> Result<Self, WebError> {
        let t = SeatTexts(visitor.lang);
        let log = app.log().await?;
        let number = |op: &str| set.by_op.iter().find(|row| row.op == op).map_or(0, |row| row.signatures);
        let row = |op: &'static str| {
            let mut choices = vec![Choice {
                value: "0".to_owned(),
                text: t.as_default().to_owned(),
                chosen: number(op) == 0,
            }];
            choices.extend(choices_of(number(op), t));
            Row { op, name: field::op(op, visitor.lang), choices }
        };
        Ok(Self {
            page: Page::new(visitor, request, t.policy_title()),
            t,
            errors,
            lead: t.policy_lead(log.policy.lowering_hours),
            default: choices_of(set.default, t),
            rows: ops_of(&caller.member).into_iter().map(row).collect(),
            next: numbers_of(&caller.member.approvals, log.now, t).1,
        })
    }

    fn error(&self, field: &str) -> &str {
        FieldError::of(&self.errors, field)
    }
}

/// The numbers, with the present one chosen.
fn choices_of(present: u32, t: SeatTexts) -> Vec<Choice> {
    let choice = |number: u32| Choice {
        value: number.to_string(),
        text: t.signatures(number),
        chosen: number == present,
    };
    NUMBERS.map(choice).into()
}

/// The numbers as they are, or as they are about to be.
fn latest(member: &Member, now: Tick) -> (u32, BTreeMap<String, u32>) {
    let approvals = &member.approvals;
    match &approvals.next {
        Some((from, default, by_op)) if now >= *from => (*default, by_op.clone()),
        _ => (approvals.default, approvals.by_op.clone()),
    }
}

fn command(default: u32, by_op: BTreeMap<String, u32>) -> SetApprovalPolicy {
    let by_op = by_op.into_iter().map(|(op, signatures)| OpSignatures { op, signatures }).collect();
    SetApprovalPolicy { default, by_op }
}

pub(super) async fn show(
    app: Data<App>,
    visitor: Visitor,
    caller: SignedIn,
    request: HttpRequest,
) -> Answered {
    only_administrators(&caller)?;
    let (default, by_op) = latest(&caller.member, app.store.tick().await?);
    html(&PolicyPage::new(&app, &visitor, &caller, &request, &command(default, by_op), Vec::new()).await?)
}

pub(super) async fn submit(
    app: Data<App>,
    visitor: Visitor,
    caller: SignedIn,
    request: HttpRequest,
    form: Form,
) -> Answered {
    only_administrators(&caller)?;
    let (_, present) = latest(&caller.member, app.store.tick().await?);
    let set = read(&form, &ops_of(&caller.member), present);
    match sign::review(&app, &visitor, &caller, &request, Wanted::plain(set.clone())).await {
        Err(error) => {
            let errors = vec![FieldError::refused(error, visitor.lang, |_| "default")?];
            correct(&PolicyPage::new(&app, &visitor, &caller, &request, &set, errors).await?)
        }
        answered => answered,
    }
}

/// What the form asks for. Operations that it does not show keep their numbers; the rules judge the rest.
fn read(form: &Form, shown: &[&str], present: BTreeMap<String, u32>) -> SetApprovalPolicy {
    let number = |name: &str| form.get(name).parse::<u32>().unwrap_or_default();
    let mut by_op: BTreeMap<String, u32> =
        present.into_iter().filter(|(op, _)| !shown.contains(&op.as_str())).collect();
    by_op.extend(shown.iter().map(|op| ((*op).to_owned(), number(op))).filter(|(_, number)| *number > 0));
    command(number("default"), by_op)
}

#[cfg(test)]
mod tests {
    use contracts::{
        id::{LeafHash, MemberId},
        member::Approvals,
    };

    use super::*;

    fn member(kinds: &[MemberKind]) -> Member {
        Member {
            id: MemberId::parse("0d5f8a4e-91c7-4b2a-9f3e-6a7b8c9d0e1f").unwrap(),
            name: "A".to_owned(),
            kinds: kinds.to_vec(),
            identifiers: Vec::new(),
            single_person: false,
            approvals: Approvals::of(2),
            accounts: Vec::new(),
            seats: Vec::new(),
            log: None,
            head: LeafHash([0; 32]),
        }
    }

    #[test]
    fn a_member_chooses_for_its_own_operations() {
        let operator = ops_of(&member(&[MemberKind::Operator]));
        let own = [
            "member.admit",
            "seat.enrol",
            "member.approval_policy",
            "member.account",
            "member.recover",
            "evidence.record",
        ];
        assert_eq!(operator, own);
        let supplier = ops_of(&member(&[MemberKind::Supplier]));
        assert!(supplier.contains(&"holding.transfer") && !supplier.contains(&"voucher.issue"));
        let core = ops_of(&member(&[MemberKind::CoreEnterprise]));
        assert!(core.contains(&"voucher.issue") && !core.contains(&"discount.quote"));
        for op in NOT_CHOSEN.iter().chain(&OF_CORE).chain(&OF_FINANCIER).chain(&OF_ALL) {
            assert!(Command::OPS.contains(op), "{op}");
        }
    }

    #[test]
    fn what_is_not_shown_stays() {
        let pairs = [("default", "3"), ("voucher.issue", "4"), ("voucher.withdraw", "0")];
        let form = Form::of(pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec());
        let present = [("limit.grant".to_owned(), 2), ("voucher.withdraw".to_owned(), 5)].into();
        let set = read(&form, &["voucher.issue", "voucher.withdraw"], present);
        let rows: Vec<(&str, u32)> = set.by_op.iter().map(|row| (row.op.as_str(), row.signatures)).collect();
        assert_eq!((set.default, rows), (3, vec![("limit.grant", 2), ("voucher.issue", 4)]));
    }
}
