//! Where everything stands: a document becomes pages of lines, rules and codes. Lengths are in points, from the
//! upper left corner of an A4 page.

use qrcode::{Color, EcLevel, QrCode};

use crate::{Code, Document, PaperError, Section, Sheet, face::Face};

/// A4 (ISO 216).
pub const PAGE: (f32, f32) = (595.28, 841.89);
const MARGIN: f32 = 56.0;
/// Nothing but the foot stands below this.
const BOTTOM: f32 = PAGE.1 - 64.0;
const WIDTH: f32 = PAGE.0 - 2.0 * MARGIN;
/// Width of the names in front of the values.
const NAMES: f32 = 132.0;
/// Side of a code with its quiet zone.
const CODE: f32 = 96.0;
/// Light modules around a code (ISO/IEC 18004, 9.1).
const QUIET: usize = 4;
/// Height of a line by its letters' size.
const LEADING: f32 = 1.5;

/// How dark something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ink {
    /// Text.
    Full,
    /// Names, captions and feet.
    Pale,
    /// Rules.
    Faint,
}

/// Something on a page.
#[derive(Debug, Clone)]
pub enum Item {
    /// A line of text from its baseline's beginning.
    Line {
        /// From the left.
        x: f32,
        /// Baseline, from the top.
        y: f32,
        /// Size of its letters.
        size: f32,
        /// How dark.
        ink: Ink,
        /// The text.
        text: String,
    },
    /// A filled rectangle.
    Box {
        /// From the left.
        x: f32,
        /// From the top.
        y: f32,
        /// Its width.
        width: f32,
        /// Its height.
        height: f32,
        /// How dark.
        ink: Ink,
    },
}

/// Pages as they are being filled.
struct Pages<'a> {
    face: &'a Face,
    done: Vec<Vec<Item>>,
    page: Vec<Item>,
    /// Top of what comes next.
    y: f32,
}

/// The pages of `document`.
///
/// # Errors
/// [`PaperError::Code`].
pub fn pages(document: &Document, face: &Face) -> Result<Vec<Vec<Item>>, PaperError> {
    let mut all = Vec::new();
    for sheet in &document.sheets {
        let mut pages = Pages { face, done: Vec::new(), page: Vec::new(), y: MARGIN };
        pages.sheet(sheet)?;
        all.extend(pages.finish(&sheet.foot));
    }
    Ok(all)
}

impl Pages<'_> {
    fn sheet(&mut self, sheet: &Sheet) -> Result<(), PaperError> {
        let beside = if sheet.code.is_some() { CODE + 20.0 } else { 0.0 };
        self.text(&sheet.heading, MARGIN, WIDTH - beside, 19.0, Ink::Full);
        self.y += 4.0;
        self.text(&sheet.lead, MARGIN, WIDTH - beside, 10.0, Ink::Full);
        if let Some(code) = &sheet.code {
            let below = self.code(code)?;
            self.y = self.y.max(below);
        }
        for section in &sheet.sections {
            self.section(section);
        }
        Ok(())
    }

    /// Draws a code in the upper right corner; gives where it ends.
    fn code(&mut self, code: &Code) -> Result<f32, PaperError> {
        let drawn = QrCode::with_error_correction_level(&code.address, EcLevel::M)
            .map_err(|error| PaperError::Code(error.to_string()))?;
        let width = drawn.width();
        let module = CODE / (width + 2 * QUIET) as f32;
        let left = PAGE.0 - MARGIN - CODE;
        for (row, colours) in drawn.to_colors().chunks(width).enumerate() {
            for (column, _) in colours.iter().enumerate().filter(|(_, colour)| **colour == Color::Dark) {
                let at = |place: usize| (place + QUIET) as f32 * module;
                let (x, y) = (left + at(column), MARGIN + at(row));
                self.page.push(Item::Box { x, y, width: module, height: module, ink: Ink::Full });
            }
        }
        let mut y = MARGIN + CODE + 4.0;
        for text in self.face.lines(&code.caption, 7.5, CODE) {
            y += 7.5 * LEADING;
            self.page.push(Item::Line { x: left, y, size: 7.5, ink: Ink::Pale, text });
        }
        Ok(y + 6.0)
    }

    fn section(&mut self, section: &Section) {
        // A heading does not stay behind alone.
        self.room(64.0);
        self.y += 16.0;
        self.text(&section.heading, MARGIN, WIDTH, 12.0, Ink::Full);
        self.y += 2.0;
        self.page.push(Item::Box { x: MARGIN, y: self.y, width: WIDTH, height: 0.6, ink: Ink::Faint });
        self.y += 5.0;
        for paragraph in &section.paragraphs {
            self.text(paragraph, MARGIN, WIDTH, 9.0, Ink::Full);
            self.y += 3.0;
        }
        for (name, value) in &section.rows {
            self.row(name, value);
        }
    }

    fn row(&mut self, name: &str, value: &str) {
        const SIZE: f32 = 9.0;
        let names = self.face.lines(name, SIZE, NAMES - 10.0);
        let values = self.face.lines(value, SIZE, WIDTH - NAMES);
        let line = SIZE * LEADING;
        for place in 0..names.len().max(values.len()) {
            self.room(line);
            let y = self.y + SIZE * 1.15;
            if let Some(text) = names.get(place).cloned() {
                self.page.push(Item::Line { x: MARGIN, y, size: SIZE, ink: Ink::Pale, text });
            }
            if let Some(text) = values.get(place).cloned() {
                self.page.push(Item::Line { x: MARGIN + NAMES, y, size: SIZE, ink: Ink::Full, text });
            }
            self.y += line;
        }
        self.y += 4.0;
    }

    fn text(&mut self, text: &str, x: f32, width: f32, size: f32, ink: Ink) {
        for text in self.face.lines(text, size, width) {
            self.room(size * LEADING);
            self.page.push(Item::Line { x, y: self.y + size * 1.15, size, ink, text });
            self.y += size * LEADING;
        }
    }

    /// Goes on to the next page where `height` has no room on this one.
    fn room(&mut self, height: f32) {
        if self.y + height > BOTTOM {
            self.done.push(std::mem::take(&mut self.page));
            self.y = MARGIN;
        }
    }

    /// The pages, each with `foot` and its number at its foot.
    fn finish(self, foot: &str) -> Vec<Vec<Item>> {
        const SIZE: f32 = 7.5;
        let (face, mut pages) = (self.face, self.done);
        pages.push(self.page);
        let count = pages.len();
        for (place, page) in pages.iter_mut().enumerate() {
            let number = format!("{} / {count}", place + 1);
            let y = PAGE.1 - 36.0;
            page.push(Item::Box { x: MARGIN, y: y - 14.0, width: WIDTH, height: 0.4, ink: Ink::Faint });
            let x = PAGE.0 - MARGIN - face.width(&number, SIZE);
            page.push(Item::Line { x, y, size: SIZE, ink: Ink::Pale, text: number });
            let foot = face.lines(foot, SIZE, WIDTH - 60.0).into_iter().next().unwrap_or_default();
            page.push(Item::Line { x: MARGIN, y, size: SIZE, ink: Ink::Pale, text: foot });
        }
        pages
    }
}
