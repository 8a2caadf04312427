//! Texts about evidence files: what a verifier found, for somebody who has to rely on it in a dispute. The
//! engineer's detail stands beside these sentences and is in English.

use ledger::evidence::{Code, NotChecked};

use super::Language;
use crate::messages;

messages! {
    /// What `hefu verify FILE` says.
    EvidenceTexts {
        sound: "文件可信：凡文件中能够核对的，均已核对无误。", "SOUND: everything that could be checked from this file holds.";
        unsound: "文件不可信。", "UNSOUND: this file must not be relied on.";
        unsound_at(index: u64): "文件不可信，问题出在第 {index} 条记录。", "UNSOUND: this file must not be relied on. What is wrong is at entry {index}.";
        detail(detail: &str): "技术细节：{detail}", "Detail: {detail}";
        about_voucher(id: &str): "内容：凭证 {id}", "About: voucher {id}";
        about_holding(id: &str): "内容：凭证份额 {id}", "About: holding {id}";
        log(origin: &str): "账本：{origin}", "Log: {origin}";
        size(size: u64): "检查点：账本共 {size} 条记录时", "Checkpoint: when the log had {size} entries";
        entries(shown: usize, hidden: usize): "记录：展示 {shown} 条，另有 {hidden} 条只以指纹出现", "Entries: {shown} shown, {hidden} as fingerprints only";
        exported(time: &str): "导出时间（导出方自述）：{time}", "Exported, by the exporter's word: {time}";
        witness(name: &str, time: &str): "见证：{name}，{time}", "Witnessed by {name} at {time}";
        judged(count: usize): "按规则重演并成立的记录：{count} 条", "Entries replayed through the rules that hold: {count}";
        disputed: "有争议（签名有效，但签名密钥当时可能已被他人掌握）：", "In dispute (the signature is good, but others may have had the key by then):";
        disputed_item(index: u64, revoked_by: u64, since: &str): "第 {index} 条：第 {revoked_by} 条停用了其密钥，并称自 {since} 起可能已失窃", "entry {index}: entry {revoked_by} revokes its key and says that others may have had it since {since}";
        stated: "平台的声明（与另一份文件比较可以揭穿不实的声明：hefu compare）：", "Stated by the platform (held against another file, a false statement shows: hefu compare):";
        stated_item(index: u64, object: &str, last: &str): "第 {index} 条：当时 {object} 的最新一条是 {last}", "entry {index}: the last entry on {object} was {last} then";
        not_checked: "本次没有核对：", "Not checked:";
        at(index: u64): "第 {index} 条", "entry {index}";
        // Where it is offered.
        title: "证据文件", "Evidence file";
        check: "核对一份证据文件", "Check an evidence file";
        export: "下载证据文件", "Download the evidence file";
        export_lead: "一个 .hefu 文件，装有您有权出示的全部内容及其证明。任何人不登录本平台即可离线核对。文件会向收件人展示其中的金额与对方名称，请只交给需要的人。", "One .hefu file with everything of it that you may show, and the proofs. Anyone can check it offline, without an account here. Whoever gets the file reads its amounts and names, so give it only to those who need it.";
    }
}

messages! {
    /// What `hefu compare` says.
    CompareTexts {
        none: "两份文件互不矛盾。", "Nothing in the two files contradicts.";
        contradicts: "两份文件互相矛盾：各自都有账本的签名，诚实的账本不可能同时作出。两份文件合在一起即为证据，请都妥善保存。", "The two files CONTRADICT: the log signed both, and an honest log cannot have. Together they prove it, so keep both.";
        two_trees: "账本为同样多的记录签署了两个不同的检查点。", "The log signed two different checkpoints for the same number of entries.";
        two_entries: "账本在同一个位置向双方出示了两条不同的记录。", "The log showed two different entries at the same place.";
        head_state: "账本声明某条记录是最新一条，而此前它已经记下了更新的一条。", "The log stated that an entry was the latest, and had recorded a later one before.";
        two_ways: "同一份额（或凭证、询价）从同一状态出发被处理了两次。", "The same holding, voucher or request was moved twice from the same state.";
        detail(detail: &str): "技术细节：{detail}", "Detail: {detail}";
    }
}

/// What a failure means, in one plain sentence.
pub const fn failure(code: Code, lang: Language) -> &'static str {
    let (chinese, english) = match code {
        Code::ContainerUnreadable => (
            "这不是完整的证据文件：文件可能被截断或损坏。请向对方重新索取。",
            "This is no complete evidence file: it was cut off or damaged. Ask for it again.",
        ),
        Code::ContainerNotCanonical => (
            "文件在导出之后被重新打包或改动过。",
            "The file was packed again or changed after it was exported.",
        ),
        Code::ContainerUnknownFile => (
            "文件里夹带了不属于证据的内容。",
            "The file carries something that does not belong into evidence.",
        ),
        Code::ContainerMissingFile => ("文件缺少必要的部分。", "A necessary part of the file is missing."),
        Code::ManifestMalformed => (
            "文件的说明有误，或它出自另一个账本，不是您信任的那个。",
            "The file's description is wrong, or it is of another log than the one you trust.",
        ),
        Code::CheckpointMalformed => (
            "文件所附的账本检查点无法读取，或属于另一个账本。",
            "The checkpoint in the file cannot be read, or is another log's.",
        ),
        Code::CheckpointSignature => {
            ("账本检查点上没有该账本的有效签名。", "The log has not signed the checkpoint.")
        }
        Code::PolicyMalformed => (
            "见证方名单无法读取，或不是为这个账本而设。",
            "The list of witnesses cannot be read, or is for another log.",
        ),
        Code::EntryMalformed => (
            "有一条记录的形式不对，它不可能就这样进入账本。",
            "An entry does not have the form in which it could have entered the log.",
        ),
        Code::EntryDisclosure => {
            ("有一项展示的内容与当时签名的内容不符。", "A field that is shown is not what was signed.")
        }
        Code::FingerprintMalformed => (
            "有一条以指纹出现的记录形式不对。",
            "An entry that is shown as a fingerprint does not have its form.",
        ),
        Code::EntryInclusion => {
            ("有一条记录无法证明在账本之中。", "An entry is not proven to stand in the log.")
        }
        Code::EntryDerived => (
            "供公共工具使用的附件与记录不一致。",
            "What is enclosed for public tools does not follow from the entries.",
        ),
        of_people => about_people(of_people),
    };
    lang.pick(chinese, english)
}

