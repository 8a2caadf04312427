//! Texts of the refusals about vouchers.

in_both! {
    contracts::voucher::issue::IssueRefusal {
        NotACoreEnterprise:
            "只有以核心企业身份入会的企业可以签发凭证。如需签发，请联系运营方。",
            "Only a member admitted as a core enterprise issues vouchers. Contact the operator if yours should.";
        OtherLog:
            "贵企业的发票与凭证记在另一个账本上。请在该账本上签发。",
            "Your firm's invoices and vouchers stand on another log. Issue there.";
        IdTaken:
            "这个凭证编号已被使用。请重新打开页面，由浏览器生成新的编号。",
            "This voucher id is taken. Open the page again so that a new one is made.";
        UndertakingDiffers:
            "付款承诺书与平台公布的现行文本不一致。请重新打开页面，使用现行文本。",
            "The undertaking is not the published text in force. Open the page again to get it.";
        ToSelf:
            "不能向自己签发凭证。请选择收款人。",
            "A firm cannot issue a voucher to itself. Choose the payee.";
        UnknownPayee:
            "收款人不是平台会员。请先请对方办理入会。",
            "The payee is not a member. Have it admitted first.";
        PayeeNameDiffers:
            "您核对的收款人名称与其登记名称不一致。请重新选择收款人并核对名称。",
            "The name you reviewed is not the payee's registered name. Choose the payee again and check the name.";
        UnknownBackground:
            "没有找到以贵企业为买方的这笔贸易背景。请先登记贸易背景。",
            "Your firm has registered no such trade background as buyer. Register it first.";
        BackgroundOfOthers:
            "这笔贸易背景的卖方不是该收款人，或币种不同。请选择与收款人之间的贸易背景。",
            "This trade is with somebody other than the payee, or in another currency. Choose a trade background with the payee.";
        ExceedsBackground:
            "签发金额超过贸易背景的可用金额。请减少金额，或登记更多发票。",
            "The amount is more than is free of the trade background. Issue less, or register further invoices.";
        TooSmall:
            "签发金额低于最小份额。请提高金额。",
            "The amount is smaller than the smallest holding allowed. Choose a larger one.";
        DueNotLater:
            "到期日须晚于今天。请选择以后的日期。",
            "The due date must be later than today. Choose a later date.";
        DueNotABusinessDay:
            "到期日不是工作日。请选择工作日，注意法定节假日和调休。",
            "The due date is not a business day. Choose one that is, minding public holidays and working weekends.";
        TenorTooLong:
            "付款期限超过现行规定的最长期限。请选择更早的到期日。",
            "The tenor is longer than policy allows. Choose an earlier due date.";
        LaterThanUnderlying:
            "到期日晚于基础合同的付款日，等于变相延长账期。请选择不晚于该日的到期日。",
            "The due date is later than the underlying payment falls due. Choose one no later than that.";
        TooCloseToCutOff:
            "到期日太近，签收后已过流转截止日，凭证无法使用。请选择更晚的到期日，或直接付款。",
            "The due date is so close that holdings could no longer move. Choose a later one, or pay directly.";
    }
    contracts::voucher::sign_for::VoucherSignForRefusal {
        NotThePayee:
            "没有找到以贵企业为收款人的这张凭证。",
            "There is no such voucher with your firm as its payee.";
        NotAwaiting:
            "这张凭证不在待签收状态，可能已签收、拒收或撤回。请查看其最新状态。",
            "This voucher does not wait to be signed for: it may have been signed for, rejected or withdrawn. Look at its present state.";
        TooLate:
            "签收期限已过。如仍需要，请付款人重新签发。",
            "The time to sign for it is over. Ask the obligor to issue it again if it is still wanted.";
        NoConsent:
            "没有勾选同意。收款人须明确同意以凭证收款，任何人不得强制。",
            "Consent was not given. The payee has to agree explicitly to be paid by voucher, and nobody may force it.";
        IdTaken:
            "新份额的编号已被使用。请重新打开页面，由浏览器生成新的编号。",
            "The id of the new holding is taken. Open the page again so that a new one is made.";
    }
    contracts::voucher::give_back::GiveBackRefusal {
        NotAParty:
            "没有找到这张凭证，或贵企业无权办理：拒收由收款人办理，撤回由付款人办理。",
            "There is no such voucher that your firm may give back: the payee rejects, the obligor withdraws.";
        NotAwaiting:
            "这张凭证不在待签收状态，不能再拒收或撤回。请查看其最新状态。",
            "This voucher does not wait to be signed for, so it can no longer be rejected or withdrawn. Look at its present state.";
        NotLapsed:
            "签收期限还没有过，凭证尚未失效。",
            "There is still time to sign for this voucher: it has not lapsed.";
    }
}
