//! Clusters.
//!
//! - [`settings`] — what a cluster can be set to, checked.

mod create_cluster;
mod delete_cluster;
mod describe_clusters;
mod list_clusters;
mod put_cluster_capacity_providers;
mod settings;
mod update_cluster;
mod update_cluster_settings;

pub use self::create_cluster::create_cluster;
pub(super) use self::delete_cluster::delete_cluster;
pub(super) use self::describe_clusters::describe_clusters;
pub(super) use self::list_clusters::list_clusters;
pub(super) use self::put_cluster_capacity_providers::put_cluster_capacity_providers;
pub(super) use self::update_cluster::update_cluster;
pub(super) use self::update_cluster_settings::update_cluster_settings;

use crate::wire::{ApiError, ErrorCode};

/// What is answered while the attachments of a cluster are being changed.
pub(super) fn busy() -> ApiError {
    ApiError::new(
        ErrorCode::UpdateInProgress,
        "The specified cluster is in a busy state. Cluster attachments must be in UPDATE_COMPLETE or UPDATE_FAILED state before they can be updated.",
    )
}
