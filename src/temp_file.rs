//! Files that have no name, so that nothing is left of them when they are closed or the process is
//! killed.

use std::fs::{self, File};
use std::io::{self, Seek, SeekFrom};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};
use std::{env, process};

#[derive(Debug)]
pub(crate) struct TempFile {
    file: Mutex<File>,
    /// Its name, where the system does not take it away from a file that is open.
    pub(crate) path: Option<PathBuf>,
}

impl TempFile {
    /// A new one in the folder of the system for such files. `what` is in its name as long as it
    /// has one.
    pub(crate) fn create(what: &str) -> io::Result<Self> {
        static FILES: AtomicU32 = AtomicU32::new(0);
        let number = FILES.fetch_add(1, Ordering::Relaxed);
        let name = format!("fake-ecs-{what}-{}-{number}", process::id());
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

    pub(crate) fn new(file: File, path: Option<PathBuf>) -> Self {
        Self {
            file: Mutex::new(file),
            path,
        }
    }

    /// Works on the file from that place on.
    pub(crate) fn at<T>(
        &self,
        place: SeekFrom,
        work: impl FnOnce(&mut File, u64) -> io::Result<T>,
    ) -> io::Result<T> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let from = file.seek(place)?;
        work(&mut file, from)
    }
}

impl Drop for TempFile {
    fn drop(&mut self) {
        if let Some(path) = &self.path {
            // Whoever cleans up the directory may have been faster.
            let _ = fs::remove_file(path);
        }
    }
}
