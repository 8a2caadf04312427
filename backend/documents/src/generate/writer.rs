//! XML text, element by element. Whatever the texts given, the result is well-formed.

/// A document under construction.
pub(super) struct Writer {
    text: String,
    open: Vec<&'static str>,
}

impl Writer {
    /// A document whose root carries `attributes`.
    pub(super) fn new(root: &'static str, attributes: &[(&str, &str)]) -> Self {
        let mut writer =
            Self { text: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_owned(), open: Vec::new() };
        writer.tag(root, attributes);
        writer.text.push('\n');
        writer.open.push(root);
        writer
    }

    /// Writes an element with what `content` writes into it.
    pub(super) fn group(&mut self, name: &'static str, content: impl FnOnce(&mut Self)) {
        self.tag(name, &[]);
        self.text.push('\n');
        self.open.push(name);
        content(self);
        self.close();
    }

    /// Writes an element with text.
    pub(super) fn leaf(&mut self, name: &'static str, text: &str) {
        self.leaf_with(name, &[], text);
    }

    /// Writes an element with attributes and text.
    pub(super) fn leaf_with(&mut self, name: &'static str, attributes: &[(&str, &str)], text: &str) {
        self.tag(name, attributes);
        self.escaped(text);
        self.text.push_str("</");
        self.text.push_str(name);
        self.text.push_str(">\n");
    }

    /// The document, with every open element closed.
    pub(super) fn finish(mut self) -> String {
        while !self.open.is_empty() {
            self.close();
        }
        self.text
    }

    fn tag(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.text.push_str(&"  ".repeat(self.open.len()));
        self.text.push('<');
        self.text.push_str(name);
        for (name, value) in attributes {
            self.text.push(' ');
            self.text.push_str(name);
            self.text.push_str("=\"");
            self.escaped(value);
            self.text.push('"');
        }
        self.text.push('>');
    }

    fn close(&mut self) {
        if let Some(name) = self.open.pop() {
            self.text.push_str(&"  ".repeat(self.open.len()));
            self.text.push_str("</");
            self.text.push_str(name);
            self.text.push_str(">\n");
        }
    }

    /// Escapes what XML reads as markup; what XML 1.0 cannot hold at all becomes U+FFFD. A carriage
    /// return is written as a reference, because a parser would read a bare one as a line feed.
    fn escaped(&mut self, text: &str) {
        for letter in text.chars() {
            match letter {
                '&' => self.text.push_str("&amp;"),
                '<' => self.text.push_str("&lt;"),
                '>' => self.text.push_str("&gt;"),
                '"' => self.text.push_str("&quot;"),
                '\r' => self.text.push_str("&#13;"),
                '\t' | '\n' => self.text.push(letter),
                '\0'..='\x1f' | '\u{fffe}' | '\u{ffff}' => self.text.push('\u{fffd}'),
                _ => self.text.push(letter),
            }
        }
    }
}
