//! The terminal of whoever has started this, if there is one.
//!
//! `stty` puts it into raw mode, which every Unix has: there is no safe function of the standard
//! library for that, and a dependency would be paid for by every user of the server.

use std::io::{self, IsTerminal, Read};
use std::process::{Command, Stdio};
use std::thread;

use tokio::sync::mpsc::{Receiver, channel};

/// The sequence that ends what is typed, Ctrl-D.
pub(super) const END: u8 = 4;

/// A terminal in raw mode, in which keys go to the command. It is as before when this is dropped.
#[derive(Debug)]
pub(super) struct Terminal {
    before: String,
}

impl Terminal {
    /// `None` when something is piped into this.
    pub(super) fn open() -> Option<Self> {
        if !io::stdin().is_terminal() {
            return None;
        }
        let before = stty(&["-g"])?;
        stty(&["raw", "-echo"])?;
        Some(Self { before })
    }

    /// Its columns and rows.
    pub(super) fn size(&self) -> Option<(u16, u16)> {
        let size = stty(&["size"])?;
        let (rows, columns) = size.split_once(' ')?;
        Some((columns.parse().ok()?, rows.parse().ok()?))
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        stty(&[&self.before]);
    }
}

fn stty(arguments: &[&str]) -> Option<String> {
    let mut command = Command::new("stty");
    command.args(arguments).stdin(Stdio::inherit());
    let output = command.stderr(Stdio::null()).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.trim().to_owned())
}

/// What is typed or piped in, until its end.
///
/// The thread is left behind at the end: nobody can wake one that waits for a key.
pub(super) fn typed() -> Receiver<Vec<u8>> {
    let (sender, typed) = channel(16);
    thread::spawn(move || {
        let mut buffer = vec![0; 4096];
        loop {
            match io::stdin().lock().read(&mut buffer) {
                Ok(0) => break,
                Ok(length) if sender.blocking_send(buffer[..length].to_vec()).is_err() => break,
                Ok(_) => {}
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => break,
            }
        }
    });
    typed
}

/// Waits until the terminal has another size.
#[cfg(unix)]
pub(super) struct Resizes(Option<tokio::signal::unix::Signal>);

#[cfg(unix)]
impl Resizes {
    pub(super) fn listen() -> Self {
        use tokio::signal::unix::{SignalKind, signal};

        Self(signal(SignalKind::window_change()).ok())
    }

    pub(super) async fn next(&mut self) {
        match &mut self.0 {
            Some(signal) => drop(signal.recv().await),
            None => std::future::pending().await,
        }
    }
}

#[cfg(not(unix))]
pub(super) struct Resizes;

#[cfg(not(unix))]
impl Resizes {
    pub(super) fn listen() -> Self {
        Self
    }

    pub(super) async fn next(&mut self) {
        std::future::pending().await
    }
}
