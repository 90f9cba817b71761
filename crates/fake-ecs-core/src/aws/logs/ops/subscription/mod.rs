//! Who is sent what comes to a group.

mod delete_subscription_filter;
mod describe_subscription_filters;
mod put_subscription_filter;
#[cfg(all(test, feature = "events"))]
mod tests;

pub use self::delete_subscription_filter::delete_subscription_filter;
pub(super) use self::describe_subscription_filters::describe_subscription_filters;
pub use self::put_subscription_filter::put_subscription_filter;
