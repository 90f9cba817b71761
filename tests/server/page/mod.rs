//! The page for browsers at `/_fake_ecs/`, as a browser without script asks for it.
//!
//! - [`browser`] — a client that keeps to links and forms.
//! - [`shown`] — what each page shows. [`done`] — what its forms do. [`security`] — who may.
//! - [`recording`] — the moments of a journal.
//!
//! What a real browser makes of it is in `tests/browser`.

mod browser;
mod done;
mod recording;
mod security;
mod shown;
