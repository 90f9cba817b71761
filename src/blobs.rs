//! The bytes of layers that were pushed to the registry, by their digests.
//!
//! They are no part of the world: layers are large, and nothing follows from their bytes. The world
//! knows which layers there are; bytes that no layer of it needs any more are dropped when the next
//! are pushed or an image is deleted.
//!
//! Small ones are in memory, larger ones in files without a name in the folder of the system for
//! such files. With a journal all of them are files in a folder beside it, where the next fake with
//! the journal finds them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, Read, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use bytes::Bytes;
use sha2::{Digest, Sha256};

use crate::temp_file::TempFile;

/// How many bytes a blob has at most that is in memory. Configurations of images have a few
/// kilobytes, layers mostly more than a megabyte.
const MEMORY_BYTES_MAX: usize = 256 * 1024;

/// The bytes of all layers of a fake.
#[derive(Debug, Default)]
pub(crate) struct Blobs {
    /// Where they are kept for the next fake, if they are.
    folder: OnceLock<PathBuf>,
    kept: Mutex<Kept>,
    /// How many files there were; names the next one.
    files: AtomicU64,
}

#[derive(Debug, Default)]
struct Kept {
    blobs: BTreeMap<String, Blob>,
    /// By the ids of uploads. One that is being written to is with who writes.
    uploads: BTreeMap<String, Upload>,
    /// The digests of blobs that were completed and of which the world has not heard yet.
    fresh: BTreeSet<String>,
}

/// The bytes of a layer.
#[derive(Clone, Debug)]
pub(crate) enum Blob {
    Memory(Bytes),
    File(Arc<TempFile>, u64),
}

impl Blob {
    pub(crate) fn size(&self) -> u64 {
        match self {
            Self::Memory(bytes) => bytes.len() as u64,
            Self::File(_, size) => *size,
        }
    }

    /// So many of its bytes. It may wait for the disk.
    pub(crate) fn read(&self, from: u64, length: usize) -> io::Result<Bytes> {
        match self {
            Self::Memory(bytes) => {
                let from = usize::try_from(from).unwrap_or(usize::MAX).min(bytes.len());
                let until = from.saturating_add(length).min(bytes.len());
                Ok(bytes.slice(from..until))
            }
            Self::File(file, _) => file.at(SeekFrom::Start(from), |file, _| {
                let mut bytes = vec![0; length];
                file.read_exact(&mut bytes).map(|()| bytes.into())
            }),
        }
    }
}

/// A blob that is not complete.
#[derive(Debug)]
pub(crate) struct Upload {
    hash: Sha256,
    size: u64,
    place: Place,
}

#[derive(Debug)]
enum Place {
    Memory(Vec<u8>),
    File(TempFile),
}

impl Upload {
    pub(crate) fn new() -> Self {
        Self {
            hash: Sha256::new(),
            size: 0,
            place: Place::Memory(Vec::new()),
        }
    }

    /// How many bytes it has.
    pub(crate) fn size(&self) -> u64 {
        self.size
    }

    /// Its digest, if it is complete now: `sha256:…`.
    pub(crate) fn digest(&self) -> String {
        let digits = self.hash.clone().finalize();
        let digits = digits.iter().map(|byte| format!("{byte:02x}"));
        format!("sha256:{}", digits.collect::<String>())
    }

    /// Adds bytes at its end. It may wait for the disk.
    pub(crate) fn write(&mut self, bytes: &[u8], blobs: &Blobs) -> io::Result<()> {
        if let Place::Memory(before) = &self.place
            && before.len() + bytes.len() > MEMORY_BYTES_MAX
        {
            let file = blobs.create()?;
            file.at(SeekFrom::Start(0), |file, _| file.write_all(before))?;
            self.place = Place::File(file);
        }
        match &mut self.place {
            Place::Memory(before) => before.extend_from_slice(bytes),
            Place::File(file) => {
                file.at(SeekFrom::Start(self.size), |file, _| file.write_all(bytes))?;
            }
        }
        self.hash.update(bytes);
        self.size += bytes.len() as u64;
        Ok(())
    }
}

