//! A small server over the store's queue: takes signed commands as `hefu serve` does, and can be asked for
//! what that one must never do, or for a clock that is wrong.

use std::{net::SocketAddr, path::PathBuf, sync::Arc};

use ledger::{
    admission::admit,
    signature::{KeyId, PublicKey},
    submission::Submission,
};
use server::{clock, entropy, genesis::open_log, keys::DeploymentKeys};
use store::{
    Store,
    writer::{Answer, LastSigned, Pen, Queue, Sources},
};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader},
    net::{TcpListener, TcpStream},
    sync::Mutex,
};

use crate::{error::SoakError, pause};

/// Largest submission that is read.
const LARGEST: usize = 4 * 1024 * 1024;

/// What is wrong with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Flaw {
    /// It answers before the transaction has committed.
    Early,
}

/// What it is told; the variables are those of `hefu serve`.
#[derive(Debug, clap::Args)]
pub struct Settings {
    #[arg(long, env = "HEFU_DATA")]
    data: PathBuf,
    #[arg(long, env = "HEFU_LISTEN")]
    listen: SocketAddr,
    #[arg(long, env = "HEFU_DATABASE_URL", hide_env_values = true)]
    database_url: String,
    /// Plants a bug.
    #[arg(long)]
    flaw: Option<Flaw>,
    /// A file with seconds that are added to the machine's clock; read whenever the time is asked for.
    #[arg(long)]
    clock: Option<PathBuf>,
}

struct Node {
    store: Store,
    pen: Pen,
    queue: Queue,
    flaw: Option<Flaw>,
    /// One at a time, for the node that has to know the index before the database does.
    turn: Arc<Mutex<()>>,
}

/// Serves until it is killed.
///
/// # Errors
/// A [`SoakError`] where it cannot begin.
pub async fn run(settings: Settings) -> Result<(), SoakError> {
    let keys = DeploymentKeys::open(&settings.data.join("keys"))?;
    let store = store::connect(&settings.database_url, 8).await?;
    let last_signed = LastSigned::open(&settings.data.join("last-signed-head"), &keys.log.public_key())?;
    let none = || Err(store::StoreError::Log("no log has begun".to_owned()).into());
    let mut pen = open_log(&store, &keys, Arc::new(last_signed), none).await?;
    pen.sources = sources(settings.clock);
    let queue = Queue::start(store.clone(), pen.clone())?;
    let turn = Arc::new(Mutex::new(()));
    let node = Arc::new(Node { store, pen, queue, flaw: settings.flaw, turn });
    let listener = TcpListener::bind(settings.listen).await?;
    loop {
        let (stream, _) = listener.accept().await?;
        let node = Arc::clone(&node);
        // A client that goes away ends only its own conversation.
        tokio::spawn(async move { drop(node.converse(stream).await) });
    }
}

fn sources(clock: Option<PathBuf>) -> Sources {
    let offset = move || {
        let text = clock.as_ref().and_then(|path| std::fs::read_to_string(path).ok());
        text.and_then(|text| text.trim().parse::<i64>().ok()).unwrap_or(0)
    };
    Sources { now: Arc::new(move || clock::now().timestamp() + offset()), fresh_id: Arc::new(entropy::uuid) }
}

impl Node {
    async fn converse(self: Arc<Self>, stream: TcpStream) -> Result<(), SoakError> {
        stream.set_nodelay(true)?;
        let mut stream = BufReader::new(stream);
        loop {
            let mut length = 0;
            loop {
                let mut line = String::new();
                if stream.read_line(&mut line).await? == 0 {
                    return Ok(());
                }
                let line = line.trim_end().to_ascii_lowercase();
                if line.is_empty() {
                    break;
                }
                if let Some(value) = line.strip_prefix("content-length:") {
                    length = value.trim().parse().unwrap_or(0);
                }
            }
            if length > LARGEST {
                return Ok(());
            }
            let mut body = vec![0; length];
            stream.read_exact(&mut body).await?;
            let (status, body) = self.answer(&body).await;
            let further = if status == 503 { "retry-after: 1\r\n" } else { "" };
            let head = format!("HTTP/1.1 {status} -\r\n{further}content-length: {}\r\n\r\n", body.len());
            stream.get_mut().write_all(&[head.as_bytes(), body.as_bytes()].concat()).await?;
        }
    }

    /// Status and body.
    async fn answer(self: &Arc<Self>, body: &[u8]) -> (u16, String) {
        let admitted = match self.admitted(body).await {
            Ok(admitted) => admitted,
            Err((status, code)) => return (status, told(&code)),
        };
        if self.flaw == Some(Flaw::Early) {
            return self.answer_early(admitted).await;
        }
        match self.queue.submit(admitted).await {
            Ok(Answer::Recorded(recorded)) => (200, recorded_at(recorded.index, recorded.size)),
            Ok(Answer::Refused(refusal)) if refusal.answer() == contracts::refusal::Answer::Later => {
                (503, told(refusal.code()))
            }
            Ok(Answer::Refused(refusal)) => (422, told(refusal.code())),
            Ok(Answer::IdUsed) => (409, told("command.id_used")),
            Err(error) => (503, told(&error.to_string())),
        }
    }

    async fn admitted(&self, body: &[u8]) -> Result<ledger::admission::Admitted, (u16, String)> {
        let wrong = |error: &dyn std::fmt::Display| (400, error.to_string());
        let read = Submission::parse(body).map_err(|error| wrong(&error))?;
        let read = read.read().map_err(|error| wrong(&error))?;
        let approvals = read.record.approvals.iter().map(|approval| approval.key);
        let wanted: Vec<contracts::id::KeyId> =
            approvals.chain([read.key]).map(|key| contracts::id::KeyId(key.0)).collect();
        let found = self.store.public_keys(&wanted).await.map_err(|error| (503, error.to_string()))?;
        let found: Vec<PublicKey> = found.iter().filter_map(|key| PublicKey::parse(key).ok()).collect();
        let find = |id: &KeyId| found.iter().find(|key| key.id() == *id).copied();
        admit(read, &self.pen.origin, find).map_err(|error| (422, error.code().to_owned()))
    }

    /// The planted bug: says where the command will stand, and appends it a little later.
    async fn answer_early(self: &Arc<Self>, admitted: ledger::admission::Admitted) -> (u16, String) {
        let turn = Arc::clone(&self.turn).lock_owned().await;
        let index = match self.store.checkpoint().await {
            Ok(note) => note.lines().nth(1).and_then(|size| size.parse().ok()).unwrap_or(0),
            Err(error) => return (503, told(&error.to_string())),
        };
        let node = Arc::clone(self);
        tokio::spawn(async move {
            pause::millis(3).await;
            // Whatever becomes of it: the client was told already.
            drop(node.queue.submit(admitted).await);
            drop(turn);
        });
        (200, recorded_at(index, index + 1))
    }
}

fn recorded_at(index: i64, size: i64) -> String {
    serde_json::json!({"index": index, "size": size, "code": "recorded"}).to_string()
}

fn told(code: &str) -> String {
    serde_json::json!({"code": code}).to_string()
}
