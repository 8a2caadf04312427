//! Texts of witnesses: who vouches for an entry.

use crate::messages;

messages! {
    /// What receipts and timelines say of witnesses.
    WitnessTexts {
        witnesses: "见证", "Witnesses";
        witnessed: "已见证", "Witnessed";
        not_yet: "等待见证", "Not witnessed yet";
        meaning(count: usize, all: usize, fewest: usize): "{all} 家独立见证方中已有 {count} 家联署包含本记录的检查点，至少需要 {fewest} 家。平台此后无法更改或隐瞒本记录而不被发现。", "{count} of {all} independent witnesses have cosigned a checkpoint that holds this entry; at least {fewest} are needed. The platform can no longer change or hide it unnoticed.";
        waiting(fewest: usize, all: usize): "{all} 家独立见证方中至少需要 {fewest} 家联署。通常几秒内完成，请稍后刷新本页。", "At least {fewest} of {all} independent witnesses have to cosign. That usually takes a few seconds: reload this page shortly.";
        by: "见证方", "Cosigned by";
        since: "见证时间（北京时间）", "Witnessed at (UTC+8)";
        comma: "、", ", ";
        policy: "见证规则：由哪些见证方见证，需要几家", "The policy: which witnesses, and how many are enough";
    }
}
