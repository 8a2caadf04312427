//! How long pages take: each asked for again and again over one connection, beside a static file of the same
//! server.

use std::time::{Duration, Instant};

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::{Request, StatusCode, client::conn::http1::SendRequest, header};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use crate::{BenchError, world::World};

/// How often each page is asked for.
const TIMES: usize = 200;

/// Somebody who is signed in.
pub struct Visitor {
    sender: SendRequest<Full<Bytes>>,
    host: String,
    cookie: String,
}

impl Visitor {
    /// Connects to the server at `listen` with the session in `cookie`.
    pub async fn connect(listen: &str, cookie: String) -> Result<Self, BenchError> {
        let stream = TcpStream::connect(listen).await?;
        stream.set_nodelay(true)?;
        let (sender, connection) =
            hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.map_err(BenchError::other)?;
        tokio::spawn(connection);
        Ok(Self { sender, host: listen.to_owned(), cookie })
    }

    /// The body of `path`.
    pub async fn get(&mut self, path: &str) -> Result<String, BenchError> {
        let request = Request::get(path)
            .header(header::HOST, &self.host)
            .header(header::COOKIE, &self.cookie)
            .body(Full::default())
            .map_err(BenchError::other)?;
        self.answer(path, request).await
    }

    /// The body of what a page of this site posts to `path`.
    pub async fn post(&mut self, path: &str, kind: &str, body: Vec<u8>) -> Result<String, BenchError> {
        let request = Request::post(path)
            .header(header::HOST, &self.host)
            .header(header::COOKIE, &self.cookie)
            .header("sec-fetch-site", "same-origin")
            .header("x-csrf-token", World::CSRF)
            .header(header::CONTENT_TYPE, kind)
            .body(Full::from(body))
            .map_err(BenchError::other)?;
        self.answer(path, request).await
    }

    async fn answer(&mut self, path: &str, request: Request<Full<Bytes>>) -> Result<String, BenchError> {
        self.sender.ready().await.map_err(BenchError::other)?;
        let answer = self.sender.send_request(request).await.map_err(BenchError::other)?;
        let status = answer.status();
        let body = answer.into_body().collect().await.map_err(BenchError::other)?.to_bytes();
        if status != StatusCode::OK {
            return Err(BenchError::other(format!("{path} answered {status}")));
        }
        Ok(String::from_utf8_lossy(&body).into_owned())
    }

    /// The time that 95 of 100 requests for `path` stay under, in microseconds.
    pub async fn p95(&mut self, path: &str) -> Result<f64, BenchError> {
        let mut times = Vec::with_capacity(TIMES);
        for _ in 0..TIMES {
            let sent = Instant::now();
            self.get(path).await?;
            times.push(sent.elapsed());
        }
        times.sort_unstable();
        let at = times.get(TIMES * 95 / 100).map_or(0.0, Duration::as_secs_f64);
        Ok(at * 1e6)
    }

    /// The first address on the page of `path` that begins with `beginning`.
    pub async fn linked(&mut self, path: &str, beginning: &str) -> Result<String, BenchError> {
        let page = self.get(path).await?;
        let quoted = format!("href=\"{beginning}");
        let at = page.find(&quoted).ok_or_else(|| BenchError::other(format!("no {beginning} on {path}")))?;
        let address = page[at..].split('"').nth(1);
        address.map(str::to_owned).ok_or_else(|| BenchError::other("a link without its end"))
    }
}
