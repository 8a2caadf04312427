//! Texts of settlement: payment lists and receipts.

use crate::messages;

messages! {
    /// Settlement.
    SettlementTexts {
        title: "兑付", "Settlement";
        to_pay: "本企业应付", "To pay";
        vouchers_count(count: usize): "共 {count} 张凭证", "Vouchers: {count}";
        to_pay_empty: "没有临近到期的凭证。凭证在流转截止日前一个月出现在这里。", "No voucher is about to fall due. Vouchers appear here a month before their cut-off.";
        to_receive: "本企业应收", "To receive";
        to_receive_empty: "还没有列入付款清单的份额。付款人在流转截止日生成清单后，应收款出现在这里。", "None of your holdings is on a payment list yet. When the obligor has drawn one up at cut-off, what you are to receive appears here.";
        voucher: "凭证", "Voucher";
        obligor: "付款人", "Obligor";
        due_on: "到期日", "Due date";
        cut_off_on: "流转截止日", "Cut-off";
        face: "票面金额", "Face amount";
        amount: "金额", "Amount";
        state: "状态", "State";
        next: "下一步", "Next step";
        make_list: "生成并确认付款清单", "Draw up and confirm the payment list";
        wait_cut_off(date: &str): "{date} 起可以生成付款清单", "The list can be drawn up from {date} on";
        pay_lines: "按清单付款，等待收款人确认", "Pay by the list; payees confirm";
        all_paid: "全部兑付", "All settled";
        past_due: "已过到期日", "Past its due date";
        confirm_receipt: "确认到账", "Confirm the receipt";
        see_voucher: "查看凭证", "See the voucher";
        // One voucher.
        voucher_title(id: &str): "凭证 {id} 的兑付", "Settlement of voucher {id}";
        list: "付款清单", "Payment list";
        before_cut_off(date: &str): "流转截止日（{date}）之前份额仍会变动，付款清单从该日起按账本上的持有情况推算。", "Before cut-off ({date}) holdings still move. From that day on the list follows from who holds what.";
        derived_lead: "这份清单由账本上的持有情况推算得出，任何人都会得到同样的结果。核对后签名确认，并在到期日按此付款。", "This list follows from who holds what; anyone would get the same. Check it, confirm it by signing, and pay by it on the due date.";
        not_yet: "现在还不能生成清单：", "The list cannot be drawn up yet: ";
        draw_up: "核对并签名确认", "Review and sign";
        waiting_signature: "清单已有人签名，等待复核人。", "The list has been signed once and waits for a checker.";
        see_draft: "查看待签内容", "See what is to be signed";
        confirmed: "付款人已签名确认", "Confirmed by the obligor";
        by_platform: "到期时由平台按账本推算，付款人未签名", "Drawn up from the ledger by the platform at the due date, not signed by the obligor";
        confirm_lead: "这份清单由平台在到期日按账本推算得出。贵企业仍可核对后签名确认，清单随之注明已由付款人确认。", "The platform drew this list up from the ledger on the due date. Your firm can still confirm it: check it and sign, and the list says so from then on.";
        list_by: "清单由来", "Drawn up by";
        payee: "收款人", "Payee";
        account: "收款账户", "Account";
        account_none: "未登记账户", "No account";
        account_missing: "有收款人尚未登记结算账户。请提醒其登记；登记后重新打开本页，清单会更新。", "A payee has not registered a settlement account. Ask them to; afterwards open this page again.";
        account_missing_listed: "有收款人在生成清单时没有结算账户。请与其本人核实账户后付款。", "A payee had no settlement account when the list was drawn up. Ask that payee for the account before you pay.";
        total: "合计", "Total";
        lines_count(count: usize): "共 {count} 笔", "Lines: {count}";
        settled_of(settled: &str, face: &str): "已兑付 {settled}，共 {face}", "{settled} of {face} settled";
        settled: "已兑付", "Settled";
        unpaid: "待收款人确认", "Awaits its payee";
        paid: "已到账", "Received";
        download: "下载付款清单（CSV）", "Download the payment list (CSV)";
        own_lines: "本企业的份额", "Your lines";
        not_listed: "付款清单尚未生成。", "The payment list is not drawn up yet.";
        // A receipt.
        receipt_title: "确认到账", "Confirm a receipt";
        receipt_lead: "请在款项实际到账后再确认。确认后这一笔即告兑付，不能撤回。", "Confirm only after the money has come. The line is then settled, and this cannot be undone.";
        bank_reference: "银行流水号", "Bank reference";
        bank_reference_hint: "银行回单上的流水号，用于证明这一笔款项；同一流水号只能用一次。", "As on the bank's advice. A reference proves one payment only.";
        amount_label: "到账金额（元）", "Amount received (CNY)";
        amount_hint: "须与清单金额一致；未足额到账请勿确认。", "It has to be the line's amount. Do not confirm less.";
        received_on: "到账日期", "Date received";
        receipt_button: "核对并签名", "Review and sign";
        reference_missing: "请填写银行流水号。", "Enter the bank reference.";
        date_wrong: "请填写到账日期。", "Enter the date on which the money came.";
        // CSV.
        csv_line: "序号", "Line";
        csv_payee: "收款人", "Payee";
        csv_number: "收款人证件号", "Payee's registry number";
        csv_bank: "开户银行", "Bank";
        csv_account: "账号", "Account number";
        csv_amount: "金额", "Amount";
        csv_currency: "币种", "Currency";
        csv_state: "状态", "State";
        csv_holding: "份额编号", "Holding";
    }
}
