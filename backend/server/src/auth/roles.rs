//! The role table: every route of the server and who may call it. A route that does not stand here is
//! refused, and a test compares the table with the routes that are served.

use contracts::member::{Member, MemberKind};

/// Who may call a route. What exactly they see is for its handler, object by object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// Anyone, without signing in.
    Anyone,
    /// Anyone with an auditor's token, signed in or not.
    Auditor,
    /// Whoever holds a member's signature: what is posted is its own authority, so no session is asked for.
    Signature,
    /// Any seat that has signed in.
    AnySeat,
    /// Seats of the operator.
    Operator,
    /// Seats of a core enterprise.
    CoreEnterprise,
    /// Seats of a financier.
    Financier,
    /// Seats of members that trade: everyone but the operator and regulators.
    Trader,
}

impl Who {
    /// Whether a seat of `member` is meant.
    pub fn includes(self, member: &Member) -> bool {
        match self {
            Self::Anyone | Self::Signature | Self::AnySeat => true,
            // A seat is no token.
            Self::Auditor => false,
            Self::Operator => member.is(MemberKind::Operator),
            Self::CoreEnterprise => member.is(MemberKind::CoreEnterprise),
            Self::Financier => member.is(MemberKind::Financier),
            Self::Trader => [MemberKind::CoreEnterprise, MemberKind::Supplier, MemberKind::Financier]
                .into_iter()
                .any(|kind| member.is(kind)),
        }
    }
}

/// Styles, scripts and icons, the same for everyone.
pub const ASSET: &str = "/assets/{version}/{path:.*}";

