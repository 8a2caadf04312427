//! Starts the product and the browser, and does what a person does on a page.

mod product;
mod seat;

pub use product::Product;
pub use seat::{Browsers, Seat};
