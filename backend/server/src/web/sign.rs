//! Reviewing and signing: the one way in which any command leaves a browser.
//!
//! A handler builds a typed command and calls [`review`]. The page then builds the bytes, shows what it
//! parses from them, signs them and posts them here.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{self, Data, ServiceConfig},
};
use askama::Template;
use contracts::{
    authority::may_sign,
    command::Command,
    field::{Field, Kind, Secrecy},
    id::{MemberId, QuoteId},
};
use ledger::{admission::Admitted, submission::Submission};
use serde_json::{Map, Value, json};
use store::{
    workplace::{draft::Draft, sealed_quote::SealedQuote},
    writer::Answer,
};

use super::{
    Answered, Page, WebError,
    context::{Context, Row},
    json::{PageJson, PostedJson},
    page::html,
    show::Firm,
};
use crate::{
    app::App,
    auth::{Caller, Visitor, visitor::SignedIn},
    clock,
    preparing::Prepared,
    text::{Language, context::ContextTexts, field, sign::SignTexts},
};

pub(super) fn routes(config: &mut ServiceConfig) {
    config.route("/commands", web::post().to(submit));
}

/// The page on which a command is checked and signed.
#[derive(Template)]
#[template(path = "sign/review.html")]
pub(super) struct ReviewPage {
    pub page: Page,
    pub t: SignTexts,
    pub proposal: PageJson,
    pub signature_number: usize,
    pub signatures: usize,
    pub may_sign: bool,
    /// Whether it names seats whose keys have to be compared with their people.
    pub compare_codes: bool,
    pub c: ContextTexts,
    /// What the ledger says about the objects that it names.
    pub context: Vec<Row>,
}

/// What a handler wants signed.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// The command, with any id in the fields that the browser is to make.
    pub command: Command,
    /// Fields whose id the browser makes.
    pub new_ids: &'static [&'static str],
    /// The currency of its amounts.
    pub currency: contracts::amount::Currency,
    /// The encrypted price of the quote that is opened.
    pub sealed_blob: Option<Vec<u8>>,
}

impl Wanted {
    /// A command without new ids, in renminbi.
    pub fn plain(command: impl Into<Command>) -> Self {
        Self { command: command.into(), new_ids: &[], currency: contracts::amount::CNY, sealed_blob: None }
    }
}

/// Asks the rules, then answers with the page on which `wanted` is checked and signed.
///
/// # Errors
/// [`WebError::Refused`] where the rules would refuse it: the form shows why before anyone signs.
pub async fn review(
    app: &App,
    visitor: &Visitor,
    caller: &Caller,
    request: &HttpRequest,
    wanted: Wanted,
) -> Answered {
    let (proposal, prepared) = propose(app, visitor, caller, &wanted).await?;
    let may_sign = may_sign(&wanted.command, &caller.seat, 0, prepared.signatures);
    let context = Context::of(app, &caller.member, &wanted.command, visitor.lang).await?;
    let page = ReviewPage {
        page: Page::new(visitor, request, field::op(wanted.command.op(), visitor.lang)),
        t: SignTexts(visitor.lang),
        proposal: PageJson(proposal),
        signature_number: 1,
        signatures: prepared.signatures,
        may_sign,
        compare_codes: names_seats(&wanted.command),
        c: ContextTexts(visitor.lang),
        context: context.shown(may_sign),
    };
    html(&page)
}

/// Asks the rules about `wanted`, and gives what the page's script makes the bytes from.
///
/// # Errors
/// [`WebError::Refused`] where the rules would refuse it.
pub(super) async fn propose(
    app: &App,
    visitor: &Visitor,
    caller: &Caller,
    wanted: &Wanted,
) -> Result<(Value, Prepared), WebError> {
    let sealed = if matches!(wanted.command, Command::DiscountQuote(_)) { 3 } else { 0 };
    let prepared = app.prepare(caller.member.id, &wanted.command, sealed).await??;
    // Better told now than after everyone has signed.
    if !app.witnessing.allows(&app.store, &wanted.command).await? {
        return Err(WebError::NotWitnessed);
    }
    let mut proposal = proposal(app, caller, wanted, &prepared);
    let names =
        names_in(app, &wanted.command.write().into_iter().map(|row| row.2).collect::<Vec<_>>()).await?;
    proposal["labels"] = labels(&wanted.command, wanted.currency, &names, visitor);
    Ok((proposal, prepared))
}

/// Whether the command brings new keys: their codes are compared before anyone signs.
pub(super) const fn names_seats(command: &Command) -> bool {
    matches!(
        command,
        Command::MemberAdmit(_) | Command::MemberRecover(_) | Command::SeatEnrol(_) | Command::SeatRotate(_)
    )
}

