//! What came of the code when it was cut off and run again.

use std::fmt;

use super::stage::one_line;

/// When, in the life of a request, the code was cut off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Cut {
    /// The request was about to be carried out, and never was.
    BeforeEffect,
    /// The request was carried out, and its answer never came.
    AfterEffect,
}

impl fmt::Display for Cut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::BeforeEffect => "before its effect",
            Self::AfterEffect => "after its effect",
        })
    }
}

/// One crash, and what came of running the code again.
#[derive(Clone)]
pub struct CrashRun {
    pub(super) nth: u64,
    pub(super) operation: String,
    pub(super) cut: Cut,
    pub(super) problem: Option<String>,
    pub(super) story: String,
}

impl CrashRun {
    /// At which request the code was cut off, counted from 1.
    #[must_use]
    pub fn nth(&self) -> u64 {
        self.nth
    }

    /// The operation of that request, such as `RunTask`.
    #[must_use]
    pub fn operation(&self) -> &str {
        &self.operation
    }

    /// Whether that request was carried out.
    #[must_use]
    pub fn cut(&self) -> Cut {
        self.cut
    }

    /// What is wrong after the code has run again: the text of the check's panic, or how the code
    /// has failed. `None` when all is well.
    #[must_use]
    pub fn problem(&self) -> Option<&str> {
        self.problem.as_deref()
    }

    /// The story of the fake, as a failing test prints it.
    #[must_use]
    pub fn story(&self) -> &str {
        &self.story
    }
}

impl fmt::Display for CrashRun {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            nth,
            operation,
            cut,
            problem,
            ..
        } = self;
        let mark = if problem.is_some() { '!' } else { ' ' };
        let problem = problem.as_deref().unwrap_or("survived");
        let problem = one_line(problem);
        write!(f, "{mark} {nth:>4} {operation:<28} {cut:<20} {problem}")
    }
}

impl fmt::Debug for CrashRun {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CrashRun({self})")
    }
}

/// What came of each crash; see [`explore_crashes`](crate::explore_crashes). Printed, it is a
/// table.
#[derive(Clone)]
#[must_use = "a report that nobody asks fails no test: `report.assert_survived()`"]
pub struct CrashReport {
    pub(super) runs: Vec<CrashRun>,
}

impl CrashReport {
    /// Every run, from the first request on.
    #[must_use]
    pub fn runs(&self) -> &[CrashRun] {
        &self.runs
    }

    /// The earliest crash that was not survived: nothing shorter shows a fault of the code.
    #[must_use]
    pub fn shortest(&self) -> Option<&CrashRun> {
        self.runs.iter().find(|run| run.problem.is_some())
    }

    /// Checks that the code has survived each crash.
    ///
    /// # Panics
    ///
    /// When it has not: with the table, the shortest crash that was not survived, and its story.
    /// And when there was no crash, because the code makes no request.
    #[track_caller]
    pub fn assert_survived(&self) {
        assert!(
            !self.runs.is_empty(),
            "the code makes no request in the fake's own region, so it was never cut off"
        );
        if let Some(CrashRun {
            nth,
            operation,
            cut,
            problem,
            story,
        }) = self.shortest()
        {
            let problem = problem.as_deref().unwrap_or_default();
            panic!(
                "not survived: a crash at request {nth}, {operation}, {cut}\n\n{self}\n{}\n\n{story}",
                problem.trim_end(),
            );
        }
    }
}

impl fmt::Display for CrashReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (request, cut) = ("request", "cut off");
        writeln!(f, "     # {request:<28} {cut:<20} result")?;
        self.runs.iter().try_for_each(|run| writeln!(f, "{run}"))?;
        let lost = self.runs.iter().filter(|run| run.problem.is_some()).count();
        writeln!(f, "{} crashes, {lost} not survived", self.runs.len())
    }
}

impl fmt::Debug for CrashReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(&self.runs).finish()
    }
}
