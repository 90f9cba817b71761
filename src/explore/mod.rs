//! Running a test author's code again and again, each time with something else that goes wrong.
//!
//! - [`failures`] — the code meets every failure of the catalogue. [`failure`] — the catalogue.
//!   [`strike`] — how a failure comes about in a fake. [`report`] — what came of it.
//! - [`crashes`] — the code is cut off at each of its requests. [`crash_report`] — what came of it.
//! - [`schedules`] — the code runs under many seeds. [`varied`] — what they vary.
//!   [`schedule_report`] — what came of it.
//! - [`ground`] — what each run begins with. [`stage`] — a runtime with a paused clock, and what
//!   became of the code on it.

mod crash_report;
mod crashes;
mod failure;
mod failures;
mod ground;
mod report;
mod schedule_report;
mod schedules;
mod stage;
mod strike;
mod varied;

pub use self::crash_report::{CrashReport, CrashRun, Cut};
pub use self::crashes::{CrashTest, explore_crashes};
pub use self::failure::Failure;
pub(crate) use self::failures::is_left_running;
pub use self::failures::{FailureTest, for_each_failure};
pub use self::report::{FailureReport, FailureRun, Verdict};
pub use self::schedule_report::{ScheduleReport, ScheduleRun};
pub use self::schedules::{ScheduleTest, explore_schedules};
pub use self::varied::Varied;
