//! The file of a journal: who has it, and how it begins.

use std::fs::{File, OpenOptions};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::{fmt, fs};

/// A file that this process alone writes.
pub(crate) struct Place {
    path: PathBuf,
    file: File,
    /// How many bytes are in it.
    len: u64,
}

impl fmt::Debug for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Place").field(&self.path).finish()
    }
}

impl Place {
    /// Opens it, for this process alone: two that write into one file would damage it. What is in
    /// it is to be read before anything is appended, see [`go_on_at`](Self::go_on_at).
    pub(crate) fn take(path: &Path) -> io::Result<Self> {
        let is_new = !path.exists();
        let file = locked(path)?;
        if is_new {
            sync_folder(path)?;
        }
        let len = file.metadata()?.len();
        Ok(Self {
            path: path.to_owned(),
            file,
            len,
        })
    }

    pub(crate) fn file(&self) -> &File {
        &self.file
    }

    pub(crate) fn len(&self) -> u64 {
        self.len
    }

    /// What is behind `end` is cut off.
    pub(crate) fn go_on_at(&mut self, end: u64) -> io::Result<()> {
        self.file.set_len(end)?;
        self.len = end;
        Ok(())
    }

    /// Keeps a copy of the file as it is. Returns where.
    pub(crate) fn copy(&mut self) -> io::Result<PathBuf> {
        for number in 1.. {
            let mut path = self.path.clone().into_os_string();
            path.push(match number {
                1 => ".damaged".to_owned(),
                _ => format!(".damaged-{number}"),
            });
            let path = PathBuf::from(path);
            match File::create_new(&path) {
                Ok(mut copy) => {
                    self.file.rewind()?;
                    io::copy(&mut self.file, &mut copy)?;
                    copy.sync_all()?;
                    return Ok(path);
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
        unreachable!("some number is free")
    }

    pub(crate) fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        // Whoever reads the journal reads the same file.
        self.file.seek(SeekFrom::Start(self.len))?;
        self.file.write_all(bytes)?;
        self.len += bytes.len() as u64;
        Ok(())
    }

    /// From now on these bytes are all there is. Whenever the process is killed, the file has
    /// either what was in it or these.
    pub(crate) fn replace(&mut self, bytes: &[u8]) -> io::Result<()> {
        let mut path = self.path.clone().into_os_string();
        path.push(".new");
        let path = PathBuf::from(path);
        // What is there was left by a process that was killed here.
        let mut file = locked(&path)?;
        file.set_len(0)?;
        file.write_all(bytes)?;
        // Otherwise a loss of power may leave the new name without the new bytes.
        file.sync_all()?;
        fs::rename(&path, &self.path)?;
        sync_folder(&self.path)?;
        self.file = file;
        self.len = bytes.len() as u64;
        Ok(())
    }

    pub(crate) fn sync(&self) -> io::Result<()> {
        self.file.sync_data()
    }
}

/// Writes down that a file has come or has another name: a loss of power would leave what the
/// folder had before.
fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    // Elsewhere folders cannot be opened as files.
    if cfg!(unix) {
        File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?;
    }
    Ok(())
}

fn locked(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    let options = options.create(true).truncate(false);
    let file = options.read(true).write(true).open(path)?;
    if file.try_lock().is_err() {
        return Err(io::Error::new(
            io::ErrorKind::ResourceBusy,
            "another process writes into it",
        ));
    }
    Ok(file)
}
