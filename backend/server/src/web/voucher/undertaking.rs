//! The undertaking as pages show it: the whole text, paragraph by paragraph.

use contracts::id::Digest;

use crate::{app::App, genesis::UNDERTAKING_TEXT};

/// What `templates/voucher/undertaking.html` shows.
pub struct Undertaking {
    /// The text's name.
    pub name: String,
    /// Its SHA-256.
    pub hash: String,
    /// Its paragraphs, each with its language; none where the text is an earlier one.
    pub paragraphs: Vec<(&'static str, &'static str)>,
}

impl Undertaking {
    /// The text called `name` with the digest `hash`.
    pub fn of(app: &App, name: &str, hash: Digest) -> Self {
        let policy = &app.pen.genesis.policy;
        let published = policy.undertaking == name && policy.undertaking_hash == hash;
        let paragraphs = if published { paragraphs(UNDERTAKING_TEXT) } else { Vec::new() };
        Self { name: name.to_owned(), hash: hash.to_string(), paragraphs }
    }

    /// The text in force.
    pub fn in_force(app: &App) -> Self {
        let policy = &app.pen.genesis.policy;
        Self::of(app, &policy.undertaking, policy.undertaking_hash)
    }
}

/// The lines of a text that say something, each with its language.
fn paragraphs(text: &'static str) -> Vec<(&'static str, &'static str)> {
    let says = |line: &&str| line.chars().any(char::is_alphanumeric);
    let chinese = |line: &str| line.chars().any(|letter| ('\u{4e00}'..='\u{9fff}').contains(&letter));
    let lines = text.lines().map(str::trim).filter(says);
    lines.map(|line| (if chinese(line) { "zh-CN" } else { "en" }, line)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_the_text_is_left_out() {
        let shown: String = paragraphs(UNDERTAKING_TEXT).iter().map(|(_, line)| *line).collect();
        let letters = |text: &str| text.chars().filter(|letter| letter.is_alphanumeric()).collect::<String>();
        assert_eq!(letters(&shown), letters(UNDERTAKING_TEXT));
        let languages: std::collections::BTreeSet<_> =
            paragraphs(UNDERTAKING_TEXT).iter().map(|(language, _)| *language).collect();
        assert_eq!(languages.len(), 2);
    }
}