/// Failures about who signed, what the entries build on, and who vouches for the log.
const fn about_people(code: Code) -> (&'static str, &'static str) {
    match code {
        Code::AuthorityGenesis => (
            "账本的第一条记录不成立，其后的权限无从谈起。",
            "The log's first entry is not sound, so that nobody's authority follows from it.",
        ),
        Code::AuthorityChain => (
            "某家企业的席位记录不连贯：中间缺了或多了记录。",
            "The record of a member's seats is not in one chain: something is missing from it or was put in.",
        ),
        Code::AuthorityPossession => (
            "登记了一把密钥，却没有证明其持有人确实掌握它，或它已属他人。",
            "A key was enrolled without proof that its holder has it, or it was somebody's already.",
        ),
        Code::AuthorityUnknownKey => (
            "签名的密钥当时没有登记在该企业名下。",
            "A key that signed was not enrolled for that member at the time.",
        ),
        Code::AuthorityPlatform => {
            ("平台密钥签了只有会员自己才能签的内容。", "The platform signed what only a member may sign.")
        }
        Code::AuthorityRevokedKey => {
            ("签名的密钥在此之前已被停用。", "A key that signed had been revoked before.")
        }
        Code::AuthoritySamePerson => {
            ("同一个人签了两次，不能算两人签名。", "One person signed twice where two people have to.")
        }
        Code::AuthorityRole => ("签名人的角色不允许办理此事。", "A signer's role did not allow this."),
        Code::AuthoritySignaturesMissing => (
            "签名人数少于该企业当时的审批规则。",
            "Fewer people signed than the member's approval policy asked for at the time.",
        ),
        Code::EntrySignature => {
            ("有一个签名与其内容不符。", "A signature does not fit what it is said to have signed.")
        }
        Code::AuthorityExpired => {
            ("记录的时间晚于签名人设定的有效期。", "It was recorded after the time that its signers had set.")
        }
        Code::ChainBroken => {
            ("有一条记录所依据的前一条不在文件中。", "An entry builds on another that is not in the file.")
        }
        Code::SubjectAbsent => (
            "文件里没有一条记录与其声称的凭证或份额有关。",
            "Nothing in the file is about the voucher or holding that it claims to be about.",
        ),
        Code::CosignatureInvalid => {
            ("某见证方名下的见证签名无效。", "A line in the name of a witness is not its signature.")
        }
        Code::CosignatureQuorum => (
            "见证方的数量不足，不能排除账本另有一个版本。",
            "Too few witnesses have cosigned, so that a second version of the log cannot be ruled out.",
        ),
        Code::RulesRefused => {
            ("账本收录了规则不允许的内容。", "The log took something that its rules refuse.")
        }
        _ => ("文件不可信。", "The file must not be relied on."),
    }
}

/// What was left open, in one plain sentence.
pub const fn not_checked(what: &NotChecked, lang: Language) -> &'static str {
    let (chinese, english) = match what {
        NotChecked::LogKey => (
            "没有告知应信任哪个账本，只能采信文件自述。请从您信任的人处取得账本公钥。",
            "Nobody said which log to trust, so the file's word was taken. Get the log's key from somebody you trust.",
        ),
        NotChecked::NoPolicy => (
            "没有见证方名单，无法排除账本另有一个版本。",
            "There is no list of witnesses, so that a second version of the log cannot be ruled out.",
        ),
        NotChecked::NoQuorum => ("见证方名单不要求任何见证。", "The list of witnesses asks for none."),
        NotChecked::OwnPolicy => (
            "见证方名单出自文件本身，没有告知应信任哪些见证方。",
            "The list of witnesses is the file's own: nobody said which ones to trust.",
        ),
        NotChecked::Registry { .. } => (
            "此后该企业的席位是否又有变动，例如停用密钥。",
            "Whether that member's seats changed afterwards, such as by a revocation.",
        ),
        NotChecked::Hidden { .. } => {
            ("记录在账本之中，其内容没有展示。", "It stands in the log; what it says is not shown.")
        }
        NotChecked::Ticks => (
            "记录之间可能有文件未收录的时间推进。",
            "Whether time moved on between entries that are in the file.",
        ),
        NotChecked::Rules { .. } => (
            "规则中须看到更多内容才能判断的部分。",
            "The part of the rules that needs more than the file shows.",
        ),
    };
    lang.pick(chinese, english)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_failure_has_a_sentence_of_its_own() {
        for lang in [Language::Chinese, Language::English] {
            let sentences: std::collections::BTreeSet<&str> =
                Code::ALL.iter().map(|code| failure(*code, lang)).collect();
            assert_eq!(sentences.len(), Code::ALL.len());
        }
    }
}
