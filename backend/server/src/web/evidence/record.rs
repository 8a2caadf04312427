//! Records a file's hash. The browser computes it; the file is not uploaded.

use actix_web::{HttpRequest, web::Data};
use askama::Template;
use contracts::{evidence::RecordEvidence, id::Digest};

use crate::{
    app::App,
    auth::{Visitor, visitor::SignedIn},
    text::recorded::RecordedTexts,
    web::{
        Answered, Page,
        form::Form,
        page::{FieldError, correct, html},
        sign::{self, Wanted},
    },
};

/// Longest remark, in characters.
const LONGEST: usize = 200;

#[derive(Template)]
#[template(path = "evidence/record.html")]
struct RecordPage {
    page: Page,
    t: RecordedTexts,
    errors: Vec<FieldError>,
    typed: Form,
}

impl RecordPage {
    fn new(visitor: &Visitor, request: &HttpRequest, typed: Form, errors: Vec<FieldError>) -> Self {
        let t = RecordedTexts(visitor.lang);
        Self { page: Page::new(visitor, request, t.record_title()), t, errors, typed }
    }

    fn error(&self, field: &str) -> &str {
        FieldError::of(&self.errors, field)
    }
}

pub(super) async fn show(visitor: Visitor, request: HttpRequest) -> Answered {
    html(&RecordPage::new(&visitor, &request, Form::default(), Vec::new()))
}

pub(super) async fn submit(
    app: Data<App>,
    visitor: Visitor,
    caller: SignedIn,
    request: HttpRequest,
    form: Form,
) -> Answered {
    let errors = match read(&form, RecordedTexts(visitor.lang)) {
        Ok(record) => match sign::review(&app, &visitor, &caller, &request, Wanted::plain(record)).await {
            Err(error) => vec![FieldError::refused(error, visitor.lang, |_| "file")?],
            answered => return answered,
        },
        Err(errors) => errors,
    };
    correct(&RecordPage::new(&visitor, &request, form, errors))
}

fn read(form: &Form, t: RecordedTexts) -> Result<RecordEvidence, Vec<FieldError>> {
    let mut errors = Vec::new();
    let mut wrong = |field, message: &str| errors.push(FieldError { field, message: message.to_owned() });
    let file = Digest::parse(&form.get("file").to_lowercase());
    if file.is_err() {
        wrong("file", t.file_wrong());
    }
    let note = form.get("note");
    if note.chars().count() > LONGEST {
        wrong("note", t.note_long());
    }
    match file {
        Ok(file) if errors.is_empty() => {
            Ok(RecordEvidence { file, note: Some(note.to_owned()).filter(|note| !note.is_empty()) })
        }
        _ => Err(errors),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Language;

    fn faults(file: &str, note: &str) -> Vec<&'static str> {
        let fields = [("file", file), ("note", note)];
        let form = Form::of(fields.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec());
        let read = read(&form, RecordedTexts(Language::English));
        read.err().unwrap_or_default().iter().map(|error| error.field).collect()
    }

    #[test]
    fn a_hash_and_a_short_remark() {
        let hash = "Ab".repeat(32);
        assert_eq!(faults(&hash, ""), [""; 0]);
        assert_eq!(faults(&hash[1..], ""), ["file"]);
        assert_eq!(faults("", &"长".repeat(201)), ["file", "note"]);
        assert_eq!(faults(&format!(" {hash} "), &"长".repeat(200)), [""; 0]);
    }
}
