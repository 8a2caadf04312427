//! Texts of vouchers: lists, issuing, the voucher's page with timeline and lineage, signing for it.

use super::Language;
use crate::{messages, web::voucher::sight::Standing};

messages! {
    /// Pages of vouchers.
    VoucherTexts {
        list_title: "凭证", "Vouchers";
        sides: "按贵企业的身份", "By your part in them";
        states: "按状态", "By state";
        issued: "贵企业签发的", "Issued by you";
        received: "签发给贵企业的", "Issued to you";
        held: "贵企业持有的份额", "Parts you hold";
        all: "全部", "All";
        awaiting: "待签收", "Awaiting sign-for";
        live: "已生效", "Live";
        due: "待兑付", "Due";
        settled: "已兑付", "Settled";
        ended: "未生效", "Never live";
        in_hand: "持有中", "Held";
        issued_caption: "贵企业签发的凭证，到期日早的在前", "Vouchers that you issued, soonest due first";
        received_caption: "签发给贵企业的凭证，到期日早的在前", "Vouchers issued to you, soonest due first";
        held_caption: "贵企业持有的份额，金额大的在前", "Parts that you hold, largest first";
        number: "凭证", "Voucher";
        obligor: "付款人", "Obligor";
        payee: "收款人", "Payee";
        face: "票面金额", "Face amount";
        own_amount: "贵企业的份额", "Your part";
        due_on: "到期日", "Due date";
        state: "状态", "State";
        issue_sheet: "用表格签发多张", "Issue several from a sheet";
        issue_new: "签发凭证", "Issue a voucher";
        empty_title: "这里还没有凭证", "No vouchers here yet";
        empty_issued: "先登记贸易背景，再据此签发凭证。签发的凭证会出现在这里。", "Register a trade background and issue a voucher on it. It will appear here.";
        empty_received: "核心企业签发给贵企业的凭证会出现在这里。您可以先登记贸易背景，提示买方付款。", "Vouchers that core enterprises issue to you appear here. You can register the trade background first.";
        empty_held: "签收凭证或转让后，持有的份额会出现在这里。", "Once you sign for a voucher or a transfer, the part you hold appears here.";
        empty_state: "没有这个状态的凭证。", "None of them is in this state.";
        show_all: "查看全部", "Show all";
        register_background: "登记贸易背景", "Register a trade background";
        see_to_do: "查看待办", "See what waits for you";

        issue_title: "签发凭证", "Issue a voucher";
        issue_lead: "签发即承诺在到期日无条件付款。每张凭证都以一笔已登记的贸易背景为依据，收款人就是该笔贸易的卖方。", "Issuing is an unconditional promise to pay on the due date. Each voucher rests on a registered trade, and its payee is the seller of that trade.";
        maker_first: "您的席位没有经办角色，不能为签发给出第一个签名。请由经办填写并签名，之后由复核人复核。", "Your seat is no maker's, so it cannot give the first signature here. A maker fills this in and signs first; a checker signs after that.";
        no_background_title: "没有可用的贸易背景", "No trade background to issue on";
        no_background_text: "凭证必须以真实贸易为依据。请先上传卖方的发票，登记贸易背景。", "A voucher rests on a real trade. Upload the seller's invoices and register the trade background first.";
        background_label: "贸易背景和收款人", "Trade background and payee";
        background_hint: "收款人是卖方；金额不超过可用金额，到期日不晚于基础交易付款日。", "The payee is the seller. The amount is at most what is free, the due date no later than the underlying payment.";
        background_choose: "请选择", "Choose";
        background_option(payee: &str, number: &str, free: &str, due_on: &str): "{payee}（{number}），可用 {free}，付款日 {due_on}", "{payee} ({number}), {free} free, payment due {due_on}";
        background_missing: "请选择一笔贸易背景。", "Choose a trade background.";
        amount_label: "票面金额（元）", "Face amount (CNY)";
        amount_hint(minimum: &str): "至少 {minimum}。", "At least {minimum}.";
        due_label: "到期日", "Due date";
        due_hint(today: &str, latest: &str, months: u32): "须为工作日，晚于账本日期 {today}，不晚于 {latest}（现行规则最长 {months} 个月）。", "A business day, later than the ledger date {today} and no later than {latest} (at most {months} months by the rules in force).";
        due_missing: "请选择到期日。", "Choose the due date.";
        limits_title: "现行规则", "The rules in force";
        today: "账本日期", "Ledger date";
        latest_due: "最晚到期日", "Latest due date";
        sign_for_days(days: u32): "{days} 个工作日", "Business days: {days}";
        sign_for_time: "收款人签收期限", "Time to sign for it";
        cut_off: "到期前停止流转", "Holdings stop moving before the due date";
        undertaking_title: "付款承诺书全文", "The undertaking in full";
        undertaking_lead: "您的签名就是对以下全文的承诺，其摘要写入签发指令。", "Your signature is an undertaking on the whole of this text; its digest stands in the command.";
        undertaking_link: "单独打开承诺书原文", "Open the text by itself";
        undertaking_hash: "原文的 SHA-256", "SHA-256 of the text";
        undertaking_other: "这张凭证使用较早的承诺书文本，其摘要如下。", "This voucher was issued on an earlier text, with the digest below.";
        review_button: "核对并签名", "Review and sign";

        show_title(number: &str): "凭证 {number}", "Voucher {number}";
        header: "概要", "At a glance";
        next_title: "可以办理", "What you can do";
        nothing_to_do: "目前没有需要贵企业办理的事项。", "There is nothing for you to do at the moment.";
        terms_title: "凭证条款", "Terms";
        full_number: "完整编号", "Full number";
        issued_on: "签发日", "Issued on";
        cut_off_on: "流转截止日", "Holdings stop moving on";
        sign_for_by: "签收期限（北京时间）", "To be signed for by (UTC+8)";
        undertaking: "付款承诺书", "Undertaking";
        background: "贸易背景", "Trade background";
        see_background: "查看贸易背景", "See the trade background";
        paid_so_far: "已兑付", "Paid so far";
        disputed: "存疑", "Disputed";
        disputed_text: "存疑：取得该份额时所用的密钥，其企业声明当时可能已落入他人之手。存疑的份额不能转让或融资，到期照常兑付。请联系该企业与运营方核实。", "Disputed: a key that gave title to it may have been in other hands then, as the firm whose key it was says. A disputed part is neither passed on nor sold, but paid at maturity. Clear it up with that firm and the operator.";
        past_due: "已过到期日", "Past its due date";
        awaiting_part: "待贵企业签收", "Waiting for your signature";
        holds_nothing: "贵企业目前不持有份额", "You hold no part of it now";
        face_of(amount: &str): "票面 {amount}", "Face amount {amount}";
        parts_title: "贵企业的份额", "Your parts";
        move_on: "处理贵企业的份额：签收、转让或融资", "Sign for, transfer or discount your parts";
        parts_caption: "贵企业在这张凭证中的份额", "Your parts of this voucher";
        part: "份额", "Part";
        amount: "金额", "Amount";
        depth: "转让层级", "Transfers so far";
        from: "来自", "Came from";
        from_first: "首次签收", "Signed for first";
        from_change: "剩余份额", "The rest of an earlier part";
        actions: "办理", "Actions";
        transfer: "转让", "Transfer";
        discount: "融资", "Discount";
        transfer_of(number: &str): "转让份额 {number}", "Transfer part {number}";
        discount_of(number: &str): "以份额 {number} 融资", "Discount part {number}";
        in_request: "询价中", "Offered under a request";
        sign_for_now: "签收或拒收", "Sign for it or reject it";
        sign_for_text(amount: &str, currency: &str, obligor: &str): "{obligor}签发给贵企业 {amount} {currency}，请核对后签收。", "{obligor} has issued {amount} {currency} to you. Check it, then sign for it.";
        withdraw_text: "收款人签收之前可以撤回，占用的贸易背景随之释放。", "Until the payee signs for it you can withdraw it; what it reserves is released.";
        withdraw: "撤回凭证", "Withdraw the voucher";
        settle: "查看兑付", "See the settlement";
        settle_text: "付款清单已生成，按清单付款给各持有人。", "The payment list is made: pay each holder by it.";
        holder_settle_text: "付款清单已生成，付款人将按清单付款到贵企业的结算账户。", "The payment list is made: the obligor pays your settlement account by it.";

        sign_for_title: "签收凭证", "Sign for a voucher";
        sign_for_lead: "签收后凭证生效，成为贵企业对付款人的债权，可以转让、拆分和融资。", "Once you sign for it the voucher is live: a claim of yours against the obligor that you can transfer, split and discount.";
        consent_label: "本企业自愿同意以这张凭证收款，已阅读付款承诺书。", "We agree of our own will to be paid by this voucher, and have read the undertaking.";
        consent_hint: "任何人不得强制贵企业接受凭证（保障中小企业款项支付条例第十一条）。不同意可以拒收。", "Nobody may force you to take a voucher (保障中小企业款项支付条例 Art 11). You may reject it.";
        sign_for: "核对并签收", "Review and sign for it";
        reject_title: "拒收", "Reject it";
        reject_text: "拒收后凭证不生效，占用的贸易背景随之释放。", "A rejected voucher never becomes live, and what it reserves is released.";
        reason: "拒收原因", "Reason";
        reason_hint: "付款人会看到这段话，最多 300 字。", "The obligor reads this. At most 300 characters.";
        reason_missing: "请填写拒收原因。", "Say why you reject it.";
        reason_long: "拒收原因最多 300 字。", "The reason has at most 300 characters.";
        reject: "核对并拒收", "Review and reject it";
    }
}

