//! Shows what was read in each file and how each check ended, and asks for what no invoice says.

use actix_web::HttpRequest;
use askama::Template;
use chrono::NaiveDate;
use contracts::{amount::Amount, id::MemberId};
use documents::{Invoice, InvoiceRefusal, Party};

use super::facts::{Facts, Known, Trade};
use crate::{
    auth::{Caller, Visitor},
    text::{Language, background as text, background::BackgroundTexts, refusal},
    web::{
        Page,
        page::FieldError,
        show,
        step::{Step, steps},
    },
};

/// Most files at a time.
pub const MOST_FILES: usize = 10;
/// The names of the amount fields, by the place of their invoice.
pub const OCCUPIED: [&str; MOST_FILES] = [
    "occupied-0",
    "occupied-1",
    "occupied-2",
    "occupied-3",
    "occupied-4",
    "occupied-5",
    "occupied-6",
    "occupied-7",
    "occupied-8",
    "occupied-9",
];

/// A file and what came of reading it.
#[derive(Debug, Clone)]
pub struct Checked {
    /// The file's name.
    pub file_name: String,
    /// What it states, or why it is not taken.
    pub facts: Result<Facts, InvoiceRefusal>,
}

/// One check and how it ended.
pub struct Check {
    what: &'static str,
    result: &'static str,
    tone: &'static str,
    text: String,
}

/// One file on the page.
pub struct Card {
    heading: String,
    stated: Vec<(&'static str, String)>,
    checks: Vec<Check>,
}

/// An invoice that can be registered, with how much of it is to be occupied as typed.
pub struct Row {
    field: &'static str,
    label: String,
    file: String,
    occupied: String,
    error: String,
}

/// What the seat has typed; typing is never lost.
#[derive(Debug, Clone, Default)]
pub struct Typed {
    /// The contract's number.
    pub contract: String,
    /// The underlying due date.
    pub due_on: String,
    /// By place of the invoice: the amount to be occupied.
    pub occupied: Vec<String>,
    /// SHA-256 of the contract, lower-case hex; empty without one.
    pub contract_file: String,
    /// SHA-256 of the delivery evidence, lower-case hex; empty without one.
    pub delivery_file: String,
}

/// The page.
#[derive(Template)]
#[template(path = "background/check.html")]
pub struct CheckPage {
    page: Page,
    t: BackgroundTexts,
    errors: Vec<FieldError>,
    cards: Vec<Card>,
    rows: Vec<Row>,
    by_seller: bool,
    currency: String,
    exponent: u32,
    typed: Typed,
    steps: Vec<Step>,
    /// The ledger date.
    today: String,
}

/// The three steps of a registration, at the one from 0 that is shown.
pub fn steps_at(t: BackgroundTexts, now: usize) -> Vec<Step> {
    steps([t.step_upload(), t.step_check(), t.step_sign()], now)
}

/// The invoices that can be registered together: those of the same trade as the first one that can.
pub fn usable(checked: &[Checked]) -> Vec<&Facts> {
    let mut found: Vec<&Facts> = Vec::new();
    for facts in checked.iter().filter_map(|checked| checked.facts.as_ref().ok()) {
        let same = found.first().is_none_or(|first| first.trade() == facts.trade());
        // The same file twice counts once.
        if facts.may_be_registered() && same && found.iter().all(|other| other.file != facts.file) {
            found.push(facts);
        }
    }
    found
}

impl CheckPage {
    /// The page for these files; with `typed` where it is shown again.
    pub fn new(
        visitor: &Visitor,
        caller: &Caller,
        request: &HttpRequest,
        checked: &[Checked],
        today: NaiveDate,
        typed: Option<Typed>,
        errors: Vec<FieldError>,
    ) -> Self {
        let (lang, t) = (visitor.lang, BackgroundTexts(visitor.lang));
        let usable = usable(checked);
        let trade = usable.first().and_then(|facts| facts.trade());
        let typed = typed.unwrap_or_else(|| suggested(&usable));
        let currency = trade.map_or(contracts::amount::CNY, |trade| trade.currency);
        let unit = if currency == contracts::amount::CNY { lang.pick("元", "CNY") } else { currency.code() };
        let row = |(place, facts): (usize, &&Facts)| Row {
            field: OCCUPIED.get(place).copied().unwrap_or_default(),
            label: t.occupied_of(&facts.invoice.number, unit),
            file: facts.file.to_string(),
            occupied: typed.occupied.get(place).cloned().unwrap_or_default(),
            error: FieldError::of(&errors, OCCUPIED.get(place).copied().unwrap_or_default()).to_owned(),
        };
        let rows = usable.iter().enumerate().map(row).collect();
        let of =
            |(place, checked): (usize, &Checked)| card(checked, place + 1, caller.member.id, trade, lang);
        Self {
            page: Page::new(visitor, request, t.check_title()),
            t,
            cards: checked.iter().enumerate().map(of).collect(),
            rows,
            by_seller: trade.is_some_and(|trade| trade.creditor == caller.member.id),
            currency: currency.to_string(),
            exponent: currency.exponent(),
            typed,
            errors,
            steps: steps_at(t, 1),
            today: today.to_string(),
        }
    }

