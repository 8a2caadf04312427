//! Texts of the refusals about discounts, from the request for quotes to the confirmation.

in_both! {
    contracts::discount::request::RequestRefusal {
        NotTheHolder:
            "没有找到由贵企业持有的这个份额。",
            "Your firm holds no such holding.";
        NotFree:
            "这个份额正在等待签收、已经转出，或已用于另一笔询价。请选择可用的份额。",
            "This holding is pending, spent, or offered under another request. Choose one that is free.";
        Disputed:
            "取得这个份额时所用的签名密钥，已被其企业声明当时可能落入他人之手，不能融资；到期兑付不受影响。请联系该企业与运营方核实。",
            "A key that gave title to this holding may have been in other hands then. It cannot be sold, but is paid at maturity. Clear it up with that firm and the operator.";
        VoucherNotLive:
            "这张凭证不在可流转状态。请查看其最新状态。",
            "The voucher of this holding is not live. Look at its present state.";
        PastCutOff:
            "已过流转截止日，不能再融资。请等待到期兑付。",
            "It is past cut-off, too late for a discount. Keep the holding until it is settled.";
        IdTaken:
            "询价或新份额的编号已被使用。请重新打开页面，由浏览器生成新的编号。",
            "The id of the request or of a new holding is taken. Open the page again so that new ones are made.";
        ExceedsHolding:
            "融资金额超过这个份额的金额。请减少金额。",
            "The amount is more than the holding. Offer less.";
        PieceTooSmall:
            "融资部分或剩余部分低于最小份额。请调整金额，或以整个份额融资。",
            "The part on offer or the rest is smaller than the smallest holding allowed. Change the amount, or offer all of it.";
        PartIdsWrong:
            "新份额的编号与金额不符。请重新打开页面再办理。",
            "The new holdings do not fit the amount. Open the page again and repeat.";
        TooManySplits:
            "这个份额的拆分次数已达上限。请以整个份额融资。",
            "This holding has been split as often as policy allows. Offer all of it.";
        NotAFinancier:
            "受邀名单中有企业不是资金方、重复出现，或是贵企业自己。请重新选择。",
            "One of those invited is no financier, is invited twice, or is your own firm. Choose again.";
        DeadlineWrong:
            "报价截止时间已过，或晚于流转截止日。请重新选择。",
            "The deadline is past, or later than cut-off. Choose another one.";
    }
    contracts::discount::quote::QuoteRefusal {
        NotInvited:
            "没有找到邀请贵机构的这笔询价或贵机构的这份报价。",
            "There is no such request that invites your firm, or no such quote of yours.";
        IdTaken:
            "这个报价编号已被使用。请重新打开页面，由浏览器生成新的编号。",
            "This quote id is taken. Open the page again so that a new one is made.";
        Closed:
            "报价已经截止，不能再报价或撤回。",
            "Quoting is over. Quotes can no longer be made or taken back.";
        QuotedAlready:
            "贵机构已经报过价。如需改价，请先撤回原报价。",
            "Your firm has quoted already. Withdraw that quote first if the price should change.";
        ExpiresTooEarly:
            "报价的有效期早于开价时限结束之时，融资企业来不及择优。请延长有效期。",
            "The quote would expire before quotes are opened, so the seller could not award it. Let it expire later.";
        NotSealed:
            "报价没有密封：价格只能以摘要提交，截止后再开价。请在报价页面重新制作。",
            "The price is not sealed: until quoting is over it is submitted as digests only. Make the quote again on its page.";
        LimitExceeded:
            "对该付款人没有额度、额度已到期，或剩余额度不足。请先授予或提高额度。",
            "There is no limit for this obligor, it has expired, or not enough of it is free. Grant or raise the limit first.";
        NotStanding:
            "这份报价已不再有效，无需撤回。",
            "This quote no longer stands. There is nothing to take back.";
    }
    contracts::discount::open_quote::OpenQuoteRefusal {
        NotTheFinancier:
            "没有找到贵机构的这份报价。",
            "There is no such quote of your firm.";
        NotStanding:
            "这份报价已不再有效，或价格已经公开。",
            "This quote no longer stands, or its price is open already.";
        StillSealed:
            "报价尚未截止，现在还不能开价。请在截止后办理。",
            "Quoting is not over, so prices stay sealed. Open it once quoting is over.";
        TooLate:
            "开价时限已过，这份报价作废。",
            "The time to open this quote is over: it is void.";
        PriceDiffers:
            "公开的价格与当初密封的不一致。请使用报价时保存的原始内容。",
            "The price is not the one that was sealed. Use what was kept when the quote was made.";
        PriceImpossible:
            "起息日已过，或扣除利息与费用后融资企业所得为零。这份报价不能成立。",
            "The value date is past, or nothing would be left for the seller. This quote cannot stand.";
    }
    contracts::discount::award::AwardRefusal {
        NotTheSeller:
            "没有找到贵企业的这笔询价。",
            "There is no such request of your firm.";
        NotOpen:
            "这笔询价已择优或已结束。请查看其最新状态。",
            "This request was awarded or has ended. Look at its present state.";
        StillQuoting:
            "报价尚未截止。请在截止时间之后，或全部受邀资金方报价之后择优。",
            "Quoting is not over. Award after the deadline, or once everyone invited has quoted.";
        UnknownQuote:
            "这笔询价下没有这份报价，或报价已撤回。请选择其他报价。",
            "There is no such quote on this request, or it no longer stands. Choose another quote.";
        NotOpened:
            "这份报价的价格没有公开，不能选择。请选择已开价的报价。",
            "The price of this quote was not opened. Choose one that was.";
        QuoteExpired:
            "这份报价已过有效期。请选择其他报价。",
            "This quote has expired. Choose another one.";
        PriceDiffers:
            "您核对的利息或实得金额与报价不符。请重新打开页面核对。",
            "The interest or net amount you reviewed is not that of the quote. Open the page again and check.";
        NoAccount:
            "贵企业没有该币种的结算账户，资金无处可付。请先登记结算账户。",
            "Your firm has no settlement account in this currency. Register one first.";
        PastCutOff:
            "已过流转截止日，不能再融资。请等待到期兑付。",
            "It is past cut-off, too late for a discount. Keep the holding until it is settled.";
    }
    contracts::discount::approve::ApproveRefusal {
        NotTheFinancier:
            "没有找到由贵机构中选的这笔询价。",
            "There is no such request that was awarded to your firm.";
        NotAwarded:
            "这笔融资不在等待贵机构决定的阶段。请查看其最新状态。",
            "This discount does not wait for your decision. Look at its present state.";
        EvidenceNotRead:
            "没有确认已审阅贸易背景材料。请审阅后再批准。",
            "It was not confirmed that the trade background was read. Read it before you approve.";
        InvoicesNotVerified:
            "发票没有在今天重新查验。请当日查验后再批准。",
            "The invoices were not verified again today. Verify them today before you approve.";
        PastCutOff:
            "已过流转截止日，不能再批准融资。请婉拒，让份额恢复可用。",
            "It is past cut-off, too late to approve. Decline it, so that the holding is free again.";
        WrongHolding:
            "所填份额不是这笔询价的份额。请重新打开页面再办理。",
            "This is not the holding on offer. Open the page again and repeat.";
    }
    contracts::discount::disburse::DisburseRefusal {
        NotAParty:
            "没有找到应由贵企业办理的这笔融资：放款由资金方办理，确认收款由融资企业办理。",
            "There is no such discount for your firm here: the financier pays, the seller confirms.";
        OutOfTurn:
            "这笔融资还没有走到这一步，或时限已过。请查看其最新状态。",
            "This discount does not stand where this step follows, or its time is over. Look at its present state.";
        AmountDiffers:
            "放款金额与约定的实得金额不符。请按约定金额放款。",
            "The amount is not the net proceeds that were agreed. Pay and state exactly that amount.";
        AccountDiffers:
            "收款账号不是融资企业登记的结算账户。请只付到登记账户。",
            "This is not the seller's registered settlement account. Pay to that account only.";
        PaidInTheFuture:
            "付款日期晚于今天。请填写实际付款日。",
            "The payment's date is in the future. State the day on which it was made.";
        ReferenceUsed:
            "这个银行流水号已用于另一笔付款。请核对流水号。",
            "This bank reference was named for another payment. Check the reference.";
        WrongHolding:
            "所填份额不是这笔询价的份额。请重新打开页面再办理。",
            "This is not the holding on offer. Open the page again and repeat.";
        IdTaken:
            "新份额的编号已被使用。请重新打开页面，由浏览器生成新的编号。",
            "The id of the new holding is taken. Open the page again so that a new one is made.";
    }
    contracts::discount::unwind::UnwindRefusal {
        UnknownRequest:
            "没有找到这笔询价。",
            "There is no such request.";
        TooLate:
            "这笔融资已经结束，或资金方即将付款、已经付款，不能再撤销。",
            "This discount has ended, or the financier is about to pay or has paid. It can no longer be unwound.";
        WrongHolding:
            "所填份额不是这笔询价的份额。请重新打开页面再办理。",
            "This is not the holding on offer. Open the page again and repeat.";
        NotYet:
            "这笔询价的时限还没有过。择优之前融资企业可自行撤销，此后须等时限届满。",
            "The time of this request is not over. The seller may unwind it before the award; afterwards it waits until the time is over.";
    }
}
