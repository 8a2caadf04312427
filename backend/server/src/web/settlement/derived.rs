//! The payment list that follows from the holdings of a voucher, before anyone has signed it.

use std::collections::{BTreeMap, BTreeSet};

use contracts::{
    Refusal, Stop,
    amount::Amount,
    case::Case,
    command::{Envelope, Submission},
    id::CommandId,
    settlement::{Line, list},
    state::{Key, State},
    voucher::Voucher,
};
use store::aggregate;

use crate::{app::App, entropy, web::WebError};

/// Derives the list of `voucher` as it stands now; a refusal where something still moves.
///
/// # Errors
/// Where the store fails.
pub(super) async fn derive(app: &App, voucher: &Voucher) -> Result<Result<Vec<Line>, Refusal>, WebError> {
    let log = app.log().await?;
    let state = load(app, voucher).await?;
    // Who asks does not matter: anyone would derive the same.
    let submission = Submission {
        envelope: Envelope {
            log: log.id,
            id: CommandId::from_uuid(entropy::uuid()),
            member: voucher.obligor,
            rules: log.rules,
            prev: Vec::new(),
            not_after: log.now,
        },
        command: list::MakeList { voucher: voucher.id, lines: 0, total: Amount::ZERO }.into(),
        signers: Vec::new(),
        digests: BTreeMap::new(),
        undisclosed: Vec::new(),
        imported: None,
    };
    let case = Case { state: &state, log: &log, submission: &submission };
    match list::derive(&case, voucher) {
        Ok(lines) => Ok(Ok(lines)),
        Err(Stop::Refused(refusal)) => Ok(Err(refusal)),
        Err(Stop::Missing(key)) => Err(WebError::internal(format!("the list needs {key:?} as well"))),
    }
}

/// Everything that a list is derived from, in three rounds however many holdings there are.
async fn load(app: &App, voucher: &Voucher) -> Result<State, WebError> {
    let mut state = State::partial(None);
    let mut connection = app.store.connection().await?;
    let log_id = app.store.log_id;
    aggregate::fill(&mut connection, log_id, &mut state, &[Key::Outstanding(voucher.id)].into()).await?;
    let ids = state.outstanding(&voucher.id).ok().flatten().cloned().unwrap_or_default();
    let holdings: BTreeSet<Key> = ids.into_iter().map(Key::Holding).collect();
    aggregate::fill(&mut connection, log_id, &mut state, &holdings).await?;
    let holders: BTreeSet<Key> =
        state.holdings.rows().map(|(_, holding)| Key::Member(holding.holder)).collect();
    aggregate::fill(&mut connection, log_id, &mut state, &holders).await?;
    Ok(state)
}
