//! `/backgrounds/review`: from the checked invoices and what was typed to the command that is signed.
//!
//! Nothing that an invoice states is taken from the post: its file is read again.

use actix_multipart::Multipart;
use actix_web::{HttpRequest, web::Data};
use chrono::NaiveDate;
use contracts::{
    Refusal,
    amount::Amount,
    background::register::{InvoiceUse, Register, RegisterRefusal},
    field::MAX_TEXT_BYTES,
    id::{BackgroundId, Digest},
    member::MemberKind,
};
use sha2::{Digest as _, Sha256};

use super::{
    check::{CheckPage, Checked, MOST_FILES, OCCUPIED, Typed, usable},
    facts::{Facts, read_all},
};
use crate::{
    app::App,
    auth::{Caller, Visitor, visitor::SignedIn},
    entropy,
    text::{Language, amount, background::BackgroundTexts},
    web::{
        Answered, WebError,
        form::Form,
        page::{FieldError, correct, see_other},
        parts::{self, Limits, Parts, Upload},
        sign::{self, Wanted},
    },
};

/// Largest contract or delivery file, in bytes.
const LARGEST_FILE: usize = 20 * 1024 * 1024;
/// The inputs of files that are only hashed.
const HASHED: [&str; 2] = ["contract_file", "delivery_file"];

/// Shows the registration for review, or the form again with what has to be corrected.
pub async fn review(
    app: Data<App>,
    visitor: Visitor,
    caller: SignedIn,
    request: HttpRequest,
    posted: Multipart,
) -> Answered {
    let limits = Limits { files: HASHED.len(), file_bytes: LARGEST_FILE };
    let parts = parts::read(posted, &visitor, limits).await?;
    let checked = checked(&app, &caller, &parts.form).await?;
    let invoices = usable(&checked);
    if invoices.is_empty() {
        // The files are gone, or somebody else has registered them meanwhile: start over.
        return Ok(see_other("/backgrounds/new"));
    }
    let mut errors = Vec::new();
    let typed = typed(&parts, &invoices, &visitor, &mut errors);
    let today = app.store.tick().await?.date();
    // Who holds vouchers may pay with them for what is overdue; who only issues them may not.
    let only_issues = !caller.member.is(MemberKind::Supplier);
    let after = only_issues.then_some(today);
    if let Some(register) = build(&app, &invoices, &typed, after, visitor.lang, &mut errors) {
        let currency = register.currency;
        let wanted = Wanted { new_ids: &["background"], currency, ..Wanted::plain(register) };
        match sign::review(&app, &visitor, &caller, &request, wanted).await {
            Ok(page) => return Ok(page),
            Err(error) => errors.push(FieldError::refused(error, visitor.lang, place)?),
        }
    }
    correct(&CheckPage::new(&visitor, &caller, &request, &checked, today, Some(typed), errors))
}

/// The invoices that the form names, read again from the member's own files.
async fn checked(app: &App, caller: &Caller, form: &Form) -> Result<Vec<Checked>, WebError> {
    let mut uploads = Vec::new();
    for name in form.all("invoice").take(MOST_FILES) {
        let Ok(file) = Digest::parse(name) else { continue };
        if let Some(document) = app.store.document(caller.member.id, &file.0).await? {
            let field = "files".to_owned();
            uploads.push(Upload { field, name: document.file_name, bytes: document.bytes });
        }
    }
    let mut checked = Vec::new();
    for (upload, read) in read_all(uploads).await? {
        let facts = match read {
            Ok(invoice) => Facts::of(app, caller.member.id, invoice).await?.map(Ok),
            Err(refused) => Some(Err(refused)),
        };
        checked.extend(facts.map(|facts| Checked { file_name: upload.name, facts }));
    }
    Ok(checked)
}

