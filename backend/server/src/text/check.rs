//! Texts of public checks: the page of whoever offers one, and the page that anyone sees.

use crate::messages;

messages! {
    /// Public checks.
    CheckTexts {
        // On the voucher's page, and where it is offered.
        section_title: "公开查验", "Public check";
        section_text: "出示二维码，对方不用注册，就能自行查验这张凭证是真实的，以及它现在的状态。", "Show a QR code, and anyone can see without an account that this voucher is genuine and where it stands.";
        section_offered: "已提供公开查验。", "A public check is offered.";
        make_or_see: "制作查验二维码", "Make a code";
        see_code: "查看查验二维码", "See the code";
        offer_title(number: &str): "公开查验：凭证 {number}", "Public check of voucher {number}";
        offer_lead: "持有二维码的人都能看到：凭证是否真实、目前状态、付款人名称与证件号、到期日与币种。看不到持有人、流转过程和贸易背景。", "Whoever has the code sees whether the voucher is genuine, where it stands, the obligor with its registry number, due date and currency. They see no holder, no history and no trade background.";
        shows_amount: "同时显示金额", "Show the amount as well";
        shows_amount_hint(amount: &str): "显示查验当时贵企业名下的金额，现为 {amount}。", "The amount that is yours at the time of the check; now {amount}.";
        make: "制作二维码", "Make the code";
        change: "保存", "Save";
        change_title: "显示的内容", "What it shows";
        code_caption: "扫描查验这张凭证", "Scan to check this voucher";
        code_label(number: &str): "查验凭证 {number} 的二维码，内容为下方网址", "QR code for checking voucher {number}; it holds the address below";
        address: "查验网址", "Address";
        since: "提供时间", "Offered since";
        amount_shown: "显示金额", "The amount is shown";
        amount_hidden: "不显示金额", "The amount is not shown";
        print_hint: "打印本页，即得一张可随凭证出示的查验单。", "Print this page for a sheet to show with the voucher.";
        withdraw_title: "停止公开查验", "Withdraw the check";
        withdraw_text: "停止后，已发出的二维码立即失效；重新制作会得到新的二维码。", "Codes that were given out stop working at once. If you make another, it is a new code.";
        withdraw: "停止公开查验", "Withdraw it";
        former_note: "贵企业已不再持有这张凭证。查验页会如实显示这一点；建议停止公开查验。", "Your firm holds nothing of this voucher any more, and the check says so. You may want to withdraw it.";
        back: "返回凭证", "Back to the voucher";
        number: "凭证编号", "Voucher number";

        // What anyone sees.
        public_title: "公开查验", "Public check";
        genuine: "凭证真实", "This voucher is genuine";
        genuine_text: "这张凭证由下列付款人签名签发，已由收款人签收，记入任何人都可核验的账本。", "The obligor below has signed and issued it, its payee has signed for it, and it stands in a ledger that anyone can verify.";
        not_signed_for: "付款人已签发，但收款人尚未签收：目前还没有任何人享有债权。", "The obligor has issued it, but its payee has not signed for it yet: nobody has a claim so far.";
        settled_text: "这张凭证已全部兑付，不再有应付款项。", "It has been paid in full. Nothing further is owed on it.";
        came_to_nothing: "凭证未生效", "This voucher has come to nothing";
        came_to_nothing_text: "它曾记入账本，但已被拒收、撤回或过期失效，不代表任何债权。", "It stands in the ledger, but it was rejected or withdrawn, or nobody signed for it in time. It is no claim on anybody.";
        compare: "请核对编号、付款人与到期日，是否与您所见的一致；有任何一项不同，就不是同一张凭证。", "Compare number, obligor and due date with what you were shown. If any of them differs, it is another voucher.";
        state: "状态", "State";
        past_due: "已过到期日", "Past its due date";
        obligor: "付款人", "Obligor";
        due_on: "到期日", "Due date";
        currency: "币种", "Currency";
        face: "票面金额", "Face amount";
        held_amount: "出示人持有的金额", "Held by whoever offers this check";
        amount_not_shown: "出示人没有选择公开", "Whoever offers this check has not chosen to show it";
        amount: "金额", "Amount";
        offered_by: "谁提供了这个二维码", "Who offers this check";
        by_obligor: "付款人", "The obligor";
        by_payee: "收款人，尚未签收", "The payee, who has not signed for it yet";
        by_holder: "现持有人", "A present holder";
        by_former: "曾经的持有人，现已不再持有", "A former holder, who holds nothing of it now";
        as_of_title: "截至何时", "As of when";
        issued_in: "签发记录的账本序号", "Entry that issued it";
        entry: "以上状态截至账本序号", "The state above is as of entry";
        ledger_time: "账本时间（北京时间）", "Time of the ledger (UTC+8)";
        witnesses: "检查点的见证", "Witnesses of the checkpoint";
        witnessed_by(count: usize): "除平台外另有 {count} 个签名，可用您信任的见证方公钥核验", "{count} further signatures beside the platform's; verify them with the keys of witnesses that you trust";
        not_witnessed: "目前只有平台自己的签名，还没有独立见证方", "Only the platform's own signature so far, and no independent witness";
        further_title: "进一步核验", "Verify further";
        further_text: "本页由平台出示。要不依赖平台而确认，请向出示人索取证据文件：其中有签名与包含证明，可以离线核验。", "This page is the platform's word. To be sure without it, ask whoever showed you the voucher for an evidence file: it has the signatures and the inclusion proof, and is checked offline.";
        verify: "核验证据文件", "Check an evidence file";
        checkpoint: "账本检查点", "The log's checkpoint";
        verifier_key: "账本公钥", "The log's verifier key";
        says_nothing: "本页不说明凭证由谁持有，也不说明同一份额是否正在向他人转让或融资。", "This page does not say who holds the voucher, nor whether the same part is being offered to somebody else.";

        // A token that opens nothing.
        unknown_title: "没有这个查验码", "No such check";
        unknown_text: "这个查验码不存在，或已由提供的企业停止。仅凭这一点，不能说明凭证是真是假：请向出示人索取新的二维码，或索取证据文件。", "This code does not exist, or the firm that offered it has withdrawn it. That alone does not say whether a voucher is genuine: ask whoever showed it to you for a new code, or for an evidence file.";
    }
}
