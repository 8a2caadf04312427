//! When quoting on a request ends and until when quotes may be opened, asked of the rules themselves.

use std::collections::BTreeMap;

use contracts::{
    Stop,
    calendar::Tick,
    case::Case,
    command::{Envelope, Submission},
    discount::{Quote, Request, closes_at, is_closed, unwind::Unwind},
    id::CommandId,
    log::Log,
    state::State,
};

use crate::{entropy, web::WebError};

/// Where an open request stands in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Closing {
    /// Whether quoting is over.
    pub closed: bool,
    /// When quoting ended or will end.
    pub at: Tick,
    /// Until when quotes may be opened.
    pub open_until: Tick,
    /// Whether that time is over.
    pub too_late: bool,
}

impl Closing {
    /// Asks the rules about `request` with all of its `quotes`.
    ///
    /// # Errors
    /// [`WebError::Internal`] where the rules ask for more than these.
    pub fn of(log: &Log, request: &Request, quotes: &[Quote]) -> Result<Self, WebError> {
        let mut state = State::partial(Some(log.clone()));
        for quote in quotes {
            state.quotes.set(quote.id, Some(quote.clone()));
        }
        state.set_quotes_of(request.id, quotes.iter().map(|quote| quote.id).collect());
        // The rules judge a request within some command; this one changes nothing, it is only asked about.
        let submission = Submission {
            envelope: Envelope {
                log: log.id,
                id: CommandId::from_uuid(entropy::uuid()),
                member: request.seller,
                rules: log.rules,
                prev: Vec::new(),
                not_after: log.now,
            },
            command: Unwind { request: request.id, holding: request.holding }.into(),
            signers: Vec::new(),
            digests: BTreeMap::new(),
            undisclosed: Vec::new(),
            imported: None,
        };
        let case = Case { state: &state, log, submission: &submission };
        let asked =
            |stop: Stop| WebError::internal(format!("when a request closes cannot be told: {stop:?}"));
        let at = closes_at(&case, request).map_err(asked)?;
        let open_until = at.after(i64::from(log.policy.open_quote_minutes).saturating_mul(60));
        Ok(Self {
            closed: is_closed(&case, request).map_err(asked)?,
            at,
            open_until,
            too_late: log.now > open_until,
        })
    }
}
