//! Texts of verifying an evidence file: the page's own, and each check of the table in
//! `docs/LEDGER_FORMAT.md`, section 13.

use crate::messages;

/// Each check by its code: what was verified, and what it means for the file where that fails.
pub const CHECKS: &[(&str, [&str; 2], [&str; 2])] = &[
    (
        "container.unreadable",
        ["文件可以读取", "The file can be read"],
        [
            "这不是证据文件，或者文件不完整、过大。请重新向出示人索取。",
            "This is no evidence file, or it is incomplete or too large. Ask for it again.",
        ],
    ),
    (
        "container.not_canonical",
        ["文件只有一种读法", "The file can be read in one way only"],
        [
            "文件的打包方式不是规定的那一种，可能藏有别的内容，或被别的程序重新打包。",
            "The file is not packed in the one way that is allowed. Something may be hidden in it, or another program has packed it again.",
        ],
    ),
    (
        "container.unknown_file",
        ["没有规定以外的内容", "It holds nothing that does not belong"],
        ["文件里有不属于证据文件的内容。", "The file holds something that does not belong in evidence."],
    ),
    (
        "container.missing_file",
        ["内容齐全", "Nothing that belongs is missing"],
        ["文件缺少必需的内容。", "Something is missing from the file."],
    ),
    (
        "manifest.malformed",
        ["说明完整，账本与其公钥相符", "The manifest is complete, and log and key belong together"],
        [
            "证据文件的说明有误，或不属于您给出公钥的那个账本。",
            "The manifest is wrong, or the file is not of the log whose key you gave.",
        ],
    ),
    (
        "checkpoint.malformed",
        ["检查点是这个账本的", "The checkpoint is this log's"],
        ["账本的检查点有误。", "The log's checkpoint is not what it has to be."],
    ),
    (
        "checkpoint.signature",
        ["检查点有账本的签名", "The log has signed the checkpoint"],
        [
            "检查点没有账本的有效签名，可能是伪造的。",
            "The checkpoint is not signed by the log. It may be forged.",
        ],
    ),
    (
        "policy.malformed",
        ["见证规则可以读取", "The witness policy can be read"],
        ["见证规则有误，或属于另一个账本。", "The witness policy is wrong, or of another log."],
    ),
    (
        "entry.malformed",
        ["每条记录的格式正确", "Each entry has its form"],
        ["一条记录的格式不对，可能被改动过。", "An entry has not its form. It may have been changed."],
    ),
    (
        "entry.disclosure",
        ["每项披露的内容与签名时一致", "Each disclosed field is what was signed"],
        [
            "一项披露的内容与签名时不一致，可能被改动过。",
            "A disclosed field is not what was signed. It may have been changed.",
        ],
    ),
    (
        "fingerprint.malformed",
        ["未出示的记录只留指纹", "Entries that are not shown are fingerprints only"],
        ["一条未出示记录的指纹有误。", "The fingerprint of an entry that is not shown is wrong."],
    ),
    (
        "entry.inclusion",
        ["每条记录都在账本里", "Each entry stands in the log"],
        ["一条记录不能证明在账本里。", "It is not proven that an entry stands in the log."],
    ),
    (
        "entry.derived",
        ["供公开工具核验的副本一致", "The copies for public tools say the same"],
        ["供公开工具核验的副本与记录不一致。", "A copy for public tools says something else than the entry."],
    ),
    (
        "import.unproven",
        ["导入的登记记录已证明在登记账本里", "What is imported is proven to stand in the registry"],
        [
            "一条导入的登记记录不能证明在登记账本里，或次序有误。",
            "It is not proven that an imported entry stands in the registry, or it is out of order.",
        ],
    ),
    (
        "authority.genesis",
        ["创世记录有效", "The log begins as it has to"],
        [
            "账本的创世记录无效，由此往后的席位都不可信。",
            "The log does not begin as it has to, so no seat that follows can be trusted.",
        ],
    ),
    (
        "authority.chain",
        ["席位记录前后相接", "Entries about seats follow each other without a gap"],
        [
            "一家会员的席位记录中间断开，可能漏掉了停用记录。",
            "Entries about a member's seats have a gap. A revocation may have been left out.",
        ],
    ),
    (
        "authority.possession",
        ["每个席位证明持有自己的密钥", "Each seat has shown that it has its key"],
        [
            "一个席位没有证明持有自己的密钥，或密钥不能使用。",
            "A seat has not shown that it has its key, or the key may not be used.",
        ],
    ),
    (
        "authority.unknown_key",
        ["签名人都是已登记的席位", "Every signer is an enrolled seat"],
        ["一条记录由未登记的密钥签名。", "An entry is signed by a key that was not enrolled."],
    ),
    (
        "authority.platform",
        ["平台只签它可以签的", "The platform signed only what it may"],
        ["平台密钥签了它无权签的事项。", "The platform's key signed what it may not."],
    ),
    (
        "authority.revoked_key",
        ["签名时密钥没有停用", "No key had been revoked when it signed"],
        ["一条记录由已经停用的密钥签名。", "An entry is signed by a key that was revoked before."],
    ),
    (
        "authority.same_person",
        ["经办与复核不是同一人", "Maker and checker are different people"],
        [
            "一条记录的两个签名出自同一席位或同一人。",
            "Two signatures of an entry are of one seat or one person.",
        ],
    ),
    (
        "authority.role",
        ["签名人有所需的角色", "Every signer had the role for it"],
        ["一条记录的签名人没有所需的角色。", "A signer of an entry had not the role for it."],
    ),
    (
        "authority.signatures_missing",
        ["签名人数足够", "Enough seats signed"],
        ["一条记录的签名人数不足。", "An entry has too few signatures."],
    ),
    (
        "entry.signature",
        ["每个签名有效", "Every signature is valid"],
        [
            "一条记录的签名无效，内容可能被改动过，或签名是伪造的。",
            "A signature of an entry is not valid. The entry was changed, or the signature forged.",
        ],
    ),
    (
        "authority.expired",
        ["签名都在有效期内", "Nothing was entered after its signatures had expired"],
        ["一条记录在签名的有效期之后才入账。", "An entry was made after the time that its signers had set."],
    ),
    (
        "chain.broken",
        ["每条记录接在之前的记录上", "Each entry builds on entries before it"],
        ["一条记录所依据的前一条记录不在文件里。", "An entry builds on one that the file does not hold."],
    ),
    (
        "subject.absent",
        ["所说的凭证或份额在记录里", "The voucher or holding is in the entries"],
        [
            "文件说的凭证或份额在记录里找不到。",
            "No entry is on the voucher or holding that the file says it is about.",
        ],
    ),
    (
        "cosignature.invalid",
        ["见证人的签名有效", "The witnesses' signatures are valid"],
        ["一个见证人的签名无效，可能是伪造的。", "A witness's signature is not valid. It may be forged."],
    ),
    (
        "cosignature.quorum",
        ["见证人数达到规则的要求", "Enough witnesses have cosigned"],
        [
            "见证人数没有达到规则的要求：账本可能对不同的人出示不同的内容。",
            "Too few witnesses have cosigned: the log may be showing different things to different people.",
        ],
    ),
];