messages! {
    /// The timeline and the lineage on a voucher's page.
    HistoryTexts {
        timeline_title: "时间线", "Timeline";
        timeline_lead: "只列出贵企业有权查看的记录。每条记录的签名都在打开本页时重新验证。", "Only entries that your firm may see. Their signatures were verified again as this page was made.";
        by: "办理", "By";
        notice: "收到债权转让通知", "Notice of an assignment received";
        earlier_holder: "其他持有人（不显示名称）", "Another holder (name not shown)";
        platform: "平台（可由任何人推导）", "The platform (anyone could derive it)";
        key: "密钥", "Key";
        signature_good: "签名已验证", "Signatures verified";
        signature_bad: "签名未通过验证", "Signatures do not verify";
        entry: "账本序号", "Entry";
        recorded: "已记入账本", "Recorded";
        witnessed: "已见证", "Witnessed";
        receipt: "回执", "Receipt";
        moved(amount: &str, to: &str): "{amount} 转给 {to}", "{amount} to {to}";
        because(reason: &str): "原因：{reason}", "Reason: {reason}";

        lineage_title: "流转图", "Lineage";
        lineage_holder: "每一列是一级持有人，方块越高金额越大。深色是贵企业的份额；其他企业的份额不显示名称和金额，也不显示有多少。", "Each column is a tier; the taller a box, the larger its amount. Yours stand out. Of others neither name nor amount is shown, nor how many there are.";
        lineage_obligor: "每一列是一级持有人。深色是已通知贵企业的现持有人，到期由贵企业付款，各自金额在付款清单生成后显示；已经转出的不显示名称。", "Each column is a tier. Those who hold a part now, as you were notified, stand out; how much you are to pay to each is shown once the payment list is made. Those who have passed theirs on are not named.";
        lineage_none: "签收之后才有份额流转。", "Parts exist only once it is signed for.";
        lineage_table: "流转图的文字版", "The lineage as a table";
        to_table: "查看文字版", "See it as a table";
        lineage_capped(count: usize): "图中只画出前 {count} 个份额，其余见下表。", "The picture shows the first {count} parts; the table has them all.";
        tier: "级", "Tier";
        tier_of(tier: u32): "第 {tier} 级", "Tier {tier}";
        holder: "持有人", "Holder";
        came: "收到", "Came";
        kept: "现持有", "Still held";
        not_shown: "不显示", "Not shown";
        yours: "贵企业", "Yours";
        obligor: "付款人", "Obligor";
        state: "状态", "State";
    }
}

/// How far the holder of a piece has come, with its tone.
pub const fn standing(standing: Standing, lang: Language) -> (&'static str, &'static str) {
    match standing {
        Standing::AwaitsSignature => (lang.pick("待签收", "Awaiting sign-for"), "attention"),
        Standing::Held => (lang.pick("持有中", "Held"), "good"),
        Standing::PassedOn => (lang.pick("已全部转出", "All passed on"), "neutral"),
        Standing::Paid => (lang.pick("已兑付", "Paid"), "good"),
        Standing::SignedFor => (lang.pick("已签收", "Signed for"), "neutral"),
        Standing::NotShown => (lang.pick("不显示", "Not shown"), "neutral"),
    }
}
