//! What the ledger says about the objects that a command names: for whoever signs it or reads its receipt.
//! A command names a voucher, a holding or a request by its number alone, and nobody can check a number.
//!
//! Invariant: nothing is shown here that the member's own page of the object does not show as well, and
//! nothing of it is signed.

mod stated;

use contracts::{
    amount::{Amount, Currency},
    background::Background,
    codec::Value,
    command::Command,
    holding::HoldingLife,
    id::{BackgroundId, MemberId, QuoteId, VoucherId},
    member::Member,
    voucher::{Voucher, VoucherLife},
};

use super::{
    WebError,
    background::{claimed, is_verified},
    holding, request,
    show::{self, Firm, Firms},
};
use crate::{
    app::App,
    text::{Language, context::ContextTexts},
};

/// What a row tells, as far as lists of drafts choose from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Another firm, or whoever the command is about.
    Who,
    /// How much it is about.
    Amount,
    /// What may be another tomorrow: no part of what was done.
    Today,
    /// Anything else.
    Else,
}

/// One fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    /// What it is.
    pub label: &'static str,
    /// As people read it.
    pub text: String,
    /// A firm's registry number; empty for anything else.
    pub number: String,
    /// The page that has more; empty where the row is no link.
    pub href: String,
    kind: Kind,
    /// Of an amount.
    currency: Option<Currency>,
}

impl Row {
    fn new(label: &'static str, text: impl Into<String>) -> Self {
        let (number, href) = (String::new(), String::new());
        Self { label, text: text.into(), number, href, kind: Kind::Else, currency: None }
    }

    fn today(self) -> Self {
        Self { kind: Kind::Today, ..self }
    }

    fn amount(label: &'static str, amount: Amount, currency: Currency) -> Self {
        let text = format!("{} {currency}", show::amount(amount, currency));
        Self { kind: Kind::Amount, currency: Some(currency), ..Self::new(label, text) }
    }

    fn who(label: &'static str, firm: Firm) -> Self {
        Self { number: firm.number, kind: Kind::Who, ..Self::new(label, firm.name) }
    }

    fn link(label: &'static str, text: &'static str, href: String) -> Self {
        Self { href, ..Self::new(label, text) }
    }
}

/// What is known about a command beyond the bytes that are signed.
#[derive(Debug, Clone, Default)]
pub(super) struct Context {
    /// What the command says itself, in the words of a list.
    stated: Vec<Row>,
    /// What the ledger says about the objects that it names.
    rows: Vec<Row>,
}

impl Context {
    /// Looks up what `member` may see of the objects that `command` names.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn of(app: &App, member: &Member, command: &Command, lang: Language) -> Result<Self, WebError> {
        let t = ContextTexts(lang);
        let stated = stated::rows(app, member, command, t).await?;
        let seen = Seen { app, member, t, command, named: Named::of(command) };
        Ok(Self { stated, rows: seen.rows().await? })
    }

    /// What was done: what the command says, then what the ledger adds.
    pub fn done(&self) -> Vec<&Row> {
        let told =
            |row: &&Row| row.kind != Kind::Today && self.stated.iter().all(|known| known.label != row.label);
        self.stated.iter().chain(self.rows.iter().filter(told)).collect()
    }

    /// The currency of its amounts; none where it is about none.
    pub fn currency(&self) -> Option<Currency> {
        self.stated.iter().chain(&self.rows).find_map(|row| row.currency)
    }

    /// What a page shows: beside the bytes that are signed what the ledger adds, else all that is known.
    pub fn shown(self, signing: bool) -> Vec<Row> {
        if signing { self.rows } else { self.done().into_iter().cloned().collect() }
    }

    /// Whom it is about, for a row of a list; empty where it is about nobody else.
    pub fn who(&self) -> String {
        self.first(Kind::Who)
    }

    /// How much it is about; empty where it is about no amount.
    pub fn amount(&self) -> String {
        self.first(Kind::Amount)
    }

    fn first(&self, kind: Kind) -> String {
        let found = self.stated.iter().chain(&self.rows).find(|row| row.kind == kind);
        found.map(|row| row.text.clone()).unwrap_or_default()
    }
}