/// What the page's script makes the bytes from, without the words around it.
pub(super) fn proposal(app: &App, caller: &Caller, wanted: &Wanted, prepared: &Prepared) -> Value {
    let (mut clear, mut confidential) = (Map::new(), Map::new());
    for (name, secrecy, value) in wanted.command.write() {
        let place = if secrecy == Secrecy::Clear { &mut clear } else { &mut confidential };
        let value = if wanted.new_ids.contains(&name) { json!("@new") } else { plain(&value) };
        place.insert(name.to_owned(), value);
    }
    // What a quote opens are the very disclosures that its financier has kept, and no others.
    if matches!(wanted.command, Command::DiscountOpenQuote(_)) {
        confidential.clear();
    }
    json!({
        "origin": app.pen.origin,
        "op": wanted.command.op(),
        "member": caller.member.id.to_string(),
        "rules": prepared.rules.to_string(),
        "prev": prepared.prev.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "not_after": prepared.not_after.to_string(),
        "clear": clear,
        "confidential": confidential,
        "built": null,
        "sealed_blob": wanted.sealed_blob.as_ref().and_then(|blob| serde_json::from_slice::<Value>(blob).ok()),
        "signer": signer(caller, prepared.signatures <= 1),
        "csrf": caller.csrf,
    })
}

pub(super) fn signer(caller: &Caller, last: bool) -> Value {
    let wrapped = caller.wrapped_key.as_ref().and_then(|bytes| serde_json::from_slice::<Value>(bytes).ok());
    json!({
        "member": caller.member.id.to_string(),
        "seat": caller.seat.id.to_string(),
        "key": caller.seat.key.to_string(),
        "wrapped": wrapped,
        "last": last,
    })
}

fn plain(value: &contracts::codec::Value) -> Value {
    use contracts::codec::Value as Field;
    match value {
        Field::Text(text) => json!(text),
        Field::Flag(flag) => json!(flag),
        Field::List(items) => Value::Array(items.iter().map(plain).collect()),
        Field::Map(map) => {
            Value::Object(map.iter().map(|(name, value)| (name.clone(), plain(value))).collect())
        }
    }
}

/// The names of the members whose ids stand anywhere in `values`.
pub(super) async fn names_in(
    app: &App,
    values: &[contracts::codec::Value],
) -> Result<Vec<(MemberId, String)>, WebError> {
    fn ids(value: &contracts::codec::Value, found: &mut Vec<MemberId>) {
        use contracts::codec::Value as Field;
        match value {
            Field::Text(text) => found.extend(MemberId::parse(text)),
            Field::Flag(_) => {}
            Field::List(items) => items.iter().for_each(|item| ids(item, found)),
            Field::Map(map) => map.values().for_each(|value| ids(value, found)),
        }
    }
    let mut found = Vec::new();
    values.iter().for_each(|value| ids(value, &mut found));
    let mut names = Vec::new();
    for id in found {
        // The registry number stands beside the name, because names can be alike.
        if let Some(member) = app.store.member(id).await? {
            let number =
                member.identifiers.first().map(|identifier| identifier.value.clone()).unwrap_or_default();
            names.push((id, format!("{} ({number})", member.name)));
        }
    }
    Ok(names)
}

/// The name by which the scripts know a kind.
pub(super) const fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Id => "id",
        Kind::Member => "member",
        Kind::Text => "text",
        Kind::Amount => "amount",
        Kind::Currency => "currency",
        Kind::Rate => "rate",
        Kind::Date => "date",
        Kind::Time => "time",
        Kind::Flag => "flag",
        Kind::List => "list",
        Kind::Parts => "parts",
    }
}

/// What a field is called, how it is shown, and what the words mean that it chooses from.
pub(super) fn named(name: &str, kind: &str, lang: Language) -> Value {
    let words = field::words(name, lang).into_iter().map(|(word, shown)| (word, json!(shown)));
    json!({"label": field::label(name, lang), "kind": kind, "words": words.collect::<Map<_, _>>()})
}

