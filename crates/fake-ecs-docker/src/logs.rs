//! From what the engine sends of a container's output to whole lines.

use bollard::container::LogOutput;
use bollard::query_parameters::{LogsOptions, LogsOptionsBuilder};
use fake_ecs_core::effect::plan::{LastLines, Logged};
use fake_ecs_core::effect::report::{LogSource, Written};

/// What the log of a container is asked for: all of both streams, with times. What follows is the
/// log until its end, or what there is of it.
pub(crate) fn options(since: Option<i32>, follows: bool) -> LogsOptions {
    let options = LogsOptionsBuilder::new()
        .follow(follows)
        .stdout(true)
        .stderr(true)
        .timestamps(true);
    options.since(since.unwrap_or(0)).build()
}

/// Makes lines of frames. A log that was left may be read on, and gives each line once.
#[derive(Debug)]
pub(crate) struct Lines {
    stdout: Stream,
    stderr: Stream,
}

/// One of the two streams of a container. The engine writes their times one without the other.
#[derive(Debug)]
struct Stream {
    source: LogSource,
    /// A line that has no end yet, with its time.
    begun: Vec<u8>,
    /// Where the reading is.
    last: LastLines,
    /// Where the reading of before was left.
    left: LastLines,
    /// How many lines of that very time have come again.
    again: usize,
}

impl Default for Lines {
    fn default() -> Self {
        Self {
            stdout: Stream::new(LogSource::Stdout),
            stderr: Stream::new(LogSource::Stderr),
        }
    }
}

impl Lines {
    /// What was reported so far is not to be read again: an earlier process has read it.
    pub(crate) fn skip(&mut self, logged: Logged) {
        self.stdout.last = logged.stdout;
        self.stderr.last = logged.stderr;
    }

    /// The log is read on from [`since`](Self::since), where some of its lines come again.
    pub(crate) fn begin(&mut self) {
        for stream in [&mut self.stdout, &mut self.stderr] {
            stream.begun.clear();
            stream.left = stream.last;
            stream.again = 0;
        }
    }

    /// The second from which the log is to be read on, with one before it because the times of the
    /// two streams are a little apart.
    pub(crate) fn since(&self) -> Option<i32> {
        let last = self.stdout.last.at.max(self.stderr.last.at)?;
        let last = i32::try_from(last.millis() / 1_000).ok()?;
        Some(last - 1)
    }

    /// Takes in a frame, and returns the lines that it completes.
    pub(crate) fn push(&mut self, frame: LogOutput) -> Vec<Written> {
        match frame {
            LogOutput::StdErr { message } => self.stderr.push(&message),
            LogOutput::StdOut { message }
            | LogOutput::Console { message }
            | LogOutput::StdIn { message } => self.stdout.push(&message),
        }
    }

    /// What has no line break at its end, once nothing more comes.
    pub(crate) fn finish(&mut self) -> Vec<Written> {
        let streams = [&mut self.stdout, &mut self.stderr];
        streams.into_iter().filter_map(Stream::end_line).collect()
    }
}

impl Stream {
    fn new(source: LogSource) -> Self {
        Self {
            source,
            begun: Vec::new(),
            last: LastLines::default(),
            left: LastLines::default(),
            again: 0,
        }
    }

    fn push(&mut self, mut bytes: &[u8]) -> Vec<Written> {
        let mut lines = Vec::new();
        if !self.begun.is_empty()
            && let Some((begun, time)) = time_of(&self.begun).zip(time_of(bytes))
        {
            if begun == time || !time.contains('.') {
                // The engine cuts long lines, and gives the time of the line to each part. Podman
                // cuts others too, and gives each part the second in which it came.
                bytes = &bytes[time.len() + 1..];
            } else {
                // The process that wrote the line has ended, and was started again.
                lines.extend(self.end_line());
            }
        }
        for part in bytes.split_inclusive(|byte| *byte == b'\n') {
            match part.strip_suffix(b"\n") {
                // Nearly all lines come whole.
                Some(line) if self.begun.is_empty() => lines.extend(self.read(line)),
                Some(rest) => {
                    self.begun.extend_from_slice(rest);
                    lines.extend(self.end_line());
                }
                None => self.begun.extend_from_slice(part),
            }
        }
        lines
    }

    fn end_line(&mut self) -> Option<Written> {
        let mut line = std::mem::take(&mut self.begun);
        let written = self.read(&line);
        line.clear();
        self.begun = line;
        written
    }

