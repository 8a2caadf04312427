//! Load over HTTP: connections that stay open, each with one request under way at a time.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::{Request, client::conn::http1::SendRequest, header};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use crate::{BenchError, world::Chain};

/// Where commands are handed in.
const PATH: &str = "/logs/main/commands";

/// What one connection sends, one after another.
pub type Script = Vec<Call>;

/// One request.
#[derive(Clone)]
pub struct Call {
    /// One submission, or a list of them.
    pub body: Bytes,
    /// Commands that it carries.
    pub commands: usize,
}

/// What was measured.
#[derive(Debug, Clone)]
pub struct Measured {
    /// Commands a second.
    pub rate: f64,
    /// Median of the time from sending a request to its whole answer, in microseconds.
    pub p50: f64,
    /// 99th percentile.
    pub p99: f64,
}

impl Measured {
    /// From the time of each request.
    pub fn of(commands: usize, took: Duration, mut times: Vec<Duration>) -> Self {
        times.sort_unstable();
        let at = |share: f64| {
            let place = (times.len() as f64 * share) as usize;
            times.get(place.min(times.len().saturating_sub(1))).map_or(0.0, |time| time.as_secs_f64() * 1e6)
        };
        Self { rate: commands as f64 / took.as_secs_f64(), p50: at(0.5), p99: at(0.99) }
    }
}

/// One transfer a request.
pub fn singly(chains: Vec<Chain>) -> Vec<Script> {
    let call = |body: Vec<u8>| posted(body, 1);
    chains.into_iter().map(|Chain(list)| list.iter().map(|one| call(one.print())).collect()).collect()
}

/// `at_once` transfers a request, taken from different chains; each script has requests that may follow
/// one another.
pub fn in_lists(chains: Vec<Chain>, at_once: usize) -> Vec<Script> {
    let scripts = chains.chunks(at_once).map(|group| {
        let longest = group.iter().map(|chain| chain.0.len()).max().unwrap_or_default();
        let list = |step: usize| {
            let bodies: Vec<Vec<u8>> =
                group.iter().filter_map(|chain| chain.0.get(step)).map(|one| one.print()).collect();
            let commands = bodies.len();
            posted([b"[".as_slice(), &bodies.join(&b','), b"]"].concat(), commands)
        };
        (0..longest).map(list).collect()
    });
    scripts.collect()
}

fn posted(body: Vec<u8>, commands: usize) -> Call {
    Call { body: body.into(), commands }
}

/// Sends every script over `connections` connections: a connection that is through with one takes the next.
pub async fn hammer(listen: &str, connections: usize, scripts: Vec<Script>) -> Result<Measured, BenchError> {
    let commands = scripts.iter().flatten().map(|call| call.commands).sum();
    let scripts = Arc::new(Mutex::new(VecDeque::from(scripts)));
    let mut open = Vec::new();
    for _ in 0..connections {
        open.push(connect(listen).await?);
    }
    let begun = Instant::now();
    let tasks: Vec<_> = open
        .into_iter()
        .map(|sender| tokio::spawn(one_connection(sender, listen.to_owned(), Arc::clone(&scripts))))
        .collect();
    let mut times = Vec::new();
    for task in tasks {
        times.extend(task.await.map_err(BenchError::other)??);
    }
    Ok(Measured::of(commands, begun.elapsed(), times))
}

async fn connect(listen: &str) -> Result<SendRequest<Full<Bytes>>, BenchError> {
    let stream = TcpStream::connect(listen).await?;
    stream.set_nodelay(true)?;
    let (sender, connection) =
        hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.map_err(BenchError::other)?;
    tokio::spawn(connection);
    Ok(sender)
}

async fn one_connection(
    mut sender: SendRequest<Full<Bytes>>,
    host: String,
    scripts: Arc<Mutex<VecDeque<Script>>>,
) -> Result<Vec<Duration>, BenchError> {
    let mut times = Vec::new();
    loop {
        let next = scripts.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
        let Some(script) = next else { return Ok(times) };
        for call in script {
            let sent = Instant::now();
            let request = request(&host, &call)?;
            let answer = sender.send_request(request).await.map_err(BenchError::other)?;
            let status = answer.status();
            let body = answer.into_body().collect().await.map_err(BenchError::other)?.to_bytes();
            times.push(sent.elapsed());
            // A list is answered with 200 whatever became of its commands.
            let refused = call.commands > 1 && body.windows(8).any(|window| window == b"\"code\":\"");
            if !status.is_success() || refused {
                let body = String::from_utf8_lossy(&body).chars().take(600).collect::<String>();
                return Err(BenchError::other(format!("{PATH} answered {status}: {body}")));
            }
        }
    }
}

fn request(host: &str, call: &Call) -> Result<Request<Full<Bytes>>, BenchError> {
    Request::post(PATH)
        .header(header::HOST, host)
        .header(header::CONTENT_TYPE, "application/json")
        .body(Full::new(call.body.clone()))
        .map_err(BenchError::other)
}
