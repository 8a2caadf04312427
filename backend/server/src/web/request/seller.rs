//! A request as its seller sees it: who has quoted, what each quote costs once it is opened, and then the
//! way to the money.

use actix_web::HttpRequest;
use askama::Template;
use contracts::{
    amount::Currency,
    discount::{QuoteLife, RequestLife, unwind::Unwind},
    id::MemberId,
    pricing::{Price, Terms as Quoted},
};

use super::{
    offers::{Offer, best, yearly_percent},
    show::Loaded,
    view::{View, quotes_shown},
};
use crate::{
    app::App,
    auth::{Visitor, visitor::SignedIn},
    text::{Language, life, request::RequestTexts},
    web::{
        Answered, Page,
        holding::terms::Terms,
        page::html,
        show::{self, Firm, Firms},
        step::{self, Step},
    },
};

/// A price as the seller compares it.
pub(super) struct PriceRow {
    pub rate: String,
    pub basis: String,
    pub value_on: String,
    pub days: i64,
    pub interest: String,
    pub fees: String,
    pub cost: String,
    pub yearly: String,
    pub net: String,
}

/// A quote in the comparison.
struct Column {
    quote: String,
    firm: Firm,
    quoted_at: String,
    expires: String,
    state: &'static str,
    tone: &'static str,
    price: Option<PriceRow>,
    best: bool,
    may_award: bool,
}

/// How the financier says it has paid.
struct PaidRow {
    bank_reference: String,
    amount: String,
    account: String,
    own_account: String,
    paid_on: String,
}

#[derive(Template)]
#[template(path = "request/seller.html")]
struct SellerPage {
    page: Page,
    t: RequestTexts,
    request_id: String,
    holding: String,
    holding_short: String,
    state: &'static str,
    tone: &'static str,
    steps: Vec<Step>,
    amount: String,
    capitals: String,
    currency: String,
    recourse: bool,
    ask_rate: String,
    deadline: String,
    invited: Vec<Firm>,
    terms: Terms,
    lead: String,
    disputed: bool,
    columns: Vec<Column>,
    agreed: Option<(Firm, PriceRow)>,
    paid: Option<PaidRow>,
    may_award: bool,
    may_confirm: bool,
    may_unwind: bool,
    account_missing: bool,
}

pub(super) async fn show(
    app: &App,
    visitor: &Visitor,
    caller: &SignedIn,
    http: &HttpRequest,
    loaded: &Loaded,
) -> Answered {
    let (request, voucher, lang) = (&loaded.request, &loaded.voucher, visitor.lang);
    let t = RequestTexts(lang);
    let mut named: Vec<MemberId> = loaded.quotes.iter().map(|quote| quote.financier).collect();
    named.extend(&request.financiers);
    let firms = Firms::of(&app.store, &named).await?;
    let unwind = Unwind { request: request.id, holding: request.holding };
    let may_unwind = app.prepare(caller.member.id, &unwind.into(), 0).await?.is_ok();
    let account = caller.member.account(voucher.currency, loaded.log.now);
    let (state, tone) = life::request(request.life, lang);
    let paid = request.payment.as_ref().map(|payment| PaidRow {
        bank_reference: payment.bank_reference.clone(),
        amount: request.agreed.as_ref().map_or_else(String::new, |agreed| {
            format!("{} {}", show::amount(agreed.price.net, voucher.currency), voucher.currency)
        }),
        account: payment.account.clone(),
        own_account: account
            .map(|account| format!("{} {}", account.bank_name, account.number))
            .unwrap_or_default(),
        paid_on: payment.paid_on.to_string(),
    });
    let agreed = request
        .agreed
        .as_ref()
        .map(|agreed| (firms.get(agreed.financier), price_row(&agreed.terms, &agreed.price, loaded, lang)));
    let columns = columns(loaded, caller.member.id, &firms, lang);
    html(&SellerPage {
        page: Page::new(visitor, http, t.title(&show::short(request.id))),
        t,
        request_id: request.id.to_string(),
        disputed: loaded.disputed,
        holding: request.holding.to_string(),
        holding_short: show::short(request.holding),
        state,
        tone,
        steps: steps(request.life, loaded.closing.closed, t),
        amount: show::amount(request.amount, voucher.currency),
        capitals: show::capitals(request.amount, voucher.currency, lang),
        currency: voucher.currency.to_string(),
        recourse: request.recourse,
        ask_rate: request.ask_rate.map(|rate| t.percent(&rate.percent())).unwrap_or_default(),
        deadline: show::time(request.deadline),
        invited: request.financiers.iter().map(|id| firms.get(*id)).collect(),
        terms: Terms::of(app, voucher, lang, true).await?,
        lead: lead(loaded, columns.iter().any(|column| column.may_award), t),
        may_award: columns.iter().any(|column| column.may_award),
        columns,
        agreed,
        paid,
        may_confirm: request.life == RequestLife::Disbursed,
        may_unwind,
        account_missing: request.life == RequestLife::Open && account.is_none(),
    })
}

