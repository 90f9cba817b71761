//! Without the feature `endpoints` no option names any: what `endpoints.rs` does, left undone.

use std::sync::Arc;

use super::State;
use crate::effect::own_call::OwnCall;

#[derive(Debug, Default)]
pub(super) struct Endpoints(());

#[expect(clippy::unused_self, reason = "the same methods as with the feature")]
impl State {
    pub(super) fn call_endpoint(&mut self, _: Arc<OwnCall>) {}

    #[cfg(feature = "journal")]
    pub(super) fn call_endpoints_again(&mut self) {}

    pub(super) fn awaits_endpoints(&self) -> bool {
        false
    }

    pub(super) fn has_endpoints(&self) -> bool {
        false
    }
}
