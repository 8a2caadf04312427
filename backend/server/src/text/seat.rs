//! Texts of a member's own seats, approval policy and settlement account.

use crate::messages;

messages! {
    /// Seats and keys.
    SeatTexts {
        title: "席位与密钥", "Seats and keys";
        lead: "席位是一个人在本企业的位置，各有一把自己的密钥。席位、密钥与签名人数都记在账本上。", "A seat is one person's place in your firm, with a key of its own. Seats, keys and the number of signatures stand in the ledger.";
        seats: "席位", "Seats";
        seats_count(count: usize): "共 {count} 个席位，含已停用的", "Seats: {count}, revoked ones too";
        person: "姓名", "Person";
        roles: "角色", "Roles";
        key_id: "公钥指纹", "Key id";
        state: "状态", "State";
        action: "操作", "Action";
        live: "有效", "Live";
        revoked: "已停用", "Revoked";
        you: "（您）", " (you)";
        revoke: "停用", "Revoke";
        revoke_of(name: &str): "停用{name}的席位", "Revoke the seat of {name}";
        compromise_of(name: &str): "声明{name}的密钥曾可能泄露", "State that others may have had the key of {name}";
        compromise: "声明泄露", "State a compromise";
        entries_link: "签署记录", "Signed entries";
        entries_link_of(name: &str): "{name}的密钥签署过的记录", "Entries that the key of {name} has signed";
        waits_until(time: &str): "恢复中，{time} 起有效", "Recovered, signs from {time}";
        only_administrators: "席位、签名人数与账户由管理员办理。如需变更，请联系本企业管理员。", "Administrators look after seats, signatures and accounts. Ask one of them for a change.";
        waiting: "等待另一名管理员签名：", "Another administrator has to sign next: ";
        // Invitations.
        invitations: "办理中的邀请", "Open invitations";
        invitations_count(count: usize): "共 {count} 人，待开通", "People: {count}, not enrolled yet";
        invitations_empty: "没有办理中的邀请。", "There are no open invitations.";
        invite: "邀请新的人员", "Invite a person";
        see: "查看", "See";
        code: "核对码", "Comparison code";
        invite_title: "邀请新的人员", "Invite a person";
        invite_lead: "对方打开链接，在自己的浏览器里生成密钥；您与其核对核对码后，由管理员签名开通席位。", "The person opens a link and makes a key in their own browser. You compare the code, and administrators sign to enrol the seat.";
        login: "登录名（电子邮箱）", "Sign-in name (e-mail)";
        roles_hint: "经办制作并先签，复核后签，管理员管理席位、签名人数与账户。同一人不能既经办又复核同一笔业务。", "Makers draft and sign first, checkers sign after them, administrators look after seats, signatures and accounts. Nobody can be maker and checker of the same command.";
        invite_button: "生成邀请链接", "Make the link";
        name_missing: "请填写姓名。", "Enter the name.";
        too_long: "太长，请缩短到 200 个字符以内。", "This is too long. Use at most 200 characters.";
        login_wrong: "请填写电子邮箱地址。", "Enter an e-mail address.";
        login_taken: "这个登录名已被使用。请换一个。", "This sign-in name is in use. Choose another one.";
        roles_missing: "请至少选择一个角色。", "Choose at least one role.";
        invitation_of(name: &str): "{name}的邀请", "Invitation of {name}";
        enrol_wait: "对方生成密钥后，这里显示核对码，即可开通席位。", "When the person has made a key, its code stands here and the seat can be enrolled.";
        enrol_text: "请当面或电话与本人核对下面的代码，两边应完全一致，然后签名开通。", "Compare this code with the person, face to face or by telephone. Both must show the same. Then sign.";
        compared: "我已与本人核对过核对码，完全一致", "I have compared the code with the person, and it is the same";
        enrol_button: "核对并签名开通", "Review and sign";
        cancel_title: "取消邀请", "Cancel the invitation";
        cancel_text: "链接与已生成的密钥随之作废。", "The link and the key that was made are discarded.";
        cancel_button: "取消邀请", "Cancel it";
        invited_on: "邀请时间", "Invited";
        // Revoking.
        revoke_title: "停用席位", "Revoke a seat";
        revoke_text: "停用后，这把密钥不能再签任何内容，席位立即退出登录，且不能恢复；本人需要时可重新邀请并生成新的密钥。一个签名即可生效。", "From then on the key signs nothing and the seat is signed out. This cannot be undone; the person can be invited again and make a new key. One signature is enough.";
        revoke_self: "这是您自己的席位。停用后您将无法登录。", "This is your own seat. You will not be able to sign in afterwards.";
        reason: "原因", "Reason";
        reason_hint: "记入账本的保密内容，例如：离职、设备遗失。", "It stands in the ledger as a confidential field, for example: left the firm, lost the device.";
        reason_missing: "请填写原因。", "Enter a reason.";
        revoke_button: "核对并签名停用", "Review and sign";
        compromise_title: "声明密钥曾可能泄露", "State that others may have had the key";
        compromise_text: "这个席位已经停用。如果之后才发现密钥曾可能被他人使用，可以在此声明起始时间。", "This seat is revoked already. Where a theft is noticed afterwards, state here since when.";
        compromise_button: "核对并签名声明", "Review and sign";
        since_title: "密钥可能泄露的起始时间（没有泄露则不填）", "Since when others may have had the key (leave it out if nobody had)";
        since_hint(today: &str): "从这一时间起由该密钥取得的份额会标记为存疑：不能再转让或融资，到期兑付不受影响。账本日期为 {today}，时间为北京时间。", "Holdings to which this key gave title from then on are disputed: they are neither passed on nor sold, but paid at maturity. The ledger's date is {today}; times are UTC+8.";
        since_day: "日期", "Date";
        since_time: "时间（可不填，按当日零时）", "Time (left out: from midnight)";
        since_wrong: "请填写有效的日期；填写时间时须同时填写日期。", "Enter a valid date; a time needs its date.";
        since_missing: "请填写密钥可能泄露的起始日期。", "Enter the date since when others may have had the key.";
        compromised_since: "密钥可能泄露的起始时间", "Key in other hands since";
        see_entries: "查看该密钥签署过的记录", "See what this key has signed";
        entries_of(name: &str): "{name}的密钥签署过的记录", "Signed by the key of {name}";
        entries_caption: "最近的在前", "Newest first";
        entries_none: "该密钥还没有签署过任何记录。", "This key has signed nothing yet.";
        entries_full: "只显示最近的 200 条。", "The newest 200 are shown.";
        entry: "账本序号", "Entry";
        signed_at: "记录时间", "Time of the entry";
        operation: "业务", "Operation";
        disputed: "存疑", "Disputed";
        undisputed: "正常", "Not disputed";
        disputed_text(count: usize): "起始时间之后的 {count} 条记录标记为存疑。由它们取得的份额不能再转让或融资；到期照常兑付。请逐条核对，并与相关企业和运营方联系。", "Since then it has signed {count} entries, which are disputed. Holdings to which they gave title are neither passed on nor sold, but paid at maturity. Go through them one by one, and speak with the firms concerned and the operator.";
        // Changing one's own key.
        rotate_link: "更换我的密钥", "Replace my key";
        rotate_title: "更换我的密钥", "Replace my key";
        rotate_lead: "浏览器为您生成一把新密钥，由现在的密钥签名确认。从那条记录起，新密钥签名，旧密钥停用；登录名、登录密码和角色不变。", "Your browser makes a new key, and the present one signs for it. From that entry on the new key signs and the old one does not. Sign-in name, password and roles stay.";
        rotate_sealed: "如有密封报价尚未开价，请先开价再更换，或沿用原来的签名口令：密封的价格要用报价时的口令解开。", "If a sealed quote of yours is still to be opened, open it first or keep the same passphrase: the price was sealed under it.";
        old_key: "现在的公钥指纹", "Present key id";
        new_key: "新的密钥", "The new key";
        rotate_go_on: "备份已保存，继续", "The backup is saved, go on";
        rotate_sign: "请核对，然后输入现在（旧）密钥的签名口令。", "Check it, then enter the passphrase of your present (old) key.";
        // Approval policy.
        policy: "签名人数", "Signatures needed";
        policy_text: "每项业务需要几个不同的人签名。", "How many different people sign each command.";
        by_default: "一般业务", "By default";
        signatures(number: u32): "{number} 人", "{number}";
        pending_from(time: &str): "将于 {time} 起改为：", "From {time} on:";
        change_policy: "调整签名人数", "Change the numbers";
        policy_title: "调整签名人数", "Change the number of signatures";
        policy_lead(hours: u32): "调高立即生效；只要有一项调低，全部新设置在 {hours} 小时后才生效，让其他管理员有时间发现异常。", "Raising takes effect at once. Where any number is lowered, all of the new ones wait for {hours} hours, so that the other administrators have time to notice.";
        default_hint: "没有单独设定的业务都按这个人数。", "For every operation without a number of its own.";
        own_numbers: "单独设定", "Numbers of their own";
        as_default: "按一般业务", "As by default";
        policy_button: "核对并签名", "Review and sign";
        // The account.
        accounts: "结算账户", "Settlement account";
        accounts_none: "尚未登记。兑付款与融资款都要付到结算账户，请先登记。", "None is registered. Maturity money and discounts are paid to it, so register it first.";
        bank: "开户银行", "Bank";
        account_name: "账户户名", "Account name";
        accounts_of(name: &str): "户名：{name}；最近登记的在前", "In the name of {name}, newest first";
        account_number: "账号", "Account number";
        used_from: "启用时间", "Used from";
        in_use: "使用中", "In use";
        cooling: "冷静期内", "Waits";
        replaced: "已更换", "Replaced";
        set_account: "登记或变更账户", "Register or change the account";
        account_title: "结算账户", "Settlement account";
        account_first: "首个账户登记后立即启用。", "A first account is used at once.";
        account_change(days: u32, fixed: u32): "变更后的账户在 {days} 天冷静期后启用，期间仍付到原账户；凭证到期前 {fixed} 天内的变更不影响该凭证的付款清单。如变更不是您企业的意思，请立即停用相关席位。", "A changed account is used after a cooling-off of {days} days; until then money goes to the present one. A change within {fixed} days before a due date does not reach that payment list. If the change is not your firm's will, revoke the seat at once.";
        account_name_hint: "只能使用本企业的登记名称，不能修改。", "Always your firm's registered name.";
        bank_hint: "写到支行，例如：某某银行上海张江支行。", "With the branch.";
        number_hint: "数字、字母、空格或连字符，4 到 34 位。", "4 to 34 digits, letters, spaces or hyphens.";
        bank_missing: "请填写开户银行。", "Enter the bank.";
        account_wrong: "账号须为 4 到 34 位数字或字母，可用空格或连字符分隔。", "An account number has 4 to 34 digits or letters, with spaces or hyphens between them.";
        account_button: "核对并签名", "Review and sign";
    }
}
