//! The container of an evidence file: a zip in one spelling only.
//!
//! Zip readers disagree about files that are not plain: which of two members of one name counts, what
//! stands before the first or after the last. So what was read is written again, and only the same bytes
//! are accepted: every reader then sees the same members.

use std::fmt;

/// The longest file, in bytes.
pub const MAX_FILE_BYTES: usize = 64 * 1024 * 1024;
/// The most members of a file.
pub const MAX_MEMBERS: usize = 20_000;

/// Signatures and lengths of the three headers (PKWARE APPNOTE 6.3.10, sections 4.3.7, 4.3.12, 4.3.16).
const LOCAL: [u8; 4] = *b"PK\x03\x04";
const LOCAL_BYTES: usize = 30;
const CENTRAL: [u8; 4] = *b"PK\x01\x02";
const CENTRAL_BYTES: usize = 46;
const END: [u8; 4] = *b"PK\x05\x06";
const END_BYTES: usize = 22;

/// Version needed 1.0, flags "UTF-8 names", method "stored", time 00:00:00, date 1980-01-01.
const HEADER: [u8; 10] = [10, 0, 0x00, 0x08, 0, 0, 0, 0, 0x21, 0x00];

/// One member: a name and its bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Member<'a> {
    /// Its name.
    pub name: &'a [u8],
    /// Its bytes.
    pub bytes: &'a [u8],
}

/// Why a file is no container.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ContainerError {
    /// Longer than 64 MiB.
    #[error("the file is longer than {MAX_FILE_BYTES} bytes")]
    TooLong,
    /// The last 22 bytes are no end record.
    #[error("the file does not end in the end record of a zip")]
    NoEnd,
    /// More members than allowed.
    #[error("the file has more than {MAX_MEMBERS} members")]
    TooMany,
    /// The directory is not where the end record says, or is shorter.
    #[error("the zip's directory is not where its end record says")]
    Directory,
    /// A member's bytes are not where the directory says.
    #[error("member {0} is not where the zip's directory says")]
    Member(usize),
    /// Written in another spelling.
    #[error("the zip is not in the one spelling: byte {0} differs")]
    NotCanonical(usize),
    /// A name that stands twice.
    #[error("the name of member {0} stands twice")]
    Twice(usize),
}

impl ContainerError {
    /// Whether it could be read, but is not in the one spelling.
    pub const fn is_spelling(self) -> bool {
        matches!(self, Self::NotCanonical(_) | Self::Twice(_))
    }
}

/// The `N` bytes at `at`.
fn array<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
    bytes.get(at..)?.first_chunk::<N>().copied()
}

fn number16(bytes: &[u8], at: usize) -> Option<usize> {
    array(bytes, at).map(|bytes| usize::from(u16::from_le_bytes(bytes)))
}

fn number32(bytes: &[u8], at: usize) -> Option<usize> {
    array(bytes, at).and_then(|bytes| usize::try_from(u32::from_le_bytes(bytes)).ok())
}

/// Reads the members of a file, in the order of their names. Nothing is copied.
///
/// # Errors
/// The first [`ContainerError`].
pub fn read(file: &[u8]) -> Result<Vec<Member<'_>>, ContainerError> {
    let mut members = walk(file)?;
    members.sort_by_key(|member| member.name);
    if let Some(place) = members.windows(2).position(|pair| pair[0].name == pair[1].name) {
        return Err(ContainerError::Twice(place));
    }
    // Members that overlap in a hostile file would be written one after another.
    if length_of(&members) != Some(file.len()) {
        return Err(ContainerError::NotCanonical(file.len()));
    }
    let written = write(&members).ok_or(ContainerError::NotCanonical(0))?;
    match file.iter().zip(&written).position(|(read, written)| read != written) {
        Some(at) => Err(ContainerError::NotCanonical(at)),
        None => Ok(members),
    }
}

fn walk(file: &[u8]) -> Result<Vec<Member<'_>>, ContainerError> {
    if file.len() > MAX_FILE_BYTES {
        return Err(ContainerError::TooLong);
    }
    let end = file.len().checked_sub(END_BYTES).ok_or(ContainerError::NoEnd)?;
    if array(file, end) != Some(END) {
        return Err(ContainerError::NoEnd);
    }
    let field = |read: Option<usize>| read.ok_or(ContainerError::NoEnd);
    let count = field(number16(file, end + 10))?;
    let size = field(number32(file, end + 12))?;
    let start = field(number32(file, end + 16))?;
    if count > MAX_MEMBERS {
        return Err(ContainerError::TooMany);
    }
    let directory =
        start.checked_add(size).filter(|stop| *stop <= end).and_then(|stop| file.get(start..stop));
    let mut rest = directory.ok_or(ContainerError::Directory)?;
    let mut members = Vec::with_capacity(count);
    for place in 0..count {
        let (header, length) = Central::read(rest).ok_or(ContainerError::Directory)?;
        members.push(header.member(file).ok_or(ContainerError::Member(place))?);
        rest = rest.get(length..).ok_or(ContainerError::Directory)?;
    }
    Ok(members)
}

