//! Every page of the demonstration, as far as links lead.

use std::collections::{BTreeMap, BTreeSet};

use crate::served::Served;

/// Who looks.
const SEATS: [(&str, &str); 7] = [
    ("maker", "core-a"),
    ("checker", "core-a"),
    ("maker", "tier1-a"),
    ("checker", "tier2-a"),
    ("maker", "bank-a"),
    ("maker", "operator"),
    ("maker", "regulator"),
];
/// Addresses of one shape that are looked at.
const OF_A_SHAPE: usize = 1;
/// An address without what differs from one object to another.
fn shape(path: &str) -> String {
    let part = |part: &str| if part.len() >= 20 { "*".to_owned() } else { part.to_owned() };
    path.split(['/', '=']).map(part).collect::<Vec<_>>().join("/")
}

/// Follows every link from the first page on, a few of each shape; how many shapes there were.
pub fn look_around(served: &Served, session: &str) -> BTreeSet<String> {
    let mut seen = BTreeMap::from([("/".to_owned(), 1)]);
    let mut open = vec!["/".to_owned()];
    while let Some(path) = open.pop() {
        let page = served.get(&path, session);
        assert!(page.is(200) || page.is(303) || page.is(404), "{path}: {}", page.head);
        for link in page.body.split("href=\"/").skip(1) {
            let link = format!("/{}", link.split('"').next().unwrap().replace("&amp;", "&"));
            let known = seen.entry(shape(&link)).or_insert(0);
            if *known < OF_A_SHAPE && !link.starts_with("/assets/") {
                *known += 1;
                open.push(link);
            }
        }
    }
    seen.into_keys().collect()
}

/// Everyone follows every link; how many shapes of addresses there were.
pub fn everyone_looks_around(served: &Served) -> BTreeSet<String> {
    let each = SEATS.iter().map(|(place, firm)| look_around(served, &served.sign_in(place, firm)));
    each.flatten().collect()
}
