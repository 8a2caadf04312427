//! Texts of holdings: lists, one holding, its transfer.

use crate::messages;

messages! {
    /// Pages about holdings.
    HoldingTexts {
        // The list.
        list_title: "持有份额", "Holdings";
        tabs: "按状态查看", "By state";
        tab_to_sign_for: "待签收", "To sign for";
        tab_held: "持有", "Held";
        tab_in_request: "融资中", "Offered for discount";
        tab_passed: "已转出待签收", "Transferred, not signed for";
        caption_to_sign_for: "转让给贵企业、等待签收的份额", "Transferred to your firm, waiting for you to sign for";
        caption_held: "贵企业持有的份额", "Held by your firm";
        caption_in_request: "贵企业持有、正在询价或融资的份额", "Held by your firm and offered under a request";
        caption_passed: "贵企业转出、对方尚未签收的份额", "Transferred by your firm and not signed for yet";
        empty_to_sign_for: "没有等待签收的份额。对方转让给贵企业的份额会出现在这里。", "Nothing waits to be signed for. What others transfer to your firm will appear here.";
        empty_held: "没有持有的份额。签收凭证或转让之后，份额会出现在这里。", "Your firm holds nothing. What you sign for will appear here.";
        empty_in_request: "没有正在融资的份额。询价之后，份额会出现在这里，直到融资完成或撤销。", "Nothing is offered. A holding appears here from the request until the discount is done or unwound.";
        empty_passed: "没有等待对方签收的份额。", "No transfer of yours waits to be signed for.";
        empty_title: "这里暂时是空的", "Nothing here yet";
        see_vouchers: "查看凭证", "See vouchers";
        see_held: "查看持有份额", "See what your firm holds";
        total: "合计", "Total";

        // Columns and rows.
        holding: "份额", "Holding";
        obligor: "付款人", "Obligor";
        due_on: "到期日", "Due date";
        amount: "金额", "Amount";
        currency: "币种", "Currency";
        state: "状态", "State";
        from: "转出方", "From";
        to: "受让方", "To";
        sign_for_by: "签收期限", "Sign for by";
        in_request: "融资中", "Offered";
        signed_for: "对方已签收", "Signed for";

        // One holding.
        title(short: &str): "份额 {short}", "Holding {short}";
        facts: "份额内容", "The holding";
        voucher_terms: "凭证条款", "Terms of the voucher";
        voucher: "凭证", "Voucher";
        undertaking: "付款承诺书", "Undertaking";
        cut_off_on: "流转截止日", "Cut-off";
        cut_off_hint: "自该日起份额不再转让或融资", "from this day on it no longer moves";
        issued_on: "签发日", "Issued on";
        voucher_state: "凭证状态", "State of the voucher";
        came_from: "份额来源", "Came from";
        came_first: "凭证签收时的首笔份额", "The first holding, from signing for the voucher";
        came_from_own: "由本企业原份额拆分或退回", "Split off or returned from an earlier holding of your own";
        earlier: "原份额", "Earlier holding";
        depth: "转让次数", "Transfers so far";
        depth_value(depth: u32): "自首位收款人起经 {depth} 次转让", "{depth} since the first payee";
        background: "转让的贸易背景", "Trade behind the transfer";
        see_background: "查看贸易背景", "See the trade background";
        see_request: "查看询价与融资进展", "See the request";
        path_title: "权属路径", "Title path";
        path_lead: "每一段的账本指纹（叶哈希前 16 位），自首位收款人起。同一条记录可能产生相邻的两步。指纹只供核验，不显示他人的名称与金额。", "The ledger's fingerprint of each step (first 16 digits of its leaf hash), from the first payee on. One entry may make two steps. They can be checked, and show nobody's name or amount.";
        path_caption: "各步的指纹", "Fingerprints, step by step";
        path_step: "步骤", "Step";
        path_depth: "累计转让", "Transfers";
        path_leaf: "叶哈希", "Leaf hash";

        // What can be done.
        actions: "可办理", "What you can do";
        sign_for: "签收", "Sign for it";
        sign_for_text: "签收后贵企业成为持有人，转让通知随即送达付款人。", "Your firm then holds it, and notice of the assignment goes to the obligor.";
        reject_title: "拒收", "Reject it";
        reject_text: "拒收后份额退回转出方。", "It goes back to the transferor.";
        reason: "拒收原因", "Reason";
        reason_hint: "转出方会看到这段话。", "The transferor reads it.";
        reason_missing: "请填写拒收原因。", "Give a reason.";
        reason_long: "原因过长，请控制在 300 字以内。", "The reason is too long. Use at most 300 characters.";
        reject: "拒收", "Reject";
        withdraw: "撤回转让", "Withdraw the transfer";
        withdraw_text: "对方签收之前可以撤回，份额回到贵企业名下。", "Until the transferee signs for it you can take it back.";
        transfer: "转让", "Transfer";
        discount: "融资", "Discount";
        disputed: "存疑", "Disputed";
        disputed_text: "存疑：取得该份额时所用的密钥，其企业声明当时可能已落入他人之手。存疑的份额不能转让或融资，到期照常兑付。请联系该企业与运营方核实。", "Disputed: a key that gave title to it may have been in other hands then, as the firm whose key it was says. A disputed part is neither passed on nor sold, but paid at maturity. Clear it up with that firm and the operator.";
        disputed_refused: "存疑的份额不能转让：取得它时所用的密钥，其企业声明当时可能已落入他人之手（电子签名法第十五条）。到期照常兑付。请联系该企业与运营方核实。", "A disputed part cannot be transferred: a key that gave title to it may have been in other hands then, as the firm whose key it was says (Electronic Signature Law, Article 15). It is paid at maturity all the same. Clear it up with that firm and the operator.";
        state_title: "最新状态声明", "Statement of the latest state";
        state_text: "可以请平台签名声明：到目前为止，这个份额的最近一条账本记录是哪一条。保存这份声明；以后若有人出示与之矛盾的记录，即可证明有人隐瞒。声明会记入账本。", "Have the platform sign which ledger entry of this holding is the last so far. Keep the statement: a record presented later that contradicts it proves that something was hidden. The statement is an entry of the ledger itself.";
        state_ask: "请平台声明最新状态", "Ask for the statement";
        stated_title: "最新状态声明", "Statement of the latest state";
        stated_lead: "平台声明：截至下列账本序号，这个份额的最近一条记录如下。", "The platform states: up to the entry below, this is the last entry of the holding.";
        stated_entry: "声明的账本序号", "Entry of the statement";
        stated_at: "声明时间（北京时间）", "Time of the statement (UTC+8)";
        stated_head: "最近一条记录的叶哈希", "Leaf hash of the last entry";
        stated_number: "声明编号", "Number of the statement";
        stated_bytes: "声明的原始字节", "The very bytes of the statement";
        stated_still: "现在仍是最近一条", "It is still the last entry";
        stated_changed: "此后已有新的记录，这份声明只说明当时的情况", "There has been another entry since; the statement says how it was then";
        holding_number: "份额编号", "Holding";
        back_to_holding: "返回份额", "Back to the holding";
        nothing_to_do: "目前没有需要或可以办理的操作。", "There is nothing to do with it now.";

        // Transfer.
        transfer_title: "转让份额", "Transfer a holding";
        transfer_lead: "选择与受让方之间的贸易背景，填写转让金额。未转让的部分由贵企业继续持有。", "Choose the trade with the transferee and enter the amount. Your firm keeps the rest.";
        choose_background: "贸易背景与受让方", "Trade background and transferee";
        choose_background_hint: "受让方是贸易中的卖方。金额不能超过该贸易背景的可用金额。", "The transferee is the seller of that trade. The amount cannot exceed what is free of it.";
        background_free(amount: &str, due: &str): "可用 {amount}，货款到期日 {due}", "{amount} free, payment due {due}";
        background_missing: "请选择一项贸易背景。", "Choose a trade background.";
        transfer_amount: "转让金额（元）", "Amount to transfer (yuan)";
        transfer_amount_hint: "可以转让全部或一部分。", "The whole holding or a part of it.";
        available: "可转让金额", "Available";
        review: "下一步：核对并签名", "Next: review and sign";
        no_background_title: "还没有可用的贸易背景", "No trade background is free";
        no_background_text: "转让须有真实的贸易背景：请先上传供应商开给贵企业的发票，登记后即可转让给该供应商。", "A transfer rests on a real trade. Upload an invoice that a supplier has issued to your firm; once registered, you can transfer to that supplier.";
        register_background: "登记贸易背景", "Register a trade background";
        back: "返回份额", "Back to the holding";
    }
}
