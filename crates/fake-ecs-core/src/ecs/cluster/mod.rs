//! Clusters: [`state`] — what there is, as data. [`life`] — clusters are made. [`attachments`] —
//! what ECS adds to clusters for their capacity providers.

pub mod attachments;
pub mod life;
pub mod state;
