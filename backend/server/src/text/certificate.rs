//! Texts of the printed certificate of an evidence file.

use crate::messages;

messages! {
    /// The certificate.
    CertificateTexts {
        voucher_heading: "应收账款电子凭证证明", "Certificate of an electronic receivables voucher";
        holding_heading: "凭证份额证明", "Certificate of a holding";
        lead: "本证明由所附的证据文件生成，只记载该文件能够证明的内容。法律效力以证据文件及账本为准；本页内容可由证据文件逐字节重新生成。", "This certificate is made from the evidence file that it encloses and says nothing that the file does not prove. What counts is the evidence file and the ledger; these pages can be made again from the file, byte by byte.";
        finding: "核对结果", "Finding";
        result: "结论", "Result";
        piece: "份额金额", "Amount of the holding";
        terms: "凭证条款", "Terms";
        steps: "记录", "Entries";
        step(index: &str, time: &str): "第 {index} 条\n{time}", "entry {index}\n{time}";
        step_title(op: &str, who: &str): "{op} · {who}", "{op} · {who}";
        of_field(label: &str, value: &str): "{label}：{value}", "{label}: {value}";
        ledger: "账本与见证", "Ledger and witnesses";
        subject: "编号", "Number";
        shown_to: "出示方", "Shown by";
        exported: "导出时间（导出方自述）", "Exported, by the exporter's word";
        log_key: "账本公钥", "Key of the log";
        origin: "账本", "Log";
        size: "检查点：记录总数", "Checkpoint: entries";
        root: "检查点：树根哈希", "Checkpoint: root hash";
        counts: "文件中的记录", "Entries in the file";
        counted(shown: usize, hidden: usize): "展示 {shown} 条，另有 {hidden} 条只以指纹出现", "{shown} shown, {hidden} as fingerprints only";
        witnesses: "见证方", "Witnesses";
        no_witness: "无", "none";
        disputed: "有争议的记录", "Entries in dispute";
        how: "如何核对", "How to check it";
        how_extract: "1. 从本 PDF 的附件中取出证据文件（例如 pdfdetach -saveall）。", "1. Take the evidence file out of this PDF's attachments (for instance with pdfdetach -saveall).";
        how_check: "2. 用 hefu verify、公开网页 /verify（文件不会离开您的设备）或独立的 Python 核对程序 docs/verify 核对该文件。", "2. Check it with hefu verify, on the public page /verify (the file does not leave your device), or with the independent verifier in docs/verify.";
        how_key: "3. 账本公钥须与您从平台以外的渠道得到的公钥一致。", "3. The log's key has to be the one that you know from elsewhere than this platform.";
        file_hash: "证据文件的 SHA-256", "SHA-256 of the evidence file";
        not_checked: "本证明没有核对的内容", "What this certificate did not check";
        code_check: "扫码查询该凭证的当前状态", "Scan for the voucher's present state";
        code_verify: "扫码打开核对网页", "Scan for the page that checks the file";
        yes: "是", "yes";
        no: "否", "no";
        enclosed: "证据文件", "Evidence file";
        // Where it is offered.
        download: "下载 PDF 证明", "Download the certificate (PDF)";
        download_hint: "PDF 证明便于阅读与打印，内附同一份证据文件。", "The certificate is for reading and printing, and encloses the same evidence file.";
    }
}
