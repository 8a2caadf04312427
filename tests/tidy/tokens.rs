//! Rust sources as a flat row of tokens with their lines. Comments are gone and
//! literals are whole, so a lint cannot mistake a sentence for code.

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// One token: a name, a mark, a literal as written, or an opening or closing bracket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    pub text: String,
    pub line: usize,
}

impl Token {
    /// The content of a plain string literal.
    pub fn string(&self) -> Option<&str> {
        self.text.strip_prefix('"')?.strip_suffix('"')
    }
}

/// The tokens of a source, or the line at which it cannot be read.
pub fn tokens(text: &str) -> Result<Vec<Token>, usize> {
    let stream: TokenStream =
        text.parse().map_err(|error: proc_macro2::LexError| error.span().start().line)?;
    let mut row = Vec::new();
    flatten(stream, &mut row);
    Ok(row)
}

fn flatten(stream: TokenStream, row: &mut Vec<Token>) {
    for tree in stream {
        let TokenTree::Group(group) = tree else {
            row.push(Token { text: tree.to_string(), line: tree.span().start().line });
            continue;
        };
        let (open, close) = match group.delimiter() {
            Delimiter::Parenthesis => ("(", ")"),
            Delimiter::Brace => ("{", "}"),
            Delimiter::Bracket => ("[", "]"),
            Delimiter::None => ("", ""),
        };
        row.push(Token { text: open.to_owned(), line: group.span_open().start().line });
        flatten(group.stream(), row);
        row.push(Token { text: close.to_owned(), line: group.span_close().start().line });
    }
}

/// Whether the tokens from `at` on are these.
pub fn are(row: &[Token], at: usize, texts: &[&str]) -> bool {
    texts
        .iter()
        .enumerate()
        .all(|(offset, text)| row.get(at + offset).is_some_and(|token| token.text == *text))
}

/// The index of the bracket that closes the one at `open`.
pub fn closing(row: &[Token], open: usize) -> Option<usize> {
    let mut depth = 0_usize;
    for (index, token) in row.iter().enumerate().skip(open) {
        match token.text.as_str() {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(index);
        }
    }
    None
}

#[test]
fn comments_vanish_and_literals_stay_whole() {
    let row = tokens("// todo\nlet a = [\"todo!(\", '{'];\n").unwrap();
    let texts: Vec<&str> = row.iter().map(|token| token.text.as_str()).collect();
    assert_eq!(texts, ["let", "a", "=", "[", "\"todo!(\"", ",", "'{'", "]", ";"]);
    assert!(row.iter().all(|token| token.line == 2));
    assert_eq!(row[4].string(), Some("todo!("));
    assert_eq!(closing(&row, 3), Some(7));
    assert_eq!(tokens("fn a() {\n").ok(), None);
}
