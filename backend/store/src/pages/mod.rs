//! What pages ask: queries that answer in contracts types.
