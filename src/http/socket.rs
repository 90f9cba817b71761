//! The socket of one connection.
//!
//! - [`Socket`] — shared by the task that talks over it and by whoever closes the server.
//! - [`Patient`] — gives up on a client that does not read.

use std::io;
use std::net::Shutdown;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Sleep, sleep};

/// How long an answer may make no progress because the client does not read it. Whoever reads a
/// little now and then is waited for.
pub(super) const WRITE_S_MAX: Duration = Duration::from_secs(60);

/// A socket that its server can close under the task that uses it, at once and on any thread.
///
/// A second descriptor for the same socket would do as well, but then a process could have half as
/// many clients.
///
/// A std mutex: it is held for one system call that does not block.
#[derive(Clone, Debug)]
pub(super) struct Socket(Arc<Mutex<Option<TcpStream>>>);

impl Socket {
    pub(super) fn new(stream: TcpStream) -> Self {
        Self(Arc::new(Mutex::new(Some(stream))))
    }

    /// The task that waits for it is not woken.
    pub(super) fn close(&self) {
        let stream = self.lock().take();
        // That the client may have closed it already is no matter.
        if let Some(Ok(stream)) = stream.map(TcpStream::into_std) {
            let _ = stream.shutdown(Shutdown::Both);
        }
    }

    /// Closes it so that the client sees a reset, and no answer that was not read yet.
    pub(super) fn reset(&self) {
        if let Some(stream) = self.lock().take() {
            // Without it the client sees an orderly end, which is as good: it has no answer either
            // way.
            let _ = stream.set_zero_linger();
        }
    }

    fn poll<T>(
        &self,
        poll: impl FnOnce(Pin<&mut TcpStream>) -> Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        match &mut *self.lock() {
            Some(stream) => poll(Pin::new(stream)),
            None => Poll::Ready(Err(io::ErrorKind::ConnectionAborted.into())),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Option<TcpStream>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl AsyncRead for Socket {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.poll(|stream| stream.poll_read(cx, buffer))
    }
}

impl AsyncWrite for Socket {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.poll(|stream| stream.poll_write(cx, bytes))
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.poll(|stream| stream.poll_write_vectored(cx, parts))
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.poll(|stream| stream.poll_flush(cx))
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.poll(|stream| stream.poll_shutdown(cx))
    }
}

/// Fails to write when nothing could be written for [`WRITE_S_MAX`].
#[derive(Debug)]
pub(super) struct Patient<T> {
    io: T,
    /// Ends when the patience does. There is one as long as a write waits.
    patience: Option<Pin<Box<Sleep>>>,
}

impl<T: Unpin> Patient<T> {
    pub(super) fn new(io: T) -> Self {
        Self { io, patience: None }
    }

    fn poll_write_with<R>(
        &mut self,
        cx: &mut Context<'_>,
        write: impl FnOnce(Pin<&mut T>, &mut Context<'_>) -> Poll<io::Result<R>>,
    ) -> Poll<io::Result<R>> {
        let written = write(Pin::new(&mut self.io), cx);
        if written.is_ready() {
            self.patience = None;
            return written;
        }
        let patience = self
            .patience
            .get_or_insert_with(|| Box::pin(sleep(WRITE_S_MAX)));
        patience.as_mut().poll(cx).map(|()| {
            Err(io::Error::new(
                io::ErrorKind::TimedOut,
                "the client does not read its answer",
            ))
        })
    }
}

impl<T: AsyncRead + Unpin> AsyncRead for Patient<T> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_read(cx, buffer)
    }
}

impl<T: AsyncWrite + Unpin> AsyncWrite for Patient<T> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.poll_write_with(cx, |io, cx| io.poll_write(cx, bytes))
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.poll_write_with(cx, |io, cx| io.poll_write_vectored(cx, parts))
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;

    use super::*;
    use crate::http::testing::SlowReader;

    const MOMENT: Duration = Duration::from_millis(1);

    #[tokio::test(start_paused = true)]
    async fn a_client_that_reads_a_little_now_and_then_is_waited_for_and_one_that_does_not_is_not()
    {
        let client = SlowReader::default();
        let mut server = Patient::new(client.clone());
        let writing = tokio::spawn(async move {
            loop {
                let write = |cx: &mut Context<'_>| Pin::new(&mut server).poll_write(cx, b"answer");
                if let Err(error) = poll_fn(write).await {
                    return error;
                }
            }
        });

        for _ in 0..3 {
            sleep(WRITE_S_MAX - MOMENT).await;
            client.read(1);
        }
        sleep(WRITE_S_MAX - MOMENT).await;
        assert!(!writing.is_finished());
        sleep(2 * MOMENT).await;

        assert!(writing.is_finished());
        assert_eq!(writing.await.unwrap().kind(), io::ErrorKind::TimedOut);
    }
}
