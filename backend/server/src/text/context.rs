//! Texts of what the ledger says about the objects that a command names.

use crate::messages;

messages! {
    /// What stands beside the signed content, and what a receipt says was done.
    ContextTexts {
        title: "以下取自账本，不属于签名内容", "From the ledger, not part of what you sign";
        lead: "签名内容只写编号。为便于核对，平台按编号从账本中查出下列情况。", "What is signed names things by number. To help you check it, the platform looked these up in the ledger.";
        done_title: "办理内容", "What was done";
        about_title: "办理内容", "What it is about";
        new_tab: "（在新标签页打开）", "(opens in a new tab)";
        obligor: "付款人", "Obligor";
        obligor_log: "凭证所在账本", "Log of its vouchers";
        payee: "收款人", "Payee";
        face: "票面金额", "Face amount";
        due_on: "到期日", "Due date";
        sign_for_by: "签收期限（北京时间）", "To be signed for by (UTC+8)";
        from: "转出方", "From";
        to: "受让方", "To";
        holding_amount: "份额金额", "Amount of the holding";
        seller: "融资企业", "Seller";
        financier: "资金方", "Financier";
        offered: "融资的份额金额", "Amount on offer";
        trade_buyer: "买方", "Buyer";
        trade_seller: "卖方", "Seller of the trade";
        occupied: "已占用发票金额", "Invoices occupied";
        free: "可用金额", "Free";
        payment_due: "基础交易付款日", "Underlying payment due";
        amount: "金额", "Amount";
        firm: "企业", "Firm";
        bank: "开户银行", "Bank";
        account: "账号", "Account number";
        person: "姓名", "Person";
        new_time: "账本时间推进到（北京时间）", "The log's time becomes (UTC+8)";
        log_time: "目前账本时间（北京时间）", "The log's time at present (UTC+8)";
        server_time: "目前服务器时间（北京时间）", "This server's time at present (UTC+8)";
        page: "详情", "More";
        voucher: "查看凭证", "See the voucher";
        holding: "查看持有份额", "See the holding";
        request: "查看询价", "See the request";
        background: "查看贸易背景", "See the trade background";
    }
}
