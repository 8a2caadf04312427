//! Texts of every page's frame and of the shared components.

use crate::messages;

messages! {
    /// The frame of every page.
    BaseTexts {
        product_name: "合符", "Hefu";
        skip_to_content: "跳到正文", "Skip to content";
        demo_ribbon: "演示环境：企业与人员均为虚构，不涉及真实资金", "Demo: the firms and people are invented, and no real money moves";
        sign_out: "退出登录", "Sign out";
        main_navigation: "主导航", "Main navigation";
        footer_line: "合符：应收账款电子凭证。每一步由办理企业自行签名，并记入任何人都可核验的账本。时间为北京时间（UTC+8）。", "Hefu: electronic receivables vouchers. The firm that takes a step signs it, and anyone can check the ledger. Times are China Standard Time (UTC+8).";
        verify_evidence: "核验证据文件", "Verify an evidence file";
        change: "修改", "Change";
        pagination: "翻页", "Pages";
        first_page: "回到第一页", "First page";
        further_rows: "更多", "Further rows";
        error_summary_title: "有内容需要改正", "Something needs to be corrected";
        typed_kept: "已恢复您之前填写的内容。", "What you typed before is back.";
        typed_discard: "清除，重新填写", "Discard it and start anew";
        sign_in_again: "重新登录，继续办理", "Sign in again, and go on";
        remainder: "剩余自持", "You keep";
        remainder_over: "超出可用金额", "More than is available";
        steps: "步骤", "Steps";
        step_done: "已完成", "done";
        sign_needs_scripts: "签名在您的浏览器中进行，需要启用 JavaScript。", "Signing happens in your browser and needs JavaScript.";
        sign_waiting: "正在准备待签内容……", "Preparing what is to be signed …";
        review_title: "核对签署内容", "Check what you sign";
        review_raw: "查看签署的原始字节", "Show the very bytes that are signed";
        key_file_label: "密钥备份文件", "Key backup file";
        key_file_hint: "本设备上没有该席位的密钥，请选择 .hefukey 备份文件。", "This device does not have the seat's key. Choose the .hefukey backup file.";
        passphrase_label: "签名口令", "Passphrase of your key";
        passphrase_hint: "口令只在本设备上使用，不会发送给平台。", "It is used on this device only and never sent to the platform.";
        sign_button: "确认并签名", "Confirm and sign";
        open_sealed_button: "解开密封报价", "Open the sealed quote";
        new_passphrase_label: "设置签名口令", "Choose a passphrase for the key";
        new_passphrase_hint: "至少 12 个字符，请与登录密码不同。忘记后平台无法找回。", "At least 12 characters, other than your sign-in password. The platform cannot recover it.";
        passphrase_again_label: "再次输入签名口令", "Passphrase again";
        roaming_label: "在平台另存一份加密后的密钥", "Also keep the encrypted key on the platform";
        roaming_hint: "便于在其他设备上签名；风险：平台可对口令进行离线猜测，请使用足够长的口令。", "Lets you sign on other devices. The risk: the platform could try to guess the passphrase offline, so use a long one.";
        make_key_button: "生成密钥", "Make the key";
        key_made_title: "密钥已生成", "The key is made";
        backup_text: "先下载备份文件并妥善保管。没有备份和口令，密钥丢失后无法恢复。", "First download the backup file and keep it safe. Without it and the passphrase a lost key cannot be recovered.";
        finish_text: "再提交公钥。密钥本身留在本设备。", "Then submit the public key. The key itself stays on this device.";
        finish_waits: "下载备份文件之后，才能继续。", "This button waits until you have downloaded the backup.";
        backup_link: "下载密钥备份文件", "Download the key backup";
        comparison_code_text: "提交之后，把下列核对码告诉为您开通席位的管理员（当面或电话），两边应完全一致：", "After that tell this code to the administrator who gives you the seat, in person or by telephone. Both must show the same:";
        finish_button: "提交公钥", "Submit the public key";
        home: "工作台", "Home";
        vouchers: "凭证", "Vouchers";
        holdings: "持有", "Holdings";
        backgrounds: "贸易背景", "Trade backgrounds";
        requests: "融资", "Discounts";
        limits: "额度", "Limits";
        settlements: "兑付", "Settlement";
        members: "会员", "Members";
        seats: "席位与密钥", "Seats and keys";
        to_do: "待办", "To do";
        ledger: "账本", "Ledger";
        other_log(name: &str): "转到账本 {name}", "Go to ledger {name}";
    }
}
