//! Texts of the operator's pages about members and firms that are being admitted.

use crate::messages;

messages! {
    /// Members.
    MemberTexts {
        title: "会员", "Members";
        admit_firm: "准入企业", "Admit a firm";
        admissions: "准入办理中", "Being admitted";
        admissions_empty: "没有正在办理准入的企业。登记一家企业后，这里显示它的进度。", "No firm is being admitted. Enter a firm, and its progress stands here.";
        firms_count(count: usize): "共 {count} 家企业，最近登记的在前", "Firms: {count}, newest first";
        members_count(count: usize): "共 {count} 家会员", "Members: {count}";
        name: "登记名称", "Registered name";
        number: "证件号", "Registry number";
        kinds: "类别", "Kinds";
        seats: "有效席位", "Live seats";
        all_seats: "席位", "Seats";
        progress: "进度", "Progress";
        keys_made(made: usize, all: usize): "密钥 {made}/{all}", "Keys {made} of {all}";
        keys_ready: "密钥齐备，待核对并签名", "All keys made, to be compared and signed";
        single_person: "单人企业", "Single-person firm";
        entered_on: "登记时间", "Entered";
        // The form.
        new_title: "准入企业", "Admit a firm";
        new_lead: "填写营业执照上的登记信息与准入审查结果。提交后为首批管理员各生成一条邀请链接；他们生成密钥、核对一致后，由两名运营方管理员签名准入。", "Enter the firm as it is registered, and what the screening found. Each of its first administrators then gets a link. Once they have made their keys and the codes were compared, two administrators of the operator sign the admission.";
        name_hint: "与营业执照或登记证书完全一致；结算账户必须是同一户名。", "Exactly as in its registration: its settlement account has to carry the same name.";
        scheme: "主证件类型", "Kind of main number";
        scheme_hint: "境内企业用统一社会信用代码，境外企业用 LEI。", "A USCC for firms in China, an LEI for firms elsewhere.";
        main_number: "主证件号", "Main number";
        main_number_hint: "统一社会信用代码为 18 位，LEI 为 20 位；会检查校验位。", "18 characters for a USCC, 20 for an LEI. The check characters are checked.";
        optional: "选填。", "Optional.";
        kinds_hint: "可以多选。", "A firm may be several.";
        single_person_label: "该企业声明：只有一人为其签名（会向每个交易对方展示）", "The firm declares that one person alone signs for it (every counterparty is shown this)";
        signatures: "每项业务需要的签名人数", "Signatures that its commands need";
        signatures_hint: "一般为 2：经办与复核。只有单人企业可以为 1。准入后由企业管理员自行调整。", "Usually 2: maker and checker. 1 only for a single-person firm. Its administrators may change it afterwards.";
        obligor_log: "凭证所在账本", "Log of its vouchers";
        obligor_log_hint: "作为付款人时，其发票与凭证记在这个账本上，以后不能更改。", "As an obligor its invoices and vouchers stand there. This cannot be changed later.";
        screening_group: "准入审查", "Screening";
        screening: "审查结果", "Result";
        screening_hint: "例如：制裁与失信名单均未命中。", "For example: no match on sanctions and enforcement lists.";
        screened_on: "审查日期", "Date";
        screening_reference: "审查编号", "Reference";
        people: "首批管理员", "First administrators";
        people_hint: "两名不同的人。第一人为管理员兼经办，第二人为管理员兼复核。单人企业只填第一人，其席位兼有全部角色。", "Two different people. The first is administrator and maker, the second administrator and checker. For a single-person firm enter the first only, who then has all roles.";
        person_one: "第一人（管理员、经办）", "First person (administrator, maker)";
        person_two: "第二人（管理员、复核）", "Second person (administrator, checker)";
        person_name: "姓名", "Name";
        login: "登录名（电子邮箱）", "Sign-in name (e-mail)";
        submit: "登记并生成邀请链接", "Enter it and make the links";
        // What may be wrong.
        name_missing: "请填写登记名称。", "Enter the registered name.";
        too_long: "太长，请缩短到 200 个字符以内。", "This is too long. Use at most 200 characters.";
        number_missing: "请填写主证件号。", "Enter the main number.";
        number_wrong: "证件号的校验位不正确，或长度不对。请对照证件核对。", "The check characters are wrong, or the length. Compare it with the registration.";
        further_wrong: "号码须为 4 到 40 个字符。", "A number has 4 to 40 characters.";
        number_known: "已有会员或正在准入的企业使用这个证件号。", "A member, or a firm that is being admitted, has this number.";
        kinds_missing: "请至少选择一个类别。", "Choose at least one kind.";
        signatures_two: "不是单人企业时，签名人数须为 2。", "Unless it is a single-person firm, 2 signatures are needed.";
        signatures_one: "单人企业只有一人签名，签名人数须为 1。", "One person cannot give two signatures: choose 1 for a single-person firm.";
        screening_missing: "请填写审查结果。", "Enter what the screening found.";
        date_wrong: "请填写日期，不晚于今天。", "Enter a date, today at the latest.";
        reference_missing: "请填写审查编号。", "Enter the reference.";
        person_missing(number: usize): "请填写第 {number} 人的姓名。", "Enter the name of person {number}.";
        person_same: "两名管理员须是不同的人。", "The two administrators must be different people.";
        second_person: "单人企业只填第一人。请清空第二人，或取消单人声明。", "A single-person firm has one administrator. Clear the second person, or take back the declaration.";
        login_wrong(number: usize): "请填写第 {number} 人的电子邮箱地址。", "Enter an e-mail address for person {number}.";
        login_same: "两人的登录名不能相同。", "The two sign-in names must differ.";
        login_taken: "这个登录名已被使用。请换一个。", "This sign-in name is in use. Choose another one.";
        // A firm.
        people_count(count: usize): "共 {count} 人", "People: {count}";
        step_entered: "登记", "Entered";
        step_keys: "密钥已生成", "Keys made";
        step_signed: "核对代码并由两名运营方管理员签名", "Codes compared, two operator administrators sign";
        step_admitted: "已准入", "Admitted";
        code: "核对码", "Comparison code";
        state: "状态", "State";
        person: "姓名", "Person";
        action: "操作", "Action";
        roles: "角色", "Roles";
        screening_label: "审查结果", "Screening";
        admit_title: "准入企业", "Admit a firm";
        admit_wait: "全部密钥生成之后，可以在此准入。请提醒尚未生成密钥的人打开链接。", "When every key is made, the firm can be admitted here. Remind whoever has not opened the link yet.";
        admit_text: "请逐一致电本人，核对上面的核对码。核对一致后，由您与另一名运营方管理员先后签名。", "Call each person and compare the code above. Then you and another administrator of the operator sign, one after the other.";
        admit_button: "核对签署内容", "Review and sign";
        waiting_signature: "准入已有一人签名，等待另一名管理员。签名前请同样与每位本人核对上面的核对码。", "One administrator has signed the admission; another has to sign next, and compares the codes above as well before signing.";
        see_draft: "查看待签内容", "See what is to be signed";
        admitted_text: "该企业已准入，首批管理员可以登录。", "The firm is admitted, and its first administrators can sign in.";
        see_member: "查看会员", "See the member";
        withdraw_title: "撤销登记", "Withdraw the entry";
        withdraw_text: "登记有误时撤销后重新登记。邀请链接与已生成的密钥随之作废。", "If something was entered wrongly, withdraw it and enter the firm again. Its links and keys are discarded.";
        withdraw_button: "撤销这条登记", "Withdraw this entry";
        // A member.
        ledger_says: "账本记录的内容", "What the ledger says";
        member_id: "会员编号", "Member id";
        yes: "是", "Yes";
        no: "否", "No";
        signatures_now: "一般业务的签名人数", "Signatures by default";
        key_id: "公钥指纹", "Key id";
        seats_count(count: usize): "共 {count} 个席位，含已停用的", "Seats: {count}, revoked ones too";
        accounts_count(count: usize): "共 {count} 个，最早登记的在前", "Accounts: {count}, oldest first";
        live: "有效", "Live";
        revoked: "已停用", "Revoked";
        accounts: "结算账户", "Settlement accounts";
        accounts_none: "尚未登记结算账户。", "No settlement account is registered.";
        bank: "开户银行", "Bank";
        account_number: "账号", "Account number";
        currency: "币种", "Currency";
        effective: "启用时间", "Used from";
    }
}
