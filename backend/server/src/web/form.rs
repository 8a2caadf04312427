//! Forms as browsers post them: names and values, with the session's token checked.

use std::{future::Future, pin::Pin};

use actix_web::{FromRequest, HttpMessage as _, HttpRequest, dev::Payload, web};

use super::WebError;
use crate::auth::{Visitor, csrf};

/// The fields of a posted form. Of a session's form the token has been checked.
#[derive(Debug, Clone, Default)]
pub struct Form(Vec<(String, String)>);

impl Form {
    /// A form with these fields, as a test or another form makes it.
    pub fn of(fields: Vec<(String, String)>) -> Self {
        Self(fields)
    }

    /// The field's text without surrounding white space; empty where it is missing.
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value.trim())
    }

    /// The field's text as typed: for passwords.
    pub fn raw(&self, name: &str) -> &str {
        self.0.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value.as_str())
    }

    /// Every value of a field that may occur several times.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(field, _)| field == name).map(|(_, value)| value.trim())
    }

    /// Whether a box is ticked.
    pub fn ticked(&self, name: &str) -> bool {
        !self.get(name).is_empty()
    }
}

impl FromRequest for Form {
    type Error = WebError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, WebError>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let read = web::Form::<Vec<(String, String)>>::from_request(request, payload);
        let visitor = request.extensions().get::<Visitor>().cloned();
        Box::pin(async move {
            let form =
                read.await.map_err(|error| WebError::Malformed("form".to_owned(), error.to_string()))?;
            let form = Self(form.into_inner());
            // No text of ours has one, and PostgreSQL takes none.
            if form.0.iter().any(|(_, value)| value.contains('\0')) {
                return Err(WebError::Malformed("form".to_owned(), "text without NUL".to_owned()));
            }
            check_token(visitor.as_ref(), form.get("csrf"))?;
            Ok(form)
        })
    }
}

/// Checks the token of a session's form. Without a session there is nothing to protect.
///
/// # Errors
/// [`WebError::NotFromHere`].
pub fn check_token(visitor: Option<&Visitor>, given: &str) -> Result<(), WebError> {
    match visitor.and_then(|visitor| visitor.caller.as_deref()) {
        Some(caller) if !csrf::token_fits(&caller.csrf, given) => Err(WebError::NotFromHere),
        _ => Ok(()),
    }
}
