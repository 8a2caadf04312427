//! Posts with files (multipart): fields and files, with the session's token checked before any file is read.
//!
//! Invariant: memory is bounded by the number of files times the size of each, time by the size of a post.

use actix_multipart::{Field, Multipart};
use futures_util::StreamExt as _;

use crate::{
    auth::Visitor,
    web::{
        WebError,
        form::{Form, check_token},
    },
};

/// Longest post, in bytes, that is read to its end so that the page can say what is wrong with it.
const LONGEST_POST: usize = 96 * 1024 * 1024;
/// Longest field that is no file, in bytes.
const LONGEST_FIELD: usize = 16 * 1024;
/// Most fields that are no files.
const MOST_FIELDS: usize = 100;
/// Longest name of a file that is kept, in letters.
const LONGEST_NAME: usize = 200;

/// One file of a post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    /// The input's name.
    pub field: String,
    /// The file's name, without folders.
    pub name: String,
    /// Its bytes; of one that is too large one more than the limit.
    pub bytes: Vec<u8>,
}

/// How much a page takes.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Files that are kept; of further ones only their number is.
    pub files: usize,
    /// Bytes of each.
    pub file_bytes: usize,
}

/// What was posted.
#[derive(Debug, Clone, Default)]
pub struct Parts {
    /// The fields that are no files.
    pub form: Form,
    /// The files, at most as many as the page takes.
    pub files: Vec<Upload>,
    /// Whether there were more.
    pub too_many: bool,
}

/// Reads a post. The token has to stand before the first file, as it does in our own forms.
///
/// # Errors
/// [`WebError::NotFromHere`] without the session's token, [`WebError::Malformed`] past the limits.
pub async fn read(mut posted: Multipart, visitor: &Visitor, limits: Limits) -> Result<Parts, WebError> {
    let (mut fields, mut files, mut too_many) = (Vec::new(), Vec::new(), false);
    let mut left = LONGEST_POST;
    let mut checked = false;
    while let Some(field) = posted.next().await {
        let mut field = field.map_err(|error| malformed(&error.to_string()))?;
        let name = field.name().unwrap_or_default().to_owned();
        let file_name = field.content_disposition().and_then(|found| found.get_filename()).map(plain_name);
        let Some(file_name) = file_name else {
            if fields.len() >= MOST_FIELDS {
                return Err(malformed("too many fields"));
            }
            let bytes = take(&mut field, LONGEST_FIELD, &mut left).await?;
            let text = String::from_utf8(bytes).map_err(|_| malformed("UTF-8 text"))?;
            fields.push((name, text));
            continue;
        };
        if !checked {
            check_token(Some(visitor), Form::of(fields.clone()).get("csrf"))?;
            checked = true;
        }
        let kept = if files.len() < limits.files { limits.file_bytes } else { 0 };
        let bytes = take(&mut field, kept, &mut left).await?;
        // Browsers post an input without a file as a file without name and bytes.
        if file_name.is_empty() && bytes.is_empty() {
            continue;
        }
        if files.len() < limits.files {
            files.push(Upload { field: name, name: file_name, bytes });
        } else {
            too_many = true;
        }
    }
    let form = Form::of(fields);
    check_token(Some(visitor), form.get("csrf"))?;
    Ok(Parts { form, files, too_many })
}

/// The bytes of one part, but no more than one past `most`.
async fn take(field: &mut Field, most: usize, left: &mut usize) -> Result<Vec<u8>, WebError> {
    let mut bytes = Vec::new();
    while let Some(chunk) = field.next().await {
        let chunk = chunk.map_err(|error| malformed(&error.to_string()))?;
        *left = left.checked_sub(chunk.len()).ok_or_else(|| malformed("at most 96 MB at a time"))?;
        let room = (most + 1).saturating_sub(bytes.len());
        bytes.extend(chunk.iter().take(room));
    }
    Ok(bytes)
}

fn malformed(what: &str) -> WebError {
    WebError::Malformed("files".to_owned(), what.to_owned())
}

/// The last part of a path, as some browsers give one, and no longer than is kept.
fn plain_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    last.chars().filter(|letter| !letter.is_control()).take(LONGEST_NAME).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_are_without_folders_and_bounded() {
        assert_eq!(plain_name("C:\\invoices\\a.xml"), "a.xml");
        assert_eq!(plain_name("../../etc/passwd"), "passwd");
        assert_eq!(plain_name("发票\r\n1.xml"), "发票1.xml");
        assert_eq!(plain_name(&"a".repeat(300)).len(), LONGEST_NAME);
        assert_eq!(plain_name(""), "");
    }
}
