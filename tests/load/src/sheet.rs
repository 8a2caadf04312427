//! A spreadsheet of vouchers beside the same vouchers issued one by one, as a person's browser posts them. All
//! of them are signed before the clock starts, so that only the platform's own time is measured: a person who
//! issues one by one also enters the passphrase for each.

use std::time::Instant;

use serde_json::{Value, json};

use crate::{
    BenchError,
    pages::Visitor,
    site::Served,
    world::{Issuance, World},
};

/// Rows that the page's script posts at once.
const AT_ONCE: usize = 100;
/// Between the parts of a post with a file.
const BOUNDARY: &str = "hefu-bench-boundary";

/// Seconds of both ways.
pub struct Took {
    /// One review and one post a voucher.
    pub singly: f64,
    /// One sheet, and its rows in lists.
    pub together: f64,
}

/// Issues `count` vouchers one by one, and as many from a sheet.
pub async fn measure(served: &Served, world: &World, count: usize) -> Result<Took, BenchError> {
    let (one_by_one, in_a_sheet) = (world.issuances(count).await?, world.issuances(count).await?);
    let mut visitor = Visitor::connect(&served.listen, world.session().await?).await?;
    let begun = Instant::now();
    for issuance in &one_by_one {
        single(&mut visitor, issuance).await?;
    }
    let singly = begun.elapsed().as_secs_f64();
    let begun = Instant::now();
    sheet(&mut visitor, &in_a_sheet).await?;
    Ok(Took { singly, together: begun.elapsed().as_secs_f64() })
}

async fn single(visitor: &mut Visitor, issuance: &Issuance) -> Result<(), BenchError> {
    let form = format!(
        "csrf={}&background={}&amount={}&due_on={}",
        World::CSRF,
        issuance.trade,
        issuance.amount,
        issuance.due_on
    );
    let review =
        visitor.post("/vouchers/new", "application/x-www-form-urlencoded", form.into_bytes()).await?;
    if !review.contains("id=\"proposal\"") {
        return Err(BenchError::other("a voucher was not shown for review"));
    }
    let body = json!({"submission": submission(issuance)?});
    visitor.post("/commands", "application/json", body.to_string().into_bytes()).await.map(drop)
}

async fn sheet(visitor: &mut Visitor, issuances: &[Issuance]) -> Result<(), BenchError> {
    let mut rows = "Trade background,Amount,Due date\r\n".to_owned();
    for issuance in issuances {
        rows.push_str(&format!("{},{},{}\r\n", issuance.trade, issuance.amount, issuance.due_on));
    }
    let csrf = World::CSRF;
    let body = format!(
        "--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"csrf\"\r\n\r\n{csrf}\r\n--{BOUNDARY}\r\n\
         content-disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\n{rows}\r\n--{BOUNDARY}--\r\n"
    );
    let kind = format!("multipart/form-data; boundary={BOUNDARY}");
    let review = visitor.post("/vouchers/sheets/new", &kind, body.into_bytes()).await?;
    if review.contains("id=\"wrong\"") || !review.contains("id=\"sheet-data\"") {
        return Err(BenchError::other("rows of the sheet were not taken"));
    }
    for list in issuances.chunks(AT_ONCE) {
        let row = |issuance: &Issuance| Ok(json!({"submission": submission(issuance)?}));
        let rows: Vec<Value> = list.iter().map(row).collect::<Result<_, BenchError>>()?;
        let body = json!({"rows": rows}).to_string().into_bytes();
        let answer = visitor.post("/vouchers/sheets/commands", "application/json", body).await?;
        if answer.matches("\"receipt\"").count() != list.len() {
            return Err(BenchError::other(format!("not every row was issued: {answer:.600}")));
        }
    }
    Ok(())
}

fn submission(issuance: &Issuance) -> Result<Value, BenchError> {
    serde_json::from_slice(&issuance.submission.print()).map_err(BenchError::other)
}
