//! Who calls, and how.

/// What a call says of its caller.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Caller<'a> {
    /// Host and port by which the caller has reached the fake, as `127.0.0.1:4566`. Agents and sessions are sent there.
    pub(crate) authority: &'a str,
    pub(crate) request_id: &'a str,
}
