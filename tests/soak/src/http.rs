//! As much of HTTP/1.1 as a client of the log needs: one kept connection, requests with a body, answers
//! with a length.

use std::{net::SocketAddr, time::Duration};

use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader},
    net::TcpStream,
};

/// Longest answer that is read.
const LONGEST: usize = 1024 * 1024;

/// An answer.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Its status.
    pub status: u16,
    /// Whether it says when to try again.
    pub retry_after: bool,
    /// Its body.
    pub body: Vec<u8>,
}

/// One kept connection; made anew after any failure.
pub struct Http {
    address: SocketAddr,
    stream: Option<BufReader<TcpStream>>,
}

impl Http {
    /// A connection to `address`, which is made when it is needed.
    pub const fn new(address: SocketAddr) -> Self {
        Self { address, stream: None }
    }

    /// Posts `body`.
    ///
    /// # Errors
    /// In words, where no answer came within `within`: then it is not known what became of it.
    pub async fn post(&mut self, path: &str, body: &[u8], within: Duration) -> Result<Answer, String> {
        let asked = tokio::time::timeout(within, self.exchange(path, body)).await;
        let answer = asked.map_err(|_| "no answer in time".to_owned()).and_then(|answer| answer);
        if answer.is_err() {
            self.stream = None;
        }
        answer
    }

    async fn exchange(&mut self, path: &str, body: &[u8]) -> Result<Answer, String> {
        let failed = |error: std::io::Error| error.to_string();
        let mut stream = match self.stream.take() {
            Some(stream) => stream,
            None => {
                let stream = TcpStream::connect(self.address).await.map_err(failed)?;
                stream.set_nodelay(true).map_err(failed)?;
                BufReader::new(stream)
            }
        };
        let (address, length) = (self.address, body.len());
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: {address}\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n"
        );
        let request = [head.as_bytes(), body].concat();
        stream.get_mut().write_all(&request).await.map_err(failed)?;
        let (answer, keep) = read_answer(&mut stream).await?;
        self.stream = keep.then_some(stream);
        Ok(answer)
    }
}

async fn read_answer(stream: &mut BufReader<TcpStream>) -> Result<(Answer, bool), String> {
    let (mut status, mut length, mut keep, mut retry_after) = (0, 0, true, false);
    loop {
        let mut line = String::new();
        let read = stream.read_line(&mut line).await.map_err(|error| error.to_string())?;
        if read == 0 {
            return Err("the connection was closed".to_owned());
        }
        let line = line.trim_end().to_ascii_lowercase();
        if line.is_empty() {
            break;
        }
        if let Some(rest) = line.strip_prefix("http/1.1 ") {
            status = rest.split(' ').next().and_then(|number| number.parse().ok()).unwrap_or(0);
        } else if let Some((name, value)) = line.split_once(':') {
            match (name, value.trim()) {
                ("content-length", value) => length = value.parse().map_err(|_| "a length".to_owned())?,
                ("connection", "close") => keep = false,
                ("transfer-encoding", _) => return Err("an answer in chunks".to_owned()),
                ("retry-after", _) => retry_after = true,
                _ => {}
            }
        }
    }
    if status == 0 || length > LONGEST {
        return Err("an answer that is none".to_owned());
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await.map_err(|error| error.to_string())?;
    Ok((Answer { status, retry_after, body }, keep))
}
