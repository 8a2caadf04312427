//! `hefu certificate`: prints an evidence file for people. It needs neither a data folder nor a database.

use std::{fs, path::PathBuf, process::ExitCode};

use super::{CliError, evidence::read};
use crate::evidence::certificate::{CertificateError, LeadsTo, certificate};

/// What to print, and where to.
#[derive(Debug, clap::Args)]
pub struct CertificateArgs {
    /// The evidence file.
    file: PathBuf,
    /// The PDF to write.
    #[arg(short, long, value_name = "PDF")]
    out: PathBuf,
    /// The page for checking files that the QR code leads to, as https://example.com/verify.
    #[arg(long, value_name = "ADDRESS")]
    verify: Option<String>,
    /// The public check of the voucher that the QR code leads to instead.
    #[arg(long, value_name = "ADDRESS", conflicts_with = "verify")]
    check: Option<String>,
}

/// Prints; exits with 1 where the file is not sound.
///
/// # Errors
/// A [`CliError`].
pub fn run(args: CertificateArgs) -> Result<ExitCode, CliError> {
    let file = read(&args.file).map_err(CliError::Other)?;
    let leads_to = args.check.map(LeadsTo::Check).or_else(|| args.verify.map(LeadsTo::Verify));
    match certificate(&file, leads_to.as_ref()) {
        Ok(printed) => {
            fs::write(&args.out, &printed)?;
            println!("{}: {} bytes", args.out.display(), printed.len());
            Ok(ExitCode::SUCCESS)
        }
        Err(unsound @ CertificateError::Unsound(_)) => {
            eprintln!("hefu: the file is not sound, so nothing is certified: {unsound}");
            Ok(ExitCode::FAILURE)
        }
        Err(other) => Err(CliError::Other(other.to_string())),
    }
}
