//! A recovery on its way: whose keys are made, their codes, the command that two administrators of the
//! operator sign, and how its seven days go by.

use actix_web::{
    HttpRequest,
    web::{Data, Path},
};
use askama::Template;
use contracts::{
    calendar::Tick,
    command::Command,
    id::{Digest, MemberId},
    member::{Member, Seat, SeatProposal, recover::Recover},
};
use ledger::encoding::hex;
use store::workplace::{
    invitation::{Invitation, MADE},
    recovery::Recovery,
};
use uuid::Uuid;

use super::people::{self, Invited};
use crate::{
    app::App,
    auth::{Visitor, visitor::SignedIn},
    clock,
    text::{invitation::InvitationTexts, member::MemberTexts, recovery::RecoveryTexts},
    web::{
        Answered, Page, WebError,
        form::Form,
        invitation::{code, link},
        page::{FieldError, correct, found, html, see_other},
        seat::waiting::Waiting,
        show::{self, Firm},
        sign::{self, Wanted},
        step::{Step, steps},
    },
};

/// Where a recovery stands, by what the ledger says of its seats.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// Not on the ledger.
    Preparing,
    /// On the ledger; its seats sign from this time on.
    Waits(Tick),
    /// Its seats sign.
    InForce,
    /// All of its seats are revoked: by a veto, or since.
    Ended,
}

/// Where the recovery of `member` with these invitations stands at `now`.
pub(super) fn standing(member: &Member, invited: &[Invitation], now: Tick) -> Standing {
    let own = |seat: &&Seat| invited.iter().any(|one| one.seat_id == Some(seat.id.uuid()));
    let seats: Vec<&Seat> = member.seats.iter().filter(own).collect();
    if seats.is_empty() {
        return Standing::Preparing;
    }
    if seats.iter().all(|seat| seat.revoked) {
        return Standing::Ended;
    }
    let waits = seats.iter().filter(|seat| seat.waits_at(now)).find_map(|seat| seat.effective);
    waits.map_or(Standing::InForce, Standing::Waits)
}

/// The address of the recovery of `member` that is prepared or waits at `now`.
///
/// # Errors
/// Where the store fails.
pub(super) async fn under_way(app: &App, member: &Member, now: Tick) -> Result<Option<String>, WebError> {
    for row in app.store.recoveries(Some(member.id)).await? {
        let invited = app.store.recovered(&row).await?;
        if matches!(standing(member, &invited, now), Standing::Preparing | Standing::Waits(_)) {
            return Ok(Some(format!("/members/recoveries/{}", row.recovery_id)));
        }
    }
    Ok(None)
}

impl Standing {
    /// Its name and tone.
    pub(super) const fn status(self, t: RecoveryTexts) -> (&'static str, &'static str) {
        match self {
            Self::Preparing => (t.state_preparing(), "progress"),
            Self::Waits(_) => (t.state_waits(), "attention"),
            Self::InForce => (t.state_in_force(), "good"),
            Self::Ended => (t.state_ended(), "bad"),
        }
    }

    /// What it means, once the ledger has it.
    fn text(self, t: RecoveryTexts) -> String {
        match self {
            Self::Preparing => String::new(),
            Self::Waits(from) => t.waits_text(&show::time(from)),
            Self::InForce => t.in_force_text().to_owned(),
            Self::Ended => t.ended_text().to_owned(),
        }
    }
}

#[derive(Template)]
#[template(path = "member/recovery.html")]
struct RecoveryPage {
    page: Page,
    r: RecoveryTexts,
    t: MemberTexts,
    i: InvitationTexts,
    errors: Vec<FieldError>,
    firm: Firm,
    member: String,
    recovery: String,
    document: String,
    reason: String,
    entered: String,
    steps: Vec<Step>,
    status: (&'static str, &'static str),
    /// What the ledger's answer means; empty before it has the recovery.
    recorded: String,
    people_title: &'static str,
    people: Vec<Invited>,
    renew_at: String,
    ready: bool,
    draft: String,
}

