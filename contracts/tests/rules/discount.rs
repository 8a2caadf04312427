//! Discounts from outside.

pub mod disburse;
mod effects;
pub mod quote;
pub mod request;
mod unwind;
