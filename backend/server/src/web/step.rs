//! Where one stands in what takes several pages or several people.

use std::cmp::Ordering;

/// One step, as `panel::steps` shows it.
pub struct Step {
    /// What is done in it.
    pub text: &'static str,
    /// `done`, `current` or `ahead`.
    pub place: &'static str,
}

/// The steps called `texts`, of which the one at `now`, counted from 0, is under way.
pub fn steps<const N: usize>(texts: [&'static str; N], now: usize) -> Vec<Step> {
    let place = |at: usize| match at.cmp(&now) {
        Ordering::Less => "done",
        Ordering::Equal => "current",
        Ordering::Greater => "ahead",
    };
    texts.into_iter().enumerate().map(|(at, text)| Step { text, place: place(at) }).collect()
}
