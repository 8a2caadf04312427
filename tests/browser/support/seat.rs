//! One person at a browser.

use std::{
    io::{BufRead as _, BufReader},
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicBool, AtomicU32, Ordering},
    time::{Duration, Instant},
};

use thirtyfour::{extensions::query::ElementQueryable as _, prelude::*};

/// How long a page may take: signing derives a key with 600 000 rounds on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);
const LOOK: Duration = Duration::from_millis(50);

/// A running chromedriver.
pub struct Browsers {
    child: Child,
    address: String,
}

impl Browsers {
    /// Starts chromedriver on a free port.
    pub fn start() -> Self {
        // The server's client leaves the choice of a TLS provider to the process, and so does this one,
        // built in the same workspace.
        let _ = rustls::crypto::ring::default_provider().install_default();
        // It takes a port that is free at ::1 and ends if 127.0.0.1 has something else on the same one,
        // as a connection of another test may be.
        (0..10).find_map(|_| Self::on_a_port_of_its_choice()).expect("chromedriver ended each time")
    }

    fn on_a_port_of_its_choice() -> Option<Self> {
        // Without a locale of UTF-8 it does not find files with Chinese names.
        let mut child = Command::new("chromedriver")
            .arg("--port=0")
            .env("LC_ALL", "C.UTF-8")
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let port: u16 = loop {
            let Some(line) = lines.next() else {
                child.wait().unwrap();
                return None;
            };
            if let Some((_, port)) = line.unwrap().split_once("successfully on port ") {
                break port.trim_end_matches('.').parse().unwrap();
            }
        };
        std::thread::spawn(move || lines.for_each(drop));
        Some(Self { child, address: format!("http://127.0.0.1:{port}") })
    }

    /// Opens a browser of its own, in a language, and signs in to a demo seat.
    pub async fn seat(&self, base: &str, login: &str, lang: &str) -> Seat {
        let seat = self.visitor(base, lang).await;
        let (place, firm) = login.trim_end_matches(".demo").split_once('@').unwrap();
        let password = format!("demo-{firm}-{place}");
        seat.try_to_sign_in(login, &password).await;
        seat.wait_for("a[aria-current='page'][href='/']").await;
        Seat { passphrase: password, name: login.trim_end_matches(".demo").replace('@', "-"), ..seat }
    }

    /// Opens a browser of its own.
    pub async fn visitor(&self, base: &str, lang: &str) -> Seat {
        let mut options = DesiredCapabilities::chrome();
        for argument in [
            "--headless=new",
            "--no-sandbox",
            "--disable-dev-shm-usage",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--window-size=1280,1000",
        ] {
            options.add_arg(argument).unwrap();
        }
        options.add_arg(&format!("--accept-lang={lang}")).unwrap();
        let driver = WebDriver::new(&self.address, options).await.unwrap();
        // Looking at a page with axe takes a second, and on a busy machine many.
        driver.set_script_timeout(2 * PATIENCE).await.unwrap();
        Seat {
            driver,
            base: base.to_owned(),
            passphrase: String::new(),
            name: "visitor".to_owned(),
            signed: AtomicBool::new(false),
        }
    }
}

impl Drop for Browsers {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

static SHOTS: AtomicU32 = AtomicU32::new(1);

/// A person at a browser, signed in to a seat.
pub struct Seat {
    /// The browser.
    pub driver: WebDriver,
    base: String,
    passphrase: String,
    name: String,
    /// Whether it has signed before: pictures are left of the first time.
    signed: AtomicBool,
}

impl Seat {
    /// The same person, who signs with this passphrase from here on.
    pub fn with_passphrase(self, passphrase: &str) -> Self {
        Self { passphrase: passphrase.to_owned(), ..self }
    }

    /// The same person, under this name on screenshots.
    pub fn named(self, name: &str) -> Self {
        Self { name: name.to_owned(), ..self }
    }

    /// What opens this person's key.
    pub fn passphrase(&self) -> &str {
        &self.passphrase
    }

    /// Enters a sign-in name and a password, and leaves it to the caller what comes of it.
    pub async fn try_to_sign_in(&self, login: &str, password: &str) {
        self.go("/sign-in").await;
        self.fill("login", login).await;
        self.fill("password", password).await;
        self.press("main form[action='/sign-in'] button").await;
    }

