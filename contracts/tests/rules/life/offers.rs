//! The verbs of discounts in random lives.

use contracts::{
    clock::ClockTick,
    discount::{
        Quote, QuoteLife, Request, RequestLife,
        approve::Decline,
        award::Award,
        disburse::{Confirm, PayIntent},
        open_quote::OpenQuote,
        quote::{MakeQuote, WithdrawQuote},
        request::MakeRequest,
        unwind::Unwind,
    },
    pricing::price,
};

use super::{
    actions::{Picks, who},
    verbs::{Made, holdings, made, moving, part, reference, some},
};
use crate::world::{Bank, Factor, Platform, Who, World};

fn quotes(w: &World, such: impl Fn(&Quote) -> bool) -> Vec<Quote> {
    w.state.quotes.rows().map(|(_, row)| row).filter(|row| such(row)).cloned().collect()
}

fn requests(w: &World, such: impl Fn(&Request) -> bool) -> Vec<Request> {
    w.state.requests.rows().map(|(_, row)| row).filter(|row| such(row)).cloned().collect()
}

pub fn ask(w: &mut World, picks: Picks) -> Made {
    let found = some(picks, moving(w), || holdings(w, |_| true))?;
    let seller = who(found.holder);
    let invited = [&[][..], &[Bank], &[Factor], &[Bank, Factor]][picks.below(2, 4)];
    let invited: Vec<_> = invited.iter().copied().filter(|financier| *financier != seller).collect();
    let amount = if picks.below(3, 2) == 0 { found.amount } else { part(picks, found.amount) };
    let splits = amount != found.amount;
    let ask = MakeRequest { amount, ..w.asking(found.id, &invited) };
    let (part, change) = (w.new_holding(), w.new_holding());
    made(seller, MakeRequest { part: splits.then_some(part), change: splits.then_some(change), ..ask })
}

pub fn quote(w: &mut World, picks: Picks) -> Made {
    let financier = if picks.below(2, 2) == 0 { Bank } else { Factor };
    let quoted = |request: &Request| {
        let own = |quote: &Quote| quote.request == request.id && quote.financier == financier.member();
        !quotes(w, |quote| own(quote) && quote.life == QuoteLife::Standing).is_empty()
    };
    let open = requests(w, |request| {
        let invited = request.invites(financier.member()) && request.seller != financier.member();
        request.life == RequestLife::Open && request.deadline >= w.now() && invited && !quoted(request)
    });
    let request = some(picks, open, || requests(w, |_| true))?;
    let quoting = w.quoting(request.id);
    made(financier, MakeQuote { expires: w.now().after(5 * 24 * 3_600), ..quoting })
}

fn standing(w: &World, picks: Picks, opened: bool) -> Option<Quote> {
    let suiting = quotes(w, |quote| quote.life == QuoteLife::Standing && quote.terms.is_some() == opened);
    some(picks, suiting, || quotes(w, |_| true))
}

pub fn withdraw_quote(w: &mut World, picks: Picks) -> Made {
    let quote = standing(w, picks, false)?;
    made(who(quote.financier), WithdrawQuote { quote: quote.id })
}

pub fn open(w: &mut World, picks: Picks) -> Made {
    let deadline = |quote: &Quote| w.state.request(&quote.request).unwrap().unwrap().deadline;
    let sealed = |quote: &Quote| quote.life == QuoteLife::Standing && quote.terms.is_none();
    let in_time = quotes(w, |quote| sealed(quote) && w.now() <= deadline(quote).after(3_600));
    let quote = some(picks, in_time, || quotes(w, |_| true))?;
    // Where quoting is still on, time moves past the deadline first.
    let deadline = deadline(&quote);
    if picks.below(2, 2) == 0 && w.now() <= deadline {
        return made(Platform, ClockTick { time: deadline.after(1) });
    }
    made(who(quote.financier), OpenQuote { ..w.opening(quote.id) })
}

pub fn award(w: &mut World, picks: Picks) -> Made {
    let quote = standing(w, picks, true)?;
    let request = w.state.request(&quote.request).unwrap().unwrap();
    let due_on = w.voucher(request.voucher).due_on;
    let price = price(request.amount, due_on, &quote.terms?)?;
    let interest = Some(price.interest).filter(|interest| !interest.is_zero());
    made(who(request.seller), Award { request: request.id, quote: quote.id, interest, net: price.net })
}

/// A request that stands at `life`, with its financier.
fn standing_at(w: &World, picks: Picks, life: RequestLife) -> Option<(Request, Who)> {
    let request = some(picks, requests(w, |request| request.life == life), || requests(w, |_| true))?;
    let financier = request.agreed.as_ref().map(|agreed| who(agreed.financier))?;
    Some((request, financier))
}

pub fn approve(w: &mut World, picks: Picks) -> Made {
    let (request, financier) = standing_at(w, picks, RequestLife::Awarded)?;
    let mut approval = w.approval(request.id);
    approval.evidence_read = picks.below(2, 20) > 0;
    made(financier, approval)
}

pub fn decline(w: &mut World, picks: Picks) -> Made {
    let lives = [RequestLife::Awarded, RequestLife::Approved, RequestLife::PayIntended];
    let (request, financier) = standing_at(w, picks, lives[picks.below(2, 3)])?;
    made(financier, Decline { request: request.id, holding: request.holding, reason: "no".to_owned() })
}

pub fn pay_intent(w: &mut World, picks: Picks) -> Made {
    let (request, financier) = standing_at(w, picks, RequestLife::Approved)?;
    made(financier, PayIntent { request: request.id })
}

pub fn disburse(w: &mut World, picks: Picks) -> Made {
    let (request, financier) = standing_at(w, picks, RequestLife::PayIntended)?;
    let mut disbursement = w.disbursement(request.id);
    disbursement.bank_reference = reference(picks);
    made(financier, disbursement)
}

pub fn confirm(w: &mut World, picks: Picks) -> Made {
    let (request, _) = standing_at(w, picks, RequestLife::Disbursed)?;
    let title = w.new_holding();
    made(who(request.seller), Confirm { request: request.id, holding: request.holding, title })
}

pub fn unwind(w: &mut World, picks: Picks) -> Made {
    let waiting =
        |request: &Request| request.is_in_progress() && w.now() > request.since.after(2 * 24 * 3_600);
    let found = some(picks, requests(w, waiting), || requests(w, |_| true))?;
    let by = [Platform, who(found.seller), picks.firm(3)][picks.below(2, 3)];
    let request = found.id;
    made(by, Unwind { request, holding: found.holding })
}
