//! Copying files into containers and out of them.
//!
//! Files are packed and unpacked on a thread beside that of the engine, and pass in pieces: none is
//! in memory as a whole but the one that a test asks for.

use std::io::{self, BufWriter, Read, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bollard::Docker as Client;
use bollard::body_try_stream;
use bollard::query_parameters::{
    DownloadFromContainerOptionsBuilder, UploadToContainerOptionsBuilder,
};
use fake_ecs_core::effect::question::CopyDataSource;
use futures_util::{StreamExt, stream};
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::task::{JoinError, spawn_blocking};

use crate::reason::with_causes;

/// How much is packed before it is sent, in bytes.
const PIECE: usize = 64 * 1024;
/// How many pieces may wait for whoever takes them.
const PIECES_MAX: usize = 4;

/// Writes a source to a path in a container.
pub(crate) async fn to(
    client: &Client,
    id: &str,
    path: String,
    source: CopyDataSource,
) -> Result<(), String> {
    let (sender, pieces) = channel(PIECES_MAX);
    let packing = spawn_blocking(move || pack_for(sender, &path, source));
    let pieces = Arc::new(Mutex::new(pieces));
    let of_engine = Arc::clone(&pieces);
    let of_engine = stream::poll_fn(move |cx| lock(&of_engine).poll_recv(cx).map_ok(Into::into));
    let options = UploadToContainerOptionsBuilder::new().path("/").build();
    let copied = client.upload_to_container(id, Some(options), body_try_stream(of_engine));
    let copied = copied.await.map_err(|error| with_causes(&error));
    // An engine that refuses does not take the rest.
    lock(&pieces).close();
    match packing.await.unwrap_or_else(|bug| Err(of_bug(&bug))) {
        // What the engine says of an archive that is not whole is no help.
        Err(Failure::Packing(why)) => Err(why),
        Err(Failure::Sending) | Ok(()) => copied,
    }
}

fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Reads the file at a path in a container.
pub(crate) async fn from(client: &Client, id: &str, path: String) -> Result<Vec<u8>, String> {
    let options = DownloadFromContainerOptionsBuilder::new()
        .path(&path)
        .build();
    let (sender, pieces) = channel(PIECES_MAX);
    let unpacking = spawn_blocking(move || unpack(&path, Incoming::of(pieces)));
    let mut download = std::pin::pin!(client.download_from_container(id, Some(options)));
    let mut failed = None;
    while let Some(piece) = download.next().await {
        match piece {
            Ok(piece) => {
                if sender.send(piece).await.is_err() {
                    // What was asked for is there, or cannot be had: the rest is not read.
                    break;
                }
            }
            Err(error) => {
                failed = Some(with_causes(&error));
                break;
            }
        }
    }
    drop(sender);
    let unpacked = unpacking.await;
    let unpacked = unpacked.unwrap_or_else(|bug| Err(bug.to_string()));
    failed.map_or(unpacked, Err)
}

/// Why an archive was not sent as a whole.
enum Failure {
    /// It could not be made.
    Packing(String),
    /// Nobody takes it any more.
    Sending,
}

fn of_bug(bug: &JoinError) -> Failure {
    Failure::Packing(bug.to_string())
}

/// Sends an archive in which the source has that path. One that is not whole ends with an error, so
/// that the engine does not take it for whole.
fn pack_for(
    sender: Sender<io::Result<Vec<u8>>>,
    path: &str,
    source: CopyDataSource,
) -> Result<(), Failure> {
    let outgoing = BufWriter::with_capacity(PIECE, Outgoing(sender.clone()));
    let packed = pack(path, source, outgoing).map(drop);
    packed.map_err(|why| {
        let error = io::Error::other(why.clone());
        match sender.blocking_send(Err(error)) {
            Ok(()) => Failure::Packing(why),
            Err(_) => Failure::Sending,
        }
    })
}

/// Writes an archive in which the source has that path.
fn pack<W: Write>(path: &str, source: CopyDataSource, to: W) -> Result<W, String> {
    let inside = path.trim_start_matches('/');
    let mut archive = tar::Builder::new(to);
    let (packed, what) = match source {
        CopyDataSource::Data(data) => {
            let mut header = tar::Header::new_gnu();
            header.set_size(data.len() as u64);
            header.set_mode(0o644);
            let packed = archive.append_data(&mut header, inside, &*data);
            (packed, path.to_owned())
        }
        CopyDataSource::File(source) => {
            let packed = if source.is_dir() {
                archive.append_dir_all(inside, &source)
            } else {
                archive.append_path_with_name(&source, inside)
            };
            (packed, source.display().to_string())
        }
        other => return Err(format!("{other:?} is not for containers of an engine")),
    };
    let packed = packed.and_then(|()| archive.into_inner());
    let packed = packed.and_then(|mut to| to.flush().map(|()| to));
    packed.map_err(|error| format!("{what}: {error}"))
}

/// The contents of the file that an archive begins with. No more of the archive is read than that.
fn unpack(path: &str, archive: impl Read) -> Result<Vec<u8>, String> {
    let worded = |error| format!("{path}: {error}");
    let mut archive = tar::Archive::new(archive);
    let mut entries = archive.entries().map_err(worded)?;
    let entry = entries.next();
    let mut entry = entry
        .ok_or_else(|| format!("{path}: nothing is there"))?
        .map_err(worded)?;
    if !entry.header().entry_type().is_file() {
        return Err(format!("{path} is not a file"));
    }
    let mut contents = Vec::new();
    entry.read_to_end(&mut contents).map_err(worded)?;
    Ok(contents)
}

/// Where the thread that packs writes to.
struct Outgoing(Sender<io::Result<Vec<u8>>>);

impl Write for Outgoing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let sent = self.0.blocking_send(Ok(bytes.to_vec()));
        sent.map_err(|_| io::Error::from(io::ErrorKind::BrokenPipe))?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Where the thread that unpacks reads from.
struct Incoming<B> {
    pieces: Receiver<B>,
    /// The piece that is being read, and how much of it was.
    piece: Option<(B, usize)>,
}

impl<B> Incoming<B> {
    fn of(pieces: Receiver<B>) -> Self {
        Self {
            pieces,
            piece: None,
        }
    }
}

impl<B: AsRef<[u8]>> Read for Incoming<B> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            if let Some((piece, read)) = &mut self.piece {
                let mut rest = &piece.as_ref()[*read..];
                if !rest.is_empty() {
                    let count = rest.read(buffer)?;
                    *read += count;
                    return Ok(count);
                }
            }
            match self.pieces.blocking_recv() {
                Some(piece) => self.piece = Some((piece, 0)),
                None => return Ok(0),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packed(path: &str, source: CopyDataSource) -> Result<Vec<u8>, String> {
        pack(path, source, Vec::new())
    }

    #[test]
    fn what_is_packed_for_a_path_is_found_there() {
        let archive = packed("/etc/app.conf", b"a = 1".into()).unwrap();

        assert_eq!(unpack("/etc/app.conf", &*archive).unwrap(), b"a = 1");
        let mut archive = tar::Archive::new(&*archive);
        let entry = archive.entries().unwrap().next().unwrap().unwrap();
        assert_eq!(entry.path().unwrap().to_str(), Some("etc/app.conf"));

        let error = packed("/x", "/does/not/exist".into()).unwrap_err();
        assert!(error.starts_with("/does/not/exist: "), "{error}");
        let directory = packed("/x", env!("CARGO_MANIFEST_DIR").into()).unwrap();
        assert_eq!(unpack("/x", &*directory).unwrap_err(), "/x is not a file");
    }

    #[test]
    fn an_archive_passes_in_pieces_and_is_not_whole_without_its_end() {
        let data = vec![7; 3 * PIECE + 5];
        let (sender, mut received) = channel(100);
        assert!(pack_for(sender, "/x", data.clone().into()).is_ok());
        let (sender, pieces) = channel(100);
        while let Ok(piece) = received.try_recv() {
            let piece = piece.unwrap();
            assert!(piece.len() < data.len());
            sender.try_send(piece).unwrap();
        }
        drop(sender);
        assert_eq!(unpack("/x", Incoming::of(pieces)).unwrap(), data);

        let (sender, mut received) = channel(100);
        let failed = pack_for(sender, "/x", "/does/not/exist".into());
        assert!(matches!(failed, Err(Failure::Packing(_))));
        let mut last = None;
        while let Ok(piece) = received.try_recv() {
            last = Some(piece);
        }
        assert!(matches!(last, Some(Err(_))));

        let (sender, received) = channel(100);
        drop(received);
        let failed = pack_for(sender, "/x", data.into());
        assert!(matches!(failed, Err(Failure::Sending)));
    }

    /// More of an archive than its first header is not there to be read.
    struct FirstHeader<'a>(&'a [u8]);

    impl Read for FirstHeader<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            assert!(!self.0.is_empty(), "somebody reads on");
            self.0.read(buffer)
        }
    }

    #[test]
    fn of_a_directory_only_the_first_header_is_read() {
        let directory = packed("/x", env!("CARGO_MANIFEST_DIR").into()).unwrap();
        let unpacked = unpack("/x", FirstHeader(&directory[..512]));
        assert_eq!(unpacked.unwrap_err(), "/x is not a file");
    }
}
