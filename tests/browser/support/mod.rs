//! Starts the product and the browser, and does what a person does on a page.

mod access;
mod firm;
mod newcomer;
mod product;
mod proxy;
mod seat;

pub use access::accessible;
pub use firm::{Firm, linked};
pub use newcomer::{PASSWORD, make_key};
pub use product::{FOUNDERS, Product};
pub use proxy::Proxy;
pub use seat::{Browsers, Seat};
