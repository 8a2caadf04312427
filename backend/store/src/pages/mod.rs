//! What pages ask of the store: queries by index that answer in the types of `contracts`.

pub mod discount;
pub mod due;
pub mod holding;
pub mod member;
pub mod paged;
pub mod settlement;
pub mod signature;
pub mod timeline;
pub mod voucher;
