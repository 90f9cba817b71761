//! A body that is read while it is sent: a part of a layer at a time.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use hyper::body::Frame;
use tokio::task::{JoinHandle, spawn_blocking};

use crate::blobs::Blob;
use crate::driver::Gone;

/// How many bytes are read at once.
const PIECE: u64 = 256 * 1024;

pub(in crate::http) struct Download {
    blob: Blob,
    from: u64,
    until: u64,
    /// What is being read.
    reading: Option<JoinHandle<io::Result<Bytes>>>,
}

impl Download {
    pub(super) fn new(blob: Blob, from: u64, until: u64) -> Self {
        Self {
            blob,
            from,
            until,
            reading: None,
        }
    }

    /// How many bytes are left.
    pub(in crate::http) fn left(&self) -> u64 {
        self.until - self.from
    }

    pub(in crate::http) fn poll_frame(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Gone>>> {
        let length = self.left().min(PIECE);
        if length == 0 {
            return Poll::Ready(None);
        }
        let (blob, from) = (&self.blob, self.from);
        let reading = self.reading.get_or_insert_with(|| {
            let blob = blob.clone();
            // Not on the thread that serves every fake: it may wait for the disk.
            spawn_blocking(move || blob.read(from, usize::try_from(length).unwrap_or(0)))
        });
        let read = ready!(Pin::new(reading).poll(cx));
        self.reading = None;
        match read {
            Ok(Ok(piece)) if !piece.is_empty() => {
                self.from += piece.len() as u64;
                Poll::Ready(Some(Ok(Frame::data(piece))))
            }
            // The client sees that the body breaks off.
            failed => {
                tracing::warn!(target: "fake_ecs", ?failed, "a layer cannot be read");
                Poll::Ready(Some(Err(Gone)))
            }
        }
    }
}
