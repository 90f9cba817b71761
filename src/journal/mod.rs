//! What has come into a world, in a file: a world is a function of that, so a file that is read
//! again leads to the same world, byte for byte.
//!
//! - [`entry`] — what is written. [`file`] — how, and what a damaged file says of itself.
//! - [`header`] — what the fake was started with. [`place`] — the file that one process writes.
//! - [`recorder`] — who writes, and when it is safe on disk. [`compared`] — whether a test does the
//!   same again.
//!
//! Answers are not written: they come of what was asked. Reads are, because each draws a request
//! id.

pub(crate) mod compared;
pub(crate) mod entry;
pub(crate) mod file;
pub(crate) mod header;
pub(crate) mod place;
pub(crate) mod recorder;