/// Where the request stands, in a sentence.
fn lead(loaded: &Loaded, may_award: bool, t: RequestTexts) -> String {
    let closing = &loaded.closing;
    let standing = || loaded.quotes.iter().filter(|quote| quote.life == QuoteLife::Standing);
    match loaded.request.life {
        RequestLife::Open if !closing.closed => {
            t.quoting_lead(standing().count(), &show::time(loaded.request.deadline))
        }
        RequestLife::Open if closing.too_late && !may_award => t.nothing_to_award().to_owned(),
        RequestLife::Open if closing.too_late || standing().all(|quote| quote.terms.is_some()) => {
            t.opened_lead().to_owned()
        }
        RequestLife::Open => t.opening_lead(&show::time(closing.open_until)),
        RequestLife::Awarded => t.waiting_approve().to_owned(),
        RequestLife::Approved => t.waiting_pay().to_owned(),
        RequestLife::PayIntended => t.waiting_disburse().to_owned(),
        RequestLife::Disbursed => t.payment_lead().to_owned(),
        RequestLife::Confirmed => t.confirmed_text().to_owned(),
        RequestLife::Declined => t.declined_text().to_owned(),
        RequestLife::Unwound => t.unwound_text().to_owned(),
    }
}

/// The steps with the one that is taken now; none for a request that came to nothing.
fn steps(life: RequestLife, closed: bool, t: RequestTexts) -> Vec<Step> {
    let now = match life {
        RequestLife::Open if !closed => 0,
        RequestLife::Open => 1,
        RequestLife::Awarded => 2,
        RequestLife::Approved | RequestLife::PayIntended => 3,
        RequestLife::Disbursed => 4,
        RequestLife::Confirmed => 5,
        RequestLife::Declined | RequestLife::Unwound => return Vec::new(),
    };
    let texts = [t.step_quote(), t.step_award(), t.step_approve(), t.step_pay(), t.step_confirm()];
    step::steps(texts, now)
}

fn columns(loaded: &Loaded, seller: MemberId, firms: &Firms, lang: Language) -> Vec<Column> {
    let t = RequestTexts(lang);
    let (request, now, closing) = (&loaded.request, loaded.log.now, &loaded.closing);
    let shown = quotes_shown(View::Seller, &loaded.quotes, seller);
    let offers: Vec<Offer<'_>> =
        shown.into_iter().map(|quote| Offer::of(quote, request.amount, loaded.voucher.due_on)).collect();
    let open = request.life == RequestLife::Open;
    let lowest = best(&offers, now).filter(|_| open);
    let column = |offer: &Offer<'_>| {
        let quote = offer.quote;
        let standing = quote.life == QuoteLife::Standing;
        let (state, tone) = match quote.terms {
            None if standing && !closing.closed => (t.sealed(), "progress"),
            None if standing && open && !closing.too_late => (t.awaiting_open(), "progress"),
            None if standing => (t.void(), "neutral"),
            Some(_) if standing && now > quote.expires => (t.expired(), "neutral"),
            _ => life::quote(quote.life, lang),
        };
        Column {
            quote: quote.id.to_string(),
            firm: firms.get(quote.financier),
            quoted_at: show::time(quote.made_at),
            expires: show::time(quote.expires),
            state,
            tone,
            price: quote.terms.zip(offer.price).map(|(terms, price)| price_row(&terms, &price, loaded, lang)),
            best: lowest == Some(quote.id),
            may_award: open && closing.closed && offer.is_on_the_table(now),
        }
    };
    offers.iter().map(column).collect()
}

/// A price in words.
pub(super) fn price_row(terms: &Quoted, price: &Price, loaded: &Loaded, lang: Language) -> PriceRow {
    let t = RequestTexts(lang);
    let currency: Currency = loaded.voucher.currency;
    let face = loaded.request.amount;
    let cost = face.checked_sub(price.net).unwrap_or_default();
    PriceRow {
        rate: t.percent(&terms.rate.percent()),
        basis: t.basis_value(terms.basis.as_str()),
        value_on: terms.value_on.to_string(),
        days: price.days,
        interest: show::amount(price.interest, currency),
        fees: show::amount(terms.fees, currency),
        cost: show::amount(cost, currency),
        yearly: yearly_percent(cost, face, price.days).map(|rate| t.percent(&rate)).unwrap_or_default(),
        net: show::amount(price.net, currency),
    }
}
