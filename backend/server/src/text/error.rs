//! Texts of the pages that say why there is no page: what happened, and what to do.

use crate::messages;

messages! {
    /// Error pages, and the same as JSON.
    ErrorTexts {
        not_found_title: "没有找到", "Not found";
        conflict_title: "情况已有变动", "Something has changed";
        refused_title: "规则不允许", "The rules do not allow this";
        failure_title: "平台出现故障", "Something went wrong on our side";
        mistake_title: "请求有误", "This request cannot be answered";
        not_found: "没有这个页面，或贵企业无权查看。请检查网址，或从工作台重新进入。", "There is nothing here, or nothing that your firm may see. Check the address, or start again from the home page.";
        sign_in_needed: "登录已过期，或尚未登录。请登录后继续。", "Your session has ended, or you have not signed in. Sign in to go on.";
        not_from_here: "这次提交不是来自本站页面，或页面已过期，没有办理任何事项。请刷新页面后重试。", "This did not come from our own page, or the page is too old, and nothing was done. Reload the page and try again.";
        malformed(field: &str, expected: &str): "“{field}”一项无法识别，应为：{expected}。请改正后重新提交。", "\"{field}\" cannot be read. Expected: {expected}. Correct it and submit again.";
        not_admitted(code: &str, field: &str): "签署内容没有通过校验，未记入账本（{code}：{field}）。请重新打开页面，核对后再签名。", "What was signed did not pass the checks, and nothing was recorded ({code}: {field}). Open the page again, review it and sign anew.";
        id_used: "这个编号已用于另一份内容，本次没有办理任何事项。请重新打开页面再办理。", "This id was used for another command, and nothing was done. Open the page again and repeat.";
        draft_ended: "这份草稿已退回或撤回，不能再签名；本次没有办理任何事项。请打开待办事项查看。", "This draft was returned or withdrawn and cannot be signed any more. Nothing was done. Open the list of what is to do.";
        not_witnessed: "这笔放款所依据的记录尚未得到足够的见证方联署。通常几秒内即可完成，请稍后再试；本次没有办理任何事项。", "The entries that this payment rests on are not witnessed yet by enough witnesses. That usually takes a few seconds: try again shortly. Nothing was done.";
        token_needed: "需要有效的审计令牌，请向运营方索取。", "An auditor's token that is still valid is needed. Ask the operator for one.";
        too_many: "尝试次数过多。请几分钟后再试。", "Too many attempts. Please try again in a few minutes.";
        unavailable: "平台正忙，暂时无法确认结果。请稍后再试；同一份签名内容重复提交不会重复办理。", "The platform is busy and the outcome is not known yet. Try again shortly: the same signed command never takes effect twice.";
        internal: "这是平台的故障，不是您的操作问题。请稍后再试；如仍出现，请把请求编号告诉运营方。", "This is our fault and not yours. Try again shortly; if it stays, tell the operator the request number.";
        request_id: "请求编号", "Request number";
        code_label: "代码", "Code";
        source_label: "依据", "Legal source";
        back_to_form: "返回填写的页面", "Back to the form";
        back_home: "返回工作台", "Back to the home page";
        sign_in: "登录", "Sign in";
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Language;

    #[test]
    fn the_field_and_the_expected_form_are_named() {
        let english = ErrorTexts(Language::English).malformed("due_on", "a date");
        assert_eq!(english, "\"due_on\" cannot be read. Expected: a date. Correct it and submit again.");
        assert!(
            ErrorTexts(Language::Chinese)
                .not_admitted("signature.invalid", "signature")
                .contains("signature.invalid")
        );
    }
}
