//! `hefu serve --demo` as a process of its own, and what a browser without scripts asks it.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    process::{Child, Command, Stdio},
};

/// What browsers post.
const FORM: &str = "application/x-www-form-urlencoded";

/// A running `hefu serve --demo`.
pub struct Served {
    child: Child,
    /// Host and port.
    pub address: String,
    stopped: bool,
}

/// A whole answer.
pub struct Answer {
    /// The status line and the headers, in lower case.
    pub head: String,
    /// The body as text.
    pub body: String,
}

impl Answer {
    /// Whether the status is `code`.
    pub fn is(&self, code: u16) -> bool {
        self.head.starts_with(&format!("http/1.1 {code}"))
    }
}

/// The program, told to serve the demonstration on a free port.
pub fn serve_demo() -> Command {
    let mut command = hefu();
    command.args(["serve", "--demo", "--listen", "127.0.0.1:0"]);
    command
}

/// The program, with no database named.
pub fn hefu() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hefu"));
    for variable in ["HEFU_DATABASE_URL", "HEFU_DATABASE_OWNER_URL"] {
        command.env_remove(variable);
    }
    command
}

impl Served {
    /// Starts it and waits until it serves.
    pub fn start(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let address = loop {
            let line = lines.next().expect("hefu ended before it served").unwrap();
            if let Some(address) = line.strip_prefix("Hefu serves on http://") {
                break address.to_owned();
            }
        };
        // The rest of its words is read, so that it never waits for a full pipe.
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, address, stopped: false }
    }

    /// Asks for a page, with a session's cookie where one is given.
    pub fn get(&self, path: &str, cookie: &str) -> Answer {
        self.ask(&format!("GET {path}"), cookie, FORM, b"")
    }

    /// Posts a form.
    pub fn post(&self, path: &str, cookie: &str, body: &str) -> Answer {
        self.ask(&format!("POST {path}"), cookie, FORM, body.as_bytes())
    }

    /// Asks for `what`, method and path, with a session's cookie and a body of this type.
    pub fn ask(&self, what: &str, cookie: &str, kind: &str, body: &[u8]) -> Answer {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let (address, length) = (&self.address, body.len());
        let request = format!(
            "{what} HTTP/1.1\r\nhost: {address}\r\norigin: http://{address}\r\nconnection: close\r\n\
             accept-language: en\r\ncookie: {cookie}\r\n\
             content-type: {kind}\r\ncontent-length: {length}\r\n\r\n"
        );
        stream.write_all(&[request.as_bytes(), body].concat()).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let text = String::from_utf8_lossy(&answer).into_owned();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        Answer { head: head.to_lowercase(), body: body.to_owned() }
    }

    /// Signs in to a demo seat and gives the session's cookie.
    pub fn sign_in(&self, place: &str, firm: &str) -> String {
        let body = format!("login={place}%40{firm}.demo&password=demo-{firm}-{place}");
        let entered = self.post("/sign-in", "", &body);
        assert!(entered.is(303), "{}", entered.head);
        let (_, cookie) = entered.head.split_once("set-cookie: ").unwrap();
        cookie.split(';').next().unwrap().to_owned()
    }

    /// Stops it as Ctrl-C does.
    pub fn stop(mut self) {
        assert!(self.interrupt());
    }

    fn interrupt(&mut self) -> bool {
        self.stopped = true;
        let told = Command::new("kill").args(["-INT", &self.child.id().to_string()]).status();
        told.is_ok_and(|status| status.success()) && self.child.wait().is_ok_and(|status| status.success())
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        if !self.stopped {
            self.interrupt();
        }
    }
}