    /// Has the pages speak `lang`, chosen as a person does.
    pub async fn speak(&self, lang: &str) {
        self.go("/").await;
        let html = self.wait_for("html").await;
        if html.attr("lang").await.unwrap().as_deref() != Some(lang) {
            self.press(".site-seat form[action='/language'] button").await;
            self.wait_for(&format!("html[lang='{lang}']")).await;
        }
    }

    /// Chooses which log is shown, as a person does.
    pub async fn show_log(&self, name: &str) {
        self.go("/").await;
        self.press(&format!(".site-seat form[action='/log'] input[value='{name}'] ~ button")).await;
        self.wait_for(&format!(".site-seat form[action='/log'] input[name='log']:not([value='{name}'])"))
            .await;
    }

    /// Follows the first of the links that holds `words`.
    pub async fn follow(&self, css: &str, words: &str) {
        self.wait_for(css).await;
        for link in self.driver.find_all(By::Css(css)).await.unwrap() {
            if link.text().await.unwrap().contains(words) {
                let href = link.attr("href").await.unwrap().unwrap();
                return self.go(&href).await;
            }
        }
        panic!("{}: no link holds {words:?}:\n{}", self.name, self.text().await);
    }

    /// Opens a page.
    pub async fn go(&self, path: &str) {
        self.driver.goto(format!("{}{path}", self.base)).await.unwrap();
    }

    /// The path of the page that is open.
    pub async fn path(&self) -> String {
        let url = self.driver.current_url().await.unwrap();
        url.path().to_owned()
    }

    /// The element, once it is there.
    pub async fn wait_for(&self, css: &str) -> WebElement {
        let started = Instant::now();
        loop {
            match self.driver.query(By::Css(css)).wait(PATIENCE, LOOK).first().await {
                Ok(element) => return element,
                // While one page gives way to another, the driver may answer anything.
                Err(_) if started.elapsed() < PATIENCE => {}
                Err(_) => {
                    self.shot("missing").await;
                    panic!("{}: no {css} on {}:\n{}", self.name, self.path().await, self.text().await)
                }
            }
        }
    }

    /// Whether the element is there now.
    pub async fn has(&self, css: &str) -> bool {
        self.driver.find(By::Css(css)).await.is_ok()
    }

    /// What the page says.
    pub async fn text(&self) -> String {
        self.driver.find(By::Tag("body")).await.unwrap().text().await.unwrap_or_default()
    }

    /// Types into an input.
    pub async fn fill(&self, id: &str, text: &str) {
        let input = self.wait_for(&format!("#{id}")).await;
        input.clear().await.unwrap();
        input.send_keys(text).await.unwrap();
    }

    /// Sets a date input, whose typing depends on the locale.
    pub async fn set_date(&self, id: &str, date: &str) {
        let input = self.wait_for(&format!("#{id}")).await;
        let script = "arguments[0].value = arguments[1]; \
            arguments[0].dispatchEvent(new Event('input', {bubbles: true})); \
            arguments[0].dispatchEvent(new Event('change', {bubbles: true}));";
        let arguments = vec![input.to_json().unwrap(), serde_json::json!(date)];
        self.driver.execute(script, arguments).await.unwrap();
    }

    /// Chooses the option, radio button or box whose label holds `words`.
    pub async fn choose(&self, words: &str) {
        self.wait_for("main form").await;
        let script = "for (const option of document.querySelectorAll('main option')) { \
            if (option.textContent.includes(arguments[0])) { \
                option.selected = true; \
                option.parentElement.dispatchEvent(new Event('change', {bubbles: true})); return true; } } \
            for (const label of document.querySelectorAll('main label')) { \
                if (label.textContent.includes(arguments[0])) { \
                const input = document.getElementById(label.htmlFor); \
                if (!input.checked) { label.click(); } return true; } } \
            return false;";
        let chosen = self.driver.execute(script, vec![serde_json::json!(words)]).await.unwrap();
        if !chosen.convert::<bool>().unwrap() {
            self.shot("no-choice").await;
            panic!("{}: nothing to choose holds {words:?}:\n{}", self.name, self.text().await);
        }
    }

