//! Evidence files: sound ones, and for every row of the table those that fail at it.

mod authority;
pub mod book;
mod files;
mod golden;
mod hostile;
mod operator;
mod replay;
