//! Stands between the browser and the product, and keeps what the browser says.

use std::{
    io::{Read as _, Write as _},
    net::{Shutdown, TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

/// A proxy on a port of its own. Its threads end with the connections they serve.
pub struct Proxy {
    /// Where the browser goes instead.
    pub base: String,
    said: Arc<Mutex<Vec<u8>>>,
}

impl Proxy {
    /// Stands before the product at `base`.
    pub fn before(base: &str) -> Self {
        let product = base.strip_prefix("http://").unwrap().to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let said = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&said);
        thread::spawn(move || {
            for browser in listener.incoming().flatten() {
                let (product, kept) = (TcpStream::connect(&product).unwrap(), Arc::clone(&kept));
                let (answers, to_browser) = (product.try_clone().unwrap(), browser.try_clone().unwrap());
                thread::spawn(move || pass(answers, to_browser, |_| {}));
                thread::spawn(move || pass(browser, product, |bytes| kept.lock().unwrap().extend(bytes)));
            }
        });
        Self { base, said }
    }

    /// All that the browser has said so far.
    pub fn said(&self) -> Vec<u8> {
        self.said.lock().unwrap().clone()
    }
}

/// Passes on what comes until one side ends.
fn pass(mut from: TcpStream, mut to: TcpStream, keep: impl Fn(&[u8])) {
    let mut buffer = [0; 16 * 1024];
    while let Ok(read @ 1..) = from.read(&mut buffer) {
        keep(&buffer[..read]);
        if to.write_all(&buffer[..read]).is_err() {
            break;
        }
    }
    let _ = to.shutdown(Shutdown::Both);
}
