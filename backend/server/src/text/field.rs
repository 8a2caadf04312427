//! What fields and ops are called, and what follows once an op is recorded: for review pages, drafts and
//! receipts.

mod ops;

use contracts::{
    codec::Value,
    field::FieldValue,
    head::HeadKind,
    log::Clock,
    member::{MemberKind, Role},
    party::Scheme,
};

use super::{Language, life};

pub use ops::{done, op};

/// Each field of each command and of the objects inside them, then what stands around the fields.
const LABELS: &[(&str, &str, &str)] = &[
    // Genesis, the clock and members.
    ("registry", "登记账本", "Registry log"),
    ("clock", "时间来源", "Clock"),
    ("time", "账本时间", "Time of the ledger"),
    ("platform_key", "平台公钥", "Platform's public key"),
    ("rules_hash", "规则源码的哈希", "Hash of the rules' source"),
    ("policy", "现行参数表", "Policy"),
    ("tag_commitment", "发票标记密钥的承诺值", "Commitment to the tag key"),
    ("operator_name", "运营方名称", "Operator's name"),
    ("operator_identifiers", "运营方证件号", "Operator's identifiers"),
    ("seats", "席位", "Seats"),
    ("admitted", "入会企业", "Member to be admitted"),
    ("kinds", "会员类别", "Kinds of member"),
    ("single_person", "单人企业", "Single-person firm"),
    ("signatures", "签名人数", "Number of signatures"),
    ("name", "名称或姓名", "Name"),
    ("identifiers", "证件号", "Identifiers"),
    ("log", "凭证所在账本", "Log of its vouchers"),
    ("screening", "准入审查结果", "Screening result"),
    ("proposal", "新席位", "New seat"),
    ("seat", "席位编号", "Seat"),
    ("reason", "原因", "Reason"),
    ("recovered", "恢复的企业", "Member to be recovered"),
    ("document", "申请文件的哈希", "Hash of the document"),
    ("compromised_since", "密钥可能泄露的起始时间", "Key in other hands since"),
    ("default", "一般业务的签名人数", "Signatures by default"),
    ("by_op", "单独设定的签名人数", "Signatures of single operations"),
    ("bank_name", "开户银行", "Bank"),
    ("account_name", "账户户名", "Account name"),
    ("number", "号码", "Number"),
    ("obligor", "付款人", "Obligor"),
    ("expires", "有效期至", "Expires"),
    // Trade backgrounds and vouchers.
    ("background", "贸易背景", "Trade background"),
    ("debtor", "买方", "Buyer"),
    ("creditor", "卖方", "Seller"),
    ("currency", "币种", "Currency"),
    ("amount", "金额", "Amount"),
    ("contract", "合同编号", "Contract number"),
    ("contract_file", "合同文件的哈希", "Hash of the contract"),
    ("delivery_file", "交付凭据的哈希", "Hash of the delivery evidence"),
    ("due_on", "到期日", "Due date"),
    ("invoices", "发票", "Invoices"),
    ("voucher", "凭证", "Voucher"),
    ("undertaking", "付款承诺书", "Undertaking"),
    ("undertaking_hash", "付款承诺书的哈希", "Hash of the undertaking"),
    ("payee", "收款人", "Payee"),
    ("payee_name", "收款人名称", "Payee's name"),
    ("consents", "同意以凭证收款", "Agrees to be paid by voucher"),
    // Holdings.
    ("holding", "持有份额", "Holding"),
    ("source", "转出的份额", "Holding that is spent"),
    ("child", "受让人的新份额", "Transferee's new holding"),
    ("change", "剩余的新份额", "New holding for the rest"),
    ("transferee", "受让人", "Transferee"),
    ("transferee_name", "受让人名称", "Transferee's name"),
    ("returned", "退回的新份额", "Returned holding"),
    // Discounts.
    ("request", "询价", "Request"),
    ("part", "用于融资的新份额", "New holding on offer"),
    ("financiers", "受邀资金方", "Invited financiers"),
    ("recourse", "有追索权", "With recourse"),
    ("ask_rate", "期望年利率", "Rate asked for"),
    ("deadline", "报价截止时间", "Quotes until"),
    ("quote", "报价", "Quote"),
    ("rate", "年利率", "Annual rate"),
    ("basis", "计息基准天数", "Day-count basis"),
    ("value_on", "起息日", "Value date"),
    ("fees", "融资企业承担的费用", "Fees borne by the seller"),
    ("interest", "利息", "Interest"),
    ("net", "实得金额", "Net proceeds"),
    ("evidence_read", "已审阅贸易背景材料", "Trade background was read"),
    ("invoices_verified_on", "发票查验日期", "Invoices verified on"),
    ("registration", "中登网登记编号", "Assignment registration number"),
    ("bank_reference", "银行流水号", "Bank reference"),
    ("account", "收款账号", "Account paid to"),
    ("paid_on", "付款日期", "Paid on"),
    ("title", "资金方的新份额", "Financier's new holding"),
    // Settlement.
    ("lines", "清单笔数", "Lines of the list"),
    ("total", "清单合计", "Total of the list"),
    ("received_on", "到账日期", "Received on"),
    // Evidence and statements.
    ("note", "备注", "Remark"),
    ("kind", "对象类别", "Kind of object"),
    ("object", "对象编号", "Object"),
    ("head", "最近一条记录的哈希", "Hash of its last entry"),
    ("catalogue", "数据库目录的哈希", "Hash of the database's catalogue"),
    ("index", "记录序号", "Entry number"),
    ("record", "导入的记录", "Imported record"),
    ("signature", "末位签名", "Last signature"),
    ("proof", "包含证明", "Inclusion proof"),
    ("checkpoint", "登记账本的检查点", "Registry's checkpoint"),
    ("size", "记录总数", "Number of entries"),
    ("root", "根哈希", "Root hash"),
    // Parts of seats, identifiers, invoices and approval policies.
    ("person", "人员编号", "Person"),
    ("roles", "角色", "Roles"),
    ("alg", "签名算法", "Signature algorithm"),
    ("key", "公钥", "Public key"),
    ("key_id", "公钥指纹", "Key id"),
    ("possession", "持钥签名", "Possession signature"),
    ("scheme", "证件类型", "Registry"),
    ("value", "证件号码", "Registry number"),
    ("tag", "发票标记", "Invoice tag"),
    ("type_code", "发票类型代码", "Invoice type code"),
    ("issued_on", "开票日期", "Date of issue"),
    ("occupied", "本次占用金额", "Amount occupied"),
    ("seller", "发票卖方", "Seller on the invoice"),
    ("buyer", "发票买方", "Buyer on the invoice"),
    ("file", "文件的哈希", "Hash of the file"),
    ("op", "业务", "Operation"),
    // Parts of the policy table.
    ("version", "版本", "Version"),
    ("tenor_months", "最长期限（月）", "Longest tenor (months)"),
    ("sign_for_days", "凭证签收期限（工作日）", "To sign for a voucher (business days)"),
    ("transfer_sign_for_days", "转让签收期限（工作日）", "To sign for a transfer (business days)"),
    ("cut_off_days", "流转截止提前期（工作日）", "Cut-off before the due date (business days)"),
    ("minimum_piece", "最小份额（分）", "Smallest holding (minor units)"),
    ("depth_max", "转让次数上限", "Most transfers in a row"),
    ("splits_max", "拆分次数上限", "Most splits"),
    ("splits_per_day_max", "单日拆分次数上限", "Most splits in a day"),
    ("pending_max", "同一受让人待签收上限", "Most pending transfers to one transferee"),
    ("open_quote_minutes", "开价时限（分钟）", "To open a quote (minutes)"),
    ("unwind_days", "融资撤销等待期（工作日）", "Before a discount is unwound (business days)"),
    ("account_cooling_days", "账户变更冷静期（天）", "Cooling-off of an account change (days)"),
    ("account_fixed_days", "到期前账户锁定期（天）", "Accounts fixed before the due date (days)"),
    ("lowering_hours", "降低签名人数的等待期（小时）", "Before fewer signatures are enough (hours)"),
    ("holidays", "法定节假日", "Holidays"),
    ("working_days", "调休工作日", "Working weekend days"),
    // Around the fields.
    ("@op", "办理事项", "Operation"),
    ("@member", "签名企业", "Signing member"),
    ("@not_after", "签名有效期至", "Valid until"),
    ("@rules", "规则版本", "Version of the rules"),
    ("@undisclosed", "密封内容的摘要", "Digest of a sealed field"),
    ("@code", "核对码", "Comparison code"),
];

