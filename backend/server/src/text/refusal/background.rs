//! Texts of the refusals about trade backgrounds.

in_both! {
    contracts::background::register::RegisterRefusal {
        IdTaken:
            "这个贸易背景编号已被使用。请重新打开页面，由浏览器生成新的编号。",
            "This trade background id is taken. Open the page again so that a new one is made.";
        NotAParty:
            "贵企业不是这笔贸易的买方或卖方，或买卖双方为同一企业。请核对发票上的双方。",
            "Your firm is neither the buyer nor the seller, or the two are the same. Check the parties on the invoices.";
        UnknownParty:
            "买方或卖方不是平台会员。请先请对方办理入会。",
            "The buyer or the seller is not a member. Have the other party admitted first.";
        OtherLog:
            "买方的发票与凭证记在另一个账本上。请在该账本上登记贸易背景。",
            "The buyer's invoices and vouchers stand on another log. Register the trade background there.";
        NoInvoice:
            "没有发票。贸易背景至少要有一张发票，请上传后再登记。",
            "There is no invoice. A trade background needs at least one: upload it and register again.";
        InvoiceTwice:
            "同一张发票在表中出现了两次。请删除重复的一行。",
            "One invoice stands twice in the list. Remove the second row.";
        Prepayment:
            "预付款发票背后还没有交付，不能作为贸易背景。请使用交货或服务完成后的发票。",
            "A prepayment invoice has no delivery behind it yet. Use the invoice for goods or services that were delivered.";
        NotAnInvoice:
            "只有正常的商业发票可以作为贸易背景，红字发票、更正件、形式发票和已转让的发票不可以。请更换发票。",
            "Only commercial invoices count. Credit notes, corrections, pro forma and factored invoices do not: use another invoice.";
        InvoiceFromTheFuture:
            "有发票的开票日期晚于今天。请核对开票日期。",
            "An invoice is dated after today. Check its date of issue.";
        OtherParties:
            "发票上的购销双方与所填企业的登记证件号不一致。请核对发票，或更正买方与卖方。",
            "The invoice names other parties than the registered numbers of the two firms. Check the invoice, or the buyer and seller.";
        ConflictingAmount:
            "这张发票此前以不同的金额或币种登记过。请核对发票金额。",
            "This invoice is known with another amount or currency. Check the invoice's amount.";
        OverOccupied:
            "占用金额超过发票在全平台的剩余可用金额。请减少占用金额，或更换发票。",
            "More than the invoice's amount would be occupied across the platform. Occupy less of it, or use another invoice.";
        TooLarge:
            "占用金额合计超过平台可记录的上限。请分成几笔登记。",
            "The amounts add up to more than the platform carries. Register them as several trade backgrounds.";
    }
}
