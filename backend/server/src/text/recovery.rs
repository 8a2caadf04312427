//! Texts of recoveries: the operator's pages, and what the recovered member's own seats are told.

use crate::messages;

messages! {
    /// Recoveries.
    RecoveryTexts {
        // The form.
        title(firm: &str): "为“{firm}”恢复管理员", "Recover the administrators of {firm}";
        lead: "仅用于企业的管理员全部失去密钥、并书面申请的情形。新的管理员在自己的浏览器里生成密钥，您与其本人核对后，由两名运营方管理员签名。签名后等待七天才生效；其间企业任何一个有效席位都可以否决。", "Only where a firm has lost all of its administrators and asks for it in writing. The new administrators make keys in their own browsers, you compare the codes with them, and two administrators of the operator sign. It takes effect seven days later; until then any live seat of the firm can veto it.";
        live_title: "该企业目前有效的席位", "Seats of the firm that still sign";
        live_none: "没有有效的席位。", "There is none.";
        live_text: "下列席位会在登录后看到通知，并可以否决。如果其中仍有能签名的管理员，应由其自行开通席位，不需要恢复。", "These seats are told when they sign in and can veto. Where two of them are administrators who still have their keys, they enrol seats themselves and need no recovery.";
        live_count(count: usize): "共 {count} 个", "Seats: {count}";
        document: "企业书面申请的 SHA-256", "SHA-256 of the firm's request";
        document_hint: "选择文件后自动填写；也可以粘贴用其他工具算出的 64 位十六进制值。哈希记入账本，文件由运营方自行保存。", "Filled in once you have chosen the file; or paste the 64 hexadecimal digits from another tool. The hash goes on the ledger; keep the file.";
        reason: "原因与核实情况", "Reason, and how the request was checked";
        reason_hint: "只供运营方留存，不记入账本。例如：两名管理员的设备均遗失；已致电营业执照登记电话，与法定代表人核实。", "For the operator's own files, not for the ledger. For example: both administrators lost their devices; confirmed with the legal representative at the registered telephone number.";
        reason_missing: "请填写原因与核实情况。", "Enter the reason, and how the request was checked.";
        reason_long: "太长，请缩短到 500 个字符以内。", "This is too long. Use at most 500 characters.";
        people: "新的管理员", "New administrators";
        people_hint(number: usize): "该企业需要 {number} 名管理员才能开通席位。登录名须是没有用过的；恢复的本人请换一个登录名。", "The firm needs {number} administrators to enrol seats. Sign-in names that were used before cannot be used again: who comes back needs another one.";
        person_number(number: usize, roles: &str): "第 {number} 人（{roles}）", "Person {number} ({roles})";
        submit: "登记并生成邀请链接", "Enter it and make the links";
        // One recovery.
        recovery_of(firm: &str): "恢复管理员：{firm}", "Recovery of {firm}";
        step_entered: "登记", "Entered";
        step_keys: "生成密钥并核对", "Keys made and compared";
        step_signed: "两名运营方管理员签名", "Two operator administrators sign";
        step_waits: "等待七天", "Seven days' wait";
        step_in_force: "已生效", "In force";
        begin_title: "开始恢复", "Begin the recovery";
        begin_wait: "全部密钥生成之后，可以在此签名。请提醒尚未生成密钥的人打开链接。", "When every key is made, the recovery can be signed here. Remind whoever has not opened the link yet.";
        begin_text: "请逐一致电本人，核对上面的核对码。核对一致后，由您与另一名运营方管理员先后签名。", "Call each person and compare the code above. Then you and another administrator of the operator sign, one after the other.";
        begin_button: "核对签署内容", "Review and sign";
        waiting_signature: "已有一人签名，等待另一名运营方管理员。签名前请同样与每位本人核对上面的核对码。", "One administrator has signed; another has to sign next, and compares the codes above as well before signing.";
        see_draft: "查看待签内容", "See what is to be signed";
        withdraw_title: "撤销登记", "Withdraw the entry";
        withdraw_text: "登记有误时撤销后重新登记。邀请链接与已生成的密钥随之作废。", "If something was entered wrongly, withdraw it and enter it again. Its links and keys are discarded.";
        withdraw_button: "撤销这条登记", "Withdraw this entry";
        entered_on: "登记时间", "Entered";
        state: "状态", "State";
        from: "生效时间", "Takes effect";
        state_preparing: "办理中", "Being prepared";
        state_waits: "等待生效", "Waits";
        state_in_force: "已生效", "In force";
        state_ended: "席位已停用", "Its seats are revoked";
        waits_text(from: &str): "恢复已记入账本，自 {from} 起生效。在此之前，企业任何一个有效席位都可以否决；它们登录后会看到通知。", "The recovery stands in the ledger and takes effect from {from}. Until then any live seat of the firm can veto it; they are told when they sign in.";
        in_force_text: "新的管理员可以登录并签名了。", "The new administrators can sign in and sign.";
        ended_text: "这次恢复的席位都已停用：等待期内被企业否决，或之后被停用。请与企业联系，弄清原因后再重新登记。", "All seats of this recovery are revoked: the firm has vetoed it, or revoked them since. Speak with the firm before another one is entered.";
        see_member: "查看会员", "See the member";
        // The operator's lists, and a member's page.
        list_title: "恢复管理员", "Recoveries";
        list_count(count: usize): "共 {count} 项，最近登记的在前", "Recoveries: {count}, newest first";
        firm: "企业", "Firm";
        progress: "进度", "Progress";
        recover_title: "管理员失去密钥时", "Where its administrators have lost their keys";
        recover_text: "企业没有管理员能签名时，运营方可以凭其书面申请登记新的管理员。", "Where no administrator of the firm can sign any more, the operator can enrol new ones on the firm's written request.";
        recover_link: "恢复管理员", "Recover its administrators";
        see_recovery: "查看恢复进度", "See the recovery";
        member_waits(from: &str): "恢复等待生效：新的管理员自 {from} 起有效，其间可被该企业否决。", "A recovery waits: new administrators sign from {from} on, unless the firm vetoes it before.";
        // What the seats of the member are told.
        notice_title: "席位恢复正在等待生效", "A recovery of your firm's seats waits";
        notice_text(from: &str): "运营方为贵企业登记了下列新管理员，自 {from} 起生效，之后可以代表贵企业签名。这只应发生在贵企业失去密钥并书面申请之后。如果不是贵企业的意思，请立即否决：任何一个有效席位签名即可。", "The operator has enrolled these new administrators in your firm. From {from} on they sign for it. This should only happen when your firm has lost its keys and asked for it in writing. If it is not your firm's will, veto it now: the signature of any live seat is enough.";
        notice_people: "新的管理员", "New administrators";
        notice_document: "所依据的申请文件 SHA-256", "SHA-256 of the request it rests on";
        notice_from: "生效时间", "Takes effect";
        veto: "核对并签名否决", "Review and veto";
        receipt_waits(from: &str): "自 {from} 起生效；在此之前，该企业任何一个有效席位可以否决。其席位登录后会看到通知。", "It takes effect from {from}. Until then any live seat of the member can veto it; they are told when they sign in.";
        receipt_over: "等待期已过。", "Its waiting time is over.";
    }
}
