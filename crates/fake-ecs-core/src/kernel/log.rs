//! What a container has written, however much that is.
//!
//! Lines are written one behind the other into blocks. The first [`IN_MEMORY_MAX`] bytes stay in
//! memory, the blocks after them go to a file, if whoever made the fake has files to give. A clone
//! is cheap, and shows the same lines for ever.

use std::fmt;
use std::sync::Arc;

use crate::kernel::time::Time;

/// How much of what a container writes is kept in memory, but for its last block.
pub const IN_MEMORY_MAX: usize = 8 << 20;
/// How large a block is before the next one begins.
const BLOCK: usize = 256 << 10;
/// What comes before the text of a line: its time, its source and its length.
const HEAD: usize = 16 + 1 + 8;

/// Where a container has written a line to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[warn(missing_docs)]
#[non_exhaustive]
pub enum LogSource {
    /// The standard output. What a terminal of the container shows is here as well.
    Stdout,
    /// The standard error.
    Stderr,
}

/// Makes a file for a log that has grown long; `None` where there cannot be one, and the log stays
/// in memory. The core does no I/O of its own.
pub type NewLogFile = fn() -> Option<Arc<dyn LogFile>>;

/// A file that grows at its end, and is gone when it is dropped.
pub trait LogFile: fmt::Debug + Send + Sync {
    /// Writes at the end, and returns where that was; `None` when it cannot, as on a full disk.
    fn append(&self, bytes: &[u8]) -> Option<u64>;

    /// Reads what was written there; `None` when it cannot.
    fn read(&self, from: u64, length: usize) -> Option<Vec<u8>>;
}

/// All that a container has written.
#[derive(Clone, Default)]
pub struct Log {
    full: Vec<Block>,
    /// The block that is written to.
    open: Arc<Vec<u8>>,
    open_lines: usize,
    lines: usize,
    /// When the last line was written.
    latest: Option<Time>,
    /// How many bytes of full blocks are in memory.
    in_memory: usize,
    file: Option<Arc<dyn LogFile>>,
}

#[derive(Clone)]
struct Block {
    lines: usize,
    /// When its last line was written.
    latest: Time,
    place: Place,
}

#[derive(Clone)]
enum Place {
    Memory(Arc<Vec<u8>>),
    File { from: u64, length: usize },
}

/// A line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line<'a> {
    pub at: Time,
    pub source: LogSource,
    pub text: &'a str,
}

impl Log {
    /// Adds a line. Lines are in the order of their times: one that is told late has the time of
    /// the line before.
    pub fn push(&mut self, mut line: Line<'_>, new_file: NewLogFile) {
        let latest = self.latest.unwrap_or(line.at);
        line.at = line.at.max(latest);
        self.latest = Some(line.at);
        if self.open.len() >= BLOCK {
            self.begin_block(latest, new_file);
        }
        write(Arc::make_mut(&mut self.open), line);
        self.open_lines += 1;
        self.lines += 1;
    }

    fn begin_block(&mut self, latest: Time, new_file: NewLogFile) {
        let length = self.open.len();
        let stored = self.store(new_file);
        let place = match stored {
            Some(from) => {
                // Whoever reads the log just now keeps the block that it reads.
                Arc::make_mut(&mut self.open).clear();
                Place::File { from, length }
            }
            None => {
                self.in_memory += length;
                Place::Memory(std::mem::take(&mut self.open))
            }
        };
        let lines = std::mem::take(&mut self.open_lines);
        self.full.push(Block {
            lines,
            latest,
            place,
        });
    }

    /// Writes the open block to the file if there is no more room in memory. Returns where it is
    /// there.
    fn store(&mut self, new_file: NewLogFile) -> Option<u64> {
        if self.in_memory + self.open.len() <= IN_MEMORY_MAX {
            return None;
        }
        if self.file.is_none() {
            self.file = new_file();
        }
        self.file.as_ref()?.append(&self.open)
    }

    /// How many lines there are.
    pub fn len(&self) -> usize {
        self.lines
    }

    /// Whether nothing was written.
    pub fn is_empty(&self) -> bool {
        self.lines == 0
    }

    /// How many lines were written before that time, in milliseconds since the Unix epoch. Only
    /// the block is read in which that is decided.
    pub fn lines_before(&self, millis: i64) -> usize {
        let full = self.full.partition_point(|it| it.latest.millis() < millis);
        let mut before = self.full[..full].iter().map(|it| it.lines).sum();
        let mut lines = self.lines_after(before);
        while lines.next_line().is_some_and(|it| it.at.millis() < millis) {
            before += 1;
        }
        before
    }

