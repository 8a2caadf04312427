//! Texts of trade backgrounds: lists, uploads, checks, and why a file is not taken.

use documents::{Field, Format, InvoiceRefusal, Kind};

use super::Language;
use crate::messages;

messages! {
    /// Pages of trade backgrounds.
    BackgroundTexts {
        list_title: "贸易背景", "Trade backgrounds";
        list_caption: "以贵企业为买方或卖方的贸易背景", "Trade backgrounds with your firm as buyer or seller";
        upload_new: "上传发票，登记贸易背景", "Upload invoices and register a trade background";
        empty_title: "还没有贸易背景", "No trade backgrounds yet";
        empty_text: "签发和转让凭证都要有真实贸易。上传发票，核对后登记，就可以在其上签发或转让。", "Every voucher and every transfer rests on a real trade. Upload invoices, check what was read, and register them.";
        number: "编号", "Number";
        role: "贵企业是", "Your firm is";
        buyer: "买方", "Buyer";
        seller: "卖方", "Seller";
        other_party: "对方", "Other party";
        amount: "已占用发票金额", "Amount occupied";
        free: "可用金额", "Free";
        reserved: "已用于凭证和转让", "Used by vouchers and transfers";
        claimed: "登记金额（未确认）", "Amount claimed (unverified)";
        due_on: "基础交易付款日", "Underlying payment due";
        state: "状态", "State";
        verified: "买方已确认", "Verified by the buyer";
        unverified: "待买方确认", "Not verified by the buyer";
        unverified_text: "卖方单方登记的贸易背景不占用发票金额，也不能用来签发或转让。买方用同一批发票自行登记后才可使用。", "Registered by the seller alone, it occupies no invoice and backs nothing. The buyer registers the same invoices itself before they can be used.";

        show_title(other: &str): "与{other}的贸易背景", "Trade background with {other}";
        contract: "合同编号", "Contract number";
        contract_hash: "合同文件的 SHA-256", "SHA-256 of the contract";
        delivery_hash: "交付凭据的 SHA-256", "SHA-256 of the delivery evidence";
        registered_at: "登记时间（北京时间）", "Registered (UTC+8)";
        entry_number: "账本序号", "Entry number";
        invoices_title: "发票", "Invoices";
        invoices_caption: "这笔贸易背景的发票", "Invoices of this trade background";
        invoice_number: "发票号码", "Invoice number";
        issued_on: "开票日期", "Date of issue";
        total: "价税合计", "Total including tax";
        occupied: "占用金额", "Amount occupied";
        file: "文件", "File";
        download: "下载", "Download";
        download_of(number: &str): "下载发票 {number}", "Download invoice {number}";
        not_uploaded_here: "由对方上传", "Uploaded by the other party";
        next_title: "可以办理", "What you can do with it";
        issue_on_it: "据此签发凭证", "Issue a voucher on it";
        transfer_on_it: "转让给这个卖方时可以使用这笔贸易背景。请在持有份额中选择要转让的一份。", "Use it when you transfer a holding to this seller: choose the holding to transfer.";
        see_holdings: "查看持有份额", "See your holdings";
        used_up: "可用金额为零，不能再签发或转让。", "Nothing of it is free, so it backs nothing more.";
        wait_for_voucher: "贵企业是这笔贸易的卖方。买方据此签发凭证后，会出现在您的待签收中。", "Your firm is the seller. When the buyer issues a voucher on it, you will be asked to sign for it.";
        verify_it: "上传同一批发票，由贵企业登记", "Upload the same invoices and register them yourselves";

        upload_title: "上传发票", "Upload invoices";
        upload_lead: "上传同一买卖双方、同一币种的发票。平台只读取内容并逐项核对，核对结果由您确认并签名后才登记。", "Upload invoices of one trade: same buyer, same seller, same currency. The platform reads and checks them; nothing is registered until you have reviewed and signed it.";
        files_label: "发票文件", "Invoice files";
        files_hint: "可一次选择多个，最多 10 个，每个不超过 5 MB。支持 UBL 2.1、UN/CEFACT CII 和数电票 XML。", "You may choose several, at most 10, each up to 5 MB. UBL 2.1, UN/CEFACT CII and 数电票 XML are read.";
        files_missing: "请选择至少一个发票文件。", "Choose at least one invoice file.";
        files_too_many: "一次最多上传 10 个文件。请分批办理。", "At most 10 files at a time. Split them up.";
        upload_button: "上传并核对", "Upload and check";
        step_upload: "上传发票", "Upload";
        step_check: "核对并补充", "Check and complete";
        step_sign: "签名", "Sign";

        check_title: "核对发票", "Check the invoices";
        file_heading(place: usize, name: &str): "第 {place} 个文件：{name}", "File {place}: {name}";
        read_as: "读取结果", "What was read";
        checks: "核对结果", "Checks";
        check_format: "格式", "Format";
        check_kind: "票种", "Kind";
        check_seller: "卖方是会员", "The seller is a member";
        check_buyer: "买方是会员", "The buyer is a member";
        check_party: "贵企业是买方或卖方", "Your firm is buyer or seller";
        check_same_trade: "与第一张发票同属一笔贸易", "Of the same trade as the first invoice";
        check_rules: "平台规则与占用情况", "The rules, and what is occupied already";
        check_signature: "发票电子签名", "Signature of the invoice";
        signature_not_checked: "未查验：平台没有税务机关的证书，请以税务查验结果为准", "Not checked: the platform does not have the tax authority's certificates. Rely on the tax authority's own verification";
        passed: "通过", "Passed";
        failed: "不通过", "Failed";
        not_done: "未查验", "Not checked";
        attention: "请注意", "Note";
        known_as(name: &str, number: &str): "{name}（{number}）", "{name} ({number})";
        name_differs(stated: &str, registered: &str, number: &str): "发票上的名称“{stated}”与登记名称“{registered}”（{number}）不同。证件号一致，请核对是否为同一企业。", "The invoice says {stated}; this number is registered to {registered} ({number}). Check that it is the same firm.";
        no_member: "发票上的证件号不属于任何会员。请先请对方办理入会，或核对发票。", "No member has a registry number that stands on the invoice. Have the other party admitted, or check the invoice.";
        not_your_trade: "贵企业不是这张发票的买方或卖方，不能登记。", "Your firm is neither buyer nor seller on this invoice, so it cannot register it.";
        other_trade: "买卖双方或币种与第一张发票不同。请另行登记。", "The parties or the currency differ from the first invoice. Register it separately.";
        currency_not_settled: "平台不以这种币种兑付。", "The platform does not settle in this currency.";
        may_back: "可以作为贸易背景", "Counts as trade background";
        rules_passed: "可以登记", "Can be registered";
        partly_occupied(free: &str): "这张发票已登记过一部分，还可占用 {free}。", "Part of this invoice is registered already; {free} of it is left.";
        wholly_occupied: "这张发票已全部登记占用，没有剩余金额。", "All of this invoice is registered already.";
        nothing_usable_title: "没有可以登记的发票", "None of these can be registered";
        nothing_usable_text: "请按上面的说明改正，或换用其他发票，再重新上传。", "Correct what is said above, or use other invoices, and upload again.";
        upload_again: "重新上传", "Upload again";
        complete_title: "补充信息", "Complete the trade";
        seller_registers: "贵企业是卖方：登记后为“待买方确认”，不占用发票金额。", "Your firm is the seller: it will stand unverified and occupy nothing until the buyer registers it.";
        occupied_legend: "每张发票占用多少", "How much of each invoice";
        occupied_hint: "默认占用全部可用金额。同一张发票在全平台的占用合计不会超过其价税合计。", "All that is left, unless you say less. Across the platform no invoice is occupied for more than its total.";
        occupied_of(number: &str, unit: &str): "发票 {number} 占用金额（{unit}）", "Amount of invoice {number} ({unit})";
        contract_label: "合同编号", "Contract number";
        contract_hint: "基础交易合同的编号或名称，买卖双方可见。", "Number or name of the underlying contract. Both parties see it.";
        contract_missing: "请填写合同编号，最多约 340 个汉字。", "Enter the contract number, at most 1,000 letters (340 Chinese characters).";
        due_label: "基础交易付款日", "Underlying payment due on";
        due_hint(today: &str): "合同约定的付款日，晚于账本日期 {today}。凭证的到期日不能晚于这一天。", "When the contract says that payment is due: after {today}, the ledger date. A voucher on it cannot fall due later.";
        due_past(today: &str): "付款日须晚于账本日期 {today}：付款日已过的贸易背景不能用来签发凭证，却会占用发票。", "Choose a date after {today}, the ledger date. A trade that is due already backs no voucher, yet would occupy its invoices.";
        past_due: "付款日已过", "Payment date passed";
        past_due_text: "付款日已过，不能再据此签发凭证。", "Its payment date has passed, so no voucher can be issued on it any more.";
        due_missing: "请选择付款日。", "Choose the date.";
        contract_file_label: "合同文件（选填）", "Contract file (optional)";
        delivery_file_label: "交付凭据文件（选填）", "Delivery evidence file (optional)";
        hashed_hint: "只把文件的 SHA-256 记入账本，平台不保存文件本身，请自行留存。", "Only its SHA-256 goes to the ledger. The platform does not keep the file, so keep it yourselves.";
        hashed_already(start: &str): "已计算哈希 {start}…；重新选择文件可替换。", "Hashed already: {start}…. Choose a file again to replace it.";
        file_too_large: "文件超过 20 MB。", "The file is larger than 20 MB.";
        amount_wrong: "请填写大于零的金额，最多两位小数。", "Enter an amount above zero, with at most two decimals.";
        amount_over: "占用金额超过这张发票的价税合计。", "More than the invoice's total.";
        review_button: "核对并签名", "Review and sign";
        gone: "找不到刚才上传的发票，请重新上传。", "The uploaded invoices are not here any more. Upload them again.";
    }
}