/// The fields of objects inside commands with the kinds that the review page shows them by.
pub const PARTS: &[(&str, &str)] = &[
    ("seat", "id"),
    ("person", "id"),
    ("name", "text"),
    ("roles", "list"),
    ("alg", "text"),
    ("key", "id"),
    ("key_id", "id"),
    ("possession", "id"),
    ("tag", "id"),
    ("number", "text"),
    ("type_code", "text"),
    ("issued_on", "date"),
    ("amount", "amount"),
    ("occupied", "amount"),
    ("seller", "parts"),
    ("buyer", "parts"),
    ("file", "id"),
    ("scheme", "text"),
    ("value", "text"),
    ("op", "text"),
    ("signatures", "text"),
    ("size", "text"),
    ("root", "id"),
    ("signature", "id"),
];

/// What a field is called. A field that is not in any table has a general name.
pub fn label(field: &str, lang: Language) -> &'static str {
    let row = LABELS.iter().find(|(name, ..)| *name == field);
    row.map_or_else(
        || lang.pick("其他内容", "Other field"),
        |(_, chinese, english)| lang.pick(chinese, english),
    )
}

/// What a field of `op` is called, where it means something of its own there.
pub fn label_in(op: &str, field: &str, lang: Language) -> &'static str {
    match (op, field) {
        // The day on which the trade is to be paid, which no voucher on it may be due after.
        ("background.register", "due_on") => lang.pick("基础交易付款日", "Underlying payment due"),
        _ => label(field, lang),
    }
}

/// The words that a field of the ledger chooses from, each in the reader's language; none where the field
/// is of another kind.
pub fn words(field: &str, lang: Language) -> Vec<(String, &'static str)> {
    let word = |text: &str, shown| (text.to_owned(), shown);
    match field {
        "kinds" => MemberKind::ALL.iter().map(|kind| word(kind.as_str(), life::kind(*kind, lang))).collect(),
        "roles" => Role::ALL.iter().map(|role| word(role.as_str(), life::role(*role, lang))).collect(),
        "scheme" => {
            Scheme::ALL.iter().map(|scheme| word(scheme.as_str(), life::scheme(*scheme, lang))).collect()
        }
        "clock" => [Clock::Real, Clock::Simulated]
            .iter()
            .filter_map(|clock| match clock.write() {
                Some(Value::Text(text)) => Some((text, life::clock(*clock, lang))),
                _ => None,
            })
            .collect(),
        "kind" => [HeadKind::Holding, HeadKind::Member]
            .iter()
            .map(|kind| word(kind.as_str(), life::head_kind(*kind, lang)))
            .collect(),
        "op" => ops::OPS.iter().map(|(name, ..)| word(name, op(name, lang))).collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests;
