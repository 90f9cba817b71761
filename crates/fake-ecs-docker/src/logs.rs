//! From what the engine sends of a container's output to whole lines.

use bollard::container::LogOutput;
use bollard::query_parameters::{LogsOptions, LogsOptionsBuilder};

/// What the log of a container is asked for: all of both streams, with times, until the end.
pub(crate) fn follow(since: Option<i32>) -> LogsOptions {
    let options = LogsOptionsBuilder::new()
        .follow(true)
        .stdout(true)
        .stderr(true)
        .timestamps(true);
    options.since(since.unwrap_or(0)).build()
}

/// Makes lines of frames. A log that was left may be read on, and gives each line once.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    stdout: Stream,
    stderr: Stream,
}

/// One of the two streams of a container. The engine writes their times one without the other.
#[derive(Debug, Default)]
struct Stream {
    /// A line that has no end yet, with its time.
    begun: Vec<u8>,
    /// Where the reading is.
    last: Place,
    /// Where the reading of before was left.
    left: Place,
    /// How many lines of that very time have come again.
    again: usize,
}

/// A place in a log: the time of a line, as the engine writes it, and how many lines had it.
#[derive(Clone, Debug, Default)]
struct Place {
    time: String,
    lines: usize,
}

impl Lines {
    /// The log is read on from [`since`](Self::since), where some of its lines come again.
    pub(crate) fn begin(&mut self) {
        for stream in [&mut self.stdout, &mut self.stderr] {
            stream.begun.clear();
            stream.left = stream.last.clone();
            stream.again = 0;
        }
    }

    /// The second from which the log is to be read on, with one before it because the times of the
    /// two streams are a little apart.
    pub(crate) fn since(&self) -> Option<i32> {
        let last =
            [&self.stdout, &self.stderr].map(|stream| crate::time::seconds(&stream.last.time));
        last.into_iter().flatten().max().map(|last| last - 1)
    }

    /// Takes in a frame, and returns the lines that it completes.
    pub(crate) fn take(&mut self, frame: LogOutput) -> Vec<String> {
        match frame {
            LogOutput::StdErr { message } => self.stderr.take(&message),
            LogOutput::StdOut { message }
            | LogOutput::Console { message }
            | LogOutput::StdIn { message } => self.stdout.take(&message),
        }
    }

    /// What has no line break at its end, once nothing more comes.
    pub(crate) fn finish(&mut self) -> Vec<String> {
        let streams = [&mut self.stdout, &mut self.stderr];
        streams.into_iter().filter_map(Stream::end_line).collect()
    }
}

impl Stream {
    fn take(&mut self, mut bytes: &[u8]) -> Vec<String> {
        let mut lines = Vec::new();
        if let Some((begun, time)) = time_of(&self.begun).zip(time_of(bytes)) {
            if begun == time {
                // The engine cuts long lines, and gives the time of the line to each part.
                bytes = &bytes[time.len() + 1..];
            } else {
                // The process that wrote the line has ended, and was started again.
                lines.extend(self.end_line());
            }
        }
        for part in bytes.split_inclusive(|byte| *byte == b'\n') {
            match part.strip_suffix(b"\n") {
                Some(rest) => {
                    self.begun.extend_from_slice(rest);
                    lines.extend(self.end_line());
                }
                None => self.begun.extend_from_slice(part),
            }
        }
        lines
    }

    /// Takes the time off the line that has ended, and leaves it out if it was read before.
    fn end_line(&mut self) -> Option<String> {
        let line = std::mem::take(&mut self.begun);
        if line.is_empty() {
            return None;
        }
        let text = String::from_utf8_lossy(&line);
        let (time, text) = text.split_once(' ').unwrap_or((&text, ""));
        if time == self.left.time {
            self.again += 1;
        }
        if time < self.left.time.as_str()
            || (time == self.left.time && self.again <= self.left.lines)
        {
            return None;
        }
        if time != self.last.time {
            self.last = Place {
                time: time.to_owned(),
                lines: 0,
            };
        }
        self.last.lines += 1;
        Some(text.trim_end_matches('\r').to_owned())
    }
}

/// The time with which a frame begins.
fn time_of(frame: &[u8]) -> Option<&str> {
    let end = frame.iter().take(40).position(|byte| *byte == b' ')?;
    let time = std::str::from_utf8(&frame[..end]).ok()?;
    crate::time::seconds(time).map(|_| time)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn out(text: &'static str) -> LogOutput {
        LogOutput::StdOut {
            message: text.into(),
        }
    }

    fn err(text: &'static str) -> LogOutput {
        LogOutput::StdErr {
            message: text.into(),
        }
    }

    #[test]
    fn frames_become_lines_of_each_stream() {
        let mut lines = Lines::default();
        assert!(
            lines
                .take(out("2026-01-01T00:00:01.000000001Z hel"))
                .is_empty()
        );
        assert_eq!(
            lines.take(err("2026-01-01T00:00:01.000000002Z oh\n")),
            ["oh"]
        );
        let more = "lo\n2026-01-01T00:00:02.000000001Z a\n2026-01-01T00:00:02.000000002Z \n";
        assert_eq!(lines.take(out(more)), ["hello", "a", ""]);
        assert!(
            lines
                .take(out("2026-01-01T00:00:03.000000001Z no end"))
                .is_empty()
        );
        assert_eq!(lines.finish(), ["no end"]);
    }

    #[test]
    fn a_log_that_is_read_on_gives_each_line_once() {
        let mut lines = Lines::default();
        let before = "2026-01-01T00:00:01.000000001Z one\n2026-01-01T00:00:01.000000001Z two\n";
        lines.take(out(before));
        lines.take(out("2026-01-01T00:00:01.000000001Z thr"));

        lines.begin();

        assert_eq!(lines.since(), Some(1_767_225_600));
        assert!(lines.take(out(before)).is_empty());
        let more = "2026-01-01T00:00:01.000000001Z three\n2026-01-01T00:00:01.000000002Z four\n";
        assert_eq!(lines.take(out(more)), ["three", "four"]);
        // The other stream was read no further than its own lines.
        assert_eq!(
            lines.take(err("2026-01-01T00:00:01.000000001Z oh\n")),
            ["oh"]
        );
    }

    #[test]
    fn a_line_that_the_engine_has_cut_is_one_line() {
        let mut lines = Lines::default();
        lines.take(out("2026-01-01T00:00:01.000000001Z one "));
        lines.take(out("2026-01-01T00:00:01.000000001Z long "));
        assert_eq!(
            lines.take(out("2026-01-01T00:00:01.000000001Z line\n")),
            ["one long line"]
        );
        // A run that ends without a line break is followed by the next one.
        lines.take(out("2026-01-01T00:00:01.000000002Z no end"));
        assert_eq!(
            lines.take(out("2026-01-01T00:00:02.000000001Z next\n")),
            ["no end", "next"]
        );
    }
}