/// A format in words.
pub const fn format(format: Format, lang: Language) -> &'static str {
    match format {
        Format::Ubl => "UBL 2.1",
        Format::Cii => "UN/CEFACT CII",
        Format::ChinaXml => lang.pick("数电票 XML", "数电票 XML (fully digital invoice)"),
    }
}

/// A kind of document in words.
pub const fn kind(kind: Kind, lang: Language) -> &'static str {
    match kind {
        Kind::Invoice => lang.pick("商业发票", "Commercial invoice"),
        Kind::Prepayment => lang.pick("预付款发票", "Prepayment invoice"),
        Kind::CreditNote => lang.pick("红字发票或贷项通知", "Credit note"),
        Kind::Other => lang.pick("其他单据", "Other document"),
    }
}

/// A fact of an invoice in words.
pub const fn field(field: Field, lang: Language) -> &'static str {
    match field {
        Field::Number => lang.pick("发票号码", "invoice number"),
        Field::TypeCode => lang.pick("类型代码", "type code"),
        Field::IssueDate => lang.pick("开票日期", "date of issue"),
        Field::DueDate => lang.pick("付款日期", "due date"),
        Field::Currency => lang.pick("币种", "currency"),
        Field::Total => lang.pick("价税合计", "total including tax"),
        Field::Net => lang.pick("不含税金额", "total before tax"),
        Field::Tax => lang.pick("税额", "tax"),
        Field::Payable => lang.pick("应付金额", "amount payable"),
        Field::Seller => lang.pick("卖方", "seller"),
        Field::Buyer => lang.pick("买方", "buyer"),
        Field::Line => lang.pick("明细行", "invoice line"),
    }
}

