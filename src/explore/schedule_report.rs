//! What came of the code under many seeds.

use std::fmt;
use std::ops::Range;

use super::schedules::SEED;
use super::varied::Varied;

/// The first seed under which the code went wrong, with few variations that it takes.
#[derive(Clone)]
pub struct ScheduleRun {
    pub(super) seed: u64,
    pub(super) problem: String,
    pub(super) varied: Vec<(Varied, usize)>,
    pub(super) story: String,
    /// The name of the test.
    pub(super) test: Option<String>,
}

impl ScheduleRun {
    /// The seed.
    #[must_use]
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// What is wrong: the text of the check's panic, or how the code has failed.
    #[must_use]
    pub fn problem(&self) -> &str {
        &self.problem
    }

    /// What has to be varied for the code to go wrong, and how often. None of it can be left out:
    /// the code does not go wrong then, or in another way.
    ///
    /// Empty when the code goes wrong without any variation. It may still take that seed, which
    /// also draws how long the SDK's waiters pause, and all identifiers.
    #[must_use]
    pub fn varied(&self) -> &[(Varied, usize)] {
        &self.varied
    }

    /// The story of the fake, as a failing test prints it.
    #[must_use]
    pub fn story(&self) -> &str {
        &self.story
    }
}

impl fmt::Display for ScheduleRun {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            seed,
            problem,
            varied,
            test,
            ..
        } = self;
        writeln!(f, "seed {seed}: {}", problem.trim_end())?;
        f.write_str("it takes: ")?;
        if varied.is_empty() {
            f.write_str("no variation")?;
        }
        for (index, (kind, count)) in varied.iter().enumerate() {
            let comma = if index == 0 { "" } else { ", " };
            write!(f, "{comma}{kind} ×{count}")?;
        }
        write!(f, "\nrepeat it: {SEED}={seed} cargo test")?;
        test.iter().try_for_each(|test| write!(f, " {test}"))
    }
}

impl fmt::Debug for ScheduleRun {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ScheduleRun({self})")
    }
}

/// What came of the code under many seeds; see
/// [`explore_schedules`](crate::explore_schedules).
#[derive(Clone)]
#[must_use = "a report that nobody asks fails no test: `report.assert_survived()`"]
pub struct ScheduleReport {
    pub(super) seeds: Range<u64>,
    pub(super) failed: Option<ScheduleRun>,
}

impl ScheduleReport {
    /// The first seed under which the code went wrong.
    #[must_use]
    pub fn failed(&self) -> Option<&ScheduleRun> {
        self.failed.as_ref()
    }

    /// Checks that the code went wrong under no seed.
    ///
    /// # Panics
    ///
    /// When it did: with the seed, the variations that it takes, the line that repeats it, and the
    /// story. And when there was no seed.
    #[track_caller]
    pub fn assert_survived(&self) {
        assert!(!self.seeds.is_empty(), "there was no seed to run");
        if let Some(failed) = &self.failed {
            panic!("not survived: {failed}\n\n{}", failed.story);
        }
    }
}

impl fmt::Display for ScheduleReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.failed {
            Some(failed) => writeln!(f, "{failed}"),
            None => {
                let Range { start, end } = self.seeds;
                writeln!(f, "{} seeds survived", end.saturating_sub(start))
            }
        }
    }
}

impl fmt::Debug for ScheduleReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ScheduleReport({self})")
    }
}