/// What a sound file leaves open.
pub const OPEN: &[(&str, &str, &str)] = &[
    (
        "rules",
        "业务规则没有核验，例如份额是否足够、日期是否允许。",
        "The business rules were not judged, such as whether there was enough to transfer or a date was allowed.",
    ),
    (
        "log_key",
        "您没有给出账本公钥：文件是哪个账本的，只是文件自己所说。请与您从别处得到的公钥比对。",
        "You gave no key of the log: which log the file is of is what the file itself says. Compare the key with one that you have from elsewhere.",
    ),
    (
        "policy",
        "您没有给出见证规则：哪些见证人足够，只是文件自己所说。",
        "You gave no witness policy: which witnesses are enough is what the file itself says.",
    ),
    (
        "cosignature.quorum",
        "没有要求见证人，因此没有核验见证。",
        "No witness is asked for, so none was looked for.",
    ),
    (
        "registry",
        "文件里最后一条席位记录之后，席位可能有新的登记或停用。",
        "Seats may have been enrolled or revoked after the last entries about them in the file.",
    ),
    (
        "hidden",
        "未出示的记录证明在账本里并前后相接，但内容没有出示：第 {entry} 条。",
        "Hidden entries are proven to be in the log and linked, but what they say is not shown: {entry}.",
    ),
    (
        "fields",
        "有内容未披露，涉及它们的规则没有核验：第 {entry} 条。",
        "Some fields are not disclosed, and no rule about them was judged: entries {entry}.",
    ),
];

