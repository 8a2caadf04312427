//! The tables as diesel knows them. A test compares them with the migrated database.

mod witness;
mod workplace;

pub use witness::{auditor, cosignature, cosigned, witnessed};
pub use workplace::{
    document, draft, firm, invitation, leaf_place, leaf_placed, public_check, recovery, sealed_quote,
    session, sign_in,
};

diesel::table! {
    log (log_id) {
        log_id -> BigInt,
        name -> Text,
        origin -> Text,
    }
}
diesel::table! {
    head (log_id) {
        log_id -> BigInt,
        size -> BigInt,
        checkpoint -> Binary,
        tick -> BigInt,
        tick_head -> Binary,
        registry_next -> Nullable<BigInt>,
        registry_size -> Nullable<BigInt>,
        registry_tick -> Nullable<BigInt>,
        registry_tick_head -> Nullable<Binary>,
    }
}
diesel::table! {
    entry (log_id, index) {
        log_id -> BigInt,
        index -> BigInt,
        leaf -> Binary,
        record -> Binary,
        disclosures -> Text,
        op -> Text,
        tick -> BigInt,
    }
}
diesel::table! {
    answer (log_id, member_id, command_id) {
        log_id -> BigInt,
        member_id -> Uuid,
        command_id -> Uuid,
        command_sha256 -> Binary,
        index -> BigInt,
    }
}
diesel::table! {
    tile (log_id, level, index) {
        log_id -> BigInt,
        level -> SmallInt,
        index -> BigInt,
        hashes -> Binary,
    }
}
diesel::table! {
    timeline (log_id, object_id, index) {
        log_id -> BigInt,
        object_id -> Uuid,
        index -> BigInt,
    }
}
diesel::table! {
    signature (log_id, key_id, index) {
        log_id -> BigInt,
        key_id -> Binary,
        index -> BigInt,
    }
}
diesel::table! {
    member (log_id, member_id) {
        log_id -> BigInt,
        member_id -> Uuid,
        name -> Text,
        kinds -> Array<Text>,
        single_person -> Bool,
        approvals -> Jsonb,
        head -> Binary,
        obligor_log -> Nullable<Binary>,
    }
}
diesel::table! {
    identifier (log_id, scheme, value) {
        log_id -> BigInt,
        scheme -> Text,
        value -> Text,
        member_id -> Uuid,
        position -> Integer,
    }
}
diesel::table! {
    seat (log_id, key_id) {
        log_id -> BigInt,
        key_id -> Binary,
        seat_id -> Uuid,
        member_id -> Uuid,
        position -> Integer,
        person_id -> Uuid,
        name -> Text,
        roles -> Array<Text>,
        public_key -> Binary,
        revoked -> Bool,
        compromised_since -> Nullable<BigInt>,
        effective -> Nullable<BigInt>,
    }
}
diesel::table! {
    account (log_id, member_id, position) {
        log_id -> BigInt,
        member_id -> Uuid,
        position -> Integer,
        currency -> Text,
        bank_name -> Text,
        account_name -> Text,
        number -> Text,
        effective -> BigInt,
    }
}
diesel::table! {
    granted_limit (log_id, financier_id, obligor_id, currency) {
        log_id -> BigInt,
        financier_id -> Uuid,
        obligor_id -> Uuid,
        currency -> Text,
        granted -> BigInt,
        used -> BigInt,
        expires -> BigInt,
    }
}
diesel::table! {
    invoice (log_id, tag) {
        log_id -> BigInt,
        tag -> Binary,
        currency -> Text,
        amount -> BigInt,
        occupied -> BigInt,
    }
}
diesel::table! {
    background (log_id, background_id) {
        log_id -> BigInt,
        background_id -> Uuid,
        debtor_id -> Uuid,
        creditor_id -> Uuid,
        currency -> Text,
        amount -> BigInt,
        reserved -> BigInt,
        due_on -> Date,
        invoices -> Jsonb,
    }
}
diesel::table! {
    voucher (log_id, voucher_id) {
        log_id -> BigInt,
        voucher_id -> Uuid,
        obligor_id -> Uuid,
        payee_id -> Uuid,
        currency -> Text,
        face -> BigInt,
        due_on -> Date,
        issued_on -> Date,
        cut_off_on -> Date,
        sign_for_by -> BigInt,
        undertaking -> Text,
        undertaking_hash -> Binary,
        policy_version -> Integer,
        background_id -> Uuid,
        life -> Text,
        settled -> BigInt,
        head -> Binary,
    }
}
diesel::table! {
    holding (log_id, holding_id) {
        log_id -> BigInt,
        holding_id -> Uuid,
        voucher_id -> Uuid,
        parent_id -> Nullable<Uuid>,
        transferor_id -> Nullable<Uuid>,
        holder_id -> Uuid,
        amount -> BigInt,
        depth -> Integer,
        splits -> Integer,
        splits_on -> Date,
        splits_that_day -> Integer,
        background_id -> Nullable<Uuid>,
        financed -> Bool,
        lapses_at -> Nullable<BigInt>,
        life -> Text,
        request_id -> Nullable<Uuid>,
        head -> Binary,
        title_keys -> Array<Binary>,
        title_ticks -> Array<BigInt>,
    }
}
diesel::table! {
    holding_end (log_id, holding_id) {
        log_id -> BigInt,
        holding_id -> Uuid,
        life -> Text,
        head -> Binary,
    }
}
diesel::table! {
    outstanding_holding (holding_id, log_id) {
        holding_id -> Uuid,
        log_id -> BigInt,
        holder_id -> Uuid,
        due_on -> Date,
        voucher_id -> Uuid,
        transferor_id -> Nullable<Uuid>,
        currency -> Text,
        amount -> BigInt,
        life -> Text,
        lapses_at -> Nullable<BigInt>,
        request_id -> Nullable<Uuid>,
    }
}
diesel::table! {
    voucher_sum (member_id, log_id, side, life, due_on, currency) {
        member_id -> Uuid,
        log_id -> BigInt,
        side -> Text,
        life -> Text,
        due_on -> Date,
        currency -> Text,
        number -> BigInt,
        unpaid -> BigInt,
    }
}
diesel::table! {
    request (log_id, request_id) {
        log_id -> BigInt,
        request_id -> Uuid,
        voucher_id -> Uuid,
        holding_id -> Uuid,
        seller_id -> Uuid,
        amount -> BigInt,
        financier_ids -> Array<Uuid>,
        recourse -> Bool,
        ask_rate -> Nullable<Text>,
        deadline -> BigInt,
        life -> Text,
        since -> BigInt,
        agreed_quote_id -> Nullable<Uuid>,
        agreed_financier_id -> Nullable<Uuid>,
        agreed_rate -> Nullable<Text>,
        agreed_basis -> Nullable<Text>,
        agreed_value_on -> Nullable<Date>,
        agreed_fees -> Nullable<BigInt>,
        agreed_days -> Nullable<BigInt>,
        agreed_interest -> Nullable<BigInt>,
        agreed_net -> Nullable<BigInt>,
        paid_reference -> Nullable<Text>,
        paid_account -> Nullable<Text>,
        paid_on -> Nullable<Date>,
        head -> Binary,
    }
}
diesel::table! {
    quote (log_id, quote_id) {
        log_id -> BigInt,
        quote_id -> Uuid,
        request_id -> Uuid,
        financier_id -> Uuid,
        expires -> BigInt,
        made_at -> BigInt,
        sealed -> Array<Text>,
        rate -> Nullable<Text>,
        basis -> Nullable<Text>,
        value_on -> Nullable<Date>,
        fees -> Nullable<BigInt>,
        life -> Text,
    }
}
diesel::table! {
    payment_list (log_id, voucher_id) {
        log_id -> BigInt,
        voucher_id -> Uuid,
        confirmed -> Bool,
    }
}
diesel::table! {
    payment_line (log_id, voucher_id, holding_id) {
        log_id -> BigInt,
        voucher_id -> Uuid,
        holding_id -> Uuid,
        payee_id -> Uuid,
        account -> Nullable<Text>,
        amount -> BigInt,
    }
}
diesel::table! {
    bank_reference (log_id, stated_by, dated, reference) {
        log_id -> BigInt,
        stated_by -> Uuid,
        dated -> Date,
        reference -> Text,
    }
}
diesel::table! {
    notice (log_id, index) {
        log_id -> BigInt,
        index -> BigInt,
        voucher_id -> Uuid,
        holding_id -> Uuid,
        to_member_id -> Uuid,
        tick -> BigInt,
    }
}
diesel::table! {
    holding_now (log_id, holding_id) {
        log_id -> BigInt,
        holding_id -> Uuid,
        voucher_id -> Uuid,
        parent_id -> Nullable<Uuid>,
        transferor_id -> Nullable<Uuid>,
        holder_id -> Uuid,
        amount -> BigInt,
        depth -> Integer,
        splits -> Integer,
        splits_on -> Date,
        splits_that_day -> Integer,
        background_id -> Nullable<Uuid>,
        financed -> Bool,
        lapses_at -> Nullable<BigInt>,
        life -> Text,
        request_id -> Nullable<Uuid>,
        head -> Binary,
        title_keys -> Array<Binary>,
        title_ticks -> Array<BigInt>,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    log,
    head,
    entry,
    answer,
    tile,
    timeline,
    signature,
    member,
    identifier,
    seat,
    account,
    granted_limit,
    invoice,
    background,
    voucher,
    holding,
    holding_end,
    outstanding_holding,
    voucher_sum,
    request,
    quote,
    payment_list,
    payment_line,
    bank_reference,
    notice,
    sign_in,
    session,
    draft,
    invitation,
    firm,
    recovery,
    document,
    sealed_quote,
    public_check,
    holding_now
);
