//! The payment list as a file for spreadsheets (RFC 4180, in UTF-8 with a byte order mark, which
//! spreadsheets need to read Chinese).

use actix_web::{
    HttpResponse,
    http::header::{CONTENT_DISPOSITION, CONTENT_TYPE},
    web::{Data, Path},
};

use super::{
    of_obligor,
    show::{Row, rows},
};
use crate::{
    app::App,
    auth::{Visitor, visitor::SignedIn},
    text::settlement::SettlementTexts,
    web::{Answered, page::found, show},
};

/// So that spreadsheets read UTF-8.
const BYTE_ORDER_MARK: &str = "\u{feff}";

pub(super) async fn download(
    app: Data<App>,
    visitor: Visitor,
    caller: SignedIn,
    path: Path<String>,
) -> Answered {
    let t = SettlementTexts(visitor.lang);
    let voucher = of_obligor(&app, caller.member.id, &path).await?;
    let list = found(app.store.payment_list(voucher.id).await?)?;
    let rows = rows(&app, &voucher, &list.lines, t).await?;
    let currency = voucher.currency.to_string();
    let head = [
        t.csv_line(),
        t.csv_payee(),
        t.csv_number(),
        t.csv_bank(),
        t.csv_account(),
        t.csv_amount(),
        t.csv_currency(),
        t.csv_state(),
        t.csv_holding(),
    ];
    let cells = |(place, row): (usize, &Row)| {
        vec![
            place.saturating_add(1).to_string(),
            row.payee.name.clone(),
            row.payee.number.clone(),
            row.bank.clone(),
            row.account.clone(),
            row.amount.replace(',', ""),
            currency.clone(),
            row.state.to_owned(),
            row.holding.to_string(),
        ]
    };
    let lines = std::iter::once(head.map(str::to_owned).to_vec()).chain(rows.iter().enumerate().map(cells));
    let name = format!("attachment; filename=\"hefu-payment-list-{}.csv\"", show::short(voucher.id));
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/csv; charset=utf-8"))
        .insert_header((CONTENT_DISPOSITION, name))
        .body(write(lines)))
}

/// Puts rows of cells into a file.
fn write(rows: impl Iterator<Item = Vec<String>>) -> String {
    let mut file = BYTE_ORDER_MARK.to_owned();
    for row in rows {
        let cells: Vec<String> = row.iter().map(|text| cell(text)).collect();
        file.push_str(&cells.join(","));
        file.push_str("\r\n");
    }
    file
}

/// One cell in quotes. A text that a spreadsheet would run as a formula gets an apostrophe before it
/// (OWASP, CSV injection), full-width signs too.
fn cell(text: &str) -> String {
    let runs = text.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠', '|', '%'])
        || text.starts_with(['\t', '\r', '\n']);
    let guard = if runs { "'" } else { "" };
    format!("\"{guard}{}\"", text.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_cell_is_run() {
        for (text, expected) in [
            ("青萍机械", "\"青萍机械\""),
            ("=1+1", "\"'=1+1\""),
            (" =1+1", "\"' =1+1\""),
            ("+86", "\"'+86\""),
            ("-1", "\"'-1\""),
            ("@SUM(A1)", "\"'@SUM(A1)\""),
            ("＝cmd", "\"'＝cmd\""),
            ("\t=1", "\"'\t=1\""),
            ("\rx", "\"'\rx\""),
            ("|calc", "\"'|calc\""),
            ("a=1", "\"a=1\""),
            ("1000.00", "\"1000.00\""),
            ("say \"hi\", you", "\"say \"\"hi\"\", you\""),
        ] {
            assert_eq!(cell(text), expected, "{text:?}");
        }
    }

    #[test]
    fn a_file_begins_with_its_mark_and_ends_each_row() {
        let rows = [vec!["a".to_owned(), "b\nc".to_owned()], vec![String::new()]];
        assert_eq!(write(rows.into_iter()), "\u{feff}\"a\",\"b\nc\"\r\n\"\"\r\n");
    }
}