impl RecoveryPage {
    async fn new(
        app: &App,
        visitor: &Visitor,
        request: &HttpRequest,
        row: &Recovery,
        errors: Vec<FieldError>,
    ) -> Result<Self, WebError> {
        let (r, lang) = (RecoveryTexts(visitor.lang), visitor.lang);
        let id = MemberId::from_uuid(row.member_id);
        let member = found(app.store.member(id).await?)?;
        let (invited, now) = (app.store.recovered(row).await?, app.store.tick().await?);
        let ready = invited.iter().all(|invited| invited.state == MADE);
        let standing = standing(&member, &invited, now);
        let preparing = standing == Standing::Preparing;
        // A draft of other keys, made before a link was replaced, is not this one.
        let own = |seat: &SeatProposal| invited.iter().any(|one| one.seat_id == Some(seat.seat.uuid()));
        let meant = |command: &Command| matches!(command, Command::MemberRecover(recover) if recover.seats.iter().all(own));
        let draft = Waiting::of(app, app.pen.genesis.operator, now).await?.address(meant);
        let texts = [r.step_entered(), r.step_keys(), r.step_signed(), r.step_waits(), r.step_in_force()];
        let reached = match standing {
            Standing::Preparing => 1 + usize::from(ready || !draft.is_empty()),
            Standing::Waits(_) | Standing::Ended => 3,
            Standing::InForce => texts.len(),
        };
        Ok(Self {
            page: Page::new(visitor, request, r.recovery_of(&member.name)),
            r,
            t: MemberTexts(lang),
            i: InvitationTexts(lang),
            errors,
            firm: Firm::from(&member),
            member: id.to_string(),
            recovery: row.recovery_id.to_string(),
            document: hex(&row.document),
            reason: row.reason.clone(),
            entered: Tick::from_seconds(row.created_at.timestamp()).map(show::time).unwrap_or_default(),
            steps: steps(texts, reached),
            status: standing.status(r),
            recorded: standing.text(r),
            people_title: r.people(),
            people: invited.iter().map(|one| people::invited(app, lang, Some(&member), now, one)).collect(),
            renew_at: if preparing {
                format!("/members/recoveries/{}/invitations", row.recovery_id)
            } else {
                String::new()
            },
            ready,
            draft: if preparing { draft } else { String::new() },
        })
    }

    fn error(&self, field: &str) -> &str {
        FieldError::of(&self.errors, field)
    }
}

pub(super) async fn show(
    app: Data<App>,
    visitor: Visitor,
    request: HttpRequest,
    path: Path<Uuid>,
) -> Answered {
    let row = found(app.store.recovery(*path).await?)?;
    html(&RecoveryPage::new(&app, &visitor, &request, &row, Vec::new()).await?)
}

/// Has the recovery reviewed and signed, once whoever signs has compared the codes.
pub(super) async fn begin(
    app: Data<App>,
    visitor: Visitor,
    caller: SignedIn,
    request: HttpRequest,
    path: Path<Uuid>,
    form: Form,
) -> Answered {
    let row = found(app.store.recovery(*path).await?)?;
    let invited = app.store.recovered(&row).await?;
    let seats: Option<Vec<_>> = invited.iter().map(code::proposal).collect();
    let wrong = |message: &str| vec![FieldError { field: "compared", message: message.to_owned() }];
    let errors = match seats {
        _ if !form.ticked("compared") => wrong(InvitationTexts(visitor.lang).compare_first()),
        None => wrong(RecoveryTexts(visitor.lang).begin_wait()),
        Some(seats) => {
            let document = row.document.as_slice().try_into();
            let document = document.map_err(|_| WebError::internal("a recovery's document has no hash"))?;
            let wanted = Wanted::plain(Recover {
                recovered: MemberId::from_uuid(row.member_id),
                document: Digest(document),
                seats,
            });
            match sign::review(&app, &visitor, &caller, &request, wanted).await {
                Err(error) => vec![FieldError::refused(error, visitor.lang, |_| "compared")?],
                answered => return answered,
            }
        }
    };
    correct(&RecoveryPage::new(&app, &visitor, &request, &row, errors).await?)
}

/// Makes a new link for one person; a key that was made is discarded.
pub(super) async fn renew(
    app: Data<App>,
    visitor: Visitor,
    request: HttpRequest,
    path: Path<(Uuid, Uuid)>,
    _form: Form,
) -> Answered {
    let (recovery, invitation) = *path;
    let row = found(app.store.recovery(recovery).await?)?;
    let invited = app.store.recovered(&row).await?;
    let invited = found(invited.into_iter().find(|invited| invited.invitation_id == invitation))?;
    let back = format!("/members/recoveries/{recovery}");
    let (token, hash) = link::fresh_token();
    if !app.store.renew_invitation(&invited, &hash, clock::now()).await? {
        return Ok(see_other(&back));
    }
    link::show_links(&visitor, &request, &[(invited, token)], back)
}

/// Takes back an entry that was wrong.
pub(super) async fn withdraw(app: Data<App>, path: Path<Uuid>, _form: Form) -> Answered {
    let row = found(app.store.recovery(*path).await?)?;
    let withdrawn = app.store.withdraw_recovery(&row).await?;
    Ok(see_other(&if withdrawn {
        format!("/members/{}", row.member_id)
    } else {
        format!("/members/recoveries/{}", row.recovery_id)
    }))
}
