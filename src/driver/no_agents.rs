//! Without the feature `agent` nobody can connect: what `agents.rs` does, left undone.

use super::State;

#[expect(clippy::unused_self, reason = "the same methods as with the feature")]
impl State {
    pub(super) fn end_sockets(&mut self) {}

    pub(super) fn has_agents(&self) -> bool {
        false
    }
}
