//! Code under test meets every failure, and is cut off at each of its requests.

mod crashes;
mod failures;
mod runners;