    /// Takes the time off a line, and leaves it out if it was read before.
    fn read(&mut self, line: &[u8]) -> Option<Written> {
        if line.is_empty() {
            return None;
        }
        let text = String::from_utf8_lossy(line);
        let (time, text) = text.split_once(' ').unwrap_or((&text, ""));
        let at = crate::time::parse(time);
        if at.is_some() && at == self.left.at {
            self.again += 1;
            if self.again <= self.left.count {
                return None;
            }
        }
        if at.zip(self.left.at).is_some_and(|(at, left)| at < left) {
            return None;
        }
        let text = text.trim_end_matches('\r');
        let written = Written {
            at,
            ..match self.source {
                LogSource::Stderr => Written::stderr(text),
                _ => Written::stdout(text),
            }
        };
        self.last.note(&written);
        Some(written)
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
    use std::time::{Duration, UNIX_EPOCH};

    use fake_ecs_core::kernel::time::Time;

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

    /// The texts of lines of one stream.
    #[track_caller]
    fn texts(lines: Vec<Written>, source: LogSource) -> Vec<String> {
        assert!(lines.iter().all(|line| line.source == source), "{lines:?}");
        lines.into_iter().map(|line| line.text).collect()
    }

    #[test]
    fn a_line_that_podman_has_cut_is_one_line() {
        let mut lines = Lines::default();
        let first = lines.push(out("2026-01-01T00:00:01Z on"));
        assert_eq!(first, []);

        let rest = lines.push(out("2026-01-01T00:00:02Z e\n"));

        assert_eq!(texts(rest, LogSource::Stdout), ["one"]);
    }

    #[test]
    fn lines_have_the_times_of_the_engine() {
        let mut lines = Lines::default();
        let written = lines.push(err("2026-01-01T00:00:01.000000002Z oh\n"));
        let at = UNIX_EPOCH + Duration::new(1_767_225_601, 2);
        assert_eq!(
            written,
            [Written {
                at: Some(Time::from_system(at)),
                ..Written::stderr("oh")
            }]
        );
    }

    #[test]
    fn frames_become_lines_of_each_stream() {
        let mut lines = Lines::default();
        assert!(
            lines
                .push(out("2026-01-01T00:00:01.000000001Z hel"))
                .is_empty()
        );
        assert_eq!(
            texts(
                lines.push(err("2026-01-01T00:00:01.000000002Z oh\n")),
                LogSource::Stderr
            ),
            ["oh"]
        );
        let more = "lo\n2026-01-01T00:00:02.000000001Z a\n2026-01-01T00:00:02.000000002Z \n";
        assert_eq!(
            texts(lines.push(out(more)), LogSource::Stdout),
            ["hello", "a", ""]
        );
        assert!(
            lines
                .push(out("2026-01-01T00:00:03.000000001Z no end"))
                .is_empty()
        );
        assert_eq!(texts(lines.finish(), LogSource::Stdout), ["no end"]);
    }

    #[test]
    fn a_log_that_is_read_on_gives_each_line_once() {
        let mut lines = Lines::default();
        let before = "2026-01-01T00:00:01.000000001Z one\n2026-01-01T00:00:01.000000001Z two\n";
        lines.push(out(before));
        lines.push(out("2026-01-01T00:00:01.000000001Z thr"));

        lines.begin();

        assert_eq!(lines.since(), Some(1_767_225_600));
        assert!(lines.push(out(before)).is_empty());
        let more = "2026-01-01T00:00:01.000000001Z three\n2026-01-01T00:00:01.000000002Z four\n";
        assert_eq!(
            texts(lines.push(out(more)), LogSource::Stdout),
            ["three", "four"]
        );
        // The other stream was read no further than its own lines.
        assert_eq!(
            texts(
                lines.push(err("2026-01-01T00:00:01.000000001Z oh\n")),
                LogSource::Stderr
            ),
            ["oh"]
        );
    }

    #[test]
    fn lines_that_an_earlier_process_has_read_are_left_out() {
        let text = "2026-01-01T00:00:01.000000001Z one\n2026-01-01T00:00:01.000000001Z two\n";
        let mut logged = Logged::default();
        for line in Lines::default().push(out(text)) {
            // That process had a clock that was ahead of the engine's.
            let later = Duration::from_secs(3600);
            let at = line.at.map(|at| at + later);
            logged.note(&Written { at, later, ..line });
        }

        let mut lines = Lines::default();
        lines.skip(logged);
        lines.begin();

        assert_eq!(lines.since(), Some(1_767_225_600));
        assert!(lines.push(out(text)).is_empty());
        let more = out("2026-01-01T00:00:01.000000001Z three\n");
        assert_eq!(texts(lines.push(more), LogSource::Stdout), ["three"]);
    }

    #[test]
    fn a_line_that_the_engine_has_cut_is_one_line() {
        let mut lines = Lines::default();
        lines.push(out("2026-01-01T00:00:01.000000001Z one "));
        lines.push(out("2026-01-01T00:00:01.000000001Z long "));
        assert_eq!(
            texts(
                lines.push(out("2026-01-01T00:00:01.000000001Z line\n")),
                LogSource::Stdout
            ),
            ["one long line"]
        );
        // A run that ends without a line break is followed by the next one.
        lines.push(out("2026-01-01T00:00:01.000000002Z no end"));
        assert_eq!(
            texts(
                lines.push(out("2026-01-01T00:00:02.000000001Z next\n")),
                LogSource::Stdout
            ),
            ["no end", "next"]
        );
    }
}