    /// Presses a button or follows a link, in the middle of the screen. A page that is still filling in
    /// may move it away under the pointer; then it is tried again.
    pub async fn press(&self, css: &str) {
        let centre = "arguments[0].scrollIntoView({block: 'center', behavior: 'instant'});";
        let started = Instant::now();
        loop {
            let element = self.wait_for(css).await;
            let arguments = vec![element.to_json().unwrap()];
            let centred = self.driver.execute(centre, arguments).await;
            let pressed = match centred {
                Ok(_) => element.click().await,
                Err(error) => Err(error),
            };
            match pressed {
                Ok(()) => return,
                Err(error) => assert!(started.elapsed() < PATIENCE, "{}: {css}: {error}", self.name),
            }
        }
    }

    /// Enters the passphrase on a review page, signs, and waits for what comes next: the receipt, or the
    /// draft that a checker has to sign. Returns that page's path.
    pub async fn sign(&self) -> String {
        self.wait_for("#review > *").await;
        let before = self.path().await;
        let first = !self.signed.swap(true, Ordering::Relaxed);
        if first {
            self.shot("review").await;
        }
        self.fill("passphrase", &self.passphrase).await;
        self.press("#sign-button").await;
        let started = Instant::now();
        loop {
            let path = self.path().await;
            // A page that is still being left has the path it had before.
            if path != before && (path.starts_with("/receipts/") || path.starts_with("/drafts/")) {
                self.wait_for("main h1").await;
                if first && path.starts_with("/receipts/") {
                    self.shot("receipt").await;
                }
                return path;
            }
            let said = self.driver.find(By::Id("sign-error")).await;
            if let Ok(said) = said
                && let Ok(text) = said.text().await
                && !text.is_empty()
            {
                self.shot("refused").await;
                panic!("{}: signing was refused on {path}: {text}", self.name);
            }
            assert!(started.elapsed() < PATIENCE, "{}: still on {path}:\n{}", self.name, self.text().await);
            tokio::task::yield_now().await;
        }
    }

    /// Enters the passphrase on a review page, and waits until the page says `words` instead of signing.
    pub async fn sign_in_vain(&self, words: &str) {
        self.fill("passphrase", &self.passphrase).await;
        self.press("#sign-button").await;
        let said = self.wait_for("#sign-error:not(:empty)").await.text().await.unwrap();
        assert!(said.contains(words), "{}: {said}", self.name);
    }

    /// Opens what this seat has sealed: the passphrase shows the price, which is then signed.
    pub async fn open_sealed(&self) {
        self.wait_for("#sign:not([hidden])").await;
        self.fill("passphrase", &self.passphrase).await;
        self.press("#sign-button").await;
        self.wait_for("#review-panel:not([hidden]) #review > *").await;
    }

    /// Opens the newest thing that waits for this seat's signature, and signs it.
    pub async fn check(&self) -> String {
        self.go("/drafts").await;
        self.press("section[aria-labelledby='to-do-title'] .todo a").await;
        let path = self.sign().await;
        assert!(path.starts_with("/receipts/"), "{}: the checker's signature is the last: {path}", self.name);
        path
    }

    /// Chooses the colour scheme that the system prefers, with no colour on its way to another.
    pub async fn scheme(&self, scheme: &str) {
        let features = serde_json::json!({"features": [
            {"name": "prefers-color-scheme", "value": scheme},
            {"name": "prefers-reduced-motion", "value": "reduce"},
        ]});
        self.driver.cdp().send_raw("Emulation.setEmulatedMedia", features).await.unwrap();
    }

    /// Chooses the width of the screen, also one narrower than a window may be.
    pub async fn width(&self, width: u32) {
        let metrics = serde_json::json!({"width": width, "height": 1000, "deviceScaleFactor": 1, "mobile": width < 600});
        self.driver.cdp().send_raw("Emulation.setDeviceMetricsOverride", metrics).await.unwrap();
    }

    /// Leaves a picture of the page.
    pub async fn shot(&self, what: &str) {
        let folder = tests::checkout().join("target/screenshots");
        std::fs::create_dir_all(&folder).unwrap();
        let number = SHOTS.fetch_add(1, Ordering::Relaxed);
        let file = folder.join(format!("{number:03}-{}-{what}.png", self.name));
        self.driver.screenshot(&file).await.unwrap();
    }

    /// Ends the browser.
    pub async fn leave(self) {
        self.driver.quit().await.unwrap();
    }
}
