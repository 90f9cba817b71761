//! Log streams.

mod create_log_stream;
mod delete_log_stream;
mod describe_log_streams;

pub use self::create_log_stream::create_log_stream;
pub use self::delete_log_stream::delete_log_stream;
pub(super) use self::describe_log_streams::describe_log_streams;
