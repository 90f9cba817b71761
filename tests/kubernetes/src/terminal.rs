//! A terminal for a command.

use std::fs::File;
use std::io::{self, Read, Write};

use rustix::pty::{OpenptFlags, grantpt, ioctl_tiocgptpeer, openpt, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};
use tokio::process::Child;
use tokio::sync::mpsc;

use crate::kubelet::process;
use crate::kubelet::run::Place;

/// No other command has the terminal open as well, which would keep it open.
const FLAGS: OpenptFlags = OpenptFlags::RDWR
    .union(OpenptFlags::NOCTTY)
    .union(OpenptFlags::CLOEXEC);

/// The side of a terminal where somebody sits.
pub(crate) struct Terminal(File);

impl Terminal {
    /// A terminal, and what is written to it: until nobody has it open any more.
    pub(crate) fn open() -> io::Result<(Self, mpsc::Receiver<Vec<u8>>)> {
        let terminal = openpt(FLAGS)?;
        grantpt(&terminal)?;
        unlockpt(&terminal)?;
        let terminal = Self(terminal.into());
        let (sender, receiver) = mpsc::channel(16);
        let mut reads = terminal.0.try_clone()?;
        // A thread, as a terminal is read by waiting for it.
        std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(read @ 1..) = reads.read(&mut buffer) {
                if sender.blocking_send(buffer[..read].to_vec()).is_err() {
                    return;
                }
            }
        });
        Ok((terminal, receiver))
    }

    /// Runs a command whose terminal it is. `setsid` gives it a session, and so a group of
    /// processes, of its own.
    pub(crate) fn spawn(&self, words: &[String], place: &Place) -> io::Result<Child> {
        let other: File = ioctl_tiocgptpeer(&self.0, FLAGS)?.into();
        let mut all = vec!["setsid".to_owned(), "--ctty".to_owned()];
        all.extend_from_slice(words);
        let mut command = process::ungrouped(&all, place);
        command
            .env("TERM", "xterm")
            .stdin(other.try_clone()?)
            .stdout(other.try_clone()?)
            .stderr(other);
        command.spawn()
    }

    pub(crate) fn resize(&self, columns: u16, rows: u16) {
        let size = Winsize {
            ws_row: rows,
            ws_col: columns,
            ws_xpixel: 0,
            ws_ypixel: 0,
        };
        // One that has ended has no size.
        let _ = tcsetwinsize(&self.0, size);
    }

    /// Somebody types.
    pub(crate) fn write(&self, bytes: &[u8]) -> io::Result<()> {
        (&self.0).write_all(bytes)
    }
}
