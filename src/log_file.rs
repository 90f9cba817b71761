//! Files for logs that grow long.

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, Once, PoisonError};
use std::{env, process};

use crate::ecs::task::log;

/// A file that has no name, so that nothing is left of it when it is closed or the process killed.
#[derive(Debug)]
struct LogFile {
    file: Mutex<File>,
    /// Its name, where the system does not take it away from a file that is open.
    path: Option<PathBuf>,
}

/// Makes a file, unless the system has none to give: that is said once.
pub(crate) fn create() -> Option<Arc<dyn log::LogFile>> {
    match LogFile::create() {
        Ok(file) => Some(Arc::new(file)),
        Err(error) => {
            warn(
                "logs stay in memory, because there can be no file for them",
                &error,
            );
            None
        }
    }
}

fn warn(what: &'static str, error: &io::Error) {
    static SAID: Once = Once::new();
    SAID.call_once(|| {
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
        let file = Mutex::new(file);
        Ok(Self { file, path })
    }

    fn at<T>(
        &self,
        place: SeekFrom,
        work: impl FnOnce(&mut File, u64) -> io::Result<T>,
    ) -> Option<T> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let done = file.seek(place).and_then(|from| work(&mut file, from));
        done.inspect_err(|error| warn("the file of a log cannot be used", error))
            .ok()
    }
}

impl log::LogFile for LogFile {
    fn append(&self, bytes: &[u8]) -> Option<u64> {
        self.at(SeekFrom::End(0), |file, from| {
            file.write_all(bytes).map(|()| from)
        })
    }

    fn read(&self, from: u64, length: usize) -> Option<Vec<u8>> {
        self.at(SeekFrom::Start(from), |file, _| {
            let mut bytes = vec![0; length];
            file.read_exact(&mut bytes).map(|()| bytes)
        })
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
}
