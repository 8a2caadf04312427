//! Texts of requests for quotes and of the discount that follows, as lists, forms and the seller's page.

use crate::messages;

messages! {
    /// Pages about requests.
    RequestTexts {
        // The list.
        list_title: "询价与融资", "Requests and discounts";
        own_title: "我发起的询价", "Requests of your firm";
        own_empty: "还没有询价。选择一笔可用的份额，向资金方询价。", "No request yet. Choose a free holding and ask financiers for quotes.";
        choose_holding: "选择份额", "Choose a holding";
        invited_title: "邀请贵机构报价的询价", "Requests that your firm may quote on";
        invited_empty: "还没有邀请贵机构的询价。卖方邀请贵机构报价后会出现在这里。", "No request invites your firm yet. It will appear here when a seller asks you to quote.";
        see_limits: "查看额度", "See limits";
        empty_title: "这里暂时是空的", "Nothing here yet";
        disputed: "存疑", "Disputed";
        disputed_text: "存疑：取得该份额时所用的密钥，其企业声明当时可能已落入他人之手。存疑的份额不能再发起询价；已发起的询价仍可继续，但受邀的资金方会看到这一标记。请联系该企业与运营方核实。", "Disputed: a key that gave title to the part may have been in other hands then, as the firm whose key it was says. No new request can be made with it. One that was made before goes on, and the financiers that it invites are shown this mark. Clear it up with that firm and the operator.";
        disputed_refused: "存疑的份额不能融资：取得它时所用的密钥，其企业声明当时可能已落入他人之手（电子签名法第十五条）。到期照常兑付。请联系该企业与运营方核实。", "A disputed part cannot be discounted: a key that gave title to it may have been in other hands then, as the firm whose key it was says (Electronic Signature Law, Article 15). It is paid at maturity all the same. Clear it up with that firm and the operator.";
        newest_first: "按报价截止时间排列，新的在前", "By deadline, latest first";
        request: "询价", "Request";
        seller: "融资企业", "Seller";
        obligor: "付款人", "Obligor";
        due_on: "到期日", "Due date";
        amount: "融资金额", "Amount on offer";
        deadline: "报价截止", "Quotes until";
        state: "状态", "State";
        own_quote: "我的报价", "Your quote";
        not_quoted: "未报价", "Not quoted";

        // A new request.
        new_title: "发起询价", "Ask for quotes";
        new_lead: "把份额的全部或一部分提供给资金方报价。报价是密封的：截止之前，连平台也读不到价格。", "Offer all or a part of a holding. Quotes are sealed: until quoting is over, not even the platform can read a price.";
        amount_yuan: "融资金额（元）", "Amount on offer (yuan)";
        amount_hint: "不足全部时，份额先拆分，剩余部分由贵企业继续持有。", "If it is less than the whole, the holding is split first and your firm keeps the rest.";
        financiers: "邀请的资金方", "Financiers to invite";
        financiers_hint: "只有被邀请的资金方能看到这笔询价。全部报价之后立即可以开价。", "Only those invited see the request. Once all of them have quoted, prices can be opened at once.";
        financiers_missing: "请至少邀请一家资金方。", "Invite at least one financier.";
        no_financiers: "平台上还没有其他资金方会员。", "There is no other financier on the platform yet.";
        recourse: "追索", "Recourse";
        recourse_hint: "付款人到期不付时，资金方可以向贵企业追索。", "If the obligor does not pay, the financier may come back to your firm.";
        recourse_yes: "有追索权", "With recourse";
        recourse_no: "无追索权", "Without recourse";
        ask_rate: "期望年利率（%，选填）", "Annual rate you hope for (%, optional)";
        ask_rate_hint: "受邀资金方会看到，例如 3.90。", "Those invited see it, for example 3.90.";
        deadline_day: "报价截止日期", "Quotes until, date";
        deadline_day_hint(cut_off: &str): "须早于流转截止日 {cut_off}。", "It has to be before cut-off on {cut_off}.";
        deadline_time: "报价截止时间（北京时间）", "Quotes until, time (UTC+8)";
        deadline_wrong: "请填写有效的日期和时间。", "Enter a valid date and time.";
        review: "下一步：核对并签名", "Next: review and sign";
        back_to_holding: "返回份额", "Back to the holding";
        visible_title: "谁能看到什么", "Who will see what";
        visible_invited: "受邀资金方：付款人、到期日、凭证条款、融资金额、贵企业名称、追索与期望利率、截止时间、发票信息；权属路径只显示指纹。", "Invited financiers: obligor, due date, terms, amount on offer, your firm's name, recourse, the rate you hope for, the deadline and the invoices. Of the title path only fingerprints.";
        visible_others: "受邀资金方之间互相看不到名单和报价。", "They do not see each other, nor each other's quotes.";
        visible_obligor: "付款人在确认收款、权属转移之后才收到转让通知。", "The obligor is told only when the title has passed.";
        visible_platform: "平台：截止前读不到任何报价的价格。", "The platform: no price before it is opened.";

        // The seller's page.
        title(short: &str): "询价 {short}", "Request {short}";
        facts: "融资内容", "What is on offer";
        terms: "凭证条款", "Terms of the voucher";
        holding: "融资的份额", "Holding on offer";
        invited: "受邀资金方", "Invited";
        asked: "期望年利率", "Rate hoped for";
        percent(rate: &str): "{rate} %", "{rate} %";
        step_quote: "询价", "Quotes";
        step_award: "择优", "Award";
        step_approve: "审批", "Approval";
        step_pay: "放款", "Payment";
        step_confirm: "确认收款", "Confirmation";
        quotes_title: "报价", "Quotes";
        quotes_none: "还没有资金方报价。", "Nobody has quoted yet.";
        quoting_lead(count: usize, deadline: &str): "已有 {count} 家报价，价格保持密封。{deadline} 截止，或全部受邀方报价后提前截止。", "{count} have quoted; prices stay sealed. Quoting ends at {deadline}, or as soon as all those invited have quoted.";
        opening_lead(until: &str): "报价已截止。资金方须在 {until} 前开价，逾时作废。", "Quoting is over. Financiers open their prices by {until}, or they are void.";
        opened_lead: "报价与开价均已结束。请比较综合成本并择优，或撤销询价。", "Quoting and opening are over. Compare the all-in cost and award, or unwind the request.";
        side_by_side: "并列比较", "Side by side";
        nothing_to_award: "报价与开价均已结束，没有可以选择的报价。可以撤销询价，份额随即恢复可用。", "Quoting and opening are over, and no quote can be awarded. Unwind the request to have the holding free again.";
        financier: "资金方", "Financier";
        quoted_at: "报价时间", "Quoted at";
        quote_state: "报价状态", "State of the quote";
        sealed: "密封中", "Sealed";
        awaiting_open: "待开价", "To be opened";
        void: "未按时开价，作废", "Not opened in time, void";
        expired: "已过有效期", "Expired";
        rate: "年利率", "Annual rate";
        basis: "计息基准", "Day count";
        basis_value(days: &str): "实际/{days}", "Actual/{days}";
        value_on: "起息日", "Value date";
        days: "天数", "Days";
        interest: "利息", "Interest";
        fees: "费用", "Fees";
        cost: "综合成本", "All-in cost";
        cost_rate: "折合年化", "Annualised, /365";
        net: "实得金额", "Net proceeds";
        expires: "报价有效期至", "Stands until";
        best: "综合成本最低", "Lowest all-in cost";
        award: "选择这份报价", "Award";
        award_to(firm: &str): "选择 {firm} 的报价", "Award to {firm}";
        agreed_title: "约定的融资", "What was agreed";
        waiting_approve: "等待资金方审批。", "The financier decides next.";
        waiting_pay: "资金方已批准，等待付款。", "The financier has approved and pays next.";
        waiting_disburse: "资金方正在办理付款，此后不再因超时撤销。", "The payment is under way; the request is no longer unwound by time.";
        payment_title: "资金方登记的付款", "The payment as the financier states it";
        payment_lead: "请与银行入账逐项核对，确认资金已到账后再签名。确认后份额的权属转移给资金方。", "Compare it with your bank statement. Confirm only once the money is there: with your signature the title passes to the financier.";
        bank_reference: "银行流水号", "Bank reference";
        paid_amount: "付款金额", "Amount paid";
        paid_account: "收款账号", "Account paid to";
        own_account: "贵企业登记的账户", "Your registered account";
        paid_on: "付款日期", "Paid on";
        confirm: "确认资金已到账", "Confirm that the money has come";
        confirmed_text: "资金已到账，权属已转移给资金方，付款人已收到转让通知。", "The money has come, the title has passed, and the obligor has been told.";
        declined_text: "资金方婉拒，份额恢复可用。", "The financier declined. The holding is free again.";
        unwound_text: "询价已撤销，份额恢复可用。", "The request was unwound. The holding is free again.";
        unwind_title: "撤销询价", "Unwind the request";
        unwind_text: "撤销后所有报价失效，份额恢复可用。", "All quotes end and the holding is free again.";
        unwind: "撤销询价", "Unwind";
        account_missing: "贵企业还没有登记该币种的结算账户，择优之前须先登记。", "Your firm has no settlement account in this currency. Register one before you award.";
        register_account: "登记结算账户", "Register an account";
    }
}
