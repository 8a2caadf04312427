//! Texts of the refusals about holdings.

in_both! {
    contracts::holding::transfer::TransferRefusal {
        NotTheHolder:
            "没有找到由贵企业持有的这个份额。",
            "Your firm holds no such holding.";
        NotFree:
            "这个份额正在等待签收、已经转出，或正用于一笔询价。请选择可用的份额，或先撤回询价。",
            "This holding is pending, spent, or offered under a request. Choose one that is free, or end the request first.";
        Disputed:
            "取得这个份额时所用的签名密钥，已被其企业声明当时可能落入他人之手，不能转让；到期兑付不受影响。请联系该企业与运营方核实。",
            "A key that gave title to this holding may have been in other hands then. It cannot be passed on, but is paid at maturity. Clear it up with that firm and the operator.";
        VoucherNotLive:
            "这张凭证不在可流转状态。请查看其最新状态。",
            "The voucher of this holding is not live. Look at its present state.";
        ToSelf:
            "不能转让给自己。请选择受让人。",
            "A firm cannot transfer to itself. Choose the transferee.";
        ToObligor:
            "不能转让给凭证的付款人，否则债权债务归于一人而消灭。请选择其他受让人。",
            "A holding cannot go to its own obligor, who would become its own creditor. Choose another transferee.";
        UnknownTransferee:
            "受让人不是平台会员。请先请对方办理入会。",
            "The transferee is not a member. Have it admitted first.";
        TransfereeNameDiffers:
            "您核对的受让人名称与其登记名称不一致。请重新选择受让人并核对名称。",
            "The name you reviewed is not the transferee's registered name. Choose the transferee again and check the name.";
        PastCutOff:
            "已过流转截止日，付款人将按现持有人付款，不能再转让。请等待到期兑付。",
            "It is past cut-off: the obligor pays whoever holds it now. Keep it until it is settled.";
        ExceedsHolding:
            "转让金额超过这个份额的金额。请减少金额。",
            "The amount is more than the holding. Transfer less.";
        PieceTooSmall:
            "转让金额低于最小份额。请提高金额。",
            "The amount is smaller than the smallest holding allowed. Transfer more.";
        ChangeTooSmall:
            "剩余部分低于最小份额。请全部转让，或少转一些。",
            "What would rest is smaller than the smallest holding allowed. Transfer all of it, or less.";
        ChangeIdWrong:
            "剩余份额的编号与金额不符。请重新打开页面再办理。",
            "The new holding for the rest does not fit the amount. Open the page again and repeat.";
        TooDeep:
            "这个份额的转让次数已达上限，不能再转让。可以融资，或持有至到期。",
            "This holding has been transferred as often as policy allows. Discount it, or keep it until it is due.";
        TooManySplits:
            "这个份额的拆分次数已达上限。请全部转让，或使用其他份额。",
            "This holding has been split as often as policy allows. Use another holding.";
        TooManySplitsToday:
            "这个份额今天的拆分次数已达上限。请明天再办，或使用其他份额。",
            "This holding has been split as often as one day allows. Go on tomorrow, or use another holding.";
        TooManyPending:
            "向这家企业的转让已有太多笔待签收。请等对方签收或撤回之后再办。",
            "Too many transfers to this firm wait for its signature. Wait until it signs, or withdraw some.";
        UnknownBackground:
            "没有找到以贵企业为买方的这笔贸易背景。请先登记与受让人之间的贸易背景。",
            "Your firm has registered no such trade background as buyer. Register the trade with the transferee first.";
        BackgroundOfOthers:
            "这笔贸易背景的卖方不是该受让人，或币种不同。请选择与受让人之间的贸易背景。",
            "This trade is with somebody other than the transferee, or in another currency. Choose a trade background with the transferee.";
        ExceedsBackground:
            "转让金额超过贸易背景的可用金额。请减少金额，或登记更多发票。",
            "The amount is more than is free of the trade background. Transfer less, or register further invoices.";
        IdTaken:
            "新份额的编号已被使用。请重新打开页面，由浏览器生成新的编号。",
            "The id of a new holding is taken. Open the page again so that new ones are made.";
    }
    contracts::holding::sign_for::HoldingSignForRefusal {
        NotTheTransferee:
            "没有找到转让给贵企业的这个份额。",
            "There is no such holding that was transferred to your firm.";
        NotPending:
            "这个份额不在待签收状态，可能已签收、拒收或撤回。请查看其最新状态。",
            "This holding does not wait to be signed for: it may have been signed for, rejected or withdrawn. Look at its present state.";
        TooLate:
            "签收期限已过，份额将退回转让人。如仍需要，请对方重新转让。",
            "The time to sign for it is over and it goes back to the transferor. Ask for a new transfer if it is still wanted.";
    }
    contracts::holding::give_back::HoldingGiveBackRefusal {
        NotAParty:
            "没有找到这笔转让，或贵企业无权办理：拒收由受让人办理，撤回由转让人办理。",
            "There is no such transfer that your firm may end: the transferee rejects, the transferor withdraws.";
        NotPending:
            "这笔转让不在待签收状态，不能再拒收或撤回。请查看其最新状态。",
            "This transfer no longer waits to be signed for, so it cannot be rejected or withdrawn. Look at its present state.";
        NotLapsed:
            "签收期限还没有过，转让尚未失效。",
            "There is still time to sign for this transfer: it has not lapsed.";
        IdTaken:
            "退回份额的编号已被使用。请重新打开页面，由浏览器生成新的编号。",
            "The id of the returned holding is taken. Open the page again so that a new one is made.";
    }
}
