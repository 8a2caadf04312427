//! Small disks of the run's own, as ext4 on loop devices: they can fill up, and lose their power.
//!
//! A power cut is `EXT4_IOC_SHUTDOWN` without a flush of the journal: what the file system had not written
//! by itself or by an `fdatasync` that has returned is gone. The host's own cache lives on, so a disk that
//! lies about its flushes is not simulated.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    error::SoakError,
    pause,
    postgres::{is_root, run},
};

/// `_IOR('X', 125, u32)`, and the flag that leaves the journal unwritten.
const CUT: &str = "import fcntl, os, struct, sys\n\
fd = os.open(sys.argv[1], os.O_RDONLY)\n\
fcntl.ioctl(fd, 0x8004587d, struct.pack('I', 2))\n";

/// A disk, or the folder that stands for one where none can be mounted.
pub struct Disk {
    image: Option<PathBuf>,
    folder: PathBuf,
}

impl Disk {
    /// A disk of `megabytes` at `folder/name`. Where this machine lets nothing be mounted it is a plain
    /// folder, and the second part says why.
    ///
    /// # Errors
    /// [`SoakError::Io`].
    pub fn make(folder: &Path, name: &str, megabytes: u64) -> Result<(Self, Option<String>), SoakError> {
        let mounted = folder.join(name);
        fs::create_dir_all(&mounted)?;
        let image = folder.join(format!("{name}.ext4"));
        let tried = if is_root() { format(&image, megabytes) } else { Err(SoakError::said("not root")) };
        let tried = tried.and_then(|()| mount(&image, &mounted));
        Ok(match tried {
            Ok(()) => (Self { image: Some(image), folder: mounted }, None),
            Err(error) => (Self { image: None, folder: mounted }, Some(error.to_string())),
        })
    }

    /// Where it is.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Whether it is a disk that can fill up and be cut off.
    pub const fn is_real(&self) -> bool {
        self.image.is_some()
    }

    fn ballast(&self) -> PathBuf {
        self.folder.join("ballast")
    }

    /// Fills it to the last byte.
    ///
    /// # Errors
    /// [`SoakError::Io`].
    pub fn fill(&self) -> Result<(), SoakError> {
        let ballast = self.ballast();
        // As much as there is at once, then what is left between other files' blocks.
        let free = free_bytes(&self.folder)?;
        drop(run(Command::new("fallocate").args(["-l", &free.to_string()]).arg(&ballast)));
        let mut file = fs::OpenOptions::new().create(true).append(true).open(&ballast)?;
        let zeros = vec![0_u8; 64 * 1024];
        let mut chunk = zeros.len();
        while chunk > 0 {
            match std::io::Write::write_all(&mut file, zeros.get(..chunk).unwrap_or_default()) {
                Ok(()) => {}
                Err(_) => chunk /= 16,
            }
        }
        // Delayed allocation promises nothing: only what is written takes room.
        drop(file.sync_all());
        Ok(())
    }

    /// Gives the room back.
    ///
    /// # Errors
    /// [`SoakError::Io`].
    pub fn free(&self) -> Result<(), SoakError> {
        Ok(fs::remove_file(self.ballast())?)
    }

    /// Cuts its power.
    ///
    /// # Errors
    /// A [`SoakError`].
    pub fn cut(&self) -> Result<(), SoakError> {
        run(Command::new("python3").args(["-c", CUT]).arg(&self.folder))
    }

    /// Mounts it again after a cut; nobody uses it any more.
    ///
    /// # Errors
    /// A [`SoakError`].
    pub async fn restore(&self) -> Result<(), SoakError> {
        let Some(image) = &self.image else { return Ok(()) };
        unmount(&self.folder).await?;
        mount(image, &self.folder)
    }

    /// Takes it away.
    ///
    /// # Errors
    /// A [`SoakError`].
    pub async fn remove(self) -> Result<(), SoakError> {
        let Some(image) = &self.image else { return Ok(()) };
        unmount(&self.folder).await?;
        Ok(fs::remove_file(image)?)
    }
}

fn format(image: &Path, megabytes: u64) -> Result<(), SoakError> {
    fs::File::create(image)?.set_len(megabytes * 1024 * 1024)?;
    run(program("mkfs.ext4").args(["-q", "-m", "0", "-E", "lazy_itable_init=1"]).arg(image))
}

fn mount(image: &Path, folder: &Path) -> Result<(), SoakError> {
    run(program("mount").args(["-o", "loop"]).arg(image).arg(folder))
}

async fn unmount(folder: &Path) -> Result<(), SoakError> {
    let mut tries = 0;
    loop {
        tries += 1;
        match run(program("umount").arg(folder)) {
            Ok(()) => return Ok(()),
            // A process that was just killed holds its files for a moment.
            Err(_) if tries < 100 => pause::millis(50).await,
            Err(error) => return Err(error),
        }
    }
}

/// A program that may lie where only root looks.
fn program(name: &str) -> Command {
    let mut command = Command::new(name);
    let path = std::env::var("PATH").unwrap_or_default();
    command.env("PATH", format!("{path}:/usr/sbin:/sbin"));
    let found = ["/usr/sbin", "/sbin", "/usr/bin", "/bin"].iter().map(|folder| Path::new(folder).join(name));
    match found.into_iter().find(|path| path.is_file()) {
        Some(path) => Command::new(path),
        None => command,
    }
}

/// Bytes that are free on the disk of `folder`.
///
/// # Errors
/// [`SoakError`].
pub fn free_bytes(folder: &Path) -> Result<u64, SoakError> {
    let output = Command::new("df").args(["--output=avail", "-B1"]).arg(folder).output()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let bytes = text.lines().nth(1).and_then(|line| line.trim().parse().ok());
    bytes.ok_or_else(|| SoakError::said(format!("df says nothing of {}", folder.display())))
}
