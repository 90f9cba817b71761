//! What those need who serve a fake to other processes.

use std::future::Future;
use std::sync::{Mutex, PoisonError};

use tokio::sync::watch;

use super::{Driver, State};
use crate::ecs::keys::RegionKey;

/// What a driver has for them.
#[derive(Debug, Default)]
pub(super) struct Served {
    /// Held by requests that move the time, or empty the fake, so that each does so by itself.
    moving: Mutex<()>,
    /// Whether the end of the fake was asked for; whoever serves it listens.
    end: watch::Sender<bool>,
}

impl Driver {
    /// Looks at all regions, after bringing everything up to date.
    pub(crate) fn read_all<R>(&self, at: impl FnOnce(&State) -> R) -> R {
        let mut state = self.up_to_date();
        let keys: Vec<RegionKey> = state.regions().map(|region| region.key).collect();
        for key in keys {
            state.refresh(key);
        }
        at(&state)
    }

    /// Moves the time, or empties the fake, when all others have done so that are at it: two that
    /// move it on by a minute each move it on by two.
    pub(crate) fn in_turn<R>(&self, act: impl FnOnce(&Self) -> R) -> R {
        let _turn = self
            .served
            .moving
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        act(self)
    }

    /// Asks whoever serves the fake to end it; false where nobody does.
    pub(crate) fn ask_for_end(&self) -> bool {
        let is_served = self.served.end.receiver_count() > 0;
        if is_served {
            self.served.end.send_replace(true);
        }
        is_served
    }

    /// Ends when somebody has asked for the end of the fake.
    pub(crate) fn end_asked_for(&self) -> impl Future<Output = ()> + use<> {
        let mut asked = self.served.end.subscribe();
        async move {
            // An error says that the fake is gone.
            let _ = asked.wait_for(|asked| *asked).await;
        }
    }
}
