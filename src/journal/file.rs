//! A journal as a file: a line for each entry, with its checksum in front.
//!
//! ```text
//! 5f1c2d3e {"at":1735689600000000000,"call":{"op":"RunTask",…}}
//! ```
//!
//! A line counts once it is whole. The last one may be torn, because the process was killed while it
//! wrote: nobody was answered for that. Any other line that does not fit its checksum was damaged
//! later, and is refused with its number.

use std::fmt;
use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, Seek, SeekFrom, Write};
use std::path::Path;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::entry::{Entry, FORMAT, Header};

/// A line with its checksum.
pub(crate) fn line(value: &impl Serialize, out: &mut Vec<u8>) {
    let start = out.len();
    // Eight digits and a space, which are known once the rest is.
    out.extend_from_slice(b"00000000 ");
    let written = serde_json::to_writer(&mut *out, value);
    debug_assert!(written.is_ok(), "{written:?}");
    let sum = format!("{:08x}", crc32fast::hash(&out[start + 9..]));
    out[start..start + 8].copy_from_slice(sum.as_bytes());
    out.push(b'\n');
}

/// A journal that was read.
#[derive(Debug)]
pub(crate) struct Read {
    pub(crate) header: Header,
    pub(crate) entries: Vec<Entry>,
    /// Where what counts ends, in bytes.
    pub(crate) end: u64,
    /// How many bytes of a torn line are behind that.
    pub(crate) torn: u64,
}

/// Why a journal is not replayed.
#[derive(Debug)]
pub(crate) enum Damage {
    Io(io::Error),
    /// Its first line is none of a journal.
    NoJournal,
    /// Another version of the format.
    Format {
        version: String,
        format: u32,
    },
    /// This line was damaged.
    Line(usize),
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(error) => error.fmt(f),
            Self::NoJournal => f.write_str("it is not a journal of fake-ecs"),
            Self::Format { version, format } => write!(
                f,
                "it was written by fake-ecs {version} in format {format}, and this is fake-ecs {}, which reads format {FORMAT}",
                env!("CARGO_PKG_VERSION")
            ),
            Self::Line(number) => write!(
                f,
                "line {number} is damaged; `--recover` keeps what is before it"
            ),
        }
    }
}

impl From<io::Error> for Damage {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// Reads a journal. `None` where there is none yet: no file, or one in which nothing counts.
pub(crate) fn read(path: &Path, recover: bool) -> Result<Option<Read>, Damage> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let length = file.metadata()?.len();
    let mut lines = Lines {
        reader: BufReader::with_capacity(1 << 16, file),
        line: Vec::new(),
        number: 0,
        end: 0,
    };
    let header: Header = match lines.next()? {
        Line::Whole(text) => header(&text)?,
        Line::End => return Ok(None),
        Line::Torn => return torn_header(&lines.line),
        Line::Damaged => return Err(Damage::NoJournal),
    };
    let mut entries = Vec::new();
    loop {
        let at = lines.end;
        let damage = match lines.next()? {
            Line::Whole(text) => match parse::<Entry>(&text) {
                Some(entry) => {
                    entries.push(entry);
                    continue;
                }
                None => Some(lines.number),
            },
            Line::End | Line::Torn => None,
            Line::Damaged => Some(lines.number),
        };
        if let Some(number) = damage
            && !recover
        {
            return Err(Damage::Line(number));
        }
        return Ok(Some(Read {
            header,
            entries,
            end: at,
            torn: length.saturating_sub(at),
        }));
    }
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

/// The members that every format has come first.
fn header(text: &[u8]) -> Result<Header, Damage> {
    #[derive(serde::Deserialize)]
    struct Format {
        format: u32,
        version: String,
    }
    let Format { format, version } = parse(text).ok_or(Damage::NoJournal)?;
    if format != FORMAT {
        return Err(Damage::Format { version, format });
    }
    parse(text).ok_or(Damage::Line(1))
}

fn parse<T: DeserializeOwned>(text: &[u8]) -> Option<T> {
    serde_json::from_slice(text).ok()
}

struct Lines {
    reader: BufReader<File>,
    line: Vec<u8>,
    number: usize,
    /// Where the last whole line has ended.
    end: u64,
}

enum Line {
    Whole(Vec<u8>),
    End,
    /// The last one, without its end.
    Torn,
    Damaged,
}

impl Lines {
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
            (Some(sum), Some(text)) if line[8] == b' ' && crc32fast::hash(text) == sum => {
                self.end += length as u64;
                Ok(Line::Whole(text.to_vec()))
            }
            _ => Ok(Line::Damaged),
        }
    }
}

/// Opens a journal to go on behind what counts. What is behind that is cut off.
pub(crate) fn open(path: &Path, end: u64) -> io::Result<File> {
    let mut options = OpenOptions::new();
    let mut file = options
        .create(true)
        .truncate(false)
        .write(true)
        .open(path)?;
    // Two processes that write into one file would damage it.
    if file.try_lock().is_err() {
        return Err(io::Error::new(
            io::ErrorKind::ResourceBusy,
            "another process writes into it",
        ));
    }
    file.set_len(end)?;
    file.seek(SeekFrom::Start(end))?;
    Ok(file)
}

/// Writes all of it.
pub(crate) fn append(file: &mut File, bytes: &[u8]) -> io::Result<()> {
    file.write_all(bytes)
}
