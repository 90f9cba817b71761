//! Clusters: [`state`] — what there is, as data. [`life`] — clusters are made. [`attachments`] —
//! what ECS adds to clusters for their capacity providers.

pub(crate) mod attachments;
pub(crate) mod life;
pub(crate) mod state;
