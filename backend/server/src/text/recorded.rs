//! Texts of recorded files.

use crate::messages;

messages! {
    /// Recorded files.
    RecordedTexts {
        title: "存证", "Recorded files";
        lead: "存证把文件的哈希（SHA-256）记入账本，证明该文件在那时已经存在、此后没有改动。文件本身只在您的浏览器里计算，不上传。", "Recording puts a file's hash (SHA-256) on the ledger: it proves that the file existed then and has not changed since. The file itself is read in your browser only and never uploaded.";
        record_title: "记录一个文件", "Record a file";
        record_lead: "请选择文件，浏览器会算出它的哈希。请自行妥善保存文件：平台没有它的内容。", "Choose the file; your browser computes its hash. Keep the file yourself: the platform does not have it.";
        choose: "选择文件（不上传）", "Choose the file (it is not uploaded)";
        file: "文件的 SHA-256", "SHA-256 of the file";
        file_hint: "选择文件后自动填写，也可以粘贴用其他工具算出的 64 位十六进制值。", "Filled in once you have chosen the file; or paste the 64 hexadecimal digits from another tool.";
        file_wrong: "请选择文件，或填写 64 位十六进制的 SHA-256。", "Choose a file, or enter its SHA-256 as 64 hexadecimal digits.";
        note: "备注（选填）", "Remark (optional)";
        remark: "备注", "Remark";
        note_hint: "记入账本的保密内容，只有本企业看得到，例如：2026 年框架合同扫描件。", "A confidential field that only your firm reads, for example: scan of the 2026 frame contract.";
        note_long: "备注最多 200 字。", "A remark has at most 200 characters.";
        record_button: "核对并签名", "Review and sign";
        hashing: "正在计算……", "Computing …";
        hashed: "已算出哈希。", "The hash is computed.";
        unreadable: "无法读取这个文件。请重新选择，或粘贴哈希。", "The file cannot be read. Choose it again, or paste its hash.";
        check_title: "核对文件", "Check a file";
        check_lead: "选择文件，与下面本页列出的存证比较；或先填写您收到的哈希，与它比较。文件不上传。", "Choose a file to compare it with the records listed on this page, or with a hash that you were given. It is not uploaded.";
        expected: "与这个 SHA-256 比较（选填）", "Compare with this SHA-256 (optional)";
        expected_hint: "留空则与本页列出的存证比较。", "Left empty: with the records on this page.";
        matches: "一致。这个文件与下列存证相同，账本序号：", "The same. This file is the one recorded in entry: ";
        matches_expected: "一致。文件的哈希与您填写的相同。", "The same. The file has the hash that you entered.";
        differs: "不一致。文件的哈希为：", "Not the same. The file's hash is: ";
        list_title: "本企业的存证", "Recorded by your firm";
        list_caption: "最近的在前", "Newest first";
        empty: "还没有存证。合同、验收单等文件存证之后，会列在这里。", "Nothing is recorded yet. Contracts, delivery papers and other files that you record are listed here.";
        entry: "账本序号", "Entry";
        time: "记录时间", "Recorded";
        record: "记录一个文件", "Record a file";
        back: "返回存证", "Back to the recorded files";
    }
}
