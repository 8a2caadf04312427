//! The rows of a sheet before the rules: each as if the rows above it were recorded, so that two that need more
//! than a trade has free are told before anyone signs.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use contracts::{
    amount::{Amount, Currency},
    background::Background,
    command::{Body, Command},
    id::{BackgroundId, VoucherId},
    member::Member,
    state::Key,
    voucher::issue::Issue,
};
use documents::Sheet;
use store::workplace::draft::Draft;

use super::columns::{Columns, Written, day};
use crate::{
    app::App,
    auth::{Caller, Visitor},
    entropy,
    preparing::{Prepared, Preparing},
    text::{amount, refusal, sheet::SheetTexts},
    web::{WebError, seat::waiting::command_in_time, show::Firm},
};

/// A row that can be issued.
pub struct Ready {
    /// Its number in the sheet.
    pub row: u64,
    /// The issuance, with a voucher's id that the browser replaces.
    pub issue: Issue,
    /// What the page has to know to have it signed.
    pub prepared: Prepared,
}

/// A row that cannot, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// Its number in the sheet.
    pub row: u64,
    /// The payee, where the trade is known.
    pub payee: String,
    /// As it was written.
    pub amount: String,
    /// As it was written.
    pub due_on: String,
    /// Why.
    pub reason: String,
}

/// The rows of a sheet.
#[derive(Default)]
pub struct Judged {
    /// Those that can be issued, in order.
    pub ready: Vec<Ready>,
    /// Those that cannot.
    pub wrong: Vec<Wrong>,
}

/// Trades by id, with their payees.
type Trades = BTreeMap<BackgroundId, (Background, Member)>;

/// Asks the rules about every row.
///
/// # Errors
/// Where the store fails.
pub async fn judge(
    app: &App,
    visitor: &Visitor,
    caller: &Caller,
    (sheet, columns): (&Sheet, &Columns),
) -> Result<Judged, WebError> {
    let mut preparing = app.preparing(caller.member.id).await?;
    let trades = look_up(&mut preparing, caller, sheet, columns).await?;
    let waiting = half_signed(app, caller).await?;
    let policy = &app.pen.genesis.policy;
    let mut judged = Judged::default();
    for row in &sheet.rows {
        let written = columns.read(row);
        let trade = trade_of(&written).and_then(|id| trades.get(&id));
        let wrong = |reason: String| Wrong {
            row: row.number,
            payee: trade.map(|(_, payee)| payee.name.clone()).unwrap_or_default(),
            amount: written.amount.to_owned(),
            due_on: written.due_on.to_owned(),
            reason,
        };
        let terms = match read(&written, trade, judged.currency(), visitor) {
            Ok(terms) => terms,
            Err(reason) => {
                judged.wrong.push(wrong(reason));
                continue;
            }
        };
        let issue = Issue {
            voucher: VoucherId::from_uuid(entropy::uuid()),
            undertaking: policy.undertaking.clone(),
            undertaking_hash: policy.undertaking_hash,
            payee: terms.payee.id,
            payee_name: terms.payee.name.clone(),
            currency: terms.trade.currency,
            amount: terms.amount,
            due_on: terms.due_on,
            background: terms.trade.id,
        };
        if waiting.contains(&(issue.background, issue.amount, issue.due_on)) {
            judged.wrong.push(wrong(SheetTexts(visitor.lang).waits_already().to_owned()));
            continue;
        }
        match preparing.ask(&issue.clone().into(), 0).await? {
            Ok(prepared) => judged.ready.push(Ready { row: row.number, issue, prepared }),
            Err(refused) => judged.wrong.push(wrong(refusal::text(refused, visitor.lang).to_owned())),
        }
    }
    Ok(judged)
}

/// Trade, amount and due date of the issuances that wait for a further signature: a sheet that is uploaded a
/// second time would have them issued twice.
async fn half_signed(
    app: &App,
    caller: &Caller,
) -> Result<BTreeSet<(BackgroundId, Amount, NaiveDate)>, WebError> {
    let drafts = app.store.open_drafts(caller.member.id, Issue::OP).await?;
    let now = app.store.tick().await?;
    let terms = |draft: &Draft| match command_in_time(draft, now)? {
        Command::VoucherIssue(issue) => Some((issue.background, issue.amount, issue.due_on)),
        _ => None,
    };
    Ok(drafts.iter().filter_map(terms).collect())
}

impl Judged {
    /// The currency of the sheet, once a row has one.
    pub fn currency(&self) -> Option<Currency> {
        self.ready.first().map(|ready| ready.issue.currency)
    }
}

fn trade_of(written: &Written<'_>) -> Option<BackgroundId> {
    BackgroundId::parse(&written.trade.to_ascii_lowercase()).ok()
}

/// The caller's own trades that the sheet names: nothing is said about anybody else's.
async fn look_up(
    preparing: &mut Preparing<'_>,
    caller: &Caller,
    sheet: &Sheet,
    columns: &Columns,
) -> Result<Trades, WebError> {
    let ids: BTreeSet<BackgroundId> =
        sheet.rows.iter().filter_map(|row| trade_of(&columns.read(row))).collect();
    preparing.look_up(ids.iter().copied().map(Key::Background).collect()).await?;
    let known = |id: &BackgroundId| preparing.state().background(id).ok().flatten().cloned();
    let own: Vec<Background> =
        ids.iter().filter_map(known).filter(|trade| trade.debtor == caller.member.id).collect();
    preparing.look_up(own.iter().map(|trade| Key::Member(trade.creditor)).collect()).await?;
    let with_payee = |trade: Background| {
        let payee = preparing.state().member(&trade.creditor).ok().flatten().cloned()?;
        Some((trade.id, (trade, payee)))
    };
    Ok(own.into_iter().filter_map(with_payee).collect())
}

/// What a row says, understood.
struct Terms<'a> {
    trade: &'a Background,
    payee: &'a Member,
    amount: Amount,
    due_on: NaiveDate,
}

/// What can be told about a row without the rules, in words where it is wrong.
fn read<'a>(
    written: &Written<'_>,
    trade: Option<&'a (Background, Member)>,
    currency: Option<Currency>,
    visitor: &Visitor,
) -> Result<Terms<'a>, String> {
    let (lang, t) = (visitor.lang, SheetTexts(visitor.lang));
    let (trade, payee) = trade.ok_or_else(|| t.trade_unknown().to_owned())?;
    let firm = Firm::from(payee);
    for (what, written, is) in [
        (t.payee(), written.payee, firm.name.as_str()),
        (t.number(), written.number, &firm.number),
        (t.currency(), written.currency, trade.currency.code()),
    ] {
        if !written.is_empty() && !written.eq_ignore_ascii_case(is) {
            return Err(t.differs(what, is));
        }
    }
    if currency.is_some_and(|currency| currency != trade.currency) {
        return Err(t.many_currencies().to_owned());
    }
    let amount = match Amount::parse_typed(written.amount, trade.currency) {
        Ok(amount) if amount.is_zero() => return Err(amount::zero(lang).to_owned()),
        typed => typed.map_err(|fault| amount::fault(fault, lang).to_owned())?,
    };
    let due_on = day(written.due_on).ok_or_else(|| t.day_unclear().to_owned())?;
    Ok(Terms { trade, payee, amount, due_on })
}
