//! Managed daemons.
//!
//! - [`find`] — what ARNs mean. [`checks`] — what daemons must be, whether they are made or
//!   changed.

mod checks;
mod create_daemon;
mod delete_daemon;
mod describe_daemon;
mod describe_daemon_deployments;
mod describe_daemon_revisions;
mod find;
mod list_daemon_deployments;
mod list_daemons;
mod update_daemon;

pub(super) use self::create_daemon::create_daemon;
pub(super) use self::delete_daemon::delete_daemon;
pub(super) use self::describe_daemon::describe_daemon;
pub(super) use self::describe_daemon_deployments::describe_daemon_deployments;
pub(super) use self::describe_daemon_revisions::describe_daemon_revisions;
pub(super) use self::list_daemon_deployments::list_daemon_deployments;
pub(super) use self::list_daemons::list_daemons;
pub(super) use self::update_daemon::update_daemon;
