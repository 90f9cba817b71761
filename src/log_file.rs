//! Files for logs that grow long.

use std::env;
use std::io::{self, Read, SeekFrom, Write};
use std::sync::{Arc, Once};

use crate::kernel::log;
use crate::temp_file::TempFile;

/// The file of a log.
#[derive(Debug)]
struct LogFile {
    file: TempFile,
    /// Whether it was said that it cannot be written to, and that it cannot be read.
    said: [Once; 2],
}

/// Makes a file, unless the system has none to give: that is said once.
pub(crate) fn create() -> Option<Arc<dyn log::LogFile>> {
    static SAID: Once = Once::new();
    match LogFile::create() {
        Ok(file) => Some(Arc::new(file)),
        Err(error) => {
            let what = "logs stay in memory, because there can be no file for them";
            warn(&SAID, what, &error);
            None
        }
    }
}

fn warn(said: &Once, what: &'static str, error: &io::Error) {
    said.call_once(|| {
        let folder = env::temp_dir().display().to_string();
        tracing::warn!(target: "fake_ecs", folder, %error, "{what}");
    });
}

impl LogFile {
    fn create() -> io::Result<Self> {
        TempFile::create("log").map(Self::new)
    }

    fn new(file: TempFile) -> Self {
        Self {
            file,
            said: [const { Once::new() }; 2],
        }
    }
}

impl log::LogFile for LogFile {
    fn append(&self, bytes: &[u8]) -> Option<u64> {
        let written = self.file.at(SeekFrom::End(0), |file, from| {
            let written = file.write_all(bytes);
            if written.is_err() {
                // Half a block is of no use, and the disk is full as it is.
                let _ = file.set_len(from);
            }
            written.map(|()| from)
        });
        // As on a full disk. What was written before stays where it is.
        let what = "a log goes on in memory, because its file cannot be written to";
        written
            .inspect_err(|error| warn(&self.said[0], what, error))
            .ok()
    }

    fn read(&self, from: u64, length: usize) -> Option<Vec<u8>> {
        let read = self.file.at(SeekFrom::Start(from), |file, _| {
            let mut bytes = vec![0; length];
            file.read_exact(&mut bytes).map(|()| bytes)
        });
        let what = "lines of a log are missing, because its file cannot be read";
        read.inspect_err(|error| warn(&self.said[1], what, error))
            .ok()
    }
}

#[cfg(test)]
mod tests {
    use std::fs::{self, File};
    use std::process;
    use std::sync::Mutex;

    use super::*;

    #[test]
    fn what_is_appended_is_read_where_it_is_and_nobody_else_sees_the_file() {
        let file = create().unwrap();
        assert_eq!(file.append(b"one"), Some(0));
        assert_eq!(file.append(b"three"), Some(3));

        assert_eq!(file.read(3, 5).as_deref(), Some(&b"three"[..]));
        assert_eq!(file.read(0, 3).as_deref(), Some(&b"one"[..]));
        assert_eq!(file.append(b"!"), Some(8));
        assert_eq!(file.read(8, 2), None);

        let mine = format!("fake-ecs-log-{}-", process::id());
        let names = fs::read_dir(env::temp_dir()).unwrap();
        let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let left = names.filter(|name| name.starts_with(&mine)).count();
        assert!(cfg!(windows) || left == 0);
    }

    /// The warnings.
    #[derive(Clone, Default)]
    struct Heard(Arc<Mutex<Vec<String>>>);

    impl tracing::field::Visit for Heard {
        fn record_debug(&mut self, field: &tracing::field::Field, value: &dyn std::fmt::Debug) {
            if field.name() == "message" {
                self.0.lock().unwrap().push(format!("{value:?}"));
            }
        }
    }

    impl tracing::Subscriber for Heard {
        fn enabled(&self, metadata: &tracing::Metadata<'_>) -> bool {
            metadata.target() == "fake_ecs"
        }

        fn new_span(&self, _: &tracing::span::Attributes<'_>) -> tracing::span::Id {
            tracing::span::Id::from_u64(1)
        }

        fn record(&self, _: &tracing::span::Id, _: &tracing::span::Record<'_>) {}

        fn record_follows_from(&self, _: &tracing::span::Id, _: &tracing::span::Id) {}

        fn event(&self, event: &tracing::Event<'_>) {
            event.record(&mut self.clone());
        }

        fn enter(&self, _: &tracing::span::Id) {}

        fn exit(&self, _: &tracing::span::Id) {}
    }

    /// `/dev/full` is a disk without room.
    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_disk_takes_nothing_and_says_so_once_and_what_is_lost_once_more() {
        use log::LogFile as _;

        let mut options = File::options();
        let full = options.read(true).write(true).open("/dev/full").unwrap();
        let full = LogFile::new(TempFile::new(full, None));
        let short = LogFile::create().unwrap();
        let heard = Heard::default();
        let _guard = tracing::subscriber::set_default(heard.clone());

        for _ in 0..2 {
            assert_eq!(full.append(b"one"), None);
        }
        assert_eq!(short.append(b"one"), Some(0));
        for _ in 0..2 {
            assert_eq!(short.read(0, 4), None);
        }

        let expected = [
            "a log goes on in memory, because its file cannot be written to",
            "lines of a log are missing, because its file cannot be read",
        ];
        assert_eq!(*heard.0.lock().unwrap(), expected);
    }
}
