//! Without the feature `journal` nothing is written down: what `journal.rs` does, left undone.

use super::errands::Answer;
use super::{Call, State, answer};
use crate::command::Command;
use crate::ecs::keys::RegionKey;
use crate::effect::Report;
use crate::kernel::arn::Scope;
use crate::wire::ApiError;

#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Journal(());

impl State {
    pub(super) fn record_call(&mut self, _: &Call<'_>, _: &answer::Known) {}

    pub(super) fn record_rejected(&mut self, _: &str, _: Option<&str>, _: &ApiError) {}

    pub(super) fn record_command(&mut self, _: RegionKey, _: &Command) {}

    pub(super) fn record_reports(&mut self, _: &[Report]) {}

    pub(super) fn record_answer(&mut self, _: &Answer) {}

    #[cfg(feature = "exec")]
    pub(super) fn record_executed(&mut self, _: &Report) {}

    pub(super) fn record_region(&mut self, _: &Scope) {}

    pub(super) fn record_code(&mut self, _: &str) {}

    pub(super) fn record_give_up(&mut self) {}

    pub(super) fn record_reset(&mut self) {}

    pub(super) fn record_fired(&mut self) {}

    pub(super) fn note_carrying_out(&mut self, _: bool) {}

    pub(super) fn replayed_reports(&mut self) -> Option<Vec<Report>> {
        let Journal(()) = self.journal;
        None
    }
}
