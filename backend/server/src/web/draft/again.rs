//! Where a draft that was returned is made again: the form that leads to its command, else the object's page.

use contracts::command::Command;

/// The path of the page; the home page where nothing closer is known.
pub(in crate::web) fn page_of(command: &Command) -> String {
    match command {
        Command::MemberAdmit(_) => "/members".to_owned(),
        Command::MemberRecover(_) => "/members".to_owned(),
        Command::SeatEnrol(_) | Command::MemberVetoRecovery(_) => "/seats".to_owned(),
        Command::SeatRevoke(revoke) => format!("/seats/{}/revoke", revoke.seat),
        Command::SeatRotate(rotate) => format!("/seats/{}/rotate", rotate.seat),
        Command::MemberApprovalPolicy(_) => "/seats/policy".to_owned(),
        Command::MemberAccount(_) => "/seats/account".to_owned(),
        Command::LimitGrant(_) => "/limits/new".to_owned(),
        Command::BackgroundRegister(_) => "/backgrounds/new".to_owned(),
        Command::VoucherIssue(issue) => format!("/vouchers/new?background={}", issue.background),
        Command::VoucherSignFor(verb) => format!("/vouchers/{}/sign-for", verb.voucher),
        Command::VoucherReject(verb) => format!("/vouchers/{}/sign-for", verb.voucher),
        Command::VoucherWithdraw(verb) => format!("/vouchers/{}", verb.voucher),
        Command::HoldingTransfer(transfer) => format!("/holdings/{}/transfer", transfer.source),
        Command::HoldingSignFor(verb) => format!("/holdings/{}", verb.holding),
        Command::HoldingReject(verb) => format!("/holdings/{}", verb.holding),
        Command::HoldingWithdraw(verb) => format!("/holdings/{}", verb.holding),
        Command::DiscountRequest(ask) => format!("/requests/new?holding={}", ask.holding),
        Command::DiscountQuote(make) => format!("/requests/{}/quote", make.request),
        Command::DiscountOpenQuote(open) => format!("/quotes/{}/open", open.quote),
        Command::DiscountWithdrawQuote(_) => "/requests".to_owned(),
        Command::DiscountAward(verb) => format!("/requests/{}", verb.request),
        Command::DiscountApprove(verb) => format!("/requests/{}/approve", verb.request),
        Command::DiscountDecline(verb) => format!("/requests/{}/decline", verb.request),
        Command::DiscountPayIntent(verb) => format!("/requests/{}", verb.request),
        Command::DiscountDisburse(verb) => format!("/requests/{}/disburse", verb.request),
        Command::DiscountConfirm(verb) => format!("/requests/{}", verb.request),
        Command::DiscountUnwind(verb) => format!("/requests/{}", verb.request),
        Command::SettlementList(verb) => format!("/settlements/{}", verb.voucher),
        Command::SettlementReceipt(verb) => {
            format!("/settlements/{}/receipts/{}", verb.voucher, verb.holding)
        }
        Command::EvidenceRecord(_) => "/evidence/record".to_owned(),
        Command::ClockTick(_) => "/clock".to_owned(),
        Command::HeadState(_)
        | Command::CatalogueState(_)
        | Command::RegistryImport(_)
        | Command::VoucherLapse(_)
        | Command::HoldingLapse(_)
        | Command::Genesis(_) => "/".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use contracts::{
        evidence::RecordEvidence,
        id::{Digest, HoldingId, VoucherId},
        voucher::sign_for::SignForVoucher,
    };

    use super::*;

    #[test]
    fn it_leads_to_the_form() {
        let voucher = VoucherId::from_uuid(uuid::Uuid::from_bytes([7; 16]));
        let holding = HoldingId::from_uuid(uuid::Uuid::from_bytes([8; 16]));
        let sign_for = SignForVoucher { voucher, consents: true, holding };
        assert_eq!(page_of(&sign_for.into()), format!("/vouchers/{voucher}/sign-for"));
        let record = RecordEvidence { file: Digest([1; 32]), note: None };
        assert_eq!(page_of(&record.into()), "/evidence/record");
    }
}
