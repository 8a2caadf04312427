//! The lineage picture: who got what from whom, drawn as SVG by the server.
//!
//! Invariant: [`Lineage`] is only ever made here, from numbers, fixed words and escaped text, so that it
//! may stand in a page as it is. It carries neither style nor code: the content security policy allows none.

use std::fmt::{self, Write as _};

use askama::filters::HtmlSafe;

/// Most nodes of one picture; the table beside it has them all.
pub const MOST_NODES: usize = 300;

/// One box of the picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// The place of the box it hangs on; it stands before this one.
    pub from: Option<usize>,
    /// Its column, from 0.
    pub column: usize,
    /// The first line: whose it is.
    pub name: String,
    /// The second line: how much.
    pub amount: String,
    /// The amount in minor units, which makes its height; none where it is not told.
    pub weight: Option<i64>,
    /// Whether it stands out.
    pub own: bool,
}

/// A finished picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lineage(String);

impl fmt::Display for Lineage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl HtmlSafe for Lineage {}

const BOX_WIDTH: i64 = 164;
const COLUMN: i64 = BOX_WIDTH + 40;
const HEAD: i64 = 28;
const GAP: i64 = 12;
const LOWEST: i64 = 44;
const HIGHEST: i64 = 104;
const THICKEST: i64 = 14;
/// Narrow letters that fit on a line of a box; wide ones count twice.
const LETTERS: usize = 20;

/// Draws `nodes` in columns headed `columns`. `label` says what the picture shows.
pub fn draw(columns: &[String], nodes: &[Node], label: &str) -> Lineage {
    let nodes = nodes.get(..MOST_NODES).unwrap_or(nodes);
    let places = place(nodes);
    let depth = nodes.iter().map(|node| node.column).max().unwrap_or_default();
    let width = pixels(depth) * COLUMN + BOX_WIDTH + 2;
    let height = places.iter().map(|place| place.y + place.height).max().unwrap_or(HEAD) + 2;
    let mut svg = String::new();
    let written = write_all(&mut svg, (width, height), (columns, depth), nodes, &places, label);
    // Writing into a String cannot fail.
    debug_assert!(written.is_ok());
    Lineage(svg)
}