/// What was typed, in the order of the invoices that are left, with the files' hashes.
fn typed(parts: &Parts, invoices: &[&Facts], visitor: &Visitor, errors: &mut Vec<FieldError>) -> Typed {
    let form = &parts.form;
    let named: Vec<&str> = form.all("invoice").take(MOST_FILES).collect();
    let occupied = |facts: &&Facts| {
        let place = named.iter().position(|name| *name == facts.file.to_string());
        place
            .and_then(|place| OCCUPIED.get(place))
            .map(|field| form.get(field).to_owned())
            .unwrap_or_default()
    };
    let [contract_file, delivery_file] = HASHED.map(|input| {
        let kept = form.get(&format!("{input}_sha256")).to_owned();
        let upload = parts.files.iter().find(|upload| upload.field == input);
        match upload {
            Some(upload) if upload.bytes.len() > LARGEST_FILE => {
                let message = BackgroundTexts(visitor.lang).file_too_large().to_owned();
                errors.push(FieldError { field: input, message });
                kept
            }
            Some(upload) => hex::encode(Sha256::digest(&upload.bytes)),
            None => kept,
        }
    });
    Typed {
        contract: form.get("contract").to_owned(),
        due_on: form.get("due_on").to_owned(),
        occupied: invoices.iter().map(occupied).collect(),
        contract_file,
        delivery_file,
    }
}

/// The command, where nothing has to be corrected.
fn build(
    app: &App,
    invoices: &[&Facts],
    typed: &Typed,
    after: Option<NaiveDate>,
    lang: Language,
    errors: &mut Vec<FieldError>,
) -> Option<Register> {
    let t = BackgroundTexts(lang);
    let mut wrong = |field: &'static str, message: &str| {
        errors.push(FieldError { field, message: message.to_owned() });
    };
    if typed.contract.is_empty() || typed.contract.len() > MAX_TEXT_BYTES {
        wrong("contract", t.contract_missing());
    }
    let due_on = due_after(&typed.due_on, after, t);
    if let Err(message) = &due_on {
        wrong("due_on", message);
    }
    let trade = invoices.first().and_then(|facts| facts.trade())?;
    let mut used: Vec<InvoiceUse> = Vec::new();
    for ((facts, text), field) in invoices.iter().zip(&typed.occupied).zip(OCCUPIED) {
        match Amount::parse_typed(text, trade.currency) {
            Err(fault) => wrong(field, amount::fault(fault, lang)),
            Ok(occupied) if occupied.is_zero() => wrong(field, amount::zero(lang)),
            Ok(occupied) if Some(occupied) > facts.total => wrong(field, t.amount_over()),
            Ok(occupied) => used.extend(facts.used(app, occupied)),
        }
    }
    if !errors.is_empty() {
        return None;
    }
    let digest = |text: &str| Digest::parse(text).ok();
    Some(Register {
        background: BackgroundId::from_uuid(entropy::uuid()),
        debtor: trade.debtor,
        creditor: trade.creditor,
        currency: trade.currency,
        contract: typed.contract.clone(),
        contract_file: digest(&typed.contract_file),
        delivery_file: digest(&typed.delivery_file),
        due_on: due_on.ok()?,
        invoices: used,
    })
}

/// The day as typed, which has to be later than `after`: no voucher can be issued on a trade that is due
/// already, and its invoices would be occupied for nothing.
fn due_after(typed: &str, after: Option<NaiveDate>, t: BackgroundTexts) -> Result<NaiveDate, String> {
    let day = contracts::calendar::parse_date(typed).ok_or_else(|| t.due_missing().to_owned())?;
    match after.filter(|after| day <= *after) {
        Some(after) => Err(t.due_past(&after.to_string())),
        None => Ok(day),
    }
}

/// The field at which a refusal is explained.
const fn place(refusal: Refusal) -> &'static str {
    use RegisterRefusal as R;
    match refusal {
        Refusal::BackgroundRegister(R::OverOccupied | R::TooLarge) => OCCUPIED[0],
        Refusal::BackgroundRegister(_) => "invoices",
        _ => "main",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_stand_at_the_field_that_mends_them() {
        let at = |refusal: RegisterRefusal| place(refusal.into());
        assert_eq!(at(RegisterRefusal::OverOccupied), "occupied-0");
        assert_eq!(at(RegisterRefusal::OtherParties), "invoices");
    }

    #[test]
    fn a_trade_that_is_due_already_is_not_registered() {
        let day = |text| contracts::calendar::parse_date(text).unwrap();
        let t = BackgroundTexts(Language::English);
        let of = |typed| due_after(typed, Some(day("2026-05-18")), t);
        assert_eq!(of("2026-05-19"), Ok(day("2026-05-19")));
        for past in ["2026-05-18", "2025-12-31"] {
            assert!(of(past).unwrap_err().contains("2026-05-18"), "{past}");
        }
        assert!(of("").is_err());
        // Whoever may pay for it with what it holds may register it.
        assert_eq!(due_after("2025-12-31", None, t), Ok(day("2025-12-31")));
    }
}