impl Blobs {
    /// From now on they are kept in that folder, where those of an earlier fake are found.
    #[cfg(any(test, feature = "journal"))]
    pub(crate) fn keep_in(&self, folder: PathBuf) {
        // There is one journal.
        let _ = self.folder.set(folder);
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn get(&self, digest: &str) -> Option<Blob> {
        let found = self.kept().blobs.get(digest).cloned();
        found.or_else(|| {
            let path = self.path(digest)?;
            let file = File::open(path).ok()?;
            let size = file.metadata().ok()?.len();
            let blob = Blob::File(Arc::new(TempFile::new(file, None)), size);
            self.kept().blobs.insert(digest.to_owned(), blob.clone());
            Some(blob)
        })
    }

    /// Where a blob is kept for the next fake.
    fn path(&self, digest: &str) -> Option<PathBuf> {
        let digits = digest.strip_prefix("sha256:")?;
        let is_digest = digits.len() == 64 && digits.bytes().all(|it| it.is_ascii_hexdigit());
        let folder = self.folder.get().filter(|_| is_digest)?;
        Some(folder.join(format!("sha256-{digits}")))
    }

    /// A file for an upload.
    fn create(&self) -> io::Result<TempFile> {
        let Some(folder) = self.folder.get() else {
            return TempFile::create("layer");
        };
        fs::create_dir_all(folder)?;
        let number = self.files.fetch_add(1, Ordering::Relaxed);
        let path = folder.join(format!("upload-{}-{number}", std::process::id()));
        let mut options = File::options();
        let file = options.read(true).write(true).create(true).truncate(true);
        Ok(TempFile::new(file.open(&path)?, Some(path)))
    }

    /// Begins an upload, or goes on with it later.
    pub(crate) fn put_upload(&self, id: &str, upload: Upload) {
        self.kept().uploads.insert(id.to_owned(), upload);
    }

    /// Takes an upload, to write to it or to forget it.
    pub(crate) fn take_upload(&self, id: &str) -> Option<Upload> {
        self.kept().uploads.remove(id)
    }

    /// How far an upload has come.
    pub(crate) fn uploaded(&self, id: &str) -> Option<u64> {
        self.kept().uploads.get(id).map(Upload::size)
    }

    /// The upload is complete. It may wait for the disk.
    pub(crate) fn complete(&self, upload: Upload, digest: &str) -> io::Result<()> {
        let Upload { size, place, .. } = upload;
        let blob = match (place, self.path(digest)) {
            (Place::Memory(bytes), None) => Blob::Memory(bytes.into()),
            (Place::Memory(bytes), Some(path)) => {
                let file = self.create()?;
                file.at(SeekFrom::Start(0), |file, _| file.write_all(&bytes))?;
                file.keep_as(&path)?;
                Blob::Memory(bytes.into())
            }
            (Place::File(file), None) => Blob::File(Arc::new(file), size),
            (Place::File(file), Some(path)) => Blob::File(Arc::new(file.keep_as(&path)?), size),
        };
        let mut kept = self.kept();
        kept.blobs.insert(digest.to_owned(), blob);
        kept.fresh.insert(digest.to_owned());
        Ok(())
    }

    /// The world knows the layer of that digest from now on, or was told of it in vain.
    pub(crate) fn is_told(&self, digest: &str) {
        self.kept().fresh.remove(digest);
    }

    /// Forgets uploads that nobody will complete.
    pub(crate) fn retain_uploads(&self, is_known: impl Fn(&str) -> bool) {
        self.kept().uploads.retain(|id, _| is_known(id));
    }

    /// Drops what is needed no more.
    pub(crate) fn retain(&self, is_needed: impl Fn(&str) -> bool) {
        let mut kept = self.kept();
        let Kept { blobs, fresh, .. } = &mut *kept;
        blobs.retain(|digest, _| fresh.contains(digest) || is_needed(digest));
        for (path, digest) in self.files() {
            if !fresh.contains(&digest) && !is_needed(&digest) {
                // Whoever cleans up the folder may have been faster.
                let _ = fs::remove_file(path);
            }
        }
    }

    /// What is in the folder, with the digests.
    fn files(&self) -> Vec<(PathBuf, String)> {
        let Some(Ok(entries)) = self.folder.get().map(fs::read_dir) else {
            return Vec::new();
        };
        let entries = entries.filter_map(Result::ok);
        let files = entries.filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            let digits = name.strip_prefix("sha256-")?;
            Some((entry.path(), format!("sha256:{digits}")))
        });
        files.collect()
    }
}

impl TempFile {
    /// The same file under a name of its own, under which it stays.
    fn keep_as(mut self, path: &Path) -> io::Result<Self> {
        if let Some(before) = &self.path {
            fs::rename(before, path)?;
            self.path = None;
        }
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HELLO: &str = "sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

    fn push(blobs: &Blobs, parts: &[&[u8]]) -> String {
        let mut upload = Upload::new();
        for part in parts {
            upload.write(part, blobs).unwrap();
        }
        let digest = upload.digest();
        blobs.complete(upload, &digest).unwrap();
        blobs.is_told(&digest);
        digest
    }

    #[test]
    fn what_was_uploaded_in_parts_is_read_as_a_whole_wherever_it_is() {
        let blobs = Blobs::default();
        assert_eq!(push(&blobs, &[b"hel", b"lo"]), HELLO);
        let large = vec![7; MEMORY_BYTES_MAX];
        let large = push(&blobs, &[b"head", &large, b"tail"]);

        let blob = blobs.get(HELLO).unwrap();
        assert!(matches!(blob, Blob::Memory(_)));
        assert_eq!(blob.read(1, 3).unwrap(), "ell");
        let blob = blobs.get(&large).unwrap();
        assert!(matches!(blob, Blob::File(..)));
        assert_eq!(blob.size(), MEMORY_BYTES_MAX as u64 + 8);
        assert_eq!(blob.read(0, 5).unwrap(), "head\x07");
        assert_eq!(blob.read(blob.size() - 4, 4).unwrap(), "tail");

        blobs.retain(|digest| digest == HELLO);
        assert!(blobs.get(HELLO).is_some() && blobs.get(&large).is_none());
    }

    #[test]
    fn what_is_kept_in_a_folder_is_there_for_the_next_fake() {
        let folder = std::env::temp_dir().join(format!("fake-ecs-blobs-{}", std::process::id()));
        let large = vec![7; MEMORY_BYTES_MAX + 1];
        let first = Blobs::default();
        first.keep_in(folder.clone());
        push(&first, &[b"hello"]);
        let large = push(&first, &[&large]);
        let mut abandoned = Upload::new();
        abandoned
            .write(&vec![1; MEMORY_BYTES_MAX + 1], &first)
            .unwrap();
        drop(abandoned);
        drop(first);

        let next = Blobs::default();
        next.keep_in(folder.clone());

        assert_eq!(next.get(HELLO).unwrap().read(0, 5).unwrap(), "hello");
        assert_eq!(
            next.get(&large).unwrap().size(),
            MEMORY_BYTES_MAX as u64 + 1
        );
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 2);
        assert!(next.get("sha256:../../etc/passwd").is_none());
        next.retain(|_| false);
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
        fs::remove_dir(&folder).unwrap();
    }
}
