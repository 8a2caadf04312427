//! The tables of witnesses and auditors as diesel knows them.

diesel::table! {
    cosigned (log_id, size) {
        log_id -> BigInt,
        size -> BigInt,
        checkpoint -> Binary,
    }
}

diesel::table! {
    cosignature (log_id, size, key_id) {
        log_id -> BigInt,
        size -> BigInt,
        key_id -> Binary,
        cosigned_at -> BigInt,
        line -> Text,
    }
}

diesel::table! {
    witnessed (log_id, policy_sha256, size) {
        log_id -> BigInt,
        policy_sha256 -> Binary,
        size -> BigInt,
        witnessed_at -> BigInt,
    }
}

diesel::table! {
    auditor (log_id, token_hash) {
        log_id -> BigInt,
        token_hash -> Binary,
        name -> Text,
        made_at -> Timestamptz,
        expires_at -> Timestamptz,
    }
}

diesel::allow_tables_to_appear_in_same_query!(cosigned, witnessed);
