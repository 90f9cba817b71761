//! One event of a stream after the other.

use super::source::{Content, Event, Position};
use crate::aws::logs::fold::{AGE_MAX, Begun, EVENT_BYTES_MAX};
use crate::kernel::log::Lines;

/// Events in order. It is no iterator, because each event is only good until the next one: most
/// who read look for something, and need no copy.
#[derive(Debug)]
pub struct Cursor<'c> {
    content: &'c Content<'c>,
    end: Position,
    lines: Option<Lines<'c>>,
    /// How many lines were read.
    read: usize,
    /// What the lines of the next event say.
    text: String,
    head: Option<Head>,
    /// The first line of the event after that, when it had to be read to know.
    held: Option<(i64, String)>,
    /// How long the driver waits for more lines of an event that is not whole, in milliseconds.
    waits: Option<i64>,
    /// Where to go on with lines when there is no next event of them.
    rest: (usize, usize),
    /// Which of those that were put is next.
    put: usize,
}

/// The next event of lines.
#[derive(Clone, Copy, Debug)]
struct Head {
    at: i64,
    /// Its first line, and the one after its last.
    first: usize,
    next: usize,
    /// Which part of the text it is.
    byte: usize,
}

/// An event.
#[derive(Clone, Copy, Debug)]
pub struct EventRef<'e> {
    pub at: i64,
    pub ingested: i64,
    pub text: &'e str,
    pub from: Position,
    pub to: Position,
    /// Whether its text is of the writer of the stream.
    pub is_line: bool,
    /// The number of its stream.
    pub stream: u64,
}

impl EventRef<'_> {
    pub fn to_event(self) -> Event {
        Event {
            at: self.at,
            ingested: self.ingested,
            message: self.text.to_owned(),
            from: self.from,
            to: self.to,
            id: self.id(),
        }
    }

    /// What no other event of the region has: 56 digits.
    pub fn id(self) -> String {
        let (at, stream) = (self.at, self.stream);
        if self.is_line {
            let (line, byte) = self.from.line;
            format!("3{at:013}{stream:010}0{line:014}{byte:09}00000000")
        } else {
            let (_, number) = self.from.put;
            id_of_put(at, stream, number)
        }
    }
}

/// The id of an event that was put into a stream: of its time, the number of the stream and its
/// own.
pub fn id_of_put(at: i64, stream: u64, number: u64) -> String {
    format!("3{at:013}{stream:010}1{number:023}00000000")
}

impl<'c> Cursor<'c> {
    pub(super) fn new(content: &'c Content<'c>, from: Position, end: Position) -> Self {
        let (line, byte) = from.line;
        let mut cursor = Self {
            content,
            end,
            lines: content.log.map(|log| log.lines_after(line)),
            read: line,
            text: String::new(),
            head: None,
            held: None,
            waits: None,
            rest: from.line,
            put: content.stream.put_from(from.put.0, from.put.1),
        };
        cursor.read_event(byte);
        cursor
    }

