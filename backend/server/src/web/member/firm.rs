//! A firm on its way: whose keys are made, their codes, and the admission that two administrators sign.

use actix_web::{
    HttpRequest,
    web::{Data, Path},
};
use askama::Template;
use contracts::{
    calendar::Tick,
    command::Command,
    id::{LogId, MemberId},
    member::{IdentifierRecord, MemberKind, admit::Admit},
};
use store::workplace::{firm::Firm, invitation::MADE};
use uuid::Uuid;

use super::{
    list::names_of,
    new::read_identifiers,
    people::{self, Invited},
};
use crate::{
    app::App,
    auth::{Visitor, visitor::SignedIn},
    clock,
    text::{invitation::InvitationTexts, life, member::MemberTexts},
    web::{
        Answered, Page, WebError,
        form::Form,
        invitation::{code, link},
        page::{FieldError, correct, found, html, see_other},
        seat::waiting::Waiting,
        show,
        sign::{self, Wanted},
        step::{Step, steps},
    },
};

#[derive(Template)]
#[template(path = "member/firm.html")]
struct FirmPage {
    page: Page,
    t: MemberTexts,
    i: InvitationTexts,
    errors: Vec<FieldError>,
    firm: Firm,
    identifiers: Vec<(&'static str, String)>,
    kinds: String,
    /// The name of the log of its vouchers, where there are several.
    obligor_log: String,
    entered: String,
    steps: Vec<Step>,
    people_title: &'static str,
    people: Vec<Invited>,
    /// Where the links of the people are replaced; empty where they are not any more.
    renew_at: String,
    ready: bool,
    draft: String,
    admitted: bool,
}

impl FirmPage {
    async fn new(
        app: &App,
        visitor: &Visitor,
        request: &HttpRequest,
        firm: Firm,
        errors: Vec<FieldError>,
    ) -> Result<Self, WebError> {
        let (t, lang) = (MemberTexts(visitor.lang), visitor.lang);
        let id = MemberId::from_uuid(firm.member_id);
        let (member, now) = (app.store.member(id).await?, app.store.tick().await?);
        let invited = app.store.first_administrators(&firm).await?;
        let ready = invited.iter().all(|invited| invited.state == MADE);
        let meant =
            |command: &Command| matches!(command, Command::MemberAdmit(admit) if admit.admitted == id);
        let draft = Waiting::of(app, app.pen.genesis.operator, now).await?.address(meant);
        let identifiers = read_identifiers(&firm.identifiers);
        let admitted = member.is_some();
        Ok(Self {
            page: Page::new(visitor, request, firm.name.clone()),
            t,
            i: InvitationTexts(lang),
            errors,
            identifiers: identifiers
                .into_iter()
                .map(|one| (life::scheme(one.scheme, lang), one.value))
                .collect(),
            kinds: names_of(&kinds(&firm), lang),
            obligor_log: log_name(app, &firm),
            entered: Tick::from_seconds(firm.created_at.timestamp()).map(show::time).unwrap_or_default(),
            steps: steps(
                [t.step_entered(), t.step_keys(), t.step_signed(), t.step_admitted()],
                reached(ready, !draft.is_empty(), admitted),
            ),
            people_title: t.people(),
            people: invited.iter().map(|one| people::invited(app, lang, member.as_ref(), now, one)).collect(),
            renew_at: if admitted {
                String::new()
            } else {
                format!("/members/firms/{}/invitations", firm.firm_id)
            },
            ready,
            draft: if admitted { String::new() } else { draft },
            admitted,
            firm,
        })
    }