/// What the page needs to show the fields of a command in words.
pub(super) fn labels(
    command: &Command,
    currency: contracts::amount::Currency,
    names: &[(MemberId, String)],
    visitor: &Visitor,
) -> Value {
    let lang = visitor.lang;
    let t = SignTexts(lang);
    let table: &[Field] = Command::fields(command.op()).unwrap_or_default();
    let mut fields = Map::new();
    for row in table {
        let of = if row.name == "financiers" { "member" } else { "parts" };
        let mut label = named(row.name, kind_name(row.kind), lang);
        label["label"] = json!(field::label_in(command.op(), row.name, lang));
        label["of"] = json!(of);
        fields.insert(row.name.to_owned(), label);
    }
    for (name, kind) in field::PARTS {
        if !fields.contains_key(*name) {
            fields.insert((*name).to_owned(), named(name, kind, lang));
        }
    }
    for name in ["@op", "@member", "@not_after", "@rules", "@undisclosed", "@code"] {
        fields.insert(name.to_owned(), named(name, "text", lang));
    }
    let mut members: Map<String, Value> =
        names.iter().map(|(id, name)| (id.to_string(), json!(name))).collect();
    if let Some(caller) = visitor.caller.as_deref() {
        let Firm { name, number } = Firm::from(&caller.member);
        members.insert(caller.member.id.to_string(), json!(format!("{name} ({number})")));
    }
    json!({
        "op": field::op(command.op(), lang),
        "fields": fields,
        "order": table.iter().map(|row| row.name).collect::<Vec<_>>(),
        "members": members,
        "currency": currency.code(),
        "exponent": currency.exponent(),
        "yes": lang.pick("是", "Yes"),
        "no": lang.pick("否", "No"),
        "messages": {
            "wrong_passphrase": t.wrong_passphrase(),
            "no_crypto": t.no_crypto(),
            "no_key": t.no_key(),
            "network": t.network(),
            "signing": t.signing(),
            "sealed_lost": t.sealed_lost(),
        },
    })
}

/// Admits what a page has posted as `submission`, and finds the draft that it was.
///
/// # Errors
/// [`WebError::DraftEnded`] where the draft does not wait for a signature any more, or why it is not admitted.
pub(super) async fn admit_own(
    app: &App,
    caller: &Caller,
    submission: &Value,
) -> Result<(Admitted, Option<Draft>), WebError> {
    let submission = Submission::parse(submission.to_string().as_bytes())
        .map_err(|error| WebError::NotAdmitted("submission.malformed", error.field().to_owned()))?;
    let admitted = app.admit(submission).await?;
    // A session posts for its own member; programs have their own way in.
    if admitted.asked.envelope.member != caller.member.id {
        return Err(WebError::NotFound);
    }
    let draft = app.store.draft(caller.member.id, admitted.asked.envelope.id.uuid()).await?;
    // What its maker withdrew while a checker read it is not signed any more.
    if draft.as_ref().is_some_and(|draft| draft.state == "returned") {
        return Err(WebError::DraftEnded);
    }
    Ok((admitted, draft))
}

/// Appends a command that its last signer has signed.
async fn submit(app: Data<App>, caller: SignedIn, posted: PostedJson) -> Answered {
    let (admitted, draft) = admit_own(&app, &caller, &posted.0["submission"]).await?;
    let command = admitted.asked.envelope.id;
    let quote = match &admitted.asked.command {
        Command::DiscountQuote(quote) => Some(quote.quote),
        _ => None,
    };
    let rotated = match &admitted.asked.command {
        Command::SeatRotate(rotate) => Some(rotate.clone()),
        _ => None,
    };
    if let Some(quote) = quote {
        keep_sealed(&app, &caller, quote, &posted, draft).await?;
    }
    match app.append(admitted).await? {
        Answer::Recorded(_) => {
            app.store.end_draft(caller.member.id, command.uuid(), ("done", None), clock::now()).await?;
            if let Some(rotate) = rotated {
                super::seat::rotate::follow(&app, &rotate, &posted).await?;
            }
            Ok(HttpResponse::Ok().json(json!({"location": format!("/receipts/{command}")})))
        }
        Answer::Refused(refusal) => Err(refusal.into()),
        Answer::IdUsed => Err(WebError::IdUsed),
    }
}

/// Keeps the encrypted price of a quote for the seat that sealed it: the last signer, or the maker of the
/// draft that the last signer has signed.
async fn keep_sealed(
    app: &App,
    caller: &Caller,
    quote: QuoteId,
    posted: &PostedJson,
    draft: Option<Draft>,
) -> Result<(), WebError> {
    let sealed = match posted.0.get("sealed_blob").filter(|blob| blob.is_object()) {
        Some(blob) => Some((caller.seat.id.uuid(), blob.to_string().into_bytes())),
        None => draft.and_then(|draft| Some((draft.made_by, draft.sealed_blob?))),
    };
    let Some((seat_id, blob)) = sealed else { return Ok(()) };
    let member_id = caller.member.id.uuid();
    let row = SealedQuote { log_id: app.store.log_id, quote_id: quote.uuid(), member_id, seat_id, blob };
    Ok(app.store.keep_sealed(&row).await?)
}