    /// The next event.
    pub fn peek(&self) -> Option<EventRef<'_>> {
        let put = self.content.stream.put.get(self.put);
        let put = put.filter(|it| (it.at, it.number) < self.end.put);
        match (self.head, put) {
            (Some(head), Some(put)) if head.at > put.at => Some(self.put_event()),
            (Some(head), _) => Some(self.line_event(head)),
            (None, Some(_)) => Some(self.put_event()),
            (None, None) => None,
        }
    }

    /// After the last event: how long the driver waits for more lines of one that is not whole, in
    /// milliseconds.
    #[cfg(feature = "events")]
    pub fn waits(&self) -> Option<i64> {
        self.waits
    }

    /// Goes on to the event after it.
    pub fn skip(&mut self) {
        let Some(event) = self.peek() else {
            return;
        };
        if !event.is_line {
            self.put += 1;
            return;
        }
        let (next, byte) = event.to.line;
        match &mut self.head {
            Some(head) if next == head.first => head.byte = byte,
            _ => return self.read_event(0),
        }
        self.end_lines();
    }

    /// Lines that are behind the end are not read.
    fn end_lines(&mut self) {
        if let Some(head) = self.head {
            let place = (head.first, head.byte);
            let is_over = place >= self.end.line;
            self.rest = if is_over { place } else { (head.next, 0) };
            self.head = self.head.filter(|_| !is_over);
        }
    }

    /// What is before the next event of those that were put.
    fn put_key(&self, index: usize) -> (i64, u64) {
        let put = &self.content.stream.put;
        let before = index.checked_sub(1).and_then(|before| put.get(before));
        match (put.get(index), before) {
            (Some(next), _) => (next.at, next.number),
            (None, Some(last)) => (last.at, last.number + 1),
            (None, None) => (0, 0),
        }
    }

    fn put_event(&self) -> EventRef<'_> {
        let stream = self.content.stream;
        let event = &stream.put[self.put];
        let line = self.head.map_or(self.rest, |head| (head.first, head.byte));
        EventRef {
            at: event.at,
            ingested: event.ingested.millis(),
            text: &event.message,
            from: Position {
                line,
                put: (event.at, event.number),
            },
            to: Position {
                line,
                put: self.put_key(self.put + 1),
            },
            is_line: false,
            stream: stream.number,
        }
    }

    fn line_event(&self, head: Head) -> EventRef<'_> {
        let (from, to) = (head.byte, part_end(&self.text, head.byte));
        let put = self.put_key(self.put);
        let next = match to < self.text.len() {
            true => (head.first, to),
            false => (head.next, 0),
        };
        EventRef {
            at: head.at,
            ingested: head.at,
            text: &self.text[from..to],
            from: Position {
                line: (head.first, from),
                put,
            },
            to: Position { line: next, put },
            is_line: true,
            stream: self.content.stream.number,
        }
    }

    /// Reads the lines of the next event, of which what is before `byte` was read before.
    fn read_event(&mut self, byte: usize) {
        self.head = match &self.content.fold {
            None => self.read_line(),
            Some(_) => self.read_folded(),
        };
        if let Some(head) = &mut self.head {
            head.byte = if self.text.is_char_boundary(byte) {
                byte
            } else {
                0
            };
        }
        self.end_lines();
    }

    /// An empty line is no event: the driver sends nothing for it.
    fn read_line(&mut self) -> Option<Head> {
        let lines = self.lines.as_mut()?;
        while (self.read, 0) < self.end.line {
            let line = lines.next_line()?;
            let first = self.read;
            self.read += 1;
            if !line.text.is_empty() {
                self.text.clear();
                self.text.push_str(line.text);
                return Some(Head {
                    at: line.at.millis(),
                    first,
                    next: self.read,
                    byte: 0,
                });
            }
        }
        None
    }

    fn read_folded(&mut self) -> Option<Head> {
        let fold = self.content.fold.as_ref()?;
        let lines = self.lines.as_mut()?;
        self.text.clear();
        let (at, first) = match self.held.take() {
            Some((at, text)) => {
                self.text.push_str(&text);
                (at, self.read - 1)
            }
            None => {
                let line = lines.next_line()?;
                self.text.push_str(line.text);
                self.read += 1;
                (line.at.millis(), self.read - 1)
            }
        };
        self.text.push('\n');
        let mut next = self.read;
        let is_whole = loop {
            let Some(line) = lines.next_line() else {
                // The driver waits for more.
                let left = at + AGE_MAX - self.content.now;
                let is_whole = !self.content.is_open || left <= 0;
                self.waits = (!is_whole).then_some(left);
                break is_whole;
            };
            self.read += 1;
            let bytes = self.text.len();
            if fold.begins(Some(Begun { at, bytes }), line) {
                self.held = Some((line.at.millis(), line.text.to_owned()));
                break true;
            }
            self.text.push_str(line.text);
            self.text.push('\n');
            next = self.read;
        };
        is_whole.then_some(Head {
            at,
            first,
            next,
            byte: 0,
        })
    }
}

/// Where the part of a text ends that fits into an event.
fn part_end(text: &str, from: usize) -> usize {
    let mut end = text.len().min(from + EVENT_BYTES_MAX);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    end
}
