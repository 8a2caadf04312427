//! Requests that this program makes over HTTP: to witnesses, and from a witness to its log. Whoever is
//! asked may be slow, hostile or gone: no redirect is followed, and time and size are bounded.

use std::time::Duration;

use reqwest::{Client, Method, redirect::Policy};

/// How long connecting may take.
const CONNECT: Duration = Duration::from_secs(5);
/// How long a whole request may take.
const WHOLE: Duration = Duration::from_secs(20);

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OutgoingError {
    /// The address is none, or of another scheme than http and https.
    #[error("{0} is not an address that begins with http:// or https://")]
    Address(String),
    /// It cannot be reached, or took too long.
    #[error("{0} cannot be reached: {1}")]
    Unreachable(String, String),
    /// The answer is longer than expected.
    #[error("{0} answered with more than {1} bytes")]
    TooLong(String, usize),
}

/// An answer, whatever its status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The content type.
    pub content_type: Option<String>,
    /// The body.
    pub body: Vec<u8>,
}

/// Makes requests.
#[derive(Debug, Clone)]
pub struct Outgoing(Client);

impl Outgoing {
    /// A client of its own, with its own connections.
    ///
    /// # Errors
    /// In words, where TLS cannot be set up.
    pub fn new() -> Result<Self, String> {
        // The library takes whichever provider the process has chosen. Choosing twice changes nothing.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder()
            .user_agent(concat!("hefu/", env!("CARGO_PKG_VERSION")))
            .redirect(Policy::none())
            .connect_timeout(CONNECT)
            .timeout(WHOLE)
            .build();
        client.map(Self).map_err(|error| error.to_string())
    }

    /// Asks for `url`; the answer's body has at most `most` bytes.
    ///
    /// # Errors
    /// An [`OutgoingError`]; an answer of any status is none.
    pub async fn get(&self, url: &str, most: usize) -> Result<Answer, OutgoingError> {
        self.request(Method::GET, url, Vec::new(), None, most).await
    }

    /// As [`Outgoing::get`], showing a bearer token.
    ///
    /// # Errors
    /// An [`OutgoingError`].
    pub async fn get_with_token(&self, url: &str, token: &str, most: usize) -> Result<Answer, OutgoingError> {
        self.request(Method::GET, url, Vec::new(), Some(token), most).await
    }

    /// Posts `body` to `url`; the answer's body has at most `most` bytes.
    ///
    /// # Errors
    /// An [`OutgoingError`]; an answer of any status is none.
    pub async fn post(&self, url: &str, body: Vec<u8>, most: usize) -> Result<Answer, OutgoingError> {
        self.request(Method::POST, url, body, None, most).await
    }

    async fn request(
        &self,
        method: Method,
        url: &str,
        body: Vec<u8>,
        token: Option<&str>,
        most: usize,
    ) -> Result<Answer, OutgoingError> {
        check(url)?;
        // An error of the library repeats the address, which may hold a password.
        let named = || shown(url);
        let unreachable =
            |error: reqwest::Error| OutgoingError::Unreachable(named(), error.without_url().to_string());
        let mut request = self.0.request(method, url).body(body);
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        let mut answer = request.send().await.map_err(unreachable)?;
        let content_type = answer.headers().get("content-type").and_then(|value| value.to_str().ok());
        let content_type = content_type.map(str::to_owned);
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(unreachable)? {
            if chunk.len() > most.saturating_sub(body.len()) {
                return Err(OutgoingError::TooLong(named(), most));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Answer { status: answer.status().as_u16(), content_type, body })
    }
}

/// Requires that `url` is an address that can be asked.
///
/// # Errors
/// [`OutgoingError::Address`].
pub fn check(url: &str) -> Result<(), OutgoingError> {
    let parsed = reqwest::Url::parse(url).ok();
    let fits = parsed.is_some_and(|url| ["http", "https"].contains(&url.scheme()) && url.has_host());
    if fits { Ok(()) } else { Err(OutgoingError::Address(shown(url))) }
}

/// `url` without what may be secret in it.
fn shown(url: &str) -> String {
    reqwest::Url::parse(url).map_or_else(
        |_| "the text given".to_owned(),
        |url| format!("{}://{}{}", url.scheme(), url.host_str().unwrap_or_default(), url.path()),
    )
}

/// `prefix` and `path` with one slash between them.
pub fn join(prefix: &str, path: &str) -> String {
    format!("{}/{path}", prefix.trim_end_matches('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        for url in ["http://127.0.0.1:8080/a", "https://witness.example/", "http://[::1]:80"] {
            assert_eq!(check(url), Ok(()), "{url}");
        }
        for url in ["", "a", "file:///etc/passwd", "ftp://a.example/", "//a.example"] {
            assert!(check(url).is_err(), "{url}");
        }
        assert_eq!(shown("https://name:secret@a.example/b?c"), "https://a.example/b");
        assert_eq!(join("https://a.example/b/", "c"), "https://a.example/b/c");
        assert_eq!(join("https://a.example", "c"), "https://a.example/c");
    }
}