/// What is read of a directory's header.
struct Central<'a> {
    name: &'a [u8],
    size: usize,
    offset: usize,
}

impl<'a> Central<'a> {
    /// The header at the start of `bytes`, and how long it is with its name, extra field and comment.
    fn read(bytes: &'a [u8]) -> Option<(Self, usize)> {
        if array(bytes, 0)? != CENTRAL {
            return None;
        }
        let (name, extra, comment) = (number16(bytes, 28)?, number16(bytes, 30)?, number16(bytes, 32)?);
        let length = CENTRAL_BYTES + name + extra + comment;
        if length > bytes.len() {
            return None;
        }
        let name = bytes.get(CENTRAL_BYTES..CENTRAL_BYTES + name)?;
        Some((Self { name, size: number32(bytes, 20)?, offset: number32(bytes, 42)? }, length))
    }

    fn member(self, file: &'a [u8]) -> Option<Member<'a>> {
        if array(file, self.offset)? != LOCAL {
            return None;
        }
        let start =
            self.offset + LOCAL_BYTES + number16(file, self.offset + 26)? + number16(file, self.offset + 28)?;
        let bytes = file.get(start..start.checked_add(self.size)?)?;
        Some(Member { name: self.name, bytes })
    }
}

/// How long [`write`]'s answer is.
fn length_of(members: &[Member<'_>]) -> Option<usize> {
    members.iter().try_fold(END_BYTES, |length, member| {
        length
            .checked_add(LOCAL_BYTES + CENTRAL_BYTES + 2 * member.name.len())?
            .checked_add(member.bytes.len())
    })
}

/// Writes members, which are sorted by name, in the one spelling; `None` where there are too many, or too
/// long ones.
pub fn write(members: &[Member<'_>]) -> Option<Vec<u8>> {
    let length = length_of(members).filter(|length| *length <= MAX_FILE_BYTES)?;
    let count = u16::try_from(members.len()).ok().filter(|_| members.len() <= MAX_MEMBERS)?;
    let mut file = Vec::with_capacity(length);
    let mut directory = Vec::new();
    for member in members {
        let offset = u32::try_from(file.len()).ok()?;
        let size = u32::try_from(member.bytes.len()).ok()?.to_le_bytes();
        let name = u16::try_from(member.name.len()).ok()?.to_le_bytes();
        // What both headers tell: how it is stored, CRC, both sizes, the lengths of name and extra field.
        let told = [&HEADER[..], &crc32(member.bytes).to_le_bytes(), &size, &size, &name, &[0, 0]].concat();
        file.extend_from_slice(&LOCAL);
        file.extend_from_slice(&told);
        file.extend_from_slice(member.name);
        file.extend_from_slice(member.bytes);
        directory.extend_from_slice(&CENTRAL);
        directory.extend_from_slice(&[0, 0]);
        directory.extend_from_slice(&told);
        // Comment length, disk, internal and external attributes.
        directory.extend_from_slice(&[0; 10]);
        directory.extend_from_slice(&offset.to_le_bytes());
        directory.extend_from_slice(member.name);
    }
    let (start, size) = (u32::try_from(file.len()).ok()?, u32::try_from(directory.len()).ok()?);
    file.append(&mut directory);
    file.extend_from_slice(&END);
    file.extend_from_slice(&[0; 4]);
    file.extend_from_slice(&count.to_le_bytes());
    file.extend_from_slice(&count.to_le_bytes());
    file.extend_from_slice(&size.to_le_bytes());
    file.extend_from_slice(&start.to_le_bytes());
    file.extend_from_slice(&[0, 0]);
    Some(file)
}

/// CRC-32 of zip (ISO 3309, polynomial EDB88320), eight tables of 256 for eight bytes at a time.
fn crc32(bytes: &[u8]) -> u32 {
    let (blocks, rest) = bytes.as_chunks::<8>();
    let mut crc = u32::MAX;
    for block in blocks {
        let low = crc ^ u32::from_le_bytes([block[0], block[1], block[2], block[3]]);
        let [a, b, c, d] = low.to_le_bytes();
        let places = [a, b, c, d, block[4], block[5], block[6], block[7]];
        crc = places
            .into_iter()
            .enumerate()
            .fold(0, |crc, (place, byte)| crc ^ CRC_TABLES[7 - place][usize::from(byte)]);
    }
    for byte in rest {
        crc = (crc >> 8) ^ CRC_TABLES[0][usize::from(crc.to_le_bytes()[0] ^ byte)];
    }
    !crc
}

static CRC_TABLES: [[u32; 256]; 8] = crc_tables();

const fn crc_tables() -> [[u32; 256]; 8] {
    let mut tables = [[0_u32; 256]; 8];
    let mut byte = 0;
    let mut number = 0_u32;
    while byte < 256 {
        let mut crc = number;
        let mut bit = 0;
        while bit < 8 {
            crc = if crc & 1 == 1 { (crc >> 1) ^ 0xEDB8_8320 } else { crc >> 1 };
            bit += 1;
        }
        tables[0][byte] = crc;
        byte += 1;
        number += 1;
    }
    let mut table = 1;
    while table < 8 {
        let mut byte = 0;
        while byte < 256 {
            let before = tables[table - 1][byte];
            tables[table][byte] = (before >> 8) ^ tables[0][(before & 0xFF) as usize];
            byte += 1;
        }
        table += 1;
    }
    tables
}

/// A member's name in words.
pub(super) struct Shown<'a>(pub &'a [u8]);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`", self.0.escape_ascii())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crc_of_the_published_example() {
        assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
        assert_eq!(crc32(b""), 0);
        assert_eq!(crc32(b"The quick brown fox jumps over the lazy dog"), 0x414F_A339);
    }

    fn two() -> Vec<u8> {
        let members = [Member { name: b"a", bytes: b"one" }, Member { name: b"b/c", bytes: b"" }];
        write(&members).unwrap()
    }

    #[test]
    fn reads_what_it_writes() {
        let file = two();
        let members = read(&file).unwrap();
        assert_eq!(members, [Member { name: b"a", bytes: b"one" }, Member { name: b"b/c", bytes: b"" }]);
        assert_eq!(read(&write(&[]).unwrap()).unwrap(), []);
    }

    #[test]
    fn no_byte_can_change() {
        let file = two();
        let mut before_members: usize = 0;
        for at in 0..file.len() {
            for flip in [1, 0x80, 0xFF] {
                let mut changed = file.clone();
                changed[at] ^= flip;
                before_members += usize::from(read(&changed).is_err_and(|error| !error.is_spelling()));
                assert!(read(&changed).is_err(), "byte {at}");
            }
        }
        assert!(before_members > 0);
        for length in 0..file.len() {
            assert!(read(&file[..length]).is_err());
        }
        assert_eq!(read(&[&file[..], b"x"].concat()), Err(ContainerError::NoEnd));
        assert!(read(&[b"x", &file[..]].concat()).is_err());
    }

    #[test]
    fn names_are_sorted_and_unique() {
        let twice = [Member { name: b"a", bytes: b"" }, Member { name: b"a", bytes: b"" }];
        assert_eq!(read(&write(&twice).unwrap()), Err(ContainerError::Twice(0)));
        let unsorted = [Member { name: b"b", bytes: b"" }, Member { name: b"a", bytes: b"" }];
        assert!(read(&write(&unsorted).unwrap()).unwrap_err().is_spelling());
    }

    #[test]
    fn limits() {
        assert_eq!(read(&vec![0; MAX_FILE_BYTES + 1]), Err(ContainerError::TooLong));
        assert_eq!(read(b""), Err(ContainerError::NoEnd));
        let mut many = two();
        let count = many.len() - 12;
        many[count..count + 2].copy_from_slice(&20_001_u16.to_le_bytes());
        assert_eq!(read(&many), Err(ContainerError::TooMany));
    }

    /// Every member of this file is the whole file: what a reader would unpack is its square.
    #[test]
    fn overlapping_members_are_refused_without_being_copied() {
        let mut file = [&LOCAL[..], &[0; LOCAL_BYTES - 4], &vec![0; 100_000]].concat();
        let start = file.len();
        for place in 0..1000_u16 {
            let mut header = [&CENTRAL[..], &[0; CENTRAL_BYTES - 4]].concat();
            header[20..24].copy_from_slice(&100_000_u32.to_le_bytes());
            header[28] = 2;
            file.extend_from_slice(&header);
            file.extend_from_slice(&place.to_be_bytes());
        }
        let size = file.len() - start;
        file.extend_from_slice(&END);
        file.extend_from_slice(&[0; 4]);
        file.extend_from_slice(&[1000_u16.to_le_bytes(); 2].concat());
        file.extend_from_slice(&u32::try_from(size).unwrap().to_le_bytes());
        file.extend_from_slice(&u32::try_from(start).unwrap().to_le_bytes());
        file.extend_from_slice(&[0; 2]);
        assert!(read(&file).unwrap_err().is_spelling());
    }
}
