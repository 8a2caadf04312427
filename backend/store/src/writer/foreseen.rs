//! What a batch is going to ask for, as far as the commands themselves name it: loaded at once for all of
//! them. Whatever is not foreseen here is asked for when a rule comes to it, so this can only be incomplete,
//! never wrong.

use contracts::{command::Command, state::Key};
use ledger::admission::Admitted;

/// Keys that deciding `admitted` is going to ask for.
pub(super) fn foreseen(admitted: &Admitted) -> Vec<Key> {
    let asked = &admitted.asked;
    let actor = asked.envelope.member;
    let mut keys = vec![Key::Member(actor)];
    keys.extend(asked.signers.iter().map(|key| Key::Seat(*key)));
    match &asked.command {
        Command::HoldingTransfer(transfer) => {
            keys.extend([
                Key::Holding(transfer.source),
                Key::Holding(transfer.child),
                Key::Member(transfer.transferee),
                Key::Pending((actor, transfer.transferee)),
                Key::Background(transfer.background),
            ]);
            keys.extend(transfer.change.map(Key::Holding));
        }
        Command::HoldingSignFor(sign_for) => keys.push(Key::Holding(sign_for.holding)),
        Command::VoucherIssue(issue) => {
            keys.extend([
                Key::Voucher(issue.voucher),
                Key::Member(issue.payee),
                Key::Background(issue.background),
            ]);
        }
        Command::VoucherSignFor(sign_for) => keys.push(Key::Voucher(sign_for.voucher)),
        Command::BackgroundRegister(register) => {
            keys.extend([Key::Background(register.background), Key::Member(register.creditor)]);
            keys.extend(register.invoices.iter().map(|used| Key::Invoice(used.tag)));
        }
        _ => {}
    }
    keys
}