    /// The lines after the first `skip`, in order.
    pub fn lines_after(&self, skip: usize) -> Lines<'_> {
        let mut lines = Lines {
            log: self,
            next_block: 0,
            bytes: Arc::default(),
            at: 0,
            left: self.lines,
        };
        // What is in a block that is left out as a whole is not read from the file.
        let mut skip = skip.min(self.lines);
        while let Some(block) = self.full.get(lines.next_block)
            && block.lines <= skip
        {
            skip -= block.lines;
            lines.left -= block.lines;
            lines.next_block += 1;
        }
        for _ in 0..skip {
            lines.next_line();
        }
        lines
    }

    /// All lines, in order.
    pub fn all_lines(&self) -> Lines<'_> {
        self.lines_after(0)
    }

    fn block(&self, index: usize) -> Option<Arc<Vec<u8>>> {
        match self.full.get(index).map(|block| &block.place) {
            Some(Place::Memory(bytes)) => Some(Arc::clone(bytes)),
            Some(Place::File { from, length }) => {
                let bytes = self.file.as_ref()?.read(*from, *length)?;
                Some(Arc::new(bytes))
            }
            None => Some(Arc::clone(&self.open)),
        }
    }
}

impl fmt::Debug for Log {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Log({} lines)", self.lines)
    }
}

/// Lines of a log, one after the other. It is no iterator, because each line is only good until the
/// next one: most who read look for something, and need no copy.
#[derive(Debug)]
pub struct Lines<'a> {
    log: &'a Log,
    next_block: usize,
    /// The block that is read, and where in it.
    bytes: Arc<Vec<u8>>,
    at: usize,
    left: usize,
}

impl Lines<'_> {
    /// How many lines are left.
    pub fn left(&self) -> usize {
        self.left
    }

    /// The next line.
    pub fn next_line(&mut self) -> Option<Line<'_>> {
        while self.at >= self.bytes.len() {
            if self.next_block > self.log.full.len() {
                return None;
            }
            let index = self.next_block;
            self.next_block += 1;
            self.at = 0;
            self.bytes = self.log.block(index).unwrap_or_else(|| {
                // The file cannot be read, and who has made it has said so.
                let lost = self.log.full.get(index).map_or(0, |block| block.lines);
                self.left -= lost;
                Arc::default()
            });
        }
        let (line, length) = read(&self.bytes[self.at..])?;
        self.at += length;
        self.left -= 1;
        Some(line)
    }
}

fn write(bytes: &mut Vec<u8>, line: Line<'_>) {
    let Line { at, source, text } = line;
    bytes.extend_from_slice(&at.to_bytes());
    bytes.push(u8::from(source == LogSource::Stderr));
    bytes.extend_from_slice(&(text.len() as u64).to_le_bytes());
    bytes.extend_from_slice(text.as_bytes());
}