/// The ids that a command names.
struct Named(Vec<(&'static str, String)>);

impl Named {
    fn of(command: &Command) -> Self {
        let text = |(name, _, value)| match value {
            Value::Text(text) => Some((name, text)),
            _ => None,
        };
        Self(command.write().into_iter().filter_map(text).collect())
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| *known == name).map(|(_, text)| text.as_str())
    }
}

/// What is not for this member does not exist for it.
fn visible<T>(found: Result<T, WebError>) -> Result<Option<T>, WebError> {
    match found {
        Ok(found) => Ok(Some(found)),
        Err(WebError::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

/// A member with what it asks about.
struct Seen<'a> {
    app: &'a App,
    member: &'a Member,
    t: ContextTexts,
    command: &'a Command,
    named: Named,
}

impl Seen<'_> {
    /// The first object that is there says the most: a request tells of its holding, and that of its voucher.
    async fn rows(&self) -> Result<Vec<Row>, WebError> {
        if let Command::ClockTick(_) = self.command {
            let log = Row::new(self.t.log_time(), show::time(self.app.store.tick().await?));
            let server = Row::new(self.t.server_time(), self.app.time().map(show::time).unwrap_or_default());
            return Ok(vec![log.today(), server.today()]);
        }
        for rows in [self.request().await?, self.holding().await?, self.voucher().await?] {
            if !rows.is_empty() {
                return Ok(rows);
            }
        }
        self.background().await
    }

    async fn request(&self) -> Result<Vec<Row>, WebError> {
        let quote = self.named.get("quote").and_then(|id| QuoteId::parse(id).ok());
        let id = match (self.named.get("request"), quote) {
            (Some(request), _) => request.to_owned(),
            (None, Some(quote)) => match self.app.store.quote(quote).await? {
                Some(quote) => quote.request.to_string(),
                None => return Ok(Vec::new()),
            },
            (None, None) => return Ok(Vec::new()),
        };
        let Some(loaded) = visible(request::load(self.app, self.member, &id).await)? else {
            return Ok(Vec::new());
        };
        let (t, me) = (self.t, self.member.id);
        let (request, voucher) = (&loaded.request, &loaded.voucher);
        // When it was asked for, it was nobody's yet.
        let asked = matches!(self.command, Command::DiscountRequest(_));
        let awarded = request.agreed.as_ref().map(|agreed| agreed.financier).filter(|_| !asked);
        let chosen = loaded.quotes.iter().find(|known| Some(known.id) == quote).map(|known| known.financier);
        // Only the seller learns who else has quoted.
        let financier = awarded.or(chosen).filter(|financier| request.seller == me || *financier == me);
        let firms = self.firms([Some(request.seller), financier, Some(voucher.obligor)]).await?;
        let mut rows = vec![self.firm(t.seller(), request.seller, &firms)];
        rows.extend(financier.map(|financier| self.firm(t.financier(), financier, &firms)));
        rows.push(self.firm(t.obligor(), voucher.obligor, &firms));
        rows.push(Row::amount(t.offered(), request.amount, voucher.currency));
        rows.push(Row::new(t.due_on(), voucher.due_on.to_string()));
        rows.push(Row::link(t.page(), t.request(), format!("/requests/{}", request.id)));
        Ok(rows)
    }

    async fn holding(&self) -> Result<Vec<Row>, WebError> {
        // What comes of signing for a voucher is the whole of it, and the voucher says more.
        let of_voucher = self.named.get("voucher").is_some() && self.named.get("bank_reference").is_none();
        let id = self.named.get("source").or_else(|| self.named.get("holding")).filter(|_| !of_voucher);
        let Some(id) = id else { return Ok(Vec::new()) };
        let Some((holding, voucher)) = visible(holding::load(self.app, id).await)? else {
            return Ok(Vec::new());
        };
        let Some(view) = holding::view_of(&holding, self.member.id) else { return Ok(Vec::new()) };
        let (t, mine) = (self.t, view == holding::View::Holder);
        let firms = self.firms([Some(voucher.obligor), holding.transferor, Some(holding.holder)]).await?;
        let mut rows = Vec::new();
        if mine {
            // From whom one has what one passes on is another matter.
            let taken = matches!(self.command, Command::HoldingSignFor(_) | Command::HoldingReject(_));
            let from = holding.transferor.filter(|_| taken);
            rows.extend(from.map(|from| self.firm(t.from(), from, &firms)));
        } else {
            rows.push(self.firm(t.to(), holding.holder, &firms));
        }
        rows.push(self.firm(t.obligor(), voucher.obligor, &firms));
        rows.push(Row::amount(t.holding_amount(), holding.amount, voucher.currency));
        rows.push(Row::new(t.due_on(), voucher.due_on.to_string()));
        let until = holding.lapses_at.filter(|_| holding.life == HoldingLife::Pending);
        rows.extend(until.map(|until| Row::new(t.sign_for_by(), show::time(until)).today()));
        rows.push(Row::link(t.page(), t.holding(), format!("/holdings/{}", holding.id)));
        rows.extend(self.background_named().await?.map(|background| self.background_link(&background)));
        Ok(rows)
    }

    async fn voucher(&self) -> Result<Vec<Row>, WebError> {
        let id = self.named.get("voucher").and_then(|id| VoucherId::parse(id).ok());
        let Some(id) = id else { return Ok(Vec::new()) };
        let voucher = self.app.store.voucher(id).await?.filter(|voucher| self.is_party(voucher));
        let (Some(voucher), t) = (voucher, self.t) else { return Ok(Vec::new()) };
        let firms = self.firms([Some(voucher.obligor), Some(voucher.payee), None]).await?;
        let mut rows = vec![
            self.firm(t.obligor(), voucher.obligor, &firms),
            self.firm(t.payee(), voucher.payee, &firms),
            Row::amount(t.face(), voucher.face, voucher.currency),
            Row::new(t.due_on(), voucher.due_on.to_string()),
        ];
        if voucher.life == VoucherLife::AwaitingSignFor {
            rows.push(Row::new(t.sign_for_by(), show::time(voucher.sign_for_by)).today());
        }
        rows.push(Row::link(t.page(), t.voucher(), format!("/vouchers/{id}")));
        Ok(rows)
    }

    async fn background(&self) -> Result<Vec<Row>, WebError> {
        let Some(background) = self.background_named().await? else { return Ok(Vec::new()) };
        let (t, currency) = (self.t, background.currency);
        let firms = self.firms([Some(background.debtor), Some(background.creditor), None]).await?;
        let mut rows = vec![
            self.firm(t.trade_buyer(), background.debtor, &firms),
            self.firm(t.trade_seller(), background.creditor, &firms),
        ];
        if is_verified(&background) {
            rows.push(Row::amount(t.occupied(), claimed(&background), currency).today());
            rows.push(Row::amount(t.free(), background.free(), currency).today());
        }
        rows.push(Row::new(t.payment_due(), background.due_on.to_string()));
        rows.push(self.background_link(&background));
        Ok(rows)
    }

    /// The trade that the command names, for its two parties.
    async fn background_named(&self) -> Result<Option<Background>, WebError> {
        let id = self.named.get("background").and_then(|id| BackgroundId::parse(id).ok());
        let Some(id) = id else { return Ok(None) };
        let party =
            |background: &Background| [background.debtor, background.creditor].contains(&self.member.id);
        Ok(self.app.store.background(id).await?.filter(party))
    }

    fn background_link(&self, background: &Background) -> Row {
        Row::link(self.t.page(), self.t.background(), format!("/backgrounds/{}", background.id))
    }

    /// Face amount and payee are for the two parties of the issuance.
    fn is_party(&self, voucher: &Voucher) -> bool {
        [voucher.obligor, voucher.payee].contains(&self.member.id)
    }

    async fn firms<const N: usize>(&self, ids: [Option<MemberId>; N]) -> Result<Firms, WebError> {
        Ok(Firms::of(&self.app.store, &ids.into_iter().flatten().collect::<Vec<_>>()).await?)
    }

    /// A firm; the member itself is not whom a list has to name.
    fn firm(&self, label: &'static str, id: MemberId, firms: &Firms) -> Row {
        let row = Row::who(label, firms.get(id));
        if id == self.member.id { Row { kind: Kind::Else, ..row } } else { row }
    }
}

#[cfg(test)]
mod tests {
    use contracts::{amount::CNY, evidence::RecordEvidence, id::Digest};

    use super::*;

    #[test]
    fn a_receipt_says_nothing_twice_and_nothing_of_today() {
        let jpy = Currency::parse("JPY").unwrap();
        let firm = |name: &str| Firm { name: name.to_owned(), number: "91".to_owned() };
        let cent = Amount::from_minor(1).unwrap();
        let context = Context {
            stated: vec![Row::who("Payee", firm("Yuanheng")), Row::new("Due date", "2026-08-28")],
            rows: vec![
                Row { kind: Kind::Else, ..Row::who("Obligor", firm("Chengtai")) },
                Row::who("Payee", firm("Yuanheng")),
                Row::amount("Face amount", cent, jpy),
                Row::amount("Free", cent, CNY).today(),
            ],
        };
        let labels: Vec<_> = context.done().iter().map(|row| row.label).collect();
        assert_eq!(labels, ["Payee", "Due date", "Obligor", "Face amount"]);
        assert_eq!((context.who(), context.amount()), ("Yuanheng".to_owned(), "1 JPY".to_owned()));
        assert_eq!(context.currency(), Some(jpy), "of the object, and not the one of most");
        // Who signs sees also how it stands today.
        assert_eq!(context.shown(true).last().map(|row| row.label), Some("Free"));
    }

    #[test]
    fn a_command_that_names_nothing_has_no_object() {
        let named = Named::of(&RecordEvidence { file: Digest([1; 32]), note: None }.into());
        assert_eq!(named.get("voucher"), None);
        assert_eq!(named.get("file"), Some(Digest([1; 32]).to_string().as_str()));
    }
}
