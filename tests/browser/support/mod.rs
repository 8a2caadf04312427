//! Starts the product and the browser, and does what a person does on a page.

mod access;
mod product;
mod proxy;
mod seat;

pub use access::accessible;
pub use product::Product;
pub use proxy::Proxy;
pub use seat::{Browsers, Seat};
