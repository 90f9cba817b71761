//! What comes of keeping the zones of a service in balance, as data.

use std::sync::Arc;

use crate::ecs::keys::DeploymentId;
use crate::ecs::service::named::Named;

/// What comes of keeping the zones of a service in balance.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Balance {
    /// Nothing is being moved.
    #[default]
    Kept,
    /// A round is under way; when it began so many tasks were where there were too many.
    Moving { misplaced: usize },
    /// The last round has not helped. There is no other before something else changes.
    GivenUp,
}

/// How many tasks there are in each zone of a service.
pub type Spread = Vec<(Arc<str>, usize)>;

/// What happened while tasks were moved between zones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Move {
    Began(Spread),
    Started(Arc<str>, Named),
    Stopped(Arc<str>, Named),
    Completed(Spread),
    /// It ends, and the zones are not in balance.
    GaveUp,
    /// There is no room for a task in the zone.
    NoPlace {
        zone: Arc<str>,
        is_fargate: bool,
    },
    /// So many tasks that would have to go are protected.
    Protected(DeploymentId, usize),
}
