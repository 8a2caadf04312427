//! The trades that something can still rest on, as the forms offer them.

use contracts::{
    background::Background,
    id::{BackgroundId, MemberId},
};

use crate::{app::App, web::WebError};

/// Most choices of one form.
const LONGEST_CHOICE: usize = 200;

/// The trades of `debtor` with a free amount: those due latest, and the one with the id `wanted` wherever it
/// would stand among them, because an address or a form may name any.
///
/// # Errors
/// Where the store fails.
pub(in crate::web) async fn free_to_choose(
    app: &App,
    debtor: MemberId,
    wanted: &str,
) -> Result<Vec<Background>, WebError> {
    let mut found = app.store.free_backgrounds(debtor, LONGEST_CHOICE).await?;
    if let Ok(id) = BackgroundId::parse(wanted)
        && found.iter().all(|background| background.id != id)
    {
        let own = |background: &Background| background.debtor == debtor && !background.free().is_zero();
        found.extend(app.store.background(id).await?.filter(own));
    }
    Ok(found)
}
