//! Texts of the first page.

use crate::messages;

messages! {
    /// The first page.
    HomeTexts {
        title: "工作台", "Home";
        ledger_date: "账本日期", "Ledger date";
        to_do_title: "待办", "To do";
        to_do_empty: "目前没有需要您处理的事项。", "Nothing waits for you at the moment.";
        to_check(what: &str): "复核：{what}", "Check and sign: {what}";
        sign_for_voucher: "签收凭证", "Sign for a voucher";
        sign_for_holding: "签收转让", "Sign for a transfer";
        quote_or_open: "报价或解开报价", "Quote, or open your quote";
        approve: "审批融资", "Decide on a discount";
        pay_intent: "准备付款", "Prepare to pay";
        disburse: "登记放款", "Report the payment";
        compare_quotes: "比较报价并择优", "Compare quotes and award";
        confirm_money: "确认收款", "Confirm that the money has come";
        draw_up_list: "制作付款清单", "Draw up the payment list";
        confirm_receipt: "确认到期收款", "Confirm that the payment has come";
        all_drafts: "查看待办、已办、我发起的", "To do, done, started by me";
        outstanding: "未兑付余额", "Outstanding";
        awaiting_sign_for: "待签收", "Awaiting sign-for";
        vouchers_count(count: usize): "{count} 张凭证", "{count} vouchers";
        holdings_count(count: usize): "{count} 笔持有", "{count} holdings";
        held: "持有余额", "Held";
        free: "可用余额", "Free to use";
        members: "会员", "Members";
        falls_due_to_pay: "到期应付", "Falls due, to pay";
        falls_due_to_receive: "到期应收", "Falls due, to receive";
        within_30: "30 天内", "Within 30 days";
        within_60: "31 至 60 天", "31 to 60 days";
        within_90: "61 至 90 天", "61 to 90 days";
        later: "90 天以后", "Later";
        band: "期限", "When";
        amount: "金额", "Amount";
        number: "笔数", "Number";
        actions: "常用操作", "What you can do";
        upload_invoice: "上传发票，登记贸易背景", "Upload an invoice and register the trade background";
        issue_voucher: "签发凭证", "Issue a voucher";
        see_holdings: "查看持有，转让或融资", "See holdings: transfer or discount";
        see_requests: "查看询价与融资", "See requests and discounts";
        admit_firm: "接纳新会员", "Admit a firm";
        seats: "管理席位与账户", "Manage seats and accounts";
    }
}