/// The line at the beginning, and how many bytes it has.
fn read(bytes: &[u8]) -> Option<(Line<'_>, usize)> {
    let (at, rest) = bytes.split_first_chunk::<16>()?;
    let (source, rest) = rest.split_first()?;
    let (length, rest) = rest.split_first_chunk::<8>()?;
    let length = usize::try_from(u64::from_le_bytes(*length)).ok()?;
    let line = Line {
        at: Time::from_bytes(*at),
        source: if *source == 0 {
            LogSource::Stdout
        } else {
            LogSource::Stderr
        },
        text: std::str::from_utf8(rest.get(..length)?).ok()?,
    };
    Some((line, HEAD + length))
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;
    use std::time::{Duration, UNIX_EPOCH};

    use super::*;

    /// A file of which everything can be asked.
    #[derive(Debug, Default)]
    struct Memory(Mutex<Vec<u8>>);

    impl LogFile for Memory {
        fn append(&self, bytes: &[u8]) -> Option<u64> {
            let mut file = self.0.lock().unwrap();
            let from = file.len() as u64;
            file.extend_from_slice(bytes);
            Some(from)
        }

        fn read(&self, from: u64, length: usize) -> Option<Vec<u8>> {
            let from = usize::try_from(from).ok()?;
            let file = self.0.lock().unwrap();
            file.get(from..from + length).map(<[u8]>::to_vec)
        }
    }

    #[derive(Debug)]
    struct Full;

    impl LogFile for Full {
        fn append(&self, _: &[u8]) -> Option<u64> {
            None
        }

        fn read(&self, _: u64, _: usize) -> Option<Vec<u8>> {
            None
        }
    }

    fn a_file() -> Option<Arc<dyn LogFile>> {
        Some(Arc::new(Memory::default()))
    }

    fn a_full_disk() -> Option<Arc<dyn LogFile>> {
        Some(Arc::new(Full))
    }

    fn no_file() -> Option<Arc<dyn LogFile>> {
        None
    }

    fn at(number: usize) -> Time {
        Time::from_system(UNIX_EPOCH) + Duration::from_nanos(number as u64)
    }

    fn source(number: usize) -> LogSource {
        if number.is_multiple_of(3) {
            LogSource::Stderr
        } else {
            LogSource::Stdout
        }
    }

    fn push(log: &mut Log, number: usize, length: usize, new_file: NewLogFile) {
        let digits = number.to_string();
        let text = "0".repeat(length - digits.len()) + &digits;
        let line = Line {
            at: at(number),
            source: source(number),
            text: &text,
        };
        log.push(line, new_file);
    }

    /// Each line by its number, which its time, source and text have to agree about.
    fn numbers(mut lines: Lines<'_>) -> Vec<usize> {
        let mut numbers = Vec::new();
        while let Some(line) = lines.next_line() {
            let number = line.text.trim_start_matches('0').parse().unwrap_or(0);
            assert_eq!(
                (line.at, line.source),
                (at(number), source(number)),
                "{number}"
            );
            numbers.push(number);
        }
        assert_eq!(lines.left(), 0);
        numbers
    }

    #[test]
    fn a_flood_goes_to_the_file_and_comes_back_line_by_line() {
        for (lines, length) in [(40, 1 << 20), (30_000, 1000), (600_000, 7)] {
            let mut log = Log::default();
            for number in 0..lines {
                push(&mut log, number, length, a_file);
            }
            assert!(log.file.is_some(), "{lines} lines");
            assert!(log.in_memory <= IN_MEMORY_MAX);
            assert!(log.open.capacity() <= 2 * BLOCK.max(length) + HEAD);

            assert_eq!(log.len(), lines);
            assert!(numbers(log.all_lines()).into_iter().eq(0..lines));
            for skip in [1, lines / 2, lines - 1, lines, lines + 1] {
                let rest = numbers(log.lines_after(skip));
                assert!(rest.into_iter().eq(skip..lines), "after {skip}");
            }
            for (millis, before) in [(0, 0), (1, lines)] {
                assert_eq!(log.lines_before(millis), before, "{millis} ms");
            }
        }
    }

    #[test]
    fn what_no_file_takes_stays_in_memory() {
        for new_file in [no_file, a_full_disk] {
            let mut log = Log::default();
            for number in 0..20_000 {
                push(&mut log, number, 1000, new_file);
            }
            assert!(numbers(log.all_lines()).into_iter().eq(0..20_000));
        }
    }

    #[test]
    fn a_short_log_needs_no_file() {
        let mut log = Log::default();
        assert!(log.is_empty() && numbers(log.all_lines()).is_empty());
        for number in 0..8_000 {
            push(&mut log, number, 1000, || panic!("a file for 8 MB"));
        }
        assert!(numbers(log.all_lines()).into_iter().eq(0..8_000));
    }

    #[test]
    fn lines_are_found_by_their_time_and_never_go_back_in_it() {
        let mut log = Log::default();
        let second = |number: u64| Time::from_system(UNIX_EPOCH) + Duration::from_secs(number);
        for number in 0..3_000 {
            let text = "x".repeat(1000);
            let at = second(number / 2).before(Duration::from_secs(number % 2));
            let source = LogSource::Stdout;
            let line = Line {
                at,
                source,
                text: &text,
            };
            log.push(line, no_file);
        }
        assert!(log.full.len() > 5);
        for (millis, before) in [
            (0, 0),
            (1, 2),
            (1_000, 2),
            (700_000, 1_400),
            (1_499_000, 2_998),
            (1_499_001, 3_000),
        ] {
            assert_eq!(log.lines_before(millis), before, "{millis}");
        }
    }

    #[test]
    fn a_clone_shows_what_there_was() {
        let mut log = Log::default();
        push(&mut log, 0, 1, a_file);
        let before = log.clone();
        for number in 1..20_000 {
            push(&mut log, number, 1000, a_file);
        }
        assert_eq!(numbers(before.all_lines()), [0]);
        assert_eq!(log.len(), 20_000);
    }
}
