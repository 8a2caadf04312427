//! Texts of sheets: issuing vouchers from the rows of a spreadsheet.

use documents::{SheetRefusal, sheet::MAX_SHEET_ROWS};

use super::Language;
use crate::messages;

messages! {
    /// The pages of sheets, and the heads of their columns.
    SheetTexts {
        // The columns. Both languages are read, whichever the sheet was made in.
        trade: "贸易背景编号", "Trade background";
        payee: "收款人", "Payee";
        number: "收款人登记号", "Payee's registry number";
        currency: "币种", "Currency";
        amount: "金额", "Amount";
        due_on: "到期日", "Due date";
        tab: "签发凭证", "Vouchers";
        file_name: "vouchers-zh.xlsx", "vouchers.xlsx";

        // Uploading.
        title: "用表格签发凭证", "Issue vouchers from a sheet";
        lead: "一行一张凭证。下载已列出贵企业可用贸易背景的表格，删去不签发的行，改好金额和到期日，再上传。核对一次、输入一次口令，每张凭证仍各自签名、各自记入账本。", "One voucher a row. Download the sheet with the trade backgrounds of yours that are free, delete the rows you do not want, change amounts and due dates, and upload it. You review once and enter the passphrase once; each voucher is still signed and recorded on its own.";
        step_fill: "填写表格", "Fill in the sheet";
        step_upload: "上传", "Upload";
        step_sign: "核对并签名", "Review and sign";
        download: "下载表格", "Download the sheet";
        download_hint(count: usize): "{count} 笔贸易背景有可用金额。", "Trade backgrounds with a free amount: {count}.";
        file_label: "填好的表格", "The sheet, filled in";
        file_hint(rows: usize): "Excel 工作簿（.xlsx）或 CSV，不超过 2 MB、{rows} 行。必须有“贸易背景编号”“金额”“到期日”三列，其他列可以删去；隐藏的行也会读入。", "An Excel workbook (.xlsx) or CSV, at most 2 MB and {rows} rows. It needs the columns “Trade background”, “Amount” and “Due date”; others may be left out. Hidden rows are read as well.";
        upload_button: "上传并核对", "Upload and check";
        upload_again: "上传另一个表格", "Upload another sheet";
        file_missing: "请选择表格。", "Choose the sheet.";
        columns_missing(names: &str): "表格第一行缺少这些列：{names}。请使用下载的表格。", "The sheet's first row lacks these columns: {names}. Use the sheet that is downloaded here.";
        many_currencies: "一个表格只能有一种币种。请按币种分开上传。", "All rows of one sheet have one currency. Upload a sheet for each.";
        one_by_one: "逐张签发", "Issue one by one";

        // Why a file is not read.
        too_large: "表格太大。请只保留要签发的行和列。", "The sheet is too large. Keep only the rows and columns to be issued.";
        old_form: "这是旧版 Excel 文件（.xls）。请另存为 .xlsx 或 CSV 再上传。", "This is a workbook of an old Excel (.xls). Save it as .xlsx or CSV and upload that.";
        unreadable: "这个文件不是 Excel 工作簿（.xlsx），也不是 CSV。", "This file is neither an Excel workbook (.xlsx) nor CSV.";
        cell_too_long(row: u64): "第 {row} 行有单元格过长。", "A cell of row {row} is too long.";
        too_many_rows(most: usize): "表格超过 {most} 行。请分成几个表格。", "The sheet has more than {most} rows. Split it.";
        no_rows: "表格里没有要签发的行。", "The sheet has no rows to be issued.";

        // What is wrong with a row.
        trade_unknown: "没有这笔贸易背景，或它不是贵企业的。", "There is no such trade background, or it is not yours.";
        differs(what: &str, is: &str): "表格中的{what}与贸易背景不一致，应为 {is}。", "{what}: the trade background says {is}, and the sheet something else.";
        waits_already: "同样的凭证（同一贸易背景、金额、到期日）已经签过名，正在等待复核。", "The same voucher (trade background, amount, due date) is signed already and waits for a checker.";
        day_unclear: "请把到期日写成 2026-12-31 的形式。", "Write the due date like 2026-12-31.";
        wrong_title(count: usize): "{count} 行不能签发", "Rows that cannot be issued: {count}";
        wrong_text: "这些行不在下面的凭证之中。可以改好表格重新上传，或先签发其余各行。", "They are not among the vouchers below. Correct the sheet and upload it again, or issue the others first.";
        wrong_caption: "不能签发的行", "Rows that cannot be issued";
        nothing_title: "没有可以签发的行", "No row can be issued";
        nothing_text: "请按上面的说明改好表格，再重新上传。", "Correct the sheet as it says above, and upload it again.";
        row: "行", "Row";
        reason: "原因", "Why";

        // The review.
        review_title: "将要签发的凭证", "The vouchers to be issued";
        review_lead: "下列内容逐张取自将要签名的原始字节。请核对张数、合计和每一行，再输入口令。", "Everything below is read from the very bytes that you are about to sign, voucher by voucher. Check the number, the total and each row before you enter the passphrase.";
        first_signatures: "您签名之后，还需复核人核对整个表格并签名，全部签完才会生效。", "After you a checker reviews the whole sheet and signs; the vouchers take effect only then.";
        last_signatures: "这是最后一个签名，您签名后立即生效并记入账本。", "These are the last signatures: the vouchers take effect when you sign.";
        total: "{count} 张凭证，合计 {amount} {currency}", "Vouchers: {count}. In total: {amount} {currency}";
        contents: "签名内容", "Contents";
        caption: "表格中的凭证", "Vouchers of the sheet";
        all_of_it: "全部内容", "All of it";
        result: "结果", "Result";
        progress: "已提交 {done} / {all}", "{done} of {all} handed in";
        recorded: "已签发", "Issued";
        kept: "待复核", "Waits for the checker";
        done_title: "表格已处理", "The sheet is dealt with";
        done: "已签发 {recorded} 张，待复核 {kept} 张，未受理 {refused} 张。", "Issued: {recorded}. Waiting for a checker: {kept}. Not accepted: {refused}.";
        done_refused: "未受理的行及原因见上表。", "The table above says which rows were not accepted, and why.";
        see_vouchers: "查看凭证", "See the vouchers";

        // A sheet that waits.
        sheet_title: "表格签发的凭证", "Vouchers of a sheet";
        to_check(count: i64): "复核：用表格签发凭证（{count} 张）", "Check: vouchers of a sheet ({count})";
        waits(count: i64): "等待复核：用表格签发凭证（{count} 张）", "Waits for the checker: vouchers of a sheet ({count})";
        of_a_sheet(count: i64): "用表格签发凭证（{count} 张）", "Vouchers of a sheet ({count})";
        was_returned(count: i64): "被退回：用表格签发凭证（{count} 张）", "Returned: vouchers of a sheet ({count})";
        state: "状态", "State";
        return_title: "退回整个表格", "Return the whole sheet";
        withdraw_title: "撤回整个表格", "Withdraw the whole sheet";
        withdraw_text: "尚未复核的各行不再等待签名。已签发的凭证不受影响。", "Rows that are not checked yet no longer wait for a signature. Vouchers that were issued stay as they are.";
        expired: "签名期限已过", "Its time to be signed is over";
    }
}

/// Why a file is not read as a sheet, for whoever uploaded it.
pub fn refusal(refused: SheetRefusal, lang: Language) -> String {
    let s = SheetTexts(lang);
    match refused {
        SheetRefusal::TooLarge => s.too_large().to_owned(),
        SheetRefusal::OldForm => s.old_form().to_owned(),
        SheetRefusal::Unreadable => s.unreadable().to_owned(),
        SheetRefusal::CellTooLong { row } => s.cell_too_long(row),
        SheetRefusal::TooManyRows => s.too_many_rows(MAX_SHEET_ROWS),
        SheetRefusal::NoRows => s.no_rows().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_refusal_of_a_sheet_has_its_own_text_in_both_languages() {
        for lang in [Language::Chinese, Language::English] {
            let texts: BTreeSet<String> = SheetRefusal::ALL.map(|refused| refusal(refused, lang)).into();
            assert_eq!(texts.len(), SheetRefusal::ALL.len(), "{lang}");
        }
    }
}
