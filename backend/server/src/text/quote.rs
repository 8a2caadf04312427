//! Texts of the financier's side: trade pack, quote, approval, payment.

use crate::messages;

messages! {
    /// Pages by which a financier quotes, approves and pays.
    QuoteTexts {
        // The trade pack.
        pack_title: "交易资料", "Trade pack";
        trade_of_voucher: "凭证签发的贸易背景", "The trade behind the voucher";
        trade_of_seller: "融资企业取得份额的贸易背景", "The trade by which the seller got the holding";
        buyer: "买方", "Buyer";
        invoice_seller: "卖方", "Seller";
        shown_after_award: "中选后可见", "Shown after the award";
        contract: "合同编号", "Contract number";
        payment_due: "货款到期日", "Payment due";
        invoices_of(title: &str): "发票（{title}）", "Invoices ({title})";
        number: "发票号码", "Number";
        issued_on: "开票日期", "Issued on";
        total: "价税合计", "Total with tax";
        occupied: "本次占用", "Occupied";
        limit_title: "对该付款人的额度", "Your limit for this obligor";
        granted: "授予", "Granted";
        used: "已用", "Used";
        free: "剩余", "Left";
        limit_expires: "额度有效期至", "Expires";
        no_limit: "还没有对该付款人授予额度，不能报价。", "No limit for this obligor yet, so no quote can be made.";
        limit_short: "剩余额度不足以覆盖这笔融资，或额度已到期。", "What is left of the limit does not cover the amount, or it has expired.";
        grant_limit: "授予或提高额度", "Grant or raise the limit";

        // What comes next.
        disputed_text: "存疑：卖方取得该份额时所用的密钥，其企业声明当时可能已落入他人之手。买入之前请与相关企业和运营方核实。", "Disputed: a key by which the seller came to this part may have been in other hands then, as the firm whose key it was says. Clear it up with that firm and the operator before you buy.";
        next_title: "下一步", "What comes next";
        quote_now: "报价", "Make a quote";
        quote_now_text(until: &str): "可报价至 {until}。报价占用额度，价格在截止前保持密封。", "You may quote until {until}. It reserves your limit; the price stays sealed until quoting is over.";
        sealed_text(until: &str): "报价已密封。{until} 截止（或全部受邀方报价）后，请在时限内开价，逾时作废。", "Your quote is sealed. After {until}, or once all those invited have quoted, open it within the time allowed, or it is void.";
        withdraw: "撤回报价", "Withdraw the quote";
        open_now_text(until: &str): "报价已截止。请在 {until} 前开价，逾时作废。", "Quoting is over. Open your price by {until}, or it is void.";
        open_now: "开价", "Open the quote";
        sealed_by(name: &str): "价格由 {name} 的席位密封，须由该席位用同一口令打开。", "It was sealed by the seat of {name}, which alone can open it, with the same passphrase.";
        closed_text: "报价已截止，贵机构没有报价。", "Quoting is over, and your firm has not quoted.";
        void_text: "没有在时限内开价，这份报价作废。", "The price was not opened in time: the quote is void.";
        opened_text: "已开价，等待融资企业择优。", "Your price is open. The seller awards next.";
        lost_text: "这笔询价已结束，贵机构没有中选。", "This request has ended without an award to your firm.";
        approve_text: "融资企业选择了贵机构。请审阅资料后批准或婉拒。", "The seller has chosen your quote. Read the pack, then approve or decline.";
        approve: "批准", "Approve";
        decline: "婉拒", "Decline";
        pay_intent_text: "付款之前先登记付款意向：此后这笔融资不再因超时撤销。", "State your intent before you pay: from then on the discount is no longer unwound by time.";
        pay_intent: "登记付款意向", "State the intent to pay";
        disburse_text: "请付款到融资企业的登记账户，再登记付款。", "Pay to the seller's registered account, then report the payment.";
        disburse: "登记付款", "Report the payment";
        waiting_confirm: "等待融资企业确认收款。确认后权属转移到贵机构名下。", "The seller confirms next. With the confirmation the title passes to your firm.";
        done_text: "融资已完成，份额在贵机构名下。", "The discount is done; your firm holds the title.";
        see_holdings: "查看持有份额", "See holdings";
        own_title: "贵机构的报价", "Your quote";
        own_sealed: "价格密封，只有贵机构能打开", "Sealed; only your firm can open it";

        // The quote form.
        form_title: "报价", "Make a quote";
        form_lead: "价格只在您的设备上计算和密封，提交给平台的只有摘要。", "The price is worked out and sealed on your device. Only its digests are submitted.";
        rate_label: "年利率（%）", "Annual rate (%)";
        rate_hint: "例如 3.85，最多四位小数。", "For example 3.85, with at most four decimals.";
        basis_label: "计息基准", "Day count";
        value_label: "起息日", "Value date";
        value_hint(due: &str): "资金到账的日子，利息自当日起算。开价时起息日不得已过，且须早于到期日 {due}。", "The day the money arrives; interest counts from it. It must not be past when the quote is opened, and is before the due date {due}.";
        fees_label: "融资企业承担的费用（元，选填）", "Fees borne by the seller (yuan, optional)";
        expires_label: "报价有效期至（当日 24:00 前）", "Stands until the end of";
        expires_hint(from: &str): "不早于 {from}：开价之后，融资企业还需要时间择优。此项不密封。", "Not before {from}: the seller needs time to award after prices are opened. This is not sealed.";
        echo_title: "按此价格", "At this price";
        days: "天数", "Days";
        interest: "利息", "Interest";
        cost: "利息与费用合计", "Interest and fees";
        net: "融资企业实得", "Net to the seller";
        seal: "密封并核对", "Seal and review";
        change: "返回修改价格", "Change the price";
        passphrase_note: "密封的价格用您的签名口令加密保存。请记住口令：开价时需要同一席位用同一口令打开。", "The sealed price is encrypted under your passphrase. Opening the quote needs the same seat and the same passphrase.";
        wrong_rate: "请填写百分数形式的年利率，例如 3.85，最多四位小数。", "Enter the annual rate in percent, such as 3.85, with at most four decimals.";
        wrong_fees: "请填写金额，例如 300.00；没有费用可不填。", "Enter an amount such as 300.00, or leave it empty.";
        wrong_value_on: "起息日须不早于今天，且早于到期日。", "The value date is today or later, and before the due date.";
        wrong_expires: "有效期过早，请选择更晚的日期。", "It would expire too early. Choose a later date.";
        nothing_left: "扣除利息与费用后，融资企业所得为零。请降低价格。", "Nothing would be left for the seller. Lower the price.";
        cannot_sign: "您的席位没有签署报价的角色。", "Your seat does not have the role to sign a quote.";
        not_last(signatures: usize): "贵机构的报价需要 {signatures} 个签名。复核人只能看到摘要；开价时会看到价格。", "A quote of your firm needs {signatures} signatures. The checker sees digests only, and the price when the quote is opened.";

        // Approve, decline, disburse.
        approve_title: "批准融资", "Approve the discount";
        approve_lead: "您的签名就是资金方对债权转让的签署。", "Your signature is the financier's side of the assignment.";
        evidence_read: "已审阅合同、发票与交付凭据", "Contract, invoices and delivery evidence were read";
        evidence_missing: "请先审阅贸易背景材料并勾选。", "Read the trade background first, then tick the box.";
        verified_today(today: &str): "今天（{today}）已在税务查验平台重新查验全部发票", "All invoices were verified with the tax authority again today ({today})";
        verified_missing: "发票须在今天重新查验。", "The invoices have to be verified today.";
        registration: "中登网登记编号", "Assignment registration number";
        registration_hint: "动产融资统一登记公示系统中应收账款转让登记的编号。", "The number of the assignment in the movables registry (中登网).";
        registration_missing: "请填写登记编号，最长 100 字。", "Enter the registration number, at most 100 characters.";
        review: "下一步：核对并签名", "Next: review and sign";
        decline_title: "婉拒融资", "Decline the discount";
        decline_lead: "婉拒后份额恢复可用，贵机构占用的额度释放。", "The holding is free again, and your limit is released.";
        reason: "原因", "Reason";
        reason_hint: "融资企业会看到这段话。", "The seller reads it.";
        reason_missing: "请填写原因，最长 300 字。", "Give a reason of at most 300 characters.";
        disburse_title: "登记付款", "Report the payment";
        disburse_lead: "请按实际付款填写。金额须为约定的实得金额，账号须为融资企业的登记账户。", "State the payment as it was made: the net proceeds that were agreed, to the seller's registered account.";
        bank_reference: "银行流水号", "Bank reference";
        bank_reference_missing: "请填写银行流水号，最长 100 字。", "Enter the bank reference, at most 100 characters.";
        paid_amount: "付款金额（元）", "Amount paid (yuan)";
        account: "收款账号", "Account paid to";
        account_hint(bank: &str, name: &str): "{bank}，户名 {name}", "{bank}, in the name of {name}";
        account_none: "融资企业没有登记该币种的账户。", "The seller has no registered account in this currency.";
        account_missing: "请填写收款账号。", "Enter the account.";
        paid_on: "付款日期", "Paid on";
        paid_on_wrong: "请填写有效的日期。", "Enter a valid date.";
        back: "返回询价", "Back to the request";
    }
}
