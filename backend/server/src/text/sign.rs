//! Texts of reviewing and signing, of the three lists of drafts, and of the receipt.

use crate::messages;

messages! {
    /// The review page, drafts and receipts.
    SignTexts {
        // What the script says (`labels.messages`).
        wrong_passphrase: "口令不正确，没有签名。请重新输入。", "The passphrase is wrong and nothing was signed. Please enter it again.";
        no_crypto: "这个浏览器不能签名。请使用新版浏览器，并通过 https 或本机地址访问。", "This browser cannot sign. Use a recent browser, over https or on this machine.";
        no_key: "本设备上没有该席位的密钥。请选择密钥备份文件，再输入口令。", "This device does not have the seat's key. Choose its backup file, then enter the passphrase.";
        network: "没有收到平台的答复。请检查网络后重试；同一份签名内容不会重复办理。", "The platform did not answer. Check the connection and try again: the same signed command never takes effect twice.";
        signing: "正在签名……", "Signing …";
        sealed_lost: "没有找到报价时密封的价格。请使用当时报价的设备。", "The price that was sealed with the quote is not here. Use the device on which the quote was made.";
        making: "正在生成密钥……", "Making the key …";
        passphrase_short: "口令太短，至少 12 个字符。", "The passphrase is too short. Use at least 12 characters.";
        passphrase_differs: "两次输入的口令不一致。请重新输入。", "The two passphrases differ. Please enter them again.";

        // The review page.
        review_of(op: &str): "核对并签名：{op}", "Review and sign: {op}";
        review_lead: "下列内容逐项取自将要签名的原始字节。请核对无误后再签名。", "Everything below is read from the very bytes that you are about to sign. Check it before you sign.";
        first_of(signatures: usize): "这是 {signatures} 个签名中的第一个。您签名后由复核人签名，全部签完才会生效。", "This is the first of {signatures} signatures. After you a checker has to sign; it takes effect only then.";
        further_of(number: usize, signatures: usize): "这是 {signatures} 个签名中的第 {number} 个，之后还需其他复核人签名。", "This is signature {number} of {signatures}. Another checker has to sign after you.";
        compare_codes: "请先与每位本人（当面或电话）逐组读出下面的核对码。与对方设备上显示的完全一致，才能签名。", "Before you sign, read each comparison code below aloud with its person, face to face or by telephone. It must be the one that their own device shows.";
        last_signature: "这是最后一个签名，您签名后立即生效并记入账本。", "This is the last signature: it takes effect when you sign.";
        cannot_sign_title: "您不能签署这一项", "You cannot sign this";
        role_missing: "您的席位没有所需的角色。业务由经办先签、复核后签，席位与账户事项由管理员签署。", "Your seat does not have the role for this. Makers sign first and checkers after them; administrators sign for seats and accounts.";
        signed_by_me: "您已经签过这一份。经办与复核必须是不同的人：同一人或同一密钥的两个签名，账本不会接受，平台也不能代签。", "You have signed this already. Maker and checker must be different people: the ledger accepts no second signature by the same person or key, and the platform cannot sign for anyone.";
        cancel: "返回，不签名", "Go back without signing";

        // Drafts.
        drafts_title: "待办事项", "To do";
        to_do: "待办", "To do";
        done: "已办", "Done";
        started_by_me: "我发起的", "Started by me";
        to_do_empty: "没有等待您复核的事项。同事经办之后会出现在这里。", "Nothing waits for your check. What your colleagues make will appear here.";
        done_empty: "还没有办结的事项。", "Nothing is done yet.";
        started_empty: "您还没有发起事项。", "You have started nothing yet.";
        column_what: "事项", "What";
        column_who: "经办人", "Made by";
        column_when: "发起时间", "Started";
        column_reason: "退回原因", "Reason for the return";
        state_open: "待签名", "Awaiting signature";
        state_returned: "已退回", "Returned";
        open: "查看", "Open";
        state_withdrawn: "已撤回", "Withdrawn";
        state_title(state: &str, op: &str): "{state}：{op}", "{state}: {op}";
        return_title: "退回经办人", "Return it to the maker";
        return_reason: "退回原因", "Reason";
        return_hint: "经办人会看到这段话。退回后这一份不能再签名，由经办人重新制作。", "The maker reads this. A returned draft cannot be signed any more; the maker makes it again.";
        return_button: "退回", "Return";
        return_reason_missing: "请填写退回原因，经办人据此重新制作。", "Say why you return it: the maker reads this and makes it again.";
        return_reason_long: "退回原因过长，请控制在 300 字以内。", "The reason is too long: at most 300 characters.";
        return_after_refusal: "如果账本不接受这一份，请填写原因退回经办人，由其重新制作。", "If the ledger does not take it, return it to the maker with the reason, who makes it again.";
        withdraw_title: "撤回这一份", "Withdraw my draft";
        withdraw_text: "复核人签名之前可以撤回。撤回后这一份不能再签名，需要时重新制作。", "Until a checker has signed you can take it back. A withdrawn draft cannot be signed any more; make it again where it is needed.";
        withdraw_button: "撤回", "Withdraw";
        returned_because(reason: &str): "退回原因：{reason}", "Reason: {reason}";
        draft_recorded: "所需签名已齐，这一份已记入账本。", "It has all its signatures and stands in the ledger.";
        see_receipt: "查看回执", "See the receipt";
        draft_returned: "复核人已退回这一份，没有记入账本，也不能再签名。", "A checker returned this draft. Nothing was recorded, and it cannot be signed any more.";
        draft_withdrawn: "经办人已撤回这一份，没有记入账本，也不能再签名。", "Its maker withdrew this draft. Nothing was recorded, and it cannot be signed any more.";
        do_again: "重新办理", "Do it again";
        waits_for_checker: "已保存您的签名，等待复核人签名。", "Your signature is kept. A checker has to sign next.";

        // The receipt.
        receipt_title: "已记入账本", "Recorded in the ledger";
        command_number: "业务编号", "Command number";
        what_next: "接下来", "What happens next";
        go_voucher: "查看凭证", "See the voucher";
        go_holding: "查看持有份额", "See the holding";
        go_source: "查看转出的份额", "See the holding that is spent";
        go_request: "查看询价", "See the request";
        go_background: "查看贸易背景", "See the trade background";
        go_issue: "据此签发凭证", "Issue a voucher on it";
        go_settlement: "查看付款清单", "See the payment list";
        go_limits: "查看额度", "See the limits";
        go_member: "查看该会员", "See the member";
        go_members: "返回会员列表", "Back to the members";
        go_seats: "返回席位与密钥", "Back to seats and keys";
        go_evidence: "查看存证", "See the recorded files";
        go_clock: "查看账本时钟", "See the log's clock";
        go_account: "登记结算账户", "Register the settlement account";
        entry_state: "状态", "State";
        recorded: "已记录", "Recorded";
        recorded_meaning: "已写入账本，并包含在平台签名的检查点中。", "It stands in the ledger, in a checkpoint that the log has signed.";
        entry_number: "账本序号", "Entry number";
        entry_time: "记录时间（北京时间）", "Time of the entry (UTC+8)";
        leaf_hash: "叶哈希", "Leaf hash";
        tree_size: "树大小", "Tree size";
        checkpoint: "检查点", "Checkpoint";
        inclusion_proof: "包含证明", "Inclusion proof";
        proof_empty: "树中只有这一条记录，无需证明路径。", "This is the only entry of the tree, so the proof has no hashes.";
        verify_title: "不依赖平台自行核验", "Verify it without trusting the platform";
        verify_text: "叶哈希、包含证明与检查点采用公开格式（RFC 6962、C2SP tlog-checkpoint、Sigsum），可用第三方工具核验：由叶哈希沿证明路径算出根哈希，与检查点中的根哈希比较，再用账本公钥验证检查点的签名。", "Leaf hash, inclusion proof and checkpoint follow published formats (RFC 6962, C2SP tlog-checkpoint, Sigsum), so other people's tools verify them: compute the root from the leaf hash and the proof, compare it with the root in the checkpoint, and verify the checkpoint's signature with the log's key.";
        verify_link: "下载账本公钥", "Download the log's public key";
        print: "打印本页", "Print this page";
    }
}