    fn error(&self, field: &str) -> &str {
        FieldError::of(&self.errors, field)
    }

    /// What stands above an input whose file is only hashed; `sha256` of one that was chosen before.
    fn hashed_hint(&self, sha256: &str) -> String {
        let hint = self.t.hashed_hint().to_owned();
        if sha256.is_empty() {
            hint
        } else {
            format!("{hint}{}", self.t.hashed_already(&show::short(sha256)))
        }
    }
}

/// What the fields hold at first: all that is left of each invoice, and the earliest stated due date.
fn suggested(usable: &[&Facts]) -> Typed {
    let occupied = |facts: &&Facts| match (facts.free, facts.currency) {
        (Some(free), Some(currency)) => show::amount(free, currency),
        _ => String::new(),
    };
    let due_on = usable.iter().filter_map(|facts| facts.invoice.due_on).min();
    Typed {
        due_on: due_on.map(|date| date.to_string()).unwrap_or_default(),
        occupied: usable.iter().map(occupied).collect(),
        ..Typed::default()
    }
}

fn card(checked: &Checked, place: usize, actor: MemberId, trade: Option<Trade>, lang: Language) -> Card {
    let t = BackgroundTexts(lang);
    let heading = t.file_heading(place, &checked.file_name);
    match &checked.facts {
        Ok(facts) => Card {
            heading,
            stated: stated(&facts.invoice, t, lang),
            checks: checks(facts, actor, trade, t, lang),
        },
        Err(refused) => Card {
            heading,
            stated: Vec::new(),
            checks: vec![failed(t, t.check_format(), text::refusal(refused, lang))],
        },
    }
}

fn stated(invoice: &Invoice, t: BackgroundTexts, lang: Language) -> Vec<(&'static str, String)> {
    let party = |party: &Party| {
        let number = party.identifiers.first().map(|number| number.value.clone()).unwrap_or_default();
        t.known_as(&party.name, &number)
    };
    let amount = |minor: i64| match (
        Amount::from_minor(minor),
        contracts::amount::Currency::parse(invoice.currency.as_str()),
    ) {
        (Some(amount), Some(currency)) => format!("{} {currency}", show::amount(amount, currency)),
        _ => format!("{} {}", documents::decimal(minor, invoice.currency), invoice.currency),
    };
    let mut rows = vec![
        (t.check_format(), text::format(invoice.format, lang).to_owned()),
        (t.check_kind(), format!("{} ({})", text::kind(invoice.kind, lang), invoice.type_code)),
        (t.invoice_number(), invoice.number.clone()),
        (t.issued_on(), invoice.issued_on.to_string()),
        (t.seller(), party(&invoice.seller)),
        (t.buyer(), party(&invoice.buyer)),
        (t.total(), amount(invoice.total_minor)),
    ];
    if let Some(due_on) = invoice.due_on {
        rows.push((t.due_on(), due_on.to_string()));
    }
    rows
}

fn passed(t: BackgroundTexts, what: &'static str, text: impl Into<String>) -> Check {
    Check { what, result: t.passed(), tone: "good", text: text.into() }
}

fn failed(t: BackgroundTexts, what: &'static str, text: impl Into<String>) -> Check {
    Check { what, result: t.failed(), tone: "bad", text: text.into() }
}

fn checks(
    facts: &Facts,
    actor: MemberId,
    trade: Option<Trade>,
    t: BackgroundTexts,
    lang: Language,
) -> Vec<Check> {
    let mut checks = vec![match facts.invoice.may_back_a_voucher() {
        Ok(()) => passed(t, t.check_kind(), t.may_back()),
        Err(refused) => failed(t, t.check_kind(), text::refusal(&refused, lang)),
    }];
    let member = |what, known: &Option<Known>, stated: &Party| match known {
        Some(known) if same_name(&stated.name, &known.member.name) => {
            passed(t, what, t.known_as(&known.member.name, &known.identifier.0.value))
        }
        // The number decides who it is; a wrong name is for people to look into.
        Some(known) => Check {
            what,
            result: t.attention(),
            tone: "attention",
            text: t.name_differs(&stated.name, &known.member.name, &known.identifier.0.value),
        },
        None => failed(t, what, t.no_member()),
    };
    checks.push(member(t.check_seller(), &facts.seller, &facts.invoice.seller));
    checks.push(member(t.check_buyer(), &facts.buyer, &facts.invoice.buyer));
    if facts.currency.is_none() {
        checks.push(failed(t, text::field(documents::Field::Currency, lang), t.currency_not_settled()));
    }
    let is_actor = |known: &Option<Known>| known.as_ref().is_some_and(|known| known.member.id == actor);
    if is_actor(&facts.buyer) || is_actor(&facts.seller) {
        let side = if is_actor(&facts.buyer) { t.buyer() } else { t.seller() };
        checks.push(passed(t, t.check_party(), side));
        if trade.is_some() && facts.trade().is_some() && trade != facts.trade() {
            checks.push(failed(t, t.check_same_trade(), t.other_trade()));
        }
        checks.extend(judged(facts, t, lang));
    } else {
        checks.push(failed(t, t.check_party(), t.not_your_trade()));
    }
    let signature = match facts.invoice.signature {
        documents::Signature::NotChecked => t.signature_not_checked(),
    };
    checks.push(Check {
        what: t.check_signature(),
        result: t.not_done(),
        tone: "neutral",
        text: signature.to_owned(),
    });
    checks
}

/// Whether two spellings of a name differ in nothing but spaces, case and the width of brackets.
fn same_name(stated: &str, registered: &str) -> bool {
    let plain = |name: &str| -> String {
        let narrow = name.chars().filter(|letter| !letter.is_whitespace()).map(|letter| match letter {
            '（' => '(',
            '）' => ')',
            other => other,
        });
        narrow.flat_map(char::to_lowercase).collect()
    };
    plain(stated) == plain(registered)
}

/// What the rules say, and how much is left.
fn judged(facts: &Facts, t: BackgroundTexts, lang: Language) -> Option<Check> {
    let what = t.check_rules();
    let left = facts.free.zip(facts.currency).map(|(free, currency)| show::amount(free, currency));
    Some(match facts.judged.as_ref()? {
        Ok(()) if facts.free == facts.total => passed(t, what, t.rules_passed()),
        Ok(()) => Check {
            what,
            result: t.attention(),
            tone: "attention",
            text: t.partly_occupied(&left.unwrap_or_default()),
        },
        Err(_) if facts.free.is_some_and(Amount::is_zero) => failed(t, what, t.wholly_occupied()),
        Err(refused) => failed(t, what, refusal::text(*refused, lang)),
    })
}

#[cfg(test)]
mod tests {
    use super::same_name;

    #[test]
    fn spaces_case_and_brackets_make_no_other_name() {
        assert!(same_name("远衡机械 (上海) Co., Ltd.", "远衡机械（上海）CO.,LTD."));
        assert!(!same_name("远衡机械", "远恒机械"));
    }
}
