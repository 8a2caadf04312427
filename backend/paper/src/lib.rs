//! Documents for people as PDF/A-3u (ISO 19005-3): what is on them and where is decided here, what they say by
//! whoever prints them. The same document gives the same bytes each time.
//!
//! Reading order: [`Document`] is what is printed; `face` knows the font and breaks lines, `layout` puts them on
//! pages, `draw` writes the file.

mod draw;
mod face;
mod layout;

use chrono::{DateTime, Utc};

/// A document of one sheet or several, each in a language of its own.
#[derive(Debug, Clone)]
pub struct Document {
    /// What a reader's window calls it.
    pub title: String,
    /// Language of the document as a whole, by BCP 47.
    pub language: &'static str,
    /// When what it says was so. Nothing else in the file is a time.
    pub made: DateTime<Utc>,
    /// What is printed, each from a new page on.
    pub sheets: Vec<Sheet>,
    /// A file that travels inside the document.
    pub enclosed: Option<Enclosed>,
}

/// What stands together in one language.
#[derive(Debug, Clone, Default)]
pub struct Sheet {
    /// Its heading.
    pub heading: String,
    /// What it is, in a sentence or two.
    pub lead: String,
    /// A QR code beside the heading.
    pub code: Option<Code>,
    /// What it says.
    pub sections: Vec<Section>,
    /// Stands at the foot of each of its pages, before the page's number.
    pub foot: String,
}

/// An address as a QR code.
#[derive(Debug, Clone)]
pub struct Code {
    /// What the code holds.
    pub address: String,
    /// What it leads to.
    pub caption: String,
}

/// A part of a sheet under a heading of its own.
#[derive(Debug, Clone, Default)]
pub struct Section {
    /// Its heading.
    pub heading: String,
    /// Paragraphs before the rows.
    pub paragraphs: Vec<String>,
    /// Names and values.
    pub rows: Vec<(String, String)>,
}

/// A file inside the document.
#[derive(Debug, Clone)]
pub struct Enclosed {
    /// Its name.
    pub name: String,
    /// Its media type.
    pub media_type: &'static str,
    /// What it is.
    pub description: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Why nothing was printed: our own failure.
#[derive(Debug, thiserror::Error)]
pub enum PaperError {
    /// The font that is built in cannot be read.
    #[error("the font cannot be read")]
    Font,
    /// What a code is to hold is too long for one.
    #[error("no QR code holds this: {0}")]
    Code(String),
    /// The document does not keep the standard.
    #[error("no PDF was made: {0}")]
    Pdf(String),
}

/// Prints `document` as a PDF.
///
/// A character that the font lacks is printed as 〓 with its number, so that nothing is left out in silence.
///
/// # Errors
/// A [`PaperError`].
pub fn print(document: &Document) -> Result<Vec<u8>, PaperError> {
    let face = face::Face::built_in()?;
    let pages = layout::pages(document, &face)?;
    draw::write(document, &pages)
}
