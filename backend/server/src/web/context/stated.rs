//! What a command says itself, in the few words of a list or a receipt.

use contracts::{
    amount::Amount,
    command::Command,
    id::{LogId, MemberId, SeatId},
    member::{IdentifierRecord, Member},
};

use super::Row;
use crate::{
    app::App,
    text::context::ContextTexts,
    web::{
        WebError,
        show::{self, Firm, Firms},
    },
};

/// The rows of `command`, which `member` signs.
///
/// # Errors
/// Where the store fails.
pub(super) async fn rows(
    app: &App,
    member: &Member,
    command: &Command,
    t: ContextTexts,
) -> Result<Vec<Row>, WebError> {
    Ok(match command {
        Command::MemberAdmit(admit) => {
            // A log that is not served here is shown by what it is signed as.
            let name = |id: LogId| app.logs.iter().find(|log| log.id == id).map(|log| log.name.clone());
            let log =
                admit.log.map(|id| Row::new(t.obligor_log(), name(id).unwrap_or_else(|| id.to_string())));
            let firm = Row::who(t.firm(), admitted(&admit.name, &admit.identifiers));
            std::iter::once(firm).chain(log).collect()
        }
        Command::MemberRecover(recover) => vec![Row::who(t.firm(), firm(app, recover.recovered).await?)],
        Command::LimitGrant(grant) => vec![
            Row::who(t.obligor(), firm(app, grant.obligor).await?),
            Row::amount(t.amount(), grant.amount, grant.currency),
        ],
        Command::MemberAccount(account) => {
            vec![Row::new(t.bank(), &account.bank_name), Row::new(t.account(), &account.number)]
        }
        Command::SeatEnrol(enrol) => vec![person(t, &enrol.proposal.name)],
        Command::SeatRotate(rotate) => vec![person(t, &rotate.proposal.name)],
        Command::SeatRevoke(revoke) => {
            seat(member, revoke.seat).map(|name| person(t, name)).into_iter().collect()
        }
        Command::BackgroundRegister(register) => {
            let by_buyer = register.debtor == member.id;
            let (label, other) = if by_buyer {
                (t.trade_seller(), register.creditor)
            } else {
                (t.trade_buyer(), register.debtor)
            };
            let sum = Amount::sum(register.invoices.iter().map(|used| used.occupied)).unwrap_or_default();
            let amount = if by_buyer { t.occupied() } else { t.amount() };
            vec![
                Row::who(label, firm(app, other).await?),
                Row::amount(amount, sum, register.currency),
                Row::new(t.payment_due(), register.due_on.to_string()),
            ]
        }
        Command::VoucherIssue(issue) => vec![
            Row::who(t.payee(), firm(app, issue.payee).await?),
            Row::amount(t.face(), issue.amount, issue.currency),
            Row::new(t.due_on(), issue.due_on.to_string()),
        ],
        Command::HoldingTransfer(transfer) => {
            let holding = app.store.holding(transfer.source).await?;
            let voucher = match holding {
                Some(holding) => app.store.voucher(holding.voucher).await?,
                None => None,
            };
            let currency = voucher.map_or(contracts::amount::CNY, |voucher| voucher.currency);
            vec![
                Row::who(t.to(), firm(app, transfer.transferee).await?),
                Row::amount(t.amount(), transfer.amount, currency),
            ]
        }
        Command::ClockTick(tick) => vec![Row::new(t.new_time(), show::time(tick.time))],
        _ => Vec::new(),
    })
}

fn person(t: ContextTexts, name: &str) -> Row {
    Row { kind: super::Kind::Who, ..Row::new(t.person(), name) }
}

fn seat(member: &Member, id: SeatId) -> Option<&str> {
    member.seat(id).map(|seat| seat.name.as_str())
}

fn admitted(name: &str, identifiers: &[IdentifierRecord]) -> Firm {
    let number = identifiers.first().map(|number| number.0.value.clone()).unwrap_or_default();
    Firm { name: name.to_owned(), number }
}

async fn firm(app: &App, id: MemberId) -> Result<Firm, WebError> {
    Ok(Firms::of(&app.store, &[id]).await?.get(id))
}
