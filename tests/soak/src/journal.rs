//! What clients were told, in a file outside the database: one line an acknowledgement.

use std::{
    fs::File,
    io::{BufWriter, Write as _},
    path::Path,
    sync::{Mutex, PoisonError},
};

use tests::check::Acknowledged;

use crate::error::SoakError;

/// The file, and what has come since it was last asked for.
pub struct Journal {
    kept: Mutex<(BufWriter<File>, Vec<Acknowledged>)>,
}

impl Journal {
    /// Begins the file at `path`.
    ///
    /// # Errors
    /// [`SoakError::Io`].
    pub fn create(path: &Path) -> Result<Self, SoakError> {
        Ok(Self { kept: Mutex::new((BufWriter::new(File::create(path)?), Vec::new())) })
    }

    /// Notes one acknowledgement.
    ///
    /// # Errors
    /// [`SoakError::Io`]: then the run cannot be judged.
    pub fn note(&self, one: Acknowledged) -> Result<(), SoakError> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let (file, recent) = &mut *kept;
        let Acknowledged { member, command, index, sent, answered, node, again } = one;
        writeln!(file, "{member} {command} {index} {sent} {answered} {node} {}", u8::from(again))?;
        recent.push(one);
        Ok(())
    }

    /// What has come since this was last called.
    pub fn take_recent(&self) -> Vec<Acknowledged> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut kept.1)
    }

    /// A copy of the same.
    pub fn recent(&self) -> Vec<Acknowledged> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).1.clone()
    }

    /// Writes out what is buffered.
    ///
    /// # Errors
    /// [`SoakError::Io`].
    pub fn flush(&self) -> Result<(), SoakError> {
        Ok(self.kept.lock().unwrap_or_else(PoisonError::into_inner).0.flush()?)
    }
}

/// Everything in the journal at `path`.
///
/// # Errors
/// [`SoakError`] where it cannot be read.
pub fn read(path: &Path) -> Result<Vec<Acknowledged>, SoakError> {
    let text = std::fs::read_to_string(path)?;
    let lines = text.lines().map(|line| {
        parse(line).ok_or_else(|| SoakError::said(format!("the journal holds a line that is none: {line}")))
    });
    lines.collect()
}

fn parse(line: &str) -> Option<Acknowledged> {
    let mut words = line.split(' ');
    let mut word = || words.next();
    Some(Acknowledged {
        member: word()?.parse().ok()?,
        command: word()?.parse().ok()?,
        index: word()?.parse().ok()?,
        sent: word()?.parse().ok()?,
        answered: word()?.parse().ok()?,
        node: word()?.parse().ok()?,
        again: word()? == "1",
    })
}