fn write_all(
    svg: &mut String,
    (width, height): (i64, i64),
    (columns, depth): (&[String], usize),
    nodes: &[Node],
    places: &[Place],
    label: &str,
) -> fmt::Result {
    write!(
        svg,
        r#"<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{width}" height="{height}" viewBox="0 0 {width} {height}" font-size="14" aria-label="{}">"#,
        Escaped(label)
    )?;
    for (column, head) in columns.iter().enumerate().take(depth + 1) {
        write!(svg, r#"<text class="label" x="{}" y="18">{}</text>"#, x_of(column), Escaped(&fitted(head)))?;
    }
    let heaviest = heaviest(nodes);
    for (node, place) in nodes.iter().zip(places) {
        if let Some(parent) = node.from.and_then(|from| Some((nodes.get(from)?, places.get(from)?))) {
            write_edge(svg, parent, (node, place), heaviest)?;
        }
    }
    for (node, place) in nodes.iter().zip(places) {
        write_box(svg, node, *place)?;
    }
    svg.write_str("</svg>")
}

fn write_edge(
    svg: &mut String,
    (parent, from): (&Node, &Place),
    (node, to): (&Node, &Place),
    heaviest: i64,
) -> fmt::Result {
    let (x1, x2) = (x_of(parent.column) + BOX_WIDTH, x_of(node.column));
    let (y1, y2) = (from.y + from.height / 2, to.y + to.height / 2);
    let middle = (x1 + x2) / 2;
    let thick = node.weight.map_or(1, |weight| 1 + share(weight, heaviest, THICKEST - 1));
    write!(
        svg,
        r#"<path class="edge" stroke-width="{thick}" d="M{x1} {y1}C{middle} {y1} {middle} {y2} {x2} {y2}"/>"#
    )
}

fn write_box(svg: &mut String, node: &Node, place: Place) -> fmt::Result {
    let (x, y, height) = (x_of(node.column), place.y, place.height);
    let (shape, words) = if node.own { ("own", "on-own") } else { ("masked", "label") };
    let dashes = if node.weight.is_none() && !node.own { r#" stroke-dasharray="4 3""# } else { "" };
    let first = y + height / 2 - if node.amount.is_empty() { -5 } else { 4 };
    write!(
        svg,
        r#"<g><title>{} {}</title><rect class="{shape}" x="{x}" y="{y}" width="{BOX_WIDTH}" height="{height}" rx="4"{dashes}/><text class="{words}" x="{}" y="{first}">{}</text>"#,
        Escaped(&node.name),
        Escaped(&node.amount),
        x + 8,
        Escaped(&fitted(&node.name)),
    )?;
    if !node.amount.is_empty() {
        let (x, y) = (x + 8, first + 18);
        write!(svg, r#"<text class="{words}" x="{x}" y="{y}">{}</text>"#, Escaped(&node.amount))?;
    }
    svg.write_str("</g>")
}

/// Where a box stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Place {
    y: i64,
    height: i64,
}

/// Places every box beside the boxes that hang on it, so that none overlaps another.
fn place(nodes: &[Node]) -> Vec<Place> {
    let heaviest = heaviest(nodes);
    let height =
        |node: &Node| LOWEST + node.weight.map_or(0, |weight| share(weight, heaviest, HIGHEST - LOWEST));
    let heights: Vec<i64> = nodes.iter().map(height).collect();
    // From the last to the first: how much room the boxes that hang on each need, one below the other.
    let mut below = vec![0_i64; nodes.len()];
    for (place, node) in nodes.iter().enumerate().rev() {
        let room = heights[place].max(below[place]);
        if let Some(from) = node.from.filter(|from| *from < place) {
            below[from] += room + if below[from] > 0 { GAP } else { 0 };
        }
    }
    // From the first to the last: each takes its room within that of the box it hangs on.
    let mut next = vec![0_i64; nodes.len()];
    let mut next_root = HEAD;
    let mut places = Vec::with_capacity(nodes.len());
    for (place, node) in nodes.iter().enumerate() {
        let room = heights[place].max(below[place]);
        let slot = match node.from.filter(|from| *from < place) {
            Some(from) => &mut next[from],
            None => &mut next_root,
        };
        let top = *slot;
        *slot += room + GAP;
        next[place] = top + (room - below[place]) / 2;
        places.push(Place { y: top + (room - heights[place]) / 2, height: heights[place] });
    }
    places
}

fn heaviest(nodes: &[Node]) -> i64 {
    nodes.iter().filter_map(|node| node.weight).max().unwrap_or_default()
}

/// `whole` times `weight` over `heaviest`, rounded down; 0 where nothing has a weight.
fn share(weight: i64, heaviest: i64, whole: i64) -> i64 {
    let share = (i128::from(whole) * i128::from(weight)).checked_div(i128::from(heaviest));
    share.and_then(|share| i64::try_from(share).ok()).unwrap_or_default()
}

fn pixels(columns: usize) -> i64 {
    i64::try_from(columns).unwrap_or(i64::MAX / COLUMN / 2)
}

fn x_of(column: usize) -> i64 {
    1 + pixels(column) * COLUMN
}

/// `text` cut to what fits into a box.
fn fitted(text: &str) -> String {
    let wide = |letter: char| 1 + usize::from(u32::from(letter) >= 0x1100);
    let whole: usize = text.chars().map(wide).sum();
    if whole <= LETTERS {
        return text.to_owned();
    }
    let mut room = LETTERS - 2;
    let kept = text.chars().take_while(|letter| {
        let fits = wide(*letter) <= room;
        room = room.saturating_sub(wide(*letter));
        fits
    });
    format!("{}…", kept.collect::<String>())
}

/// Text as it may stand in an element or in an attribute between double quotes.
struct Escaped<'a>(&'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for letter in self.0.chars() {
            match letter {
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '&' => f.write_str("&amp;")?,
                '"' => f.write_str("&quot;")?,
                '\'' => f.write_str("&#39;")?,
                // Nothing that is not shown, so that names cannot be turned around either.
                letter if letter.is_control() || is_bidi(letter) => {}
                letter => f.write_char(letter)?,
            }
        }
        Ok(())
    }
}

/// Marks that turn the direction of the letters after them.
const fn is_bidi(letter: char) -> bool {
    matches!(letter, '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests;
