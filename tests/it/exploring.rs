//! Code under test meets every failure, is cut off at each of its requests, and runs under many
//! seeds.

mod crashes;
mod failures;
mod runners;
mod schedules;