/// Method, route pattern, who.
pub const TABLE: &[(&str, &str, Who)] = &[
    ("GET", "/", Who::Anyone),
    ("GET", "/healthz", Who::Anyone),
    ("GET", ASSET, Who::Anyone),
    ("GET", "/sign-in", Who::Anyone),
    ("POST", "/sign-in", Who::Anyone),
    ("POST", "/sign-out", Who::AnySeat),
    ("POST", "/language", Who::Anyone),
    ("POST", "/log", Who::AnySeat),
    ("GET", "/logs/{log}/checkpoint", Who::Anyone),
    ("GET", "/logs/{log}/vkey", Who::Anyone),
    ("POST", "/logs/{log}/commands", Who::Signature),
    ("GET", "/logs/{log}/policy", Who::Anyone),
    ("GET", "/logs/{log}/witnessed", Who::Anyone),
    ("GET", "/logs/{log}/tile/entries/{path:.*}", Who::Auditor),
    ("GET", "/logs/{log}/records/{from}", Who::Auditor),
    ("GET", "/logs/{log}/get-tree-head", Who::Auditor),
    ("GET", "/logs/{log}/get-leaves/{from}/{until}", Who::Auditor),
    ("GET", "/logs/{log}/get-inclusion-proof/{size}/{leaf_hash}", Who::Auditor),
    ("GET", "/logs/{log}/get-consistency-proof/{old}/{new}", Who::Auditor),
    ("GET", "/logs/{log}/tile/{path:.*}", Who::Anyone),
    ("GET", "/logs/{log}/proof/{command}", Who::AnySeat),
    ("GET", "/undertaking/{name}", Who::Anyone),
    ("GET", "/verify", Who::Anyone),
    ("POST", "/commands", Who::AnySeat),
    ("POST", "/drafts", Who::AnySeat),
    ("GET", "/drafts", Who::AnySeat),
    ("GET", "/drafts/{draft}", Who::AnySeat),
    ("GET", "/drafts/{draft}/return", Who::AnySeat),
    ("POST", "/drafts/{draft}/return", Who::AnySeat),
    ("GET", "/receipts/{command}", Who::AnySeat),
    ("GET", "/invitations/{token}", Who::Anyone),
    ("POST", "/invitations/{token}", Who::Anyone),
    ("GET", "/clock", Who::Operator),
    ("POST", "/clock", Who::Operator),
    ("GET", "/members", Who::Operator),
    ("GET", "/members/new", Who::Operator),
    ("POST", "/members/new", Who::Operator),
    ("GET", "/members/firms/{firm}", Who::Operator),
    ("GET", "/members/firms/{firm}/admit", Who::Operator),
    ("POST", "/members/firms/{firm}/admit", Who::Operator),
    ("GET", "/members/firms/{firm}/withdraw", Who::Operator),
    ("POST", "/members/firms/{firm}/withdraw", Who::Operator),
    ("GET", "/members/firms/{firm}/invitations/{invitation}/renew", Who::Operator),
    ("POST", "/members/firms/{firm}/invitations/{invitation}/renew", Who::Operator),
    ("GET", "/members/recoveries/{recovery}", Who::Operator),
    ("GET", "/members/recoveries/{recovery}/begin", Who::Operator),
    ("POST", "/members/recoveries/{recovery}/begin", Who::Operator),
    ("GET", "/members/recoveries/{recovery}/withdraw", Who::Operator),
    ("POST", "/members/recoveries/{recovery}/withdraw", Who::Operator),
    ("GET", "/members/recoveries/{recovery}/invitations/{invitation}/renew", Who::Operator),
    ("POST", "/members/recoveries/{recovery}/invitations/{invitation}/renew", Who::Operator),
    ("GET", "/members/{member}/recover", Who::Operator),
    ("POST", "/members/{member}/recover", Who::Operator),
    ("GET", "/members/{member}", Who::Operator),
    ("GET", "/seats", Who::AnySeat),
    ("GET", "/seats/new", Who::AnySeat),
    ("POST", "/seats/new", Who::AnySeat),
    ("GET", "/seats/policy", Who::AnySeat),
    ("POST", "/seats/policy", Who::AnySeat),
    ("GET", "/seats/account", Who::AnySeat),
    ("POST", "/seats/account", Who::AnySeat),
    ("GET", "/seats/invitations/{invitation}", Who::AnySeat),
    ("GET", "/seats/invitations/{invitation}/enrol", Who::AnySeat),
    ("POST", "/seats/invitations/{invitation}/enrol", Who::AnySeat),
    ("GET", "/seats/invitations/{invitation}/renew", Who::AnySeat),
    ("POST", "/seats/invitations/{invitation}/renew", Who::AnySeat),
    ("GET", "/seats/invitations/{invitation}/cancel", Who::AnySeat),
    ("POST", "/seats/invitations/{invitation}/cancel", Who::AnySeat),
    ("GET", "/seats/veto", Who::AnySeat),
    ("POST", "/seats/veto", Who::AnySeat),
    ("GET", "/seats/{seat}/rotate", Who::AnySeat),
    ("GET", "/evidence", Who::AnySeat),
    ("GET", "/evidence/record", Who::AnySeat),
    ("POST", "/evidence/record", Who::AnySeat),
    ("GET", "/seats/{seat}/entries", Who::AnySeat),
    ("GET", "/seats/{seat}/revoke", Who::AnySeat),
    ("POST", "/seats/{seat}/revoke", Who::AnySeat),
    ("GET", "/settlements", Who::Trader),
    ("GET", "/settlements/{voucher}", Who::Trader),
    ("GET", "/settlements/{voucher}/list", Who::Trader),
    ("POST", "/settlements/{voucher}/list", Who::Trader),
    ("GET", "/settlements/{voucher}/list.csv", Who::Trader),
    ("GET", "/settlements/{voucher}/receipts/{holding}", Who::Trader),
    ("POST", "/settlements/{voucher}/receipts/{holding}", Who::Trader),
    ("GET", "/holdings", Who::Trader),
    ("GET", "/holdings/{holding}", Who::Trader),
    ("GET", "/holdings/{holding}/certificate", Who::Trader),
    ("GET", "/holdings/{holding}/evidence", Who::Trader),
    ("GET", "/holdings/{holding}/transfer", Who::Trader),
    ("POST", "/holdings/{holding}/transfer", Who::Trader),
    ("GET", "/holdings/{holding}/sign-for", Who::Trader),
    ("POST", "/holdings/{holding}/sign-for", Who::Trader),
    ("GET", "/holdings/{holding}/reject", Who::Trader),
    ("POST", "/holdings/{holding}/reject", Who::Trader),
    ("GET", "/holdings/{holding}/withdraw", Who::Trader),
    ("POST", "/holdings/{holding}/withdraw", Who::Trader),
    ("GET", "/holdings/{holding}/states", Who::Trader),
    ("POST", "/holdings/{holding}/states", Who::Trader),
    ("GET", "/holdings/{holding}/states/{command}", Who::Trader),
    ("GET", "/requests", Who::Trader),
    ("GET", "/requests/new", Who::Trader),
    ("POST", "/requests/new", Who::Trader),
    ("GET", "/requests/{request}", Who::Trader),
    ("GET", "/requests/{request}/award", Who::Trader),
    ("POST", "/requests/{request}/award", Who::Trader),
    ("GET", "/requests/{request}/unwind", Who::Trader),
    ("POST", "/requests/{request}/unwind", Who::Trader),
    ("GET", "/requests/{request}/confirm", Who::Trader),
    ("POST", "/requests/{request}/confirm", Who::Trader),
    ("GET", "/requests/{request}/quote", Who::Financier),
    ("GET", "/requests/{request}/approve", Who::Financier),
    ("POST", "/requests/{request}/approve", Who::Financier),
    ("GET", "/requests/{request}/decline", Who::Financier),
    ("POST", "/requests/{request}/decline", Who::Financier),
    ("GET", "/requests/{request}/pay-intent", Who::Financier),
    ("POST", "/requests/{request}/pay-intent", Who::Financier),
    ("GET", "/requests/{request}/disburse", Who::Financier),
    ("POST", "/requests/{request}/disburse", Who::Financier),
    ("GET", "/quotes/{quote}/withdraw", Who::Financier),
    ("POST", "/quotes/{quote}/withdraw", Who::Financier),
    ("GET", "/quotes/{quote}/open", Who::Financier),
    ("GET", "/limits", Who::Financier),
    ("GET", "/limits/new", Who::Financier),
    ("POST", "/limits/new", Who::Financier),
    ("GET", "/backgrounds", Who::Trader),
    ("GET", "/backgrounds/new", Who::Trader),
    ("POST", "/backgrounds/new", Who::Trader),
    ("GET", "/backgrounds/review", Who::Trader),
    ("POST", "/backgrounds/review", Who::Trader),
    ("GET", "/backgrounds/{background}", Who::Trader),
    ("GET", "/documents/{sha256}", Who::Trader),
    ("GET", "/vouchers", Who::Trader),
    ("GET", "/vouchers/new", Who::CoreEnterprise),
    ("POST", "/vouchers/new", Who::CoreEnterprise),
    ("GET", "/vouchers/sheets/new", Who::CoreEnterprise),
    ("POST", "/vouchers/sheets/new", Who::CoreEnterprise),
    ("GET", "/vouchers/sheets/trades", Who::CoreEnterprise),
    ("POST", "/vouchers/sheets/commands", Who::CoreEnterprise),
    ("POST", "/vouchers/sheets/drafts", Who::CoreEnterprise),
    ("GET", "/vouchers/sheets/{sheet}", Who::CoreEnterprise),
    ("POST", "/vouchers/sheets/{sheet}/return", Who::CoreEnterprise),
    ("GET", "/vouchers/{voucher}", Who::Trader),
    ("GET", "/vouchers/{voucher}/certificate", Who::Trader),
    ("GET", "/vouchers/{voucher}/evidence", Who::Trader),
    ("GET", "/vouchers/{voucher}/sign-for", Who::Trader),
    ("POST", "/vouchers/{voucher}/sign-for", Who::Trader),
    ("GET", "/vouchers/{voucher}/reject", Who::Trader),
    ("POST", "/vouchers/{voucher}/reject", Who::Trader),
    ("GET", "/vouchers/{voucher}/withdraw", Who::CoreEnterprise),
    ("POST", "/vouchers/{voucher}/withdraw", Who::CoreEnterprise),
    ("GET", "/vouchers/{voucher}/check", Who::Trader),
    ("POST", "/vouchers/{voucher}/check", Who::Trader),
    ("GET", "/vouchers/{voucher}/check/withdraw", Who::Trader),
    ("POST", "/vouchers/{voucher}/check/withdraw", Who::Trader),
    ("GET", "/v/{token}", Who::Anyone),
];

/// Who may call the route; `None` where it does not stand in the table.
pub fn who(method: &str, pattern: &str) -> Option<Who> {
    // HEAD asks for what GET would answer.
    let method = if method == "HEAD" { "GET" } else { method };
    TABLE.iter().find(|(known, path, _)| *known == method && *path == pattern).map(|(_, _, who)| *who)
}
