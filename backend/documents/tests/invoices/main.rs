//! Invoices as files: those of strangers, those made to harm, and our own.

mod hostile;
mod never_panics;
mod real_files;
mod round_trip;
mod support;
