//! The tables of the workplace as diesel knows them.

diesel::table! {
    sign_in (log_id, seat_id) {
        log_id -> BigInt,
        seat_id -> Uuid,
        login -> Text,
        password_hash -> Text,
        language -> Nullable<Text>,
        theme -> Text,
        wrapped_key -> Nullable<Binary>,
    }
}

diesel::table! {
    session (log_id, token_hash) {
        log_id -> BigInt,
        token_hash -> Binary,
        seat_id -> Uuid,
        csrf -> Text,
        created_at -> Timestamptz,
        seen_at -> Timestamptz,
    }
}

diesel::table! {
    draft (log_id, draft_id) {
        log_id -> BigInt,
        draft_id -> Uuid,
        member_id -> Uuid,
        made_by -> Uuid,
        op -> Text,
        subject_id -> Nullable<Uuid>,
        command -> Binary,
        disclosures -> Text,
        approvals -> Jsonb,
        sealed_blob -> Nullable<Binary>,
        state -> Text,
        reason -> Nullable<Text>,
        created_at -> Timestamptz,
        ended_at -> Nullable<Timestamptz>,
        sheet_id -> Nullable<Uuid>,
        sheet_row -> Nullable<Integer>,
    }
}

diesel::table! {
    invitation (log_id, invitation_id) {
        log_id -> BigInt,
        invitation_id -> Uuid,
        token_hash -> Binary,
        firm_id -> Nullable<Uuid>,
        member_id -> Uuid,
        name -> Text,
        login -> Text,
        roles -> Array<Text>,
        seat_id -> Nullable<Uuid>,
        person_id -> Nullable<Uuid>,
        public_key -> Nullable<Binary>,
        possession -> Nullable<Binary>,
        password_hash -> Nullable<Text>,
        wrapped_key -> Nullable<Binary>,
        state -> Text,
        created_at -> Timestamptz,
        recovery_id -> Nullable<Uuid>,
    }
}

diesel::table! {
    recovery (log_id, recovery_id) {
        log_id -> BigInt,
        recovery_id -> Uuid,
        member_id -> Uuid,
        document -> Binary,
        reason -> Text,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    firm (log_id, firm_id) {
        log_id -> BigInt,
        firm_id -> Uuid,
        member_id -> Uuid,
        name -> Text,
        identifiers -> Jsonb,
        kinds -> Array<Text>,
        single_person -> Bool,
        signatures -> Integer,
        screening -> Text,
        created_at -> Timestamptz,
        obligor_log -> Nullable<Binary>,
    }
}

diesel::table! {
    document (log_id, member_id, sha256) {
        log_id -> BigInt,
        member_id -> Uuid,
        sha256 -> Binary,
        file_name -> Text,
        bytes -> Binary,
        uploaded_at -> Timestamptz,
    }
}

diesel::table! {
    sealed_quote (log_id, quote_id) {
        log_id -> BigInt,
        quote_id -> Uuid,
        member_id -> Uuid,
        seat_id -> Uuid,
        blob -> Binary,
    }
}

diesel::table! {
    public_check (log_id, member_id, voucher_id) {
        log_id -> BigInt,
        member_id -> Uuid,
        voucher_id -> Uuid,
        token -> Text,
        shows_amount -> Bool,
        made_by -> Uuid,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    leaf_place (log_id, segment, prefix, index) {
        log_id -> BigInt,
        segment -> Integer,
        prefix -> Integer,
        index -> BigInt,
    }
}

diesel::table! {
    leaf_placed (log_id) {
        log_id -> BigInt,
        until -> BigInt,
    }
}
