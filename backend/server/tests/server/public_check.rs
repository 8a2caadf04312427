//! A public check over HTTP: what a stranger sees with the code, what nobody sees without it, and that it
//! ends when it is withdrawn.

use crate::own::OwnDemo;

/// The token of the check on this page; none where none is offered.
fn token_on(served: &OwnDemo, page: &str, session: &str) -> Option<String> {
    let body = served.get(page, session).body;
    let (_, after) = body.split_once("/v/")?;
    Some(after.chars().take_while(|letter| *letter != '"').collect())
}

/// What stands in `text` between `before` and the next `after`.
fn between(text: &str, before: &str, after: &str) -> String {
    let (_, rest) = text.split_once(before).unwrap();
    rest.split_once(after).unwrap().0.to_owned()
}

#[test]
fn a_stranger_with_the_code_sees_what_was_chosen_until_it_is_withdrawn() {
    let served = OwnDemo::start("public-check");
    let session = served.sign_in("maker", "core-a");
    let list = served.get("/vouchers?of=issued&state=live", &session).body;
    let voucher = between(&list, "<a class=\"mono\" href=\"/vouchers/", "\"");
    let page = format!("/vouchers/{voucher}/check");
    let csrf = between(&served.get(&page, &session).body, "name=\"csrf\" value=\"", "\"");
    assert_eq!(token_on(&served, &page, &session), None);

    // Only its own form makes one, and only somebody who has to do with the voucher.
    assert!(served.post(&page, &session, "csrf=wrong").is(403));
    let stranger = served.sign_in("maker", "core-b");
    assert!(served.get(&page, &stranger).is(404));
    assert!(served.get(&page, "").is(303));
    assert_eq!(token_on(&served, &page, &session), None);

    // A NUL is the caller's mistake wherever it stands.
    assert!(served.post(&page, &session, &format!("csrf={csrf}%00")).is(400));
    assert!(served.post("/sign-in", "", "login=a%00&password=b").is(400));
    assert!(served.get("/v/%00", "").is(400) && served.get("/sign-in?next=%00", "").is(400));

    // With the amount …
    assert!(served.post(&page, &session, &format!("csrf={csrf}&shows-amount=yes")).is(303));
    let token = token_on(&served, &page, &session).unwrap();
    assert_eq!(token.len(), 22);
    let own = served.get(&page, &session).body;
    assert!(own.contains("<svg class=\"qr\" role=\"img\"") && own.contains("<path d=\"M4 4h7v1h-7z"));
    let public = format!("/v/{token}");
    let seen = served.get(&public, "");
    assert!(seen.is(200));
    for header in ["x-robots-tag: noindex", "referrer-policy: no-referrer", "cache-control: no-store"] {
        assert!(seen.head.contains(header), "{header}: {}", seen.head);
    }
    assert!(!seen.head.contains("set-cookie"));
    let due_on = between(&own, "<time datetime=\"", "\"");
    let number = &voucher[..8];
    for shown in ["This voucher is genuine", "91999999DEM0000117", "noindex", "Face amount", &due_on, number]
    {
        assert!(seen.body.contains(shown), "{shown}");
    }
    // … and without: the same code, so that what is printed stays good.
    assert!(served.post(&page, &session, &format!("csrf={csrf}")).is(303));
    assert_eq!(token_on(&served, &page, &session), Some(token));
    let seen = served.get(&public, "").body;
    assert!(seen.contains("has not chosen to show it") && !seen.contains("Face amount"));
    // Nobody else is told of, and the rest of the voucher stays closed.
    for other in ["tier1", "Tier", "/vouchers/", "/backgrounds/", &voucher] {
        assert!(!seen.contains(other), "{other}");
    }

    // Withdrawn, it is what it never was.
    assert!(served.post(&format!("{page}/withdraw"), &session, &format!("csrf={csrf}")).is(303));
    let (gone, never) = (served.get(&public, ""), served.get("/v/AAAAAAAAAAAAAAAAAAAAAA", ""));
    assert!(gone.is(404) && never.is(404));
    let words = |body: &str| between(body, "<main", "</main>");
    assert_eq!(words(&gone.body), words(&never.body));
    assert!(gone.body.contains("ask whoever showed it to you for a new code"), "{}", gone.body);
    assert!(gone.head.contains("x-robots-tag: noindex"));

    // Whoever tries one token after the other is slowed down.
    let slowed = (0..100).map(|_| served.get("/v/x", "")).find(|answer| answer.is(429)).unwrap();
    assert!(slowed.head.contains("retry-after: 60") && slowed.body.contains("Too many attempts"));
    served.end();
}
