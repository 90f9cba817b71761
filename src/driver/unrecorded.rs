//! Without the feature `journal` nothing is written down: what `journal/` does, left undone.

use super::errands::Answer;
use super::predicates::Functions;
use super::{Call, Driver, State, answer};
use crate::command::Command;
use crate::command::outcome::Refusal;
use crate::ecs::keys::RegionKey;
use crate::effect::Report;
#[cfg(feature = "endpoints")]
use crate::effect::own_call::{OwnAnswer, OwnCall};
use crate::faults::FaultId;
use crate::kernel::arn::Scope;
use crate::simulator::rules::Which;
use crate::simulator::selector::ContainerSelector;
use crate::wire::Encode;
use crate::wire::{ApiError, Route};
use crate::work::Handlers;

/// Nothing is read-only without journals.
pub(crate) const READ_ONLY: &str = "";

#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Journal(());

impl answer::Answer {
    pub(super) fn refused_by_journal(_: &Call<'_>, _: String) -> Self {
        unreachable!("without the feature no journal refuses calls")
    }
}

impl Driver {
    #[expect(clippy::unused_self, reason = "a journal can")]
    pub(crate) fn flush_journal(&self) -> Result<(), String> {
        Ok(())
    }

    #[expect(clippy::unused_self, reason = "a journal can")]
    pub(crate) fn journal_failure(&self) -> Option<String> {
        None
    }

    #[expect(clippy::unused_self, reason = "a journal can")]
    pub(crate) fn shows_journal(&self) -> bool {
        false
    }

    #[expect(clippy::unused_self, reason = "a journal can")]
    pub(super) fn close_journal(&self) {}

    #[expect(clippy::unused_self, reason = "a journal can")]
    pub(super) fn note_moved_time(&self) {}
}

impl State {
    #[expect(clippy::unnecessary_wraps, reason = "a journal may refuse it")]
    pub(super) fn record_call(&mut self, _: &Call<'_>, _: &answer::Known) -> Result<(), String> {
        Ok(())
    }

    #[cfg(feature = "agent")]
    pub(super) fn record_agent(&mut self, _: &crate::ecs::agent::said::AgentSaid) {}

    pub(super) fn record_rejected(&mut self, _: &str, _: Option<&str>, _: &ApiError) {}

    #[expect(clippy::unnecessary_wraps, reason = "a journal may refuse it")]
    pub(super) fn record_command(&mut self, _: RegionKey, _: &Command) -> Result<(), Refusal> {
        Ok(())
    }

    pub(super) fn record_reports(&mut self, _: &[Report]) {}

    pub(super) fn record_answer(&mut self, _: &Answer) {}

    #[cfg(feature = "endpoints")]
    pub(super) fn record_own_answer(&mut self, _: &OwnCall, _: &OwnAnswer) {}

    pub(super) fn record_executed(&mut self, _: &Report) {}

    pub(super) fn record_region(&mut self, _: &Scope) {}

    pub(super) fn record_handlers(&mut self, _: Handlers) {}

    #[cfg(feature = "events")]
    pub(super) fn record_target(&mut self, _: &str) {}

    pub(super) fn record_functions(&mut self, _: &Functions) {}

    pub(super) fn record_first(&mut self, _: &Call<'_>, _: &[FaultId]) {}

    pub(super) fn record_first_ended(&mut self, _: &[(RegionKey, FaultId)]) {}

    pub(super) fn record_containers(&mut self, _: &ContainerSelector, _: Which, _: bool) {}

    pub(super) fn record_made(&mut self, _: RegionKey, _: Route, _: &dyn Encode) {}

    pub(super) fn record_give_up(&mut self) {}

    pub(super) fn record_reset(&mut self) {}

    pub(super) fn record_fired(&mut self) {}

    pub(super) fn record_time(&mut self) {}

    pub(super) fn note_carrying_out(&mut self, _: bool) {}

    pub(crate) fn is_shown(&self) -> bool {
        false
    }

    pub(super) fn answer_shown(&mut self, _: &Call<'_>) -> answer::Answer {
        unreachable!("without the feature no journal is shown")
    }

    pub(crate) fn journal_text(&self) -> Option<Vec<u8>> {
        None
    }

    pub(super) fn replayed_reports(&mut self) -> Option<Vec<Report>> {
        let Journal(()) = self.journal;
        None
    }
}
