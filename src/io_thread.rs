//! The one background thread of a process that does socket I/O for every fake in it.
//!
//! A fake in a `static` outlives the runtime of the test that first touched it, and a listener dies
//! with the runtime it was registered with. So sockets belong to a runtime of their own, which
//! lives as long as the process. It keeps real time, whatever the clocks of tests and fakes show.

use std::future::pending;
use std::io;
use std::thread;
use std::time::Duration;

use once_cell::sync::OnceCell;
use tokio::runtime::{Builder, Handle};

static HANDLE: OnceCell<Handle> = OnceCell::new();

/// Whether the runtime is that of this thread, which nobody's test runs on.
pub(crate) fn is(runtime: &Handle) -> bool {
    HANDLE
        .get()
        .is_some_and(|handle| handle.id() == runtime.id())
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
    HANDLE.get_or_try_init(|| {
        let runtime = Builder::new_current_thread()
            .enable_io()
            .enable_time()
            .build()?;
        let handle = runtime.handle().clone();
        thread::Builder::new()
            .name("fake-ecs-io".to_owned())
            .spawn(move || runtime.block_on(pending::<()>()))?;
        Ok(handle)
    })
}
