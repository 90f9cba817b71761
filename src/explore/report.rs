//! What came of the code under each failure.

use std::fmt;

use super::failure::Failure;
use super::stage::one_line;
use super::strike::Place;

/// What came of the code when something went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Verdict {
    /// It claimed success, and it was one.
    Passed,
    /// It returned an error, or a value that claims no success, and left no task behind.
    ReturnedError,
    /// It was cut off: nothing had changed for [so long](crate::FailureTest::hung_after), or it was
    /// still at work after 30 times as long, or it had made 2,500 requests without a pause or
    /// 100,000 altogether.
    Hung,
    /// It panicked.
    Panicked,
    /// It claimed success, and it was none.
    FalseSuccess,
    /// It returned, and left tasks running: more than without any failure, or any at all when it
    /// returned an error. Tasks of services do not count.
    LeftTasksRunning,
    /// The failure never struck, so nothing is known. It does not count as survived.
    NotReached,
}

impl Verdict {
    /// All of them, in the order in which they are counted.
    const ALL: [Self; 7] = [
        Self::Passed,
        Self::ReturnedError,
        Self::Hung,
        Self::Panicked,
        Self::FalseSuccess,
        Self::LeftTasksRunning,
        Self::NotReached,
    ];

    /// Whether the code has done what can be asked of it: it passed, or returned an error.
    #[must_use]
    pub fn is_survived(self) -> bool {
        matches!(self, Self::Passed | Self::ReturnedError)
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Passed => "passed",
            Self::ReturnedError => "returned an error",
            Self::Hung => "hung",
            Self::Panicked => "panicked",
            Self::FalseSuccess => "false success",
            Self::LeftTasksRunning => "left tasks running",
            Self::NotReached => "not reached",
        })
    }
}

/// One run of the code, with one failure.
#[derive(Clone)]
pub struct FailureRun {
    pub(super) failure: Failure,
    pub(super) place: Option<Place>,
    pub(super) verdict: Verdict,
    pub(super) detail: String,
    pub(super) story: String,
}

impl FailureRun {
    /// A failure that can strike nowhere in this code.
    pub(super) fn without_place(failure: Failure) -> Self {
        Self {
            failure,
            place: None,
            verdict: Verdict::NotReached,
            detail: "the code does nothing that can fail like that".to_owned(),
            story: String::new(),
        }
    }

    /// What went wrong.
    #[must_use]
    pub fn failure(&self) -> Failure {
        self.failure
    }

    /// Where it went wrong, such as `RunTask 1` or `task 1 (report-job)`; `-` when it could go
    /// wrong nowhere.
    #[must_use]
    pub fn place(&self) -> String {
        let place = self.place.as_ref();
        place.map_or_else(|| "-".to_owned(), ToString::to_string)
    }

    /// What came of it.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        self.verdict
    }

    /// More about that: the text of the error or the panic, or how the code was found to hang.
    /// Empty when it passed.
    #[must_use]
    pub fn detail(&self) -> &str {
        &self.detail
    }

    /// The story of the fake, as a failing test prints it.
    #[must_use]
    pub fn story(&self) -> &str {
        &self.story
    }
}

impl fmt::Display for FailureRun {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            failure,
            verdict,
            detail,
            ..
        } = self;
        let mark = if verdict.is_survived() { ' ' } else { '!' };
        let place = self.place();
        write!(f, "{mark} {failure:<24} {place:<28} {verdict}")?;
        if !detail.is_empty() {
            write!(f, ": {}", one_line(detail))?;
        }
        Ok(())
    }
}

impl fmt::Debug for FailureRun {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FailureRun({self})")
    }
}

/// What came of the code under each failure; see [`for_each_failure`](crate::for_each_failure).
/// Printed, it is a table.
#[derive(Clone)]
#[must_use = "a report that nobody asks fails no test: `report.assert_survived()`"]
pub struct FailureReport {
    pub(super) runs: Vec<FailureRun>,
}

impl FailureReport {
    /// Every run, by failure.
    #[must_use]
    pub fn runs(&self) -> &[FailureRun] {
        &self.runs
    }

    /// The runs with that verdict.
    pub fn with_verdict(&self, verdict: Verdict) -> impl Iterator<Item = &FailureRun> {
        self.runs.iter().filter(move |run| run.verdict == verdict)
    }

    /// Checks that the code has [survived](Verdict::is_survived) each failure. A failure that was
    /// not reached fails the test as well: leave it out with
    /// [`without`](crate::FailureTest::without) if that is all right.
    ///
    /// # Panics
    ///
    /// When it has not: with the table, and the story of the first run that was not survived. And
    /// when there was no run, because the code makes no request and starts no task.
    #[track_caller]
    pub fn assert_survived(&self) {
        assert!(
            !self.runs.is_empty(),
            "the code makes no request in the fake's own region and starts no task there, so nothing could fail"
        );
        let mut lost = self.runs.iter().filter(|run| !run.verdict.is_survived());
        if let Some(first) = lost.next() {
            let count = 1 + lost.count();
            panic!(
                "{count} of {} runs not survived\n\n{self}\nthe story of the first: {}\n\n{}",
                self.runs.len(),
                first.to_string().trim_start_matches(['!', ' ']),
                first.story
            );
        }
    }
}

impl fmt::Display for FailureReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "  {:<24} {:<28} result", "failure", "at")?;
        self.runs.iter().try_for_each(|run| writeln!(f, "{run}"))?;
        write!(f, "{} runs", self.runs.len())?;
        for verdict in Verdict::ALL {
            let count = self.with_verdict(verdict).count();
            if count > 0 {
                write!(f, ", {count} {verdict}")?;
            }
        }
        writeln!(f)
    }
}

impl fmt::Debug for FailureReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(&self.runs).finish()
    }
}
