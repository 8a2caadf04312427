//! What each op is called, and what happens next once it is recorded.

use crate::text::Language;

/// Each op: its name as a title, and what follows once it is recorded.
pub(super) const OPS: &[(&str, [&str; 2], [&str; 2])] = &[
    (
        "genesis",
        ["创建账本", "Begin the log"],
        ["账本已创建。运营方现在可以办理企业入会。", "The log has begun. The operator can now admit firms."],
    ),
    (
        "clock.tick",
        ["推进账本时间", "Move the ledger's time"],
        [
            "账本时间已推进，到期事项随之生效。",
            "The ledger's time has moved, and what has become due takes effect.",
        ],
    ),
    (
        "member.admit",
        ["准入企业", "Admit a firm"],
        [
            "企业已入会。首批管理员现在可以登录，请告知。此后由其自行登记经办与复核席位，运营方不能再为其添加密钥。",
            "The firm is admitted. Its first administrators can sign in now: tell them. From here on they enrol makers and checkers themselves; the operator can add no further key.",
        ],
    ),
    (
        "seat.enrol",
        ["登记席位", "Enrol a seat"],
        [
            "席位已登记，其密钥从这条记录起有效。",
            "The seat is enrolled, and its key signs from this entry on.",
        ],
    ),
    (
        "seat.revoke",
        ["停用席位", "Revoke a seat"],
        [
            "席位已停用，其密钥从这条记录起不再有效。审批所需的签名人数不变。",
            "The seat is revoked, and its key signs nothing from this entry on. The number of signatures needed stays as it was.",
        ],
    ),
    (
        "seat.rotate",
        ["更换密钥", "Change a seat's key"],
        [
            "密钥已更换：原席位从这条记录起停用，新席位由同一人以新密钥使用，角色不变。",
            "The key is changed: the old seat is revoked from this entry on, and the same person signs with the new one in the same roles.",
        ],
    ),
    (
        "member.approval_policy",
        ["设定签名人数", "Set the approval policy"],
        [
            "签名人数已设定。提高立即生效，降低须等待期满。",
            "The approval policy is set. More signatures are needed at once; fewer only after the waiting time.",
        ],
    ),
    (
        "member.account",
        ["登记结算账户", "Set the settlement account"],
        [
            "结算账户已登记。首次登记立即启用，变更在冷静期后启用。",
            "The settlement account is set. A first account is used at once, a changed one after its cooling-off.",
        ],
    ),
    (
        "member.recover",
        ["恢复会员的席位", "Recover a member"],
        [
            "恢复已记入账本。新席位七天后生效，其间该企业任何有效席位都可以否决。",
            "The recovery is recorded. Its seats sign after seven days; until then any live seat of the member can veto it.",
        ],
    ),
    (
        "member.veto_recovery",
        ["否决席位恢复", "Veto a recovery"],
        [
            "恢复已被否决，等待生效的席位已停用。",
            "The recovery is vetoed, and the seats that waited are revoked.",
        ],
    ),
    (
        "limit.grant",
        ["授予额度", "Grant a limit"],
        ["额度已生效，报价时占用。", "The limit is in force, and quotes reserve it."],
    ),
    (
        "background.register",
        ["登记贸易背景", "Register a trade background"],
        [
            "贸易背景已登记。由买方登记的，发票金额已占用，可以据此签发或转让。",
            "The trade background is registered. Where the buyer registered it, its invoices are occupied and it can back a voucher or a transfer.",
        ],
    ),
    (
        "voucher.issue",
        ["签发凭证", "Issue a voucher"],
        [
            "凭证已签发，等待收款人签收。签收前可以撤回。",
            "The voucher is issued and waits for the payee to sign for it. Until then it can be withdrawn.",
        ],
    ),
    (
        "voucher.sign_for",
        ["签收凭证", "Sign for a voucher"],
        [
            "凭证已签收并生效。您现在持有全部金额，可以转让、融资或持有至到期。",
            "The voucher is live. You hold all of it and may transfer it, discount it, or keep it until it is due.",
        ],
    ),
    (
        "voucher.reject",
        ["拒收凭证", "Reject a voucher"],
        [
            "凭证已拒收，占用的贸易背景已释放。付款人会看到原因。",
            "The voucher is rejected and its trade background is free again. The obligor sees your reason.",
        ],
    ),
    (
        "voucher.withdraw",
        ["撤回凭证", "Withdraw a voucher"],
        [
            "凭证已撤回，占用的贸易背景已释放。",
            "The voucher is withdrawn and its trade background is free again.",
        ],
    ),
    (
        "voucher.lapse",
        ["记录凭证失效", "Record that a voucher lapsed"],
        [
            "凭证逾期未签收，已失效，占用的贸易背景已释放。",
            "Nobody signed for the voucher in time. It has lapsed and its trade background is free again.",
        ],
    ),
    (
        "holding.transfer",
        ["转让份额", "Transfer a holding"],
        [
            "转让已提交，等待受让人签收。签收前可以撤回；剩余部分仍由贵企业持有。",
            "The transfer waits for the transferee to sign for it. Until then it can be withdrawn; the rest stays with you.",
        ],
    ),
    (
        "holding.sign_for",
        ["签收份额", "Sign for a holding"],
        [
            "份额已签收，现由贵企业持有。债权转让通知已送达付款人。",
            "You hold it now. Notice of the assignment has reached the obligor.",
        ],
    ),
    (
        "holding.reject",
        ["拒收份额", "Reject a transfer"],
        [
            "转让已拒收，份额已退回转让人。对方会看到原因。",
            "The transfer is rejected and the holding is back with the transferor, who sees your reason.",
        ],
    ),
    (
        "holding.withdraw",
        ["撤回转让", "Withdraw a transfer"],
        ["转让已撤回，份额已退回贵企业。", "The transfer is withdrawn, and you hold it again."],
    ),
    (
        "holding.lapse",
        ["记录转让失效", "Record that a transfer lapsed"],
        [
            "转让逾期未签收，已失效，份额已退回转让人。",
            "Nobody signed for the transfer in time. It has lapsed and the transferor holds it again.",
        ],
    ),
    (
        "discount.request",
        ["发起询价", "Ask for quotes"],
        [
            "询价已发出，受邀资金方可以查看贸易背景并报价。全部报价或到截止时间后，即可比较择优。",
            "The request is out: those invited can read the trade pack and quote. Once all have quoted, or at the deadline, compare and award.",
        ],
    ),
    (
        "discount.quote",
        ["报价", "Quote"],
        [
            "报价已密封提交，任何人都看不到价格。报价截止后请在时限内开价，否则作废。",
            "The quote is sealed and nobody can read its price. Open it in time once quoting is over, or it is void.",
        ],
    ),
    (
        "discount.withdraw_quote",
        ["撤回报价", "Withdraw a quote"],
        [
            "报价已撤回，占用的额度已释放。截止前可以重新报价。",
            "The quote is withdrawn and its limit is free again. You may quote again until the deadline.",
        ],
    ),
    (
        "discount.open_quote",
        ["开价", "Open a quote"],
        ["价格已公开，融资企业可以比较择优。", "The price is open, and the seller can compare it and award."],
    ),
    (
        "discount.award",
        ["择优", "Award a quote"],
        [
            "已选定报价，条款就此固定。等待资金方审批。",
            "The quote is awarded and its terms are fixed. The financier's approval comes next.",
        ],
    ),
    (
        "discount.approve",
        ["批准融资", "Approve a discount"],
        [
            "融资已批准。付款之前请先登记付款意向。",
            "The discount is approved. Before you pay, state that you are about to.",
        ],
    ),
    (
        "discount.decline",
        ["婉拒融资", "Decline a discount"],
        [
            "融资已婉拒，份额恢复可用。融资企业会看到原因。",
            "The discount is declined and the holding is free again. The seller sees your reason.",
        ],
    ),
    (
        "discount.pay_intent",
        ["登记付款意向", "State that you are about to pay"],
        [
            "付款意向已登记，这笔融资不会再因超时撤销。付款后请填写银行流水号。",
            "From here on the discount is not unwound by time. Pay, then state the bank reference.",
        ],
    ),
    (
        "discount.disburse",
        ["登记放款", "State a disbursement"],
        [
            "放款已登记，等待融资企业确认收款。确认时份额归资金方所有。",
            "The disbursement is stated. When the seller confirms that the money has come, the title passes.",
        ],
    ),
    (
        "discount.confirm",
        ["确认收款", "Confirm the money"],
        [
            "收款已确认，份额已归资金方所有，债权转让通知已送达付款人。",
            "The money is confirmed and the title has passed to the financier. Notice of the assignment has reached the obligor.",
        ],
    ),
    (
        "discount.unwind",
        ["撤销询价", "Unwind a request"],
        [
            "询价已撤销，份额恢复可用，占用的额度已释放。",
            "The request is unwound; the holding and the limits are free again.",
        ],
    ),
    (
        "settlement.list",
        ["生成付款清单", "Draw up the payment list"],
        [
            "付款清单已生成。付款人于到期日按清单付款，收款方逐笔确认。",
            "The payment list is drawn up. The obligor pays by it on the due date, and each payee confirms its line.",
        ],
    ),
    (
        "settlement.receipt",
        ["确认兑付到账", "Confirm a settlement"],
        [
            "已确认到账，这一笔已兑付。全部兑付后凭证结清。",
            "The line is settled. The voucher is settled once all lines are.",
        ],
    ),
    (
        "evidence.record",
        ["存证", "Record evidence"],
        [
            "文件的哈希已记入账本，可以证明该文件在此时已经存在。文件本身没有离开贵企业，请妥善保存。",
            "The file's hash is recorded and proves that the file existed by now. The file never left your firm; keep it.",
        ],
    ),
    (
        "head.state",
        ["声明最近一条记录", "State an object's last entry"],
        [
            "声明已记入账本。此后若有人出示与之矛盾的更早记录，即可证明有人隐瞒。",
            "The statement is recorded. An earlier entry that contradicts it would be proof of fraud.",
        ],
    ),
    (
        "catalogue.state",
        ["声明数据库目录", "State the database's catalogue"],
        [
            "声明已记入账本。数据库的触发器、权限与函数如有改动，将与之不符。",
            "The statement is recorded. A changed trigger, grant or function of the database will differ from it.",
        ],
    ),
    (
        "registry.import",
        ["导入登记记录", "Import an entry of the registry"],
        [
            "登记账本的这条记录连同其证明已记入本账本，从此在本账本上生效。",
            "The registry's entry stands on this log with its proof, and holds here from now on.",
        ],
    ),
];

/// The op's name as a title: what somebody is about to do or has done.
pub fn op(op: &str, lang: Language) -> &'static str {
    let row = OPS.iter().find(|(name, ..)| *name == op);
    row.map_or_else(
        || lang.pick("其他业务", "Other operation"),
        |(_, [chinese, english], _)| lang.pick(chinese, english),
    )
}

/// What has happened once the op is recorded, and what happens next.
pub fn done(op: &str, lang: Language) -> &'static str {
    let row = OPS.iter().find(|(name, ..)| *name == op);
    row.map_or_else(
        || lang.pick("已记入账本。", "It is recorded."),
        |(.., [chinese, english])| lang.pick(chinese, english),
    )
}
