//! Files for logs that grow long.

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, Once, PoisonError};
use std::{env, process};

use crate::kernel::log;

/// A file that has no name, so that nothing is left of it when it is closed or the process killed.
#[derive(Debug)]
struct LogFile {
    file: Mutex<File>,
    /// Its name, where the system does not take it away from a file that is open.
    path: Option<PathBuf>,
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
        static FILES: AtomicU32 = AtomicU32::new(0);
        let number = FILES.fetch_add(1, Ordering::Relaxed);
        let name = format!("fake-ecs-log-{}-{number}", process::id());
        let path = env::temp_dir().join(name);
        let options = || {
            let mut options = File::options();
            options.read(true).write(true).create_new(true);
            options
        };
        let file = options().open(&path).or_else(|error| {
            // A process of that number was killed before it had taken the name away.
            fs::remove_file(&path).map_err(|_| error)?;
            options().open(&path)
        })?;
        let path = fs::remove_file(&path).is_err().then_some(path);
        Ok(Self::new(file, path))
    }

    fn new(file: File, path: Option<PathBuf>) -> Self {
        Self {
            file: Mutex::new(file),
            path,
            said: [const { Once::new() }; 2],
        }
    }

    fn at<T>(
        &self,
        place: SeekFrom,
        work: impl FnOnce(&mut File, u64) -> io::Result<T>,
    ) -> io::Result<T> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let from = file.seek(place)?;
        work(&mut file, from)
    }
}

impl log::LogFile for LogFile {
    fn append(&self, bytes: &[u8]) -> Option<u64> {
        let written = self.at(SeekFrom::End(0), |file, from| {
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
        let read = self.at(SeekFrom::Start(from), |file, _| {
            let mut bytes = vec![0; length];
            file.read_exact(&mut bytes).map(|()| bytes)
        });
        let what = "lines of a log are missing, because its file cannot be read";
        read.inspect_err(|error| warn(&self.said[1], what, error))
            .ok()
    }
}

impl Drop for LogFile {
    fn drop(&mut self) {
        if let Some(path) = &self.path {
            // Whoever cleans up the directory may have been faster.
            let _ = fs::remove_file(path);
        }
    }
}

#[cfg(test)]
mod tests {
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
        let full = LogFile::new(full, None);
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
