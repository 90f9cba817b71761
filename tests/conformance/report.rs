//! What was found about an operation: how much is as it should be, and by name what is not.

use std::collections::BTreeMap;

/// What is checked. The order is that of the baseline.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Check {
    /// A valid request is answered, and the answer is what the model has.
    Answer,
    /// A value at or within the limits of the model is not refused as one beyond would be.
    Within,
    /// A request without a required member is refused.
    Required,
    /// A request beyond a limit is refused.
    Limit,
    /// A text that is none of an enum's is refused.
    Enum,
    /// A text that does not match a pattern is refused.
    Pattern,
    /// A value of another type is refused.
    Type,
}

impl Check {
    pub(crate) const ALL: [Self; 7] = [
        Self::Answer,
        Self::Within,
        Self::Required,
        Self::Limit,
        Self::Enum,
        Self::Pattern,
        Self::Type,
    ];

    /// Its name in the baseline.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Answer => "answers",
            Self::Within => "within",
            Self::Required => "required",
            Self::Limit => "limits",
            Self::Enum => "enums",
            Self::Pattern => "patterns",
            Self::Type => "types",
        }
    }
}

#[derive(Default)]
pub(crate) struct Report {
    passed: BTreeMap<Check, usize>,
    /// The name of each gap, and what was seen. Gaps with one name are one.
    pub(crate) gaps: BTreeMap<String, String>,
}

impl Report {
    pub(crate) fn passed(&self, check: Check) -> usize {
        self.passed.get(&check).copied().unwrap_or(0)
    }

    pub(crate) fn pass(&mut self, check: Check) {
        *self.passed.entry(check).or_default() += 1;
    }

    /// Notes a gap. `seen` is for whoever has to close it.
    pub(crate) fn gap(&mut self, check: Check, name: &str, seen: impl FnOnce() -> String) {
        let name = format!("{}: {name}", check.name());
        self.gaps.entry(name).or_insert_with(seen);
    }
}