/// What a refused file says to the person who brought it: what is wrong and what to do.
pub fn refusal(refusal: &InvoiceRefusal, lang: Language) -> String {
    let name = refusal.field().map_or("", |about| field(about, lang));
    let pick = |chinese: String, english: String| match lang {
        Language::Chinese => chinese,
        Language::English => english,
    };
    match refusal {
        InvoiceRefusal::MissingField { .. } => pick(
            format!("发票缺少“{name}”。请向开票方索取完整的文件。"),
            format!("The {name} is missing. Ask whoever made the invoice for a complete file."),
        ),
        InvoiceRefusal::AmbiguousField { .. } => pick(
            format!("“{name}”出现了不止一次，无法确定以哪个为准。请向开票方索取正确的文件。"),
            format!(
                "The {name} is stated more than once, so it is not clear which counts. Ask for a correct file."
            ),
        ),
        InvoiceRefusal::FieldTooLong { .. } => pick(
            format!("“{name}”的内容过长，不是正常的发票。"),
            format!("The {name} is longer than on any genuine invoice."),
        ),
        InvoiceRefusal::BadAmount { .. } => pick(
            format!("“{name}”不是该币种的有效金额。请向开票方索取正确的文件。"),
            format!("The {name} is not an amount in this currency. Ask for a correct file."),
        ),
        InvoiceRefusal::BadDate { .. } => pick(
            format!("“{name}”不是有效的日期。请向开票方索取正确的文件。"),
            format!("The {name} is not a date. Ask for a correct file."),
        ),
        InvoiceRefusal::CurrencyMismatch { .. } => pick(
            format!("“{name}”的币种与发票币种不同。请向开票方索取正确的文件。"),
            format!("The {name} is in another currency than the invoice. Ask for a correct file."),
        ),
        InvoiceRefusal::WrongType { found } => pick(
            format!("这是 {found} 文件，不是 XML。请上传发票的 XML 文件，而不是版式文件或图片。"),
            format!(
                "This is a {found} file and not XML. Upload the invoice's XML, not its print form or a picture."
            ),
        ),
        InvoiceRefusal::UnknownFormat { root } => pick(
            format!("<{root}> 不是可以识别的发票格式。请上传 UBL 2.1、CII 或数电票 XML。"),
            format!("<{root}> is no invoice format that is read here. Upload UBL 2.1, CII or 数电票 XML."),
        ),
        other => plain(other, lang).to_owned(),
    }
}

