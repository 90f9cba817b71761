//! A journal as a file: a line for each entry, with its checksum in front.
//!
//! ```text
//! 8a2b7c90 {"format":3,"version":"0.1.0","started":1735689600000000000,…}
//! 5f1c2d3e [{"at":1735689600000000000},{"call":{"op":"RunTask",…}}]
//! ```
//!
//! The first line says what the fake was started with, so the n-th entry is in line n + 1. A line
//! counts once it is whole. The last one may be torn, because the process was killed while it
//! wrote: nobody was answered for that. Any other line that does not fit its checksum was damaged
//! later, and is refused with its number. A checksum is that of all lines up to its own, so that a
//! line that was taken out, doubled or moved is found as well.

use std::fmt;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Seek, SeekFrom};

use serde::Serialize;

#[cfg(doc)]
use super::entry::Input;
use super::entry::{Entry, FORMAT, Header};

/// A line with its checksum. `sum` is that of the lines before it, and then that of this one.
pub(crate) fn line(value: &impl Serialize, sum: &mut u32, out: &mut Vec<u8>) {
    let start = out.len();
    // Eight digits and a space, which are known once the rest is.
    out.extend_from_slice(b"00000000 ");
    let written = serde_json::to_writer(&mut *out, value);
    debug_assert!(written.is_ok(), "{written:?}");
    *sum = checksum(*sum, &out[start + 9..]);
    let digits = format!("{sum:08x}");
    out[start..start + 8].copy_from_slice(digits.as_bytes());
    out.push(b'\n');
}

/// The checksum of a text that comes after others with that checksum.
fn checksum(before: u32, text: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new_with_initial(before);
    hasher.update(text);
    hasher.finalize()
}

/// A journal that is whole, as far as it counts.
#[derive(Debug)]
pub(crate) struct Read {
    pub(crate) header: Header,
    /// How many entries there are.
    pub(crate) len: usize,
    /// Where what counts ends, in bytes.
    pub(crate) end: u64,
    /// The checksum of what counts.
    pub(crate) sum: u32,
    /// How many bytes are behind that.
    pub(crate) rest: u64,
    /// The line that is damaged, where it is not the last one that was torn.
    pub(crate) damaged: Option<usize>,
    /// Whether what is put into a fake before anybody calls it is there: see [`Input::SetUp`].
    pub(crate) is_set_up: bool,
    file: File,
}

impl Read {
    /// The entries, which are read again one after the other: there may be more than fit into
    /// memory.
    pub(crate) fn entries(&self) -> Result<Entries, Damage> {
        let mut lines = Lines::new(&self.file)?;
        // The header.
        lines.next()?;
        Ok(Entries {
            lines,
            left: self.len,
        })
    }
}

/// The entries of a journal, one after the other.
pub(crate) struct Entries {
    lines: Lines,
    left: usize,
}

impl fmt::Debug for Entries {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Entries")
            .field("left", &self.left)
            .finish_non_exhaustive()
    }
}

impl Iterator for Entries {
    type Item = Result<Entry, Damage>;

    fn next(&mut self) -> Option<Self::Item> {
        self.left = self.left.checked_sub(1)?;
        let line = match self.lines.next() {
            Ok(Line::Whole) => serde_json::from_slice(self.lines.text())
                .map_err(|why| Damage::Unknown(self.lines.number, why)),
            // It was whole when it was read before.
            Ok(_) => Err(Damage::Line(self.lines.number)),
            Err(error) => Err(error.into()),
        };
        if line.is_err() {
            self.left = 0;
        }
        Some(line)
    }
}

/// Why a journal is not replayed.
#[derive(Debug)]
pub(crate) enum Damage {
    Io(io::Error),
    /// Its first line is none of a journal.
    NoJournal,
    /// Another version has written it.
    Version(String),
    /// This line was damaged.
    Line(usize),
    /// This line is whole, and says what this version does not know.
    Unknown(usize, serde_json::Error),
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let this = env!("CARGO_PKG_VERSION");
        match self {
            Self::Io(error) => error.fmt(f),
            Self::NoJournal => f.write_str("it is not a journal of fake-ecs"),
            // What the same calls lead to may be another thing in each version.
            Self::Version(version) => write!(
                f,
                "it was written by fake-ecs {version}, and this is fake-ecs {this}: \
                 use that version, or begin a new journal in another directory"
            ),
            Self::Line(number) => write!(
                f,
                "line {number} is damaged; `--recover` keeps what is before it"
            ),
            Self::Unknown(number, why) => write!(
                f,
                "line {number} is whole, but fake-ecs {this} does not know what it says: {why}"
            ),
        }
    }
}

