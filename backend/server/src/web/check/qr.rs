//! QR codes as paths: the template draws them, so that no markup is made here.

use qrcode::{Color, EcLevel, QrCode};

use crate::web::WebError;

/// Light modules around a code (ISO/IEC 18004, 9.1).
const QUIET: usize = 4;

/// A code as a picture of `size` by `size` units.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code {
    /// Units on each side, the quiet zone among them.
    pub size: usize,
    /// What is dark, as an SVG path: one rectangle for each run of dark modules in a row.
    pub path: String,
}

/// The code of `text`, which is read even where a seventh of it is damaged.
///
/// # Errors
/// [`WebError::Internal`] where the text is too long for a code.
pub fn draw(text: &str) -> Result<Code, WebError> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M)
        .map_err(|error| WebError::internal(format!("no code can be made: {error}")))?;
    let width = code.width();
    let colours = code.to_colors();
    let mut path = String::new();
    for (y, row) in colours.chunks(width).enumerate() {
        let mut x = 0;
        while let Some(colour) = row.get(x) {
            let run = row.iter().skip(x).take_while(|next| *next == colour).count();
            if *colour == Color::Dark {
                path.push_str(&format!("M{} {}h{run}v1h-{run}z", x + QUIET, y + QUIET));
            }
            x += run;
        }
    }
    Ok(Code { size: width + 2 * QUIET, path })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The dark modules that a path covers.
    fn covered(code: &Code) -> Vec<(usize, usize)> {
        let runs = code.path.split('M').skip(1).map(|run| {
            let (x, rest) = run.split_once(' ').unwrap();
            let (y, rest) = rest.split_once('h').unwrap();
            let (length, _) = rest.split_once('v').unwrap();
            [x, y, length].map(|number| number.parse::<usize>().unwrap())
        });
        runs.flat_map(|[x, y, length]| (x..x + length).map(move |x| (x, y))).collect()
    }

    #[test]
    fn every_dark_module_is_drawn_once_inside_the_quiet_zone() {
        let text = "https://hefu.example/v/AAAAAAAAAAAAAAAAAAAAAA";
        let code = draw(text).unwrap();
        let original = QrCode::with_error_correction_level(text, EcLevel::M).unwrap();
        let width = original.width();
        assert_eq!(code.size, width + 8);
        let dark = original.to_colors().iter().filter(|colour| **colour == Color::Dark).count();
        let covered = covered(&code);
        assert_eq!(covered.len(), dark);
        for (x, y) in covered {
            assert!((QUIET..width + QUIET).contains(&x) && (QUIET..width + QUIET).contains(&y));
            assert_eq!(original[(x - QUIET, y - QUIET)], Color::Dark);
        }
    }

    #[test]
    fn what_no_code_can_hold_is_said() {
        assert!(draw(&"x".repeat(5000)).is_err());
    }
}
