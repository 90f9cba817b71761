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

/// Makes lines of frames, which may hold a part of a line or many. Each stream has its own.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    stdout: Vec<u8>,
    stderr: Vec<u8>,
    /// The time of the last line, as the engine writes it.
    last: String,
    /// A restarted container's log is read again from the second in which it was left: up to here
    /// it was read before.
    read: String,
}

impl Lines {
    /// Takes in a frame, and returns the lines that it completes.
    pub(crate) fn take(&mut self, frame: LogOutput) -> Vec<String> {
        let (buffer, bytes) = match frame {
            LogOutput::StdErr { message } => (&mut self.stderr, message),
            LogOutput::StdOut { message }
            | LogOutput::Console { message }
            | LogOutput::StdIn { message } => (&mut self.stdout, message),
        };
        buffer.extend_from_slice(&bytes);
        let Some(end) = buffer.iter().rposition(|byte| *byte == b'\n') else {
            return Vec::new();
        };
        let rest = buffer.split_off(end + 1);
        let complete = std::mem::replace(buffer, rest);
        let lines = complete.split(|byte| *byte == b'\n');
        let lines: Vec<Vec<u8>> = lines.map(<[u8]>::to_vec).collect();
        let whole = lines.len() - 1;
        lines[..whole]
            .iter()
            .filter_map(|line| self.read_line(line))
            .collect()
    }

    /// What has no line break at its end, once nothing more comes.
    pub(crate) fn finish(&mut self) -> Vec<String> {
        let left = [
            std::mem::take(&mut self.stdout),
            std::mem::take(&mut self.stderr),
        ];
        let left = left.into_iter().filter(|line| !line.is_empty());
        let lines: Vec<Vec<u8>> = left.collect();
        let lines = lines
            .iter()
            .filter_map(|line| self.read_line(line))
            .collect();
        self.read = self.last.clone();
        lines
    }

    /// The second from which the log is to be read on.
    pub(crate) fn since(&self) -> Option<i32> {
        crate::time::seconds(&self.read)
    }

    /// Takes the time off, and leaves out what was read before.
    fn read_line(&mut self, line: &[u8]) -> Option<String> {
        let text = String::from_utf8_lossy(line);
        let (time, text) = text.split_once(' ').unwrap_or((&text, ""));
        if !self.read.is_empty() && time <= self.read.as_str() {
            return None;
        }
        self.last = time.to_owned();
        Some(text.trim_end_matches('\r').to_owned())
    }
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
        let before = "2026-01-01T00:00:01.000000001Z one\n2026-01-01T00:00:01.000000002Z two\n";
        lines.take(out(before));
        lines.finish();
        assert_eq!(lines.since(), Some(1_767_225_601));

        assert!(lines.take(out(before)).is_empty());
        assert_eq!(
            lines.take(out("2026-01-01T00:00:01.000000003Z three\n")),
            ["three"]
        );
    }
}