impl From<io::Error> for Damage {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// Reads a journal from its beginning. `None` where there is none yet: nothing counts.
pub(crate) fn read(file: &File, recover: bool) -> Result<Option<Read>, Damage> {
    let mut lines = Lines::new(file)?;
    let length = file.metadata()?.len();
    let header: Header = match lines.next()? {
        Line::Whole => header(lines.text())?,
        Line::End => return Ok(None),
        Line::Torn => return torn_header(&lines.line),
        Line::Damaged => return Err(Damage::NoJournal),
    };
    let mut is_set_up = false;
    loop {
        let (end, len, sum) = (lines.end, lines.number - 1, lines.sum);
        let damaged = match lines.next()? {
            Line::Whole => {
                is_set_up |= is_of_set_up(lines.text());
                continue;
            }
            Line::Damaged if !recover => return Err(Damage::Line(lines.number)),
            Line::Damaged => Some(lines.number),
            Line::End | Line::Torn => None,
        };
        return Ok(Some(Read {
            header,
            len,
            end,
            sum,
            rest: length.saturating_sub(end),
            damaged,
            is_set_up,
            file: file.try_clone()?,
        }));
    }
}

/// The first line of a journal, where that makes sense.
#[cfg(any(feature = "docker", feature = "endpoints", feature = "kubernetes-any"))]
pub(crate) fn first_line(file: &File) -> io::Result<Option<Header>> {
    let mut lines = Lines::new(file)?;
    Ok(match lines.next()? {
        Line::Whole => header(lines.text()).ok(),
        Line::End | Line::Torn | Line::Damaged => None,
    })
}

/// Whether a line is [`Input::SetUp`], as this version writes it: most lines are not worth reading
/// twice.
fn is_of_set_up(text: &[u8]) -> bool {
    text.ends_with(br#"},{"setUp":{}}]"#)
}

/// A process was killed before its first line was written; another file is not ours to overwrite.
fn torn_header(line: &[u8]) -> Result<Option<Read>, Damage> {
    let begins_so = |byte: (usize, &u8)| match byte {
        (0..8, digit) => digit.is_ascii_hexdigit(),
        (8, space) => *space == b' ',
        (9, brace) => *brace == b'{',
        _ => true,
    };
    if line.iter().enumerate().all(begins_so) {
        Ok(None)
    } else {
        Err(Damage::NoJournal)
    }
}

/// The members that every version has come first.
fn header(text: &[u8]) -> Result<Header, Damage> {
    #[derive(serde::Deserialize)]
    struct Version {
        format: u32,
        version: String,
    }
    let known: Option<Version> = serde_json::from_slice(text).ok();
    let Version { format, version } = known.ok_or(Damage::NoJournal)?;
    if version != env!("CARGO_PKG_VERSION") || format != FORMAT {
        let version = format!("{version} (format {format} of journals)");
        return Err(Damage::Version(version));
    }
    serde_json::from_slice(text).map_err(|why| Damage::Unknown(1, why))
}

/// A place in a file of its own, which others may read and write meanwhile under the same lock.
struct Reader {
    file: File,
    offset: u64,
}

impl io::Read for Reader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.file.seek(SeekFrom::Start(self.offset))?;
        let length = self.file.read(buffer)?;
        self.offset += length as u64;
        Ok(length)
    }
}

struct Lines {
    reader: BufReader<Reader>,
    line: Vec<u8>,
    number: usize,
    /// Where the last whole line has ended.
    end: u64,
    /// The checksum of the lines so far.
    sum: u32,
}

enum Line {
    /// Its text is in [`Lines::text`].
    Whole,
    End,
    /// The last one, without its end.
    Torn,
    Damaged,
}

impl Lines {
    fn new(file: &File) -> io::Result<Self> {
        // Not another one of that path: some systems let nobody else read what is locked.
        let reader = Reader {
            file: file.try_clone()?,
            offset: 0,
        };
        Ok(Self {
            reader: BufReader::with_capacity(1 << 16, reader),
            line: Vec::new(),
            number: 0,
            end: 0,
            sum: 0,
        })
    }

    /// The last line, without its checksum.
    fn text(&self) -> &[u8] {
        self.line.get(9..self.line.len() - 1).unwrap_or_default()
    }

    fn next(&mut self) -> io::Result<Line> {
        self.line.clear();
        let length = self.reader.read_until(b'\n', &mut self.line)?;
        self.number += 1;
        if length == 0 {
            return Ok(Line::End);
        }
        let Some(line) = self.line.strip_suffix(b"\n") else {
            return Ok(Line::Torn);
        };
        let sum = line.get(..8).and_then(|sum| std::str::from_utf8(sum).ok());
        let sum = sum.and_then(|sum| u32::from_str_radix(sum, 16).ok());
        match (sum, line.get(9..)) {
            (Some(sum), Some(text)) if line[8] == b' ' && checksum(self.sum, text) == sum => {
                self.end += length as u64;
                self.sum = sum;
                Ok(Line::Whole)
            }
            _ => Ok(Line::Damaged),
        }
    }
}
