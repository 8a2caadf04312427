//! The members, and the firms that are being admitted with how far they have come.

use actix_web::{HttpRequest, web::Data};
use askama::Template;
use contracts::{
    calendar::Tick,
    member::{Member, MemberKind},
};
use store::workplace::{firm::Firm as Entered, invitation::MADE};

use super::recovery::{Standing, standing};
use crate::{
    app::App,
    auth::Visitor,
    text::{Language, life, member::MemberTexts, recovery::RecoveryTexts},
    web::{
        Answered, Page, WebError,
        page::html,
        show::{self, Firm},
    },
};

/// One member.
struct Row {
    href: String,
    firm: Firm,
    kinds: String,
    single_person: bool,
    seats: usize,
}

/// One firm that is being admitted.
struct Admission {
    href: String,
    name: String,
    kinds: String,
    entered: String,
    progress: String,
    tone: &'static str,
}

/// One recovery that is prepared or waits.
struct Recovering {
    href: String,
    firm: Firm,
    entered: String,
    state: &'static str,
    tone: &'static str,
    from: String,
}

#[derive(Template)]
#[template(path = "member/list.html")]
struct ListPage {
    page: Page,
    t: MemberTexts,
    admissions: Vec<Admission>,
    r: RecoveryTexts,
    recoveries: Vec<Recovering>,
    members: Vec<Row>,
}

/// Kinds in words.
pub(super) fn names_of(kinds: &[MemberKind], lang: Language) -> String {
    let names: Vec<&str> = kinds.iter().map(|kind| life::kind(*kind, lang)).collect();
    names.join(lang.pick("、", ", "))
}

pub(super) async fn show(app: Data<App>, visitor: Visitor, request: HttpRequest) -> Answered {
    let t = MemberTexts(visitor.lang);
    let row = |member: &Member| Row {
        href: format!("/members/{}", member.id),
        firm: Firm::from(member),
        kinds: names_of(&member.kinds, visitor.lang),
        single_person: member.single_person,
        seats: member.seats.iter().filter(|seat| !seat.revoked).count(),
    };
    let all = app.store.members().await?;
    let recoveries = recoveries(&app, &all, RecoveryTexts(visitor.lang)).await?;
    let members = all.iter().map(row).collect();
    let mut admissions = Vec::new();
    for firm in app.store.firms_in_admission().await? {
        admissions.push(admission(&app, &firm, t).await?);
    }
    let page = Page::new(&visitor, &request, t.title());
    html(&ListPage { page, t, r: RecoveryTexts(visitor.lang), admissions, recoveries, members })
}

/// The recoveries that are prepared or wait, newest first.
async fn recoveries(app: &App, members: &[Member], t: RecoveryTexts) -> Result<Vec<Recovering>, WebError> {
    let now = app.store.tick().await?;
    let mut rows = Vec::new();
    for row in app.store.recoveries(None).await? {
        let Some(member) = members.iter().find(|member| member.id.uuid() == row.member_id) else { continue };
        let standing = standing(member, &app.store.recovered(&row).await?, now);
        let from = match standing {
            Standing::Preparing => String::new(),
            Standing::Waits(from) => show::time(from),
            Standing::InForce | Standing::Ended => continue,
        };
        let (state, tone) = standing.status(t);
        rows.push(Recovering {
            href: format!("/members/recoveries/{}", row.recovery_id),
            firm: Firm::from(member),
            entered: Tick::from_seconds(row.created_at.timestamp()).map(show::time).unwrap_or_default(),
            state,
            tone,
            from,
        });
    }
    Ok(rows)
}

async fn admission(app: &App, firm: &Entered, t: MemberTexts) -> Result<Admission, WebError> {
    let invited = app.store.first_administrators(firm).await?;
    let made = invited.iter().filter(|invited| invited.state == MADE).count();
    let ready = made == invited.len();
    let kinds: Vec<MemberKind> = firm.kinds.iter().filter_map(|kind| MemberKind::parse(kind)).collect();
    Ok(Admission {
        href: format!("/members/firms/{}", firm.firm_id),
        name: firm.name.clone(),
        kinds: names_of(&kinds, t.0),
        entered: Tick::from_seconds(firm.created_at.timestamp()).map(show::time).unwrap_or_default(),
        progress: if ready { t.keys_ready().to_owned() } else { t.keys_made(made, invited.len()) },
        tone: if ready { "attention" } else { "progress" },
    })
}
