//! Requests that change something come from our own pages: by where the browser says they come from,
//! and by a token of the session.

use actix_web::http::{Method, header::HeaderMap};
use subtle::ConstantTimeEq as _;

/// Whether a request of this method may have come from our own page, by `Sec-Fetch-Site` or `Origin`.
pub fn comes_from_here(method: &Method, headers: &HeaderMap) -> bool {
    if method.is_safe() {
        return true;
    }
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    match (text("sec-fetch-site"), text("origin"), text("host")) {
        (Some(site), _, _) => site == "same-origin",
        (None, Some(origin), Some(host)) => origin.split_once("://").is_some_and(|(_, from)| from == host),
        _ => false,
    }
}

/// Whether `given` is the session's token; in constant time.
pub fn token_fits(session: &str, given: &str) -> bool {
    !session.is_empty() && session.as_bytes().ct_eq(given.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};

    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
            .collect()
    }

    #[test]
    fn only_our_own_pages_change_things() {
        let cases = [
            (vec![("sec-fetch-site", "same-origin")], true),
            (
                vec![
                    ("sec-fetch-site", "cross-site"),
                    ("origin", "https://hefu.test"),
                    ("host", "hefu.test"),
                ],
                false,
            ),
            (vec![("sec-fetch-site", "none")], false),
            (vec![("origin", "https://hefu.test"), ("host", "hefu.test")], true),
            (vec![("origin", "https://evil.test"), ("host", "hefu.test")], false),
            (vec![("origin", "null"), ("host", "hefu.test")], false),
            (vec![("host", "hefu.test")], false),
        ];
        for (pairs, expected) in cases {
            assert_eq!(comes_from_here(&Method::POST, &headers(&pairs)), expected, "{pairs:?}");
        }
        assert!(comes_from_here(&Method::GET, &headers(&[])));
        assert!(token_fits("abc", "abc") && !token_fits("abc", "abd") && !token_fits("", ""));
    }
}
