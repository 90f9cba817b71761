//! The neighbours of ECS: what other services of AWS answer, with the same state, in the same time
//! and under the same lock. A folder for each service, a file in its `ops` for each operation.
//!
//! What a neighbour knows is in its `state`, and knows nothing of ECS. ECS asks through its `port`,
//! and reads its events.
//!
//! - [`elb`] — Elastic Load Balancing. [`cloud_map`] — Cloud Map. [`ec2`] — EC2's subnets
//!   and types of instances.
//! - [`cloudwatch`] — CloudWatch's alarms. [`auto_scaling`] — EC2 Auto Scaling's groups.
//! - [`eventbridge`] — EventBridge: which events arrive, and what a pattern of events means.
//! - [`iam`] — IAM: what policies allow callers of ECS.
//! - [`permissions`] — what calls of neighbours need permissions for.
//! - [`registrant`] — who has registered something with them.
//! - [`secrets_manager`] — Secrets Manager. [`ssm`] — the Parameter Store of Systems Manager.
//! - [`s3`] — S3's buckets and objects.
//! - `sqs` — SQS: queues and their messages.
//! - [`sts`] — the Security Token Service.
//! - [`dispatch`] — the table of services.

pub mod auto_scaling;
pub mod cloud_map;
pub mod cloudwatch;
pub mod ec2;
pub mod elb;
pub mod eventbridge;
pub mod iam;
pub mod permissions;
pub mod registrant;
pub mod s3;
pub mod secrets_manager;
#[cfg(feature = "sqs")]
pub mod sqs;
pub mod ssm;
pub mod sts;

use crate::ecs::Region;
use crate::kernel::caller::Caller;
use crate::ops::{self, Answer};
use crate::wire::{ApiError, Route};

/// Hands a call to its service. The body is JSON, whichever protocol the caller speaks.
pub fn dispatch(
    region: &mut Region,
    caller: &Caller<'_>,
    route: Route,
    body: &[u8],
) -> Result<Answer, ApiError> {
    match route {
        Route::Ecs(operation) => ops::dispatch(region, caller, operation, body),
        #[cfg(feature = "secrets")]
        Route::SecretsManager(operation) => {
            secrets_manager::dispatch(region, caller, operation, body)
        }
        #[cfg(feature = "secrets")]
        Route::Ssm(operation) => ssm::dispatch(region, caller, operation, body),
        #[cfg(feature = "sqs")]
        Route::Sqs(operation) => sqs::dispatch(region, caller, operation, body),
        #[cfg(feature = "sts")]
        Route::Sts(operation) => sts::dispatch(region, caller, operation, body),
    }
}
