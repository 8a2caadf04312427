//! The font that documents are printed in: how wide a text is, where its lines break, and what it lacks.

use unicode_linebreak::{BreakOpportunity, linebreaks};

use crate::PaperError;

/// Noto Sans SC (fonts/README.md).
pub const FONT: &[u8] = include_bytes!("../fonts/NotoSansSC-Regular.otf");

/// The geta mark, which stands for a character that is not at hand (JIS X 0208, 2-14).
const LACKING: char = '〓';

/// The font, opened.
pub struct Face(ttf_parser::Face<'static>);

impl Face {
    /// The font that is built in.
    ///
    /// # Errors
    /// [`PaperError::Font`].
    pub fn built_in() -> Result<Self, PaperError> {
        ttf_parser::Face::parse(FONT, 0).map(Self).map_err(|_| PaperError::Font)
    }

    fn has(&self, letter: char) -> bool {
        self.0.glyph_index(letter).is_some_and(|glyph| glyph.0 != 0)
    }

    /// `text` with every character that the font lacks as 〓 and its number.
    pub fn printable(&self, text: &str) -> String {
        let mut printable = String::with_capacity(text.len());
        for letter in text.chars() {
            if self.has(letter) {
                printable.push(letter);
            } else {
                printable.push_str(&format!("{LACKING}(U+{:04X})", u32::from(letter)));
            }
        }
        printable
    }

    /// Width of `text` at `size` points, in points.
    pub fn width(&self, text: &str, size: f32) -> f32 {
        let advances =
            text.chars().filter_map(|letter| self.0.glyph_hor_advance(self.0.glyph_index(letter)?));
        let units: f32 = advances.map(f32::from).sum();
        units * size / f32::from(self.0.units_per_em())
    }

    /// `text` in lines of at most `width` points at `size`: broken where Unicode allows it (UAX 14), and
    /// anywhere in what has no such place. A line break in the text is one on paper.
    pub fn lines(&self, text: &str, size: f32, width: f32) -> Vec<String> {
        text.split('\n').flat_map(|part| self.paragraph(&self.printable(part), size, width)).collect()
    }

    fn paragraph(&self, text: &str, size: f32, width: f32) -> Vec<String> {
        let (mut lines, mut line, mut from) = (Vec::new(), String::new(), 0);
        for (until, opportunity) in linebreaks(text) {
            let piece = text.get(from..until).unwrap_or_default();
            from = until;
            let fits = self.width(&line, size) + self.width(piece.trim_end(), size) <= width;
            if !fits && !line.is_empty() {
                lines.push(std::mem::take(&mut line));
            }
            line = self.cut(&mut lines, format!("{line}{piece}"), size, width);
            if opportunity == BreakOpportunity::Mandatory && until < text.len() {
                lines.push(std::mem::take(&mut line));
            }
        }
        lines.push(line);
        lines.into_iter().map(|line| line.trim_end().to_owned()).collect()
    }

    /// Cuts full lines off a piece that is too wide for one, and gives the rest.
    fn cut(&self, lines: &mut Vec<String>, piece: String, size: f32, width: f32) -> String {
        if self.width(piece.trim_end(), size) <= width {
            return piece;
        }
        let mut line = String::new();
        for letter in piece.chars() {
            line.push(letter);
            if self.width(&line, size) > width && line.chars().count() > 1 {
                line.pop();
                lines.push(std::mem::replace(&mut line, letter.to_string()));
            }
        }
        line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_font_has_the_common_characters() {
        let face = Face::built_in().unwrap();
        for text in ["应收账款电子凭证", "镕喆堃淼犇", "¥1,000.00 € Zürich – “x”", "（有限公司）、，。：；％"]
        {
            assert_eq!(face.printable(text), text);
        }
    }

    #[test]
    fn what_the_font_lacks_is_told() {
        let face = Face::built_in().unwrap();
        assert_eq!(face.printable("甲\u{202e}乙\u{20bb7}"), "甲〓(U+202E)乙〓(U+20BB7)");
    }

    #[test]
    fn lines_are_no_wider_than_asked_and_lose_nothing() {
        let face = Face::built_in().unwrap();
        let hash = "0123456789abcdef".repeat(8);
        for text in [
            "华东重工集团有限公司向苏州精密部件有限公司出具，到期无条件付款。",
            "An electronic receivables voucher, to be paid on the due date.",
            &hash,
        ] {
            for width in [30.0, 61.5, 200.0] {
                let lines = face.lines(text, 9.0, width);
                assert!(lines.iter().all(|line| face.width(line, 9.0) <= width), "{lines:?}");
                let kept: String = lines.concat().replace(' ', "");
                assert_eq!(kept, text.replace(' ', ""));
            }
        }
        // No line begins with a closing sign.
        let lines = face.lines("甲乙丙丁，戊己庚辛。", 10.0, 40.0);
        assert!(lines.iter().all(|line| !line.starts_with(['，', '。'])), "{lines:?}");
        assert_eq!(face.lines("一\n二", 9.0, 100.0), ["一", "二"]);
    }
}
