//! Texts of invitations: the links that the inviting side is shown, and the page where a person makes a key.

use crate::messages;

messages! {
    /// Invitations.
    InvitationTexts {
        // The page of the invited person.
        title: "开通席位", "Set up your seat";
        invited_by(who: &str, firm: &str): "{who}邀请您在“{firm}”开通席位。", "{who} invites you: a seat at {firm} waits for you.";
        person: "姓名", "Name";
        login: "登录名", "Sign-in name";
        roles: "角色", "Roles";
        firm: "企业", "Firm";
        not_you: "如果姓名或企业不是您本人的，请关闭本页，并告诉邀请您的人。", "If this is not your name or your firm, close the page and tell whoever invited you.";
        how: "您将设置两样东西：登录密码用于打开页面；签名口令用于保护您的密钥，签署业务时才用。密钥在本设备的浏览器中生成，平台得不到您的签名口令。", "You choose two secrets. The password opens your pages. The passphrase protects your key and is asked for when you sign. The key is made in this browser, and the platform never learns the passphrase.";
        password: "设置登录密码", "Choose a password for signing in";
        password_hint: "至少 12 个字符，可以是几个词组成的一句话。", "At least 12 characters; a sentence of a few words is good.";
        password_again: "再次输入登录密码", "Password again";
        password_short: "登录密码太短，至少 12 个字符。", "The password is too short. Use at least 12 characters.";
        password_long: "登录密码太长，最多 256 个字符。", "The password is too long. Use at most 256 characters.";
        password_differs: "两次输入的登录密码不一致。请重新输入。", "The two passwords differ. Please enter them again.";
        password_is_login: "登录密码不能与登录名相同。请另设一个。", "The password must not be the sign-in name. Choose another one.";
        password_is_passphrase: "签名口令不能与登录密码相同。请另设一个。", "The passphrase must not be the password. Choose another one.";
        login_taken: "这个登录名已被使用。请告诉邀请您的人换一个登录名，重新邀请。", "This sign-in name is in use. Ask whoever invited you to invite you again under another one.";
        key_taken: "这把密钥已登记在其他席位。请重新打开本页，生成新的密钥。", "This key belongs to another seat. Open the page again and make a new key.";
        not_open: "这个邀请已经用过，或已换发新的链接。请重新打开本页查看。", "This invitation was used, or another link was made for it. Open the page again.";
        // Afterwards.
        made_title: "密钥已生成", "Your key is made";
        made_text: "请把下面的核对码告诉邀请您的人（当面或电话，不要用发来链接的同一渠道）。对方核对一致并签名后，席位即开通。", "Tell this code to whoever invited you: in person or by telephone, not the way the link came. Once they have compared it and signed, your seat is open.";
        made_next: "开通之后，请用登录名和登录密码登录。本页链接在开通之前一直可以查看核对码。", "After that, sign in with your sign-in name and password. Until then this page shows the code whenever you open it.";
        code: "核对码", "Comparison code";
        enrolled_title: "席位已开通", "Your seat is open";
        enrolled_text: "您的密钥已记入账本，现在可以登录了。", "Your key stands in the ledger. You can sign in now.";
        sign_in: "去登录", "Sign in";
        waits_title: "席位已登记，等待生效", "Your seat is enrolled and waits";
        waits_text(from: &str): "您的密钥已记入账本，席位自 {from} 起有效，之前不能登录或签名。在此期间，贵企业仍然有效的席位可以否决。", "Your key stands in the ledger. The seat opens and signs from {from} on, not earlier: until then any seat of your firm that still signs can veto it.";
        revoked_title: "席位已停用", "Your seat is revoked";
        revoked_text: "这把密钥不能签署任何内容。如有疑问，请联系本企业或运营方。", "The key signs nothing. Speak with your firm or the operator if you do not know why.";
        expired_title: "链接已过期", "This link has expired";
        expired_text(days: i64): "邀请链接 {days} 天内有效。请让邀请您的人换发新的链接。", "A link works for {days} days. Ask whoever invited you for a new one.";
        gone_title: "链接已失效", "This link does not work any more";
        gone_text: "这条链接已不能使用：可能已换发新的链接，或地址不完整。请让邀请您的管理员换发一条。", "It may have been replaced, or the address is not complete. Ask the administrator who invited you for a new one.";
        // The inviting side.
        links_title: "邀请链接", "Invitation links";
        links_text: "请把每条链接只交给本人。链接只在此处显示这一次，平台不保存；遗失可以换发。", "Give each link to its person only. They are shown this once and not kept; a lost one can be replaced.";
        links_valid(days: i64): "链接 {days} 天内有效。对方生成密钥后，请与其本人核对核对码。", "A link works for {days} days. When the person has made a key, compare its code with them.";
        link_of(name: &str): "{name}的链接", "Link for {name}";
        link: "链接", "Link";
        copy: "复制链接", "Copy the link";
        copied: "已复制", "Copied";
        back: "返回查看进度", "Back, to see the progress";
        state_open: "等待生成密钥", "Waits for the key";
        state_made: "密钥已生成，待核对", "Key made, to be compared";
        state_expired: "链接已过期", "Link expired";
        state_enrolled: "已开通", "Open";
        state_waits: "已登记，等待生效", "Enrolled, waits";
        state_revoked: "已停用", "Revoked";
        renew: "换发链接", "Replace the link";
        renew_made: "作废密钥并换发链接", "Discard the key and replace the link";
        compared: "我已与每位本人核对过核对码，完全一致", "I have compared the code with each person, and it is the same";
        compare_first: "请先与本人核对核对码，再勾选确认。", "Compare the code with the person first, then tick the box.";
    }
}
