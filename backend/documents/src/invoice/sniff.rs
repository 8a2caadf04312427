//! What a file is by its first bytes, and the text of those that are XML.

use super::InvoiceRefusal;
use super::xml::trim;

/// First bytes of types that people bring instead of an XML invoice.
const SIGNATURES: [(&[u8], &str); 15] = [
    (b"%PDF", "pdf"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\x89PNG", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF8", "gif"),
    (b"II*\0", "tiff"),
    (b"MM\0*", "tiff"),
    (b"BM", "bmp"),
    (b"RIFF", "riff"),
    (b"Rar!", "rar"),
    (b"7z\xbc\xaf", "7z"),
    (b"\x1f\x8b", "gzip"),
    (b"\xd0\xcf\x11\xe0", "ole"),
    (b"{", "json"),
];
/// Zip archives that have names of their own.
const ZIP_NAMES: [&str; 4] = ["ofd", "xlsx", "docx", "pptx"];
/// Byte order marks and opening bytes of encodings that are not read; the longest come first.
const OTHER_ENCODINGS: [(&[u8], &str); 8] = [
    (b"\xff\xfe\0\0", "UTF-32"),
    (b"\0\0\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
    (b"<\0\0\0", "UTF-32"),
    (b"<\0", "UTF-16"),
    (b"\0<", "UTF-16"),
    (b"\0\0\0<", "UTF-32"),
];

/// The text of an XML file, without byte order mark; refused where the bytes are something else.
pub(super) fn text_of_xml<'a>(file_name: &str, bytes: &'a [u8]) -> Result<&'a str, InvoiceRefusal> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(InvoiceRefusal::Empty);
    }
    if let Some((_, found)) = SIGNATURES.iter().find(|(start, _)| bytes.starts_with(start)) {
        return Err(InvoiceRefusal::WrongType { found: named(found, file_name) });
    }
    if let Some((_, found)) = OTHER_ENCODINGS.iter().find(|(start, _)| bytes.starts_with(start)) {
        return Err(InvoiceRefusal::Encoding { found: (*found).to_owned() });
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    // A declared GBK is named even where the bytes are no UTF-8, since that is what its maker can mend.
    if let Some(found) = declared_encoding(bytes).filter(|name| !name.eq_ignore_ascii_case("utf-8")) {
        return Err(InvoiceRefusal::Encoding { found });
    }
    let text =
        std::str::from_utf8(bytes).map_err(|_| InvoiceRefusal::Encoding { found: "not UTF-8".to_owned() })?;
    let start: String = trim(text).chars().take(9).collect::<String>().to_ascii_lowercase();
    if start == "<!doctype" && is_html(text) || start.starts_with("<html") {
        return Err(InvoiceRefusal::WrongType { found: "html" });
    }
    Ok(text)
}

/// The name of a type, more exact where the file name helps to tell archives apart.
fn named(found: &'static str, file_name: &str) -> &'static str {
    let extension = file_name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
    match extension {
        Some(extension) if found == "zip" => {
            ZIP_NAMES.into_iter().find(|known| *known == extension).unwrap_or(found)
        }
        _ => found,
    }
}

/// Whether a leading `<!DOCTYPE` is that of a web page.
fn is_html(text: &str) -> bool {
    let name: String = trim(text).chars().skip(9).take(6).collect();
    trim(&name).to_ascii_lowercase().starts_with("html")
}

/// The encoding named in `<?xml … encoding="…"?>`, if that line is there and names one.
fn declared_encoding(bytes: &[u8]) -> Option<String> {
    let head = bytes.get(..bytes.len().min(200))?;
    let end = head.windows(2).position(|pair| pair == b"?>")?;
    let head = String::from_utf8_lossy(head.get(..end)?).into_owned();
    let declaration = head.strip_prefix("<?xml")?;
    let (_, value) = declaration.split_once("encoding")?;
    let value = trim(trim(value).strip_prefix('=')?);
    let quote = value.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    value.split(quote).nth(1).map(|name| name.chars().take(40).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_and_encodings() {
        let gbk = b"<?xml version=\"1.0\" encoding=\"GBK\"?><EInvoice>\xb7\xa2</EInvoice>";
        let table: [(&str, &[u8], &str); 16] = [
            ("a.pdf", b"%PDF-1.7", "wrong_type pdf"),
            ("a.xml", b"PK\x03\x04", "wrong_type zip"),
            ("发票.OFD", b"PK\x03\x04", "wrong_type ofd"),
            ("a.xlsx", b"PK\x03\x04", "wrong_type xlsx"),
            ("a.png", b"\x89PNG\r\n", "wrong_type png"),
            ("a.jpg", b"\xff\xd8\xff\xe0", "wrong_type jpeg"),
            ("a.json", b"{\"a\":1}", "wrong_type json"),
            ("a.html", b"<!DOCTYPE html><html>", "wrong_type html"),
            ("a.html", b" <HTML>", "wrong_type html"),
            ("a.xml", b"", "empty"),
            ("a.xml", b" \r\n\t", "empty"),
            ("a.xml", b"\xff\xfe<\0", "encoding UTF-16"),
            ("a.xml", b"\xff\xfe\0\0", "encoding UTF-32"),
            ("a.xml", b"\0<\0a", "encoding UTF-16"),
            ("a.xml", gbk, "encoding GBK"),
            ("a.xml", b"<a>\xff</a>", "encoding not UTF-8"),
        ];
        for (name, bytes, expected) in table {
            let found = match text_of_xml(name, bytes) {
                Err(InvoiceRefusal::WrongType { found }) => format!("wrong_type {found}"),
                Err(InvoiceRefusal::Encoding { found }) => format!("encoding {found}"),
                Err(other) => other.code().replace("invoice.", ""),
                Ok(text) => text.to_owned(),
            };
            assert_eq!(found, expected, "{name} {bytes:?}");
        }
        assert_eq!(text_of_xml("a.xml", b"\xef\xbb\xbf<a/>"), Ok("<a/>"));
        assert_eq!(text_of_xml("a.xml", b"<!DOCTYPE Invoice><Invoice/>"), Ok("<!DOCTYPE Invoice><Invoice/>"));
    }
}
