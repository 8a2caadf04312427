//! The terms of a voucher as every page about a part of it shows them.
//!
//! Invariant: neither the face amount nor the payee is among them; those are for the two parties of the
//! issuance.

use contracts::voucher::Voucher;

use crate::{
    app::App,
    text::{Language, holding::HoldingTexts, life},
    web::{
        WebError,
        show::{self, Firm, Firms},
    },
};

/// What `templates/holding/terms.html` shows.
pub struct Terms {
    pub t: HoldingTexts,
    /// Address of the voucher's page; empty for those who may not see it.
    pub href: String,
    pub voucher: String,
    pub obligor: Firm,
    pub issued_on: String,
    pub due_on: String,
    pub cut_off_on: String,
    pub undertaking: String,
    pub state: &'static str,
    pub tone: &'static str,
}

impl Terms {
    /// The terms of `voucher`; `linked` to its page for members who hold a part of it.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub async fn of(app: &App, voucher: &Voucher, lang: Language, linked: bool) -> Result<Self, WebError> {
        let firms = Firms::of(&app.store, &[voucher.obligor]).await?;
        let (state, tone) = life::voucher(voucher.life, lang);
        Ok(Self {
            t: HoldingTexts(lang),
            href: if linked { format!("/vouchers/{}", voucher.id) } else { String::new() },
            voucher: show::short(voucher.id),
            obligor: firms.get(voucher.obligor),
            issued_on: voucher.issued_on.to_string(),
            due_on: voucher.due_on.to_string(),
            cut_off_on: voucher.cut_off_on.to_string(),
            undertaking: voucher.undertaking.clone(),
            state,
            tone,
        })
    }
}