/// The refusals that need no particulars.
const fn plain(refusal: &InvoiceRefusal, lang: Language) -> &'static str {
    let (chinese, english) = match refusal {
        InvoiceRefusal::TooLarge { .. } => {
            ("文件超过 5 MB，没有读取。", "The file is larger than 5 MB and was not read.")
        }
        InvoiceRefusal::Empty => ("文件是空的。", "The file is empty."),
        InvoiceRefusal::Encoding { .. } => (
            "文件不是 UTF-8 编码。请向开票方索取原始文件。",
            "The file is not encoded as UTF-8. Ask for the original file.",
        ),
        InvoiceRefusal::NotXml { .. } => (
            "文件不是完整的 XML，可能已损坏。请重新下载原始文件。",
            "The file is not well-formed XML; it may be damaged. Get the original again.",
        ),
        InvoiceRefusal::Dtd => (
            "文件带有文档类型声明，出于安全不予读取。",
            "The file carries a document type declaration, which is not read for safety.",
        ),
        InvoiceRefusal::TooDeep => {
            ("文件的嵌套层次过深，不是正常的发票。", "The file is nested deeper than any invoice.")
        }
        InvoiceRefusal::TooMany { .. } => {
            ("文件的元素过多，不是正常的发票。", "The file has more in it than any invoice.")
        }
        InvoiceRefusal::BadNumber => (
            "数电票号码应为 20 位数字。请核对发票。",
            "The number of a 数电票 has 20 digits. Check the invoice.",
        ),
        InvoiceRefusal::UnknownCurrency => {
            ("无法识别币种。请核对发票。", "The currency is not known. Check the invoice.")
        }
        InvoiceRefusal::TotalsDisagree => (
            "不含税金额加税额不等于价税合计。请向开票方索取正确的文件。",
            "Net and tax do not add up to the total. Ask for a correct file.",
        ),
        InvoiceRefusal::CreditNote => (
            "红字发票或贷项通知冲减应收账款，不能作为贸易背景。",
            "A credit note takes a claim back, so it backs no voucher.",
        ),
        InvoiceRefusal::Prepayment => (
            "预付款发票背后还没有交付，不能作为贸易背景（银发〔2025〕77号第十条）。",
            "A prepayment invoice has no delivery behind it yet, so it backs no voucher (银发〔2025〕77号 Art 10).",
        ),
        InvoiceRefusal::OtherKind => (
            "这类单据（如形式发票、已转让的发票）不产生可用的应收账款，不能作为贸易背景。",
            "A document of this type, such as a pro forma or a factored invoice, states no claim that could back a voucher.",
        ),
        InvoiceRefusal::NotPositive => (
            "价税合计为零或负数，不能作为贸易背景。",
            "The total is zero or negative, so it backs no voucher.",
        ),
        InvoiceRefusal::NothingPayable => (
            "这张发票已没有应付金额，不能作为贸易背景。",
            "Nothing of this invoice is left to pay, so it backs no voucher.",
        ),
        // Those about a field, or about what was found, have particulars.
        InvoiceRefusal::MissingField { .. }
        | InvoiceRefusal::AmbiguousField { .. }
        | InvoiceRefusal::FieldTooLong { .. }
        | InvoiceRefusal::BadAmount { .. }
        | InvoiceRefusal::BadDate { .. }
        | InvoiceRefusal::CurrencyMismatch { .. }
        | InvoiceRefusal::WrongType { .. }
        | InvoiceRefusal::UnknownFormat { .. } => ("文件无法读取。", "The file cannot be read."),
    };
    lang.pick(chinese, english)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_refusal_of_a_file_has_its_own_text_in_both_languages() {
        for lang in [Language::Chinese, Language::English] {
            let texts: BTreeSet<String> =
                InvoiceRefusal::ALL.iter().map(|refused| refusal(refused, lang)).collect();
            assert_eq!(texts.len(), InvoiceRefusal::ALL.len(), "{lang}");
            let ends = lang.pick("。", ".");
            for text in &texts {
                assert!(text.ends_with(ends), "{text}");
            }
            let vague = plain(&InvoiceRefusal::WrongType { found: "" }, lang);
            assert!(!texts.contains(vague), "{vague}");
        }
    }

    #[test]
    fn a_refusal_about_a_field_names_it() {
        let missing = InvoiceRefusal::MissingField { field: Field::IssueDate };
        assert!(refusal(&missing, Language::English).contains("date of issue"));
        assert!(refusal(&missing, Language::Chinese).contains("开票日期"));
    }
}
