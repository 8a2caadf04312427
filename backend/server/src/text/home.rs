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
        waits_for_checker(what: &str): "等待复核：{what}", "Waits for the checker: {what}";
        signed_once: "等待复核", "Waits for the checker";
        returned(what: &str): "已退回：{what}", "Returned: {what}";
        because(reason: &str): "原因：{reason}", "Reason: {reason}";
        do_again: "重新办理", "Do it again";
        made_by(maker: &str): "经办：{maker}", "made by {maker}";
        started(when: &str): "{when} 发起", "Started {when}";
        sign_for_by(when: &str): "签收截止 {when}", "Sign for by {when}";
        quotes_until(when: &str): "报价截止 {when}", "Quotes until {when}";
        open_until(when: &str): "解开截止 {when}", "Open it by {when}";
        due(day: &str): "到期日 {day}", "Due {day}";
        sign_for_voucher: "签收凭证", "Sign for a voucher";
        sign_for_holding: "签收转让", "Sign for a transfer";
        quote: "报价", "Quote";
        open_quote: "解开报价", "Open your quote";
        approve: "审批融资", "Decide on a discount";
        pay_intent: "准备付款", "Prepare to pay";
        disburse: "登记放款", "Report the payment";
        compare_quotes: "比较报价并择优", "Compare quotes and award";
        confirm_money: "确认收款", "Confirm that the money has come";
        draw_up_list: "制作付款清单", "Draw up the payment list";
        confirm_list: "确认付款清单", "Confirm the payment list";
        confirm_receipt: "确认到期收款", "Confirm that the payment has come";
        to_do_elsewhere(log: &str, count: usize): "账本 {log} 上有 {count} 项待办，前往办理", "To do on ledger {log}: {count}. Go there";
        all_drafts: "查看待办、已办、我发起的", "To do, done, started by me";
        outstanding: "未兑付余额", "Outstanding";
        awaiting_sign_for: "待签收", "Awaiting sign-for";
        vouchers_count(count: usize): "{count} 张凭证", "Vouchers: {count}";
        holdings_count(count: usize): "{count} 笔持有", "Holdings: {count}";
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
        issue_sheet: "用表格签发多张凭证", "Issue vouchers from a sheet";
        see_holdings: "查看持有，转让或融资", "See holdings: transfer or discount";
        see_requests: "查看询价与融资", "See requests and discounts";
        admit_firm: "准入企业", "Admit a firm";
        // What a new member still needs.
        missing_title: "首次办理之前", "Before you begin";
        recovery_waits: "席位恢复正在等待生效：请核对，不符即否决", "A recovery of your seats waits: check it, and veto it if it is not yours";
        takes_effect(when: &str): "{when} 起生效", "takes effect {when}";
        record_file: "文件存证，或核对文件", "Record a file's hash, or check a file";
        register_account: "登记结算账户", "Register the settlement account";
        by_administrators: "由本企业管理员办理", "by an administrator of your firm";
        needs_account: "结算账户：兑付款和融资款只付到以本企业名称开立并登记的账户，择优之前必须有。由管理员办理。", "A settlement account. Maturity money and discounts are paid only to the registered account in your firm's own name, and no quote can be awarded without it. Administrators register it.";
        needs_seats: "经办与复核：一笔业务由两个不同的人先后签名。目前的席位还凑不齐一名经办和另一名复核。", "A maker and a checker. Two different people sign each command, and the seats so far do not have one of each.";
        needs_trade: "贸易背景：签发凭证须以已登记的贸易背景为依据。请先上传发票，系统核对后登记。", "A trade background. A voucher is issued on a registered trade: upload its invoices, see the checks, and register it.";
        supplier_waits: "签收凭证：不需要其他准备。付款人向贵企业签发后，会出现在待办里。要把收到的份额转让给自己的供应商，请先上传对方开给贵企业的发票，登记贸易背景。", "To sign for a voucher you need nothing else: once an obligor issues one to you, it appears under To do. To transfer a part to a supplier of your own, first upload that supplier's invoice and register the trade.";
        needs_limit: "额度：报价占用对该付款人的额度。请先为愿意承接的付款人授予额度。", "A limit. A quote reserves your limit for its obligor, so grant limits for the obligors whose vouchers you would buy.";
        grant_limit: "授予额度", "Grant a limit";
        // A regulator's first page.
        regulator_title: "监管方可以使用的内容", "What is here for a regulator";
        regulator_checkpoint: "账本检查点", "The log's checkpoint";
        regulator_checkpoint_text: "平台签名的账本大小与根哈希，随每条新记录更新。定期留存一份，账本就不可能被悄悄改写。", "The log's size and root hash, signed by the platform and renewed with every entry. Keep one from time to time, and nobody can rewrite the log unseen.";
        regulator_key: "账本公钥", "The log's verifier key";
        regulator_key_text: "用于验证检查点与各项证明的签名。", "It verifies the signatures of checkpoints and proofs.";
        regulator_verify: "核验证据文件", "Check an evidence file";
        regulator_verify_text: "会员出具的证据文件可以在浏览器中直接核验，不上传。", "An evidence file that a member gives you is checked in your browser, without being uploaded.";
        regulator_undertaking: "现行付款承诺书全文", "The undertaking in force";
        regulator_seats: "本机构的席位与密钥", "Your own seats and keys";
        regulator_missing_title: "尚未提供", "Not here yet";
        regulator_missing: "汇总统计、集中度、预警、凭证检索与导出还没有页面。在此之前，监管方在平台上看不到任何会员的凭证；请向当事会员索取证据文件，或在运营方处用 hefu verify 重放整个账本。", "Totals, concentration, alerts, search and export have no pages yet. Until then a regulator sees no member's vouchers here: ask the parties for evidence files, or have the whole ledger replayed at the operator's with hefu verify.";
        seats: "管理席位与账户", "Manage seats and accounts";
    }
}
