//! `/documents/{sha256}`: a file as it was uploaded, for the member that uploaded it. It comes as an
//! attachment of no known type, and in a sandbox, so that nothing inside ever runs on this site.

use actix_web::{
    HttpResponse,
    http::header::{
        Charset, ContentDisposition, ContentType, DispositionParam, DispositionType, ExtendedValue,
    },
    web::{Data, Path},
};
use contracts::id::Digest;

use crate::{
    app::App,
    auth::visitor::SignedIn,
    web::{Answered, WebError, page::found},
};

/// The file.
pub async fn download(app: Data<App>, caller: SignedIn, path: Path<String>) -> Answered {
    let file = Digest::parse(&path).map_err(|_| WebError::NotFound)?;
    let document = found(app.store.document(caller.member.id, &file.0).await?)?;
    Ok(HttpResponse::Ok()
        .insert_header(ContentType::octet_stream())
        .insert_header(attachment(&document.file_name))
        .insert_header(("x-content-type-options", "nosniff"))
        .insert_header(("content-security-policy", "default-src 'none'; sandbox; frame-ancestors 'none'"))
        .body(document.bytes))
}

/// The header under which a browser saves the file, by a name in any script (RFC 6266, 8187).
fn attachment(name: &str) -> ContentDisposition {
    let plain: String = name.chars().map(|letter| if plain(letter) { letter } else { '_' }).collect();
    let full = ExtendedValue {
        charset: Charset::Ext("UTF-8".to_owned()),
        language_tag: None,
        value: name.as_bytes().to_vec(),
    };
    ContentDisposition {
        disposition: DispositionType::Attachment,
        parameters: vec![DispositionParam::Filename(plain), DispositionParam::FilenameExt(full)],
    }
}

fn plain(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-' | '_' | ' ')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_ends_the_header() {
        let header = attachment("发票\"; x=\r\ny.xml").to_string();
        assert!(header.starts_with("attachment; filename=\"____ x___y.xml\"; filename*=UTF-8''"), "{header}");
        assert!(!header.contains('\r') && !header.contains('\n'));
        assert!(header.ends_with("%0D%0Ay.xml"), "{header}");
    }
}
