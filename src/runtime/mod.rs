//! Who carries out what the region asks for.
//!
//! - [`simulator`] — containers that follow a script, in the fake's time. The default.

pub(crate) mod simulator;

use std::mem;
use std::time::Duration;

use crate::effect::{Effect, Report};

/// Carries effects out.
pub(crate) trait Runtime: Send {
    /// Begins to carry out `effect`; never blocks. What comes of it goes to `reports`, now or later.
    fn execute(&mut self, effect: Effect, reports: &mut Reports);
}

/// What a runtime has to say about the effect at hand, each with the delay, in the fake's time, after which it happens.
#[derive(Debug, Default)]
pub(crate) struct Reports(Vec<(Duration, Report)>);

impl Reports {
    pub(crate) fn after(&mut self, delay: Duration, report: Report) {
        self.0.push((delay, report));
    }

    pub(crate) fn take(&mut self) -> Vec<(Duration, Report)> {
        mem::take(&mut self.0)
    }
}
