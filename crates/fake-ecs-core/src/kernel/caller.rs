//! Who calls, and how.

use crate::kernel::arn::Scope;

/// What a call says of its caller.
#[derive(Clone, Copy, Debug, Default)]
pub struct Caller<'a> {
    /// Host and port by which the caller has reached the fake, as `127.0.0.1:4566`. Agents and
    /// sessions are sent there.
    pub authority: &'a str,
    /// The access key that the call is signed with; `None` for a call without a signature.
    pub access_key: Option<&'a str>,
    /// The ARN of the session whose access key that is: of the role of a task.
    pub session: Option<&'a str>,
    pub request_id: &'a str,
}

impl Caller<'_> {
    /// The ARN of the principal who calls in that account and region.
    ///
    /// Of the access keys that the fake has not given to a task none says more than the account,
    /// which `scope` has: all of them are of one user.
    pub fn principal(&self, scope: &Scope) -> String {
        self.session
            .map_or_else(|| scope.caller_arn(), str::to_owned)
    }
}
