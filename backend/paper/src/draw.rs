//! Writes pages as PDF/A-3u.

use chrono::{DateTime, Datelike as _, Timelike as _, Utc};
use krilla::{
    Document as Pdf, SerializeSettings,
    color::luma,
    configure::{Archival, ConfigurationBuilder},
    embed::{AssociationKind, EmbeddedFile, MimeType},
    geom::{PathBuilder, Point, Rect},
    metadata::{self, Metadata},
    num::NormalizedF32,
    page::PageSettings,
    paint::{Fill, FillRule},
    surface::Surface,
    text::{Font, TextDirection},
};

use crate::{
    Document, Enclosed, PaperError,
    face::FONT,
    layout::{Ink, Item, PAGE},
};

/// The file with `pages`.
///
/// # Errors
/// [`PaperError::Font`] or [`PaperError::Pdf`].
pub fn write(document: &Document, pages: &[Vec<Item>]) -> Result<Vec<u8>, PaperError> {
    let failed = |error: &dyn std::fmt::Debug| PaperError::Pdf(format!("{error:?}"));
    let configuration = ConfigurationBuilder::new()
        .with_archival_validator(Archival::A3_U)
        .finish()
        .map_err(|error| failed(&error))?;
    let mut pdf = Pdf::new_with(SerializeSettings { configuration, ..SerializeSettings::default() });
    let made = date(document.made);
    pdf.set_metadata(
        Metadata::new()
            .title(document.title.clone())
            .language(document.language.to_owned())
            .creator("Hefu".to_owned())
            .creation_date(made),
    );
    if let Some(enclosed) = &document.enclosed {
        let embedded = embedded(enclosed, made).ok_or_else(|| failed(&"the media type"))?;
        pdf.embed_file(embedded).ok_or_else(|| failed(&"two enclosed files of one name"))?;
    }
    let font = Font::new(FONT.into(), 0).ok_or(PaperError::Font)?;
    let settings = PageSettings::from_wh(PAGE.0, PAGE.1).ok_or_else(|| failed(&"the page's size"))?;
    for items in pages {
        let mut page = pdf.start_page_with(settings.clone());
        let mut surface = page.surface();
        for item in items {
            put(&mut surface, &font, item);
        }
        surface.finish();
        page.finish();
    }
    pdf.finish().map_err(|error| failed(&error))
}

fn put(surface: &mut Surface<'_>, font: &Font, item: &Item) {
    match item {
        Item::Line { x, y, size, ink, text } => {
            surface.set_fill(Some(fill(*ink)));
            let from = Point::from_xy(*x, *y);
            surface.draw_text(from, font.clone(), *size, text, false, TextDirection::LeftToRight);
        }
        Item::Box { x, y, width, height, ink } => {
            surface.set_fill(Some(fill(*ink)));
            let mut path = PathBuilder::new();
            if let Some(rectangle) = Rect::from_xywh(*x, *y, *width, *height) {
                path.push_rect(rectangle);
            }
            if let Some(path) = path.finish() {
                surface.draw_path(&path);
            }
        }
    }
}

fn fill(ink: Ink) -> Fill {
    let lightness = match ink {
        Ink::Full => 20,
        // 4.5 : 1 against white, as WCAG asks of text.
        Ink::Pale => 105,
        Ink::Faint => 190,
    };
    Fill { paint: luma::Color::new(lightness).into(), opacity: NormalizedF32::ONE, rule: FillRule::NonZero }
}

fn embedded(enclosed: &Enclosed, made: metadata::DateTime) -> Option<EmbeddedFile> {
    Some(EmbeddedFile {
        path: enclosed.name.clone(),
        mime_type: Some(MimeType::new(enclosed.media_type)?),
        description: Some(enclosed.description.clone()),
        association_kind: AssociationKind::Source,
        data: enclosed.bytes.clone().into(),
        modification_date: Some(made),
        // It is found again in the file byte by byte, also by who has no reader of PDF.
        compress: Some(false),
        location: None,
    })
}

fn date(time: DateTime<Utc>) -> metadata::DateTime {
    let small = |number: u32| u8::try_from(number).unwrap_or_default();
    metadata::DateTime::new(u16::try_from(time.year()).unwrap_or_default())
        .month(small(time.month()))
        .day(small(time.day()))
        .hour(small(time.hour()))
        .minute(small(time.minute()))
        .second(small(time.second()))
        .utc_offset_hour(0)
        .utc_offset_minute(0)
}
