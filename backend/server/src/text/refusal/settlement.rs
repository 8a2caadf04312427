//! Texts of the refusals about settlement.

in_both! {
    contracts::settlement::list::ListRefusal {
        UnknownVoucher:
            "没有找到以贵企业为付款人的这张凭证。",
            "There is no such voucher with your firm as its obligor.";
        NotLive:
            "这张凭证不在可流转状态，也没有待确认的付款清单。请查看其最新状态。",
            "This voucher is not live, and no payment list of it waits for its obligor. Look at its present state.";
        BeforeCutOff:
            "流转截止日未到，份额仍可能变动。请在截止日或之后生成付款清单。",
            "Before cut-off holdings still move. Draw up the payment list on that day or later.";
        TransferPending:
            "还有转让等待签收。请先记录其失效或等待签收，再生成付款清单。",
            "A transfer still waits for a signature. It has to be signed for or lapse first.";
        DiscountInProgress:
            "还有融资正在进行。须先确认收款、婉拒或撤销，再生成付款清单。",
            "A discount is under way. It has to be confirmed, declined or unwound first.";
        Differs:
            "清单的笔数或合计与账本上的持有情况不符。请重新打开页面，按最新清单核对。",
            "The lines or their total are not what follows from the holdings. Open the page again and check the present list.";
    }
    contracts::settlement::receipt::ReceiptRefusal {
        NotThePayee:
            "没有找到以贵企业为收款方的这一笔兑付。",
            "There is no such line with your firm as its payee.";
        NotListed:
            "付款清单尚未生成，或这个份额不在清单中。请等付款人生成清单。",
            "There is no payment list yet, or the holding is no line of it. Wait until the obligor has drawn it up.";
        PaidAlready:
            "这一笔已经确认收款，无需再次办理。",
            "This line is settled already. Nothing more needs to be done.";
        AmountDiffers:
            "收到的金额与清单不符。请核对金额，未足额到账的请勿确认。",
            "The amount is not the line's. Check it, and do not confirm until the full amount has come.";
        ReceivedInTheFuture:
            "到账日期晚于今天。请填写实际到账日。",
            "The value date is in the future. State the day on which the money came.";
        ReferenceUsed:
            "这个银行流水号已用于另一笔收款。请核对流水号。",
            "This bank reference was named for another payment. Check the reference.";
    }
}