messages! {
    /// The page that verifies evidence files.
    VerifyTexts {
        title: "核验证据文件", "Verify an evidence file";
        lead: "证据文件（.hefu）证明一张凭证或一笔份额在账本上的经过。任何人都可以在这里核验，无需账号。", "An evidence file (.hefu) proves what happened to a voucher or a holding on the ledger. Anyone can verify one here, without an account.";
        not_uploaded: "文件只在您的浏览器里核验，不会上传。", "The file is verified in your browser. It is not uploaded.";
        needs_scripts: "核验在浏览器里进行，需要启用脚本。也可以使用页尾所列的程序。", "Verifying happens in the browser and needs scripts. You can also use the programs named below.";
        file: "证据文件", "Evidence file";
        file_hint: "选择 .hefu 文件，或把它拖到本页。", "Choose a .hefu file, or drop it on this page.";
        trust_title: "指定您信任的账本与见证人（选填）", "Say which log and witnesses you trust (optional)";
        trust_text: "请从您信任的来源取得，不要使用与文件一起收到的内容。不填时，以文件自己所说为准，并在结果中注明。", "Get these from somebody you trust, not together with the file. Without them the file's own are used, and the result says so.";
        log_key: "账本公钥", "Key of the log";
        log_key_hint: "公钥的 64 位十六进制，或 vkey 一行。", "64 hex digits, or the line of its vkey.";
        log_key_wrong: "账本公钥不对。请填 64 位小写十六进制，或完整的 vkey 一行。", "The key of the log is not one. Enter 64 lowercase hex digits, or the whole line of a vkey.";
        policy: "见证规则", "Witness policy";
        policy_hint: "C2SP tlog-policy 格式的文本。", "Text in the form of C2SP tlog-policy.";
        policy_wrong: "见证规则读不懂。请填 C2SP tlog-policy 格式的完整文本。", "The witness policy cannot be read. Enter the whole text of a C2SP tlog-policy.";
        verify: "核验", "Verify";
        working: "正在核验……", "Verifying …";
        no_file: "请先选择一个 .hefu 文件。", "Choose a .hefu file first.";
        no_crypto: "这个浏览器不能核验。请使用新版浏览器，并通过 https 或本机地址访问。", "This browser cannot verify. Use a recent browser, over https or on this machine.";
        failed: "没有核验完，结果不明：", "It could not be verified to the end, so nothing is known:";
        sound: "成立", "Sound";
        sound_title: "文件所示内容核验无误", "What the file shows is verified";
        sound_disputed: "核验无误，但有记录存在争议", "Verified, but entries are disputed";
        unsound: "不成立", "Unsound";
        unsound_title: "不要依赖这个文件", "Do not rely on this file";
        unsound_advice: "这是按顺序核验时第一处不对的地方，之后的没有再核验。请向出示人重新索取，或向平台查询。", "This is the first thing that is wrong; what comes after it was not looked at. Ask for the file again, or ask the platform.";
        at_entry: "所在记录：第 {entry} 条", "Entry: {entry}";
        technical: "技术细节", "Technical detail";
        code: "代码", "Code";
        detail: "发现", "What was found";
        file_checked: "文件", "File";
        subject: "证明对象", "About";
        voucher: "凭证", "Voucher";
        holding: "持有份额", "Holding";
        log: "账本", "Log";
        tree_size: "检查点的记录数", "Entries at the checkpoint";
        exported: "导出时间（导出方所述）", "Exported (the exporter's word)";
        checked: "已核验", "Verified";
        checked_number: "共 {number} 项", "Checks: {number}";
        not_checked: "没有核验的", "Not verified";
        disputed: "有争议", "Disputed";
        disputed_title: "有争议的记录", "Disputed entries";
        disputed_entry: "第 {entry} 条：签名有效，但第 {number} 条记录称该密钥当时已经泄露。", "Entry {entry}: the signature is valid, but entry {number} says that its key was compromised by then.";
        entries: "文件中的记录", "Entries in the file";
        entry: "序号", "Entry";
        what: "业务", "What";
        time: "账本时间", "Time of the ledger";
        signed_by: "签名", "Signed by";
        fields: "出示的内容", "What is shown";
        fields_shown: "内容：{number} 项", "Fields: {number}";
        fields_hidden: "未披露：{number} 项", "Not disclosed: {number}";
        hidden_entry: "内容未出示，只有指纹", "Not shown; its fingerprint only";
        platform: "平台密钥", "the platform's key";
        native: "签名由浏览器自带的 Ed25519 核验。", "Signatures were verified by the browser's own Ed25519.";
        own_arithmetic: "这个浏览器没有 Ed25519，签名由本页自带的程序核验。", "This browser has no Ed25519; signatures were verified by this page's own program.";
        others_title: "不使用本网站核验", "Verify it without this site";
        others_text: "核验规则全部公开。源码中的 docs/verify 有一个可以离线运行的 Python 程序，hefu verify 命令还会核验业务规则；证据文件中的 README.txt 说明如何使用第三方工具。", "All of the rules for verifying are published. A Python program that runs offline is in docs/verify of the source, and the command hefu verify also judges the business rules; the README.txt inside the file says how to use other people's tools.";
    }
}
