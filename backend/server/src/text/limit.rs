//! Texts of a financier's limits.

use crate::messages;

messages! {
    /// Pages about limits.
    LimitTexts {
        title: "额度", "Limits";
        lead: "对每个付款人的敞口上限。报价占用额度，撤回、未中选或兑付后释放。", "A ceiling for each obligor. Quotes reserve it; it is free again when a quote ends or the holding is paid.";
        caption: "按付款人", "By obligor";
        obligor: "付款人", "Obligor";
        granted: "授予", "Granted";
        used: "已用", "Used";
        free: "剩余", "Left";
        share: "使用率", "In use";
        expires: "有效期至", "Expires";
        expired: "已到期", "Expired";
        in_force: "有效", "In force";
        state: "状态", "State";
        change: "调整", "Change";
        empty_title: "还没有额度", "No limit yet";
        empty_text: "授予额度之后，才能对该付款人的份额报价。", "Grant a limit for an obligor before you quote on its vouchers.";
        grant: "授予额度", "Grant a limit";
        new_title: "授予额度", "Grant a limit";
        new_lead: "新的额度替换原有额度，已用部分保持不变。额度只有贵机构自己可见。", "It replaces the limit for this obligor; what is used stays used. Only your firm sees it.";
        choose: "请选择", "Choose";
        obligor_missing: "请选择付款人。", "Choose an obligor.";
        amount: "额度（元）", "Limit (yuan)";
        amount_hint: "不得低于已用金额。", "Not less than what is used.";
        expires_label: "有效期至（当日 24:00）", "Until the end of";
        expires_hint: "到期后不能再用于新的报价。", "New quotes cannot use it afterwards.";
        expires_wrong: "请填写有效的日期。", "Enter a valid date.";
        review: "下一步：核对并签名", "Next: review and sign";
    }
}