    fn error(&self, field: &str) -> &str {
        FieldError::of(&self.errors, field)
    }
}

/// The log on which the firm is to be an obligor, where that is not the registry.
fn obligor_log(firm: &Firm) -> Option<LogId> {
    firm.obligor_log.as_deref().and_then(|id| id.try_into().ok()).map(LogId)
}

/// What that log is called; empty where there is only one.
fn log_name(app: &App, firm: &Firm) -> String {
    let id = obligor_log(firm).unwrap_or(app.pen.genesis.id);
    let named = app.logs.iter().find(|log| log.id == id && app.logs.len() > 1);
    named.map(|log| log.name.clone()).unwrap_or_default()
}

fn kinds(firm: &Firm) -> Vec<MemberKind> {
    firm.kinds.iter().filter_map(|kind| MemberKind::parse(kind)).collect()
}

fn reached(ready: bool, signed_once: bool, admitted: bool) -> usize {
    match (admitted, signed_once || ready) {
        (true, _) => 4,
        (false, true) => 2,
        (false, false) => 1,
    }
}

pub(super) async fn show(
    app: Data<App>,
    visitor: Visitor,
    request: HttpRequest,
    path: Path<Uuid>,
) -> Answered {
    let firm = found(app.store.firm(*path).await?)?;
    html(&FirmPage::new(&app, &visitor, &request, firm, Vec::new()).await?)
}

/// Has the admission reviewed and signed, once whoever signs has compared the codes.
pub(super) async fn admit(
    app: Data<App>,
    visitor: Visitor,
    caller: SignedIn,
    request: HttpRequest,
    path: Path<Uuid>,
    form: Form,
) -> Answered {
    let firm = found(app.store.firm(*path).await?)?;
    let invited = app.store.first_administrators(&firm).await?;
    let wrong = |message: &str| vec![FieldError { field: "compared", message: message.to_owned() }];
    if !form.ticked("compared") {
        let errors = wrong(InvitationTexts(visitor.lang).compare_first());
        return correct(&FirmPage::new(&app, &visitor, &request, firm, errors).await?);
    }
    let seats: Option<Vec<_>> = invited.iter().map(code::proposal).collect();
    let Some(seats) = seats else {
        let errors = wrong(MemberTexts(visitor.lang).admit_wait());
        return correct(&FirmPage::new(&app, &visitor, &request, firm, errors).await?);
    };
    let wanted = Wanted::plain(Admit {
        admitted: MemberId::from_uuid(firm.member_id),
        kinds: kinds(&firm),
        single_person: firm.single_person,
        signatures: u32::try_from(firm.signatures).unwrap_or_default(),
        name: firm.name.clone(),
        identifiers: read_identifiers(&firm.identifiers).into_iter().map(IdentifierRecord).collect(),
        seats,
        log: obligor_log(&firm),
        screening: firm.screening.clone(),
    });
    match sign::review(&app, &visitor, &caller, &request, wanted).await {
        Err(error) => {
            let errors = vec![FieldError::refused(error, visitor.lang, |_| "compared")?];
            correct(&FirmPage::new(&app, &visitor, &request, firm, errors).await?)
        }
        answered => answered,
    }
}

/// Makes a new link for one person; a key that was made is discarded.
pub(super) async fn renew(
    app: Data<App>,
    visitor: Visitor,
    request: HttpRequest,
    path: Path<(Uuid, Uuid)>,
    _form: Form,
) -> Answered {
    let (firm, invitation) = *path;
    let firm = found(app.store.firm(firm).await?)?;
    let invited = app.store.first_administrators(&firm).await?;
    let invited = found(invited.into_iter().find(|invited| invited.invitation_id == invitation))?;
    let back = format!("/members/firms/{}", firm.firm_id);
    let (token, hash) = link::fresh_token();
    if !app.store.renew_invitation(&invited, &hash, clock::now()).await? {
        return Ok(see_other(&back));
    }
    link::show_links(&visitor, &request, &[(invited, token)], back)
}

/// Takes back an entry that was wrong.
pub(super) async fn withdraw(app: Data<App>, path: Path<Uuid>, _form: Form) -> Answered {
    let firm = found(app.store.firm(*path).await?)?;
    let withdrawn = app.store.withdraw_firm(&firm).await?;
    Ok(see_other(&if withdrawn { "/members".to_owned() } else { format!("/members/firms/{}", firm.firm_id) }))
}
