//! The whole story of a voucher, by real people in a real browser.
