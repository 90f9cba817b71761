//! The one background thread of a process that does socket I/O for every fake in it.
//!
//! A fake in a `static` outlives the runtime of the test that first touched it, and a listener dies
//! with the runtime it was registered with. So sockets belong to a runtime of their own, which
//! lives as long as the process. It keeps real time, whatever the clocks of tests and fakes show.
//!
//! Fakes belong to the process that has started the first one. A process that was forked from that
//! one has a copy of everything but the thread. Nobody would ever wake who waits for it, so it is
//! not to be had there.

use std::future::pending;
use std::io;
use std::thread;
use std::time::Duration;

use once_cell::sync::OnceCell;
use tokio::runtime::{Builder, Handle};

/// The thread's runtime.
static THREAD: OnceCell<Handle> = OnceCell::new();
/// The process that the fakes belong to.
static PROCESS: OnceCell<u32> = OnceCell::new();

/// A fake is about to be started. An error in a process that was forked from one that has fakes.
pub(crate) fn claim_process() -> io::Result<()> {
    PROCESS.get_or_init(std::process::id);
    match is_of_another_process() {
        true => Err(forked()),
        false => Ok(()),
    }
}

/// Whether the runtime is that of this thread, which nobody's test runs on.
pub(crate) fn is(runtime: &Handle) -> bool {
    THREAD
        .get()
        .is_some_and(|thread| thread.id() == runtime.id())
}

/// Ends after that much real time, whatever the clock of the runtime shows that waits for it.
pub(crate) async fn sleep(duration: Duration) {
    if let Ok(thread) = handle() {
        // It neither panics nor is it aborted.
        let _ = thread
            .spawn(async move { tokio::time::sleep(duration).await })
            .await;
    }
}

/// The runtime's handle; starts the thread when first asked for.
pub(crate) fn handle() -> io::Result<&'static Handle> {
    // A failure (out of threads, out of file descriptors) is the caller's to report, and is tried
    // again next time: hence not a `Lazy`, which would be poisoned.
    let thread = THREAD.get_or_try_init(|| {
        start().map_err(|error| {
            let what = format!("failed to start the thread that does socket I/O: {error}");
            io::Error::new(error.kind(), what)
        })
    })?;
    match is_of_another_process() {
        true => Err(forked()),
        false => Ok(thread),
    }
}

/// Whether this process has been forked from the one that has the fakes, and so shares their
/// sockets.
pub(crate) fn is_of_another_process() -> bool {
    let process = PROCESS.get();
    process.is_some_and(|process| *process != std::process::id())
}

/// What is told whoever wants to do in a forked process what takes the thread.
pub(crate) fn forked() -> io::Error {
    io::Error::other(
        "this process was forked from one that has fakes, and what serves them has stayed there: start fakes after the \
         fork, or have the child begin anew with exec",
    )
}

fn start() -> io::Result<Handle> {
    try_file_descriptors()?;
    let runtime = Builder::new_current_thread()
        .enable_io()
        .enable_time()
        .build()?;
    let handle = runtime.handle().clone();
    thread::Builder::new()
        .name("fake-ecs-io".to_owned())
        .spawn(move || runtime.block_on(pending::<()>()))?;
    Ok(handle)
}

/// Fails when there are not as many file descriptors as a runtime takes: three to wait with, and
/// three to be told of signals. Tokio would panic if it got none of the latter; it wants them when
/// anybody in the process has asked for its feature `signal`.
#[cfg(unix)]
fn try_file_descriptors() -> io::Result<()> {
    let two = std::os::unix::net::UnixStream::pair;
    let _six = [two()?, two()?, two()?];
    Ok(())
}

#[cfg(not(unix))]
fn try_file_descriptors() -> io::Result<()> {
    Ok(())
}
