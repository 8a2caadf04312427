//! JSON inside a page, and JSON that our own scripts post.

use std::{fmt, future::Future, pin::Pin};

use actix_web::{FromRequest, HttpMessage as _, HttpRequest, dev::Payload, web};
use askama::filters::HtmlSafe;
use serde_json::Value;

use super::{WebError, form::check_token};
use crate::auth::Visitor;

/// JSON for a script element: `<`, `>` and `&` are written as `\u003c`, `\u003e`, `\u0026`, so that no
/// text inside can end the element.
#[derive(Debug, Clone)]
pub struct PageJson(pub Value);

impl fmt::Display for PageJson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.0.to_string().replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026");
        f.write_str(&text)
    }
}

impl HtmlSafe for PageJson {}

/// JSON that a script of ours posted, with the session's token in `x-csrf-token`.
#[derive(Debug, Clone)]
pub struct PostedJson(pub Value);

impl PostedJson {
    /// A text field; empty where it is missing or no text.
    pub fn text(&self, name: &str) -> &str {
        self.0.get(name).and_then(Value::as_str).unwrap_or_default()
    }
}

impl FromRequest for PostedJson {
    type Error = WebError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, WebError>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let read = web::Json::<Value>::from_request(request, payload);
        let visitor = request.extensions().get::<Visitor>().cloned();
        let token =
            request.headers().get("x-csrf-token").and_then(|value| value.to_str().ok()).map(str::to_owned);
        Box::pin(async move {
            let value =
                read.await.map_err(|error| WebError::Malformed("body".to_owned(), error.to_string()))?;
            check_token(visitor.as_ref(), token.as_deref().unwrap_or_default())?;
            Ok(Self(value.into_inner()))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_ends_the_script_element() {
        let json = PageJson(serde_json::json!({"name": "</script><b>&"})).to_string();
        assert!(!json.contains('<') && !json.contains('>') && !json.contains('&'));
        let back: Value = serde_json::from_str(&json).unwrap();
        assert_eq!(back["name"], "</script><b>&");
    }
}
