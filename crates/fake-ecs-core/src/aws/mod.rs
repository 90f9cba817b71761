//! The neighbours of ECS: what other services of AWS answer, with the same state, in the same time
//! and under the same lock. A folder for each service, a file in its `ops` for each operation.
//!
//! What a neighbour knows is in its `state`, and knows nothing of ECS. ECS asks through its `port`,
//! and reads its events.
//!
//! - `application_auto_scaling` — Application Auto Scaling: how many tasks services are to have.
//! - `deduplication` — what FIFO queues and topics know again.
//! - [`elb`] — Elastic Load Balancing. [`cloud_map`] — Cloud Map. [`ec2`] — EC2: the network, and
//!   types of instances.
//! - [`cloudformation`] — CloudFormation: stacks, and what is in them.
//! - [`cloudtrail`] — CloudTrail: which calls were made.
//! - [`codedeploy`] — CodeDeploy: deployments of services of ECS.
//! - [`cloudwatch`] — CloudWatch: metrics and alarms. [`auto_scaling`] — EC2 Auto Scaling's groups.
//! - `ecr` — ECR: repositories and their images.
//! - [`eventbridge`] — EventBridge: which events arrive, and what a pattern of events means.
//! - [`iam`] — IAM: what policies allow callers, and the roles that have them.
//! - [`logs`] — CloudWatch Logs: groups, their streams, and what is in them.
//! - `pages` — pages of what is listed.
//! - [`permissions`] — what calls of neighbours need permissions for.
//! - `queue` — how EventBridge and SNS send to queues of SQS.
//! - [`registrant`] — who has registered something with them.
//! - [`secrets_manager`] — Secrets Manager. [`ssm`] — the Parameter Store of Systems Manager.
//! - [`s3`] — S3's buckets and objects.
//! - [`scheduler`] — EventBridge Scheduler.
//! - `sns` — SNS: topics and who is subscribed to them.
//! - `sqs` — SQS: queues and their messages.
//! - [`tags`] — the rules of tags that all services share.
//! - [`sts`] — the Security Token Service.
//! - `yaml` — YAML as JSON.
//! - [`dispatch`] — the table of services. [`waits`], [`wait`] — calls that wait for something.

#[cfg(feature = "autoscaling")]
pub mod application_auto_scaling;
pub mod auto_scaling;
pub mod cloud_map;
#[cfg(feature = "cloudformation")]
pub mod cloudformation;
#[cfg(feature = "cloudtrail")]
pub mod cloudtrail;
pub mod cloudwatch;
#[cfg(feature = "codedeploy")]
pub mod codedeploy;
#[cfg(feature = "sqs")]
mod deduplication;
pub mod ec2;
#[cfg(feature = "ecr")]
pub mod ecr;
pub mod elb;
pub mod eventbridge;
pub mod iam;
pub mod logs;
#[cfg(any(
    feature = "cloudmap",
    feature = "cloudwatch",
    feature = "ec2",
    feature = "ecr",
    feature = "elb",
    feature = "events",
    feature = "iam",
    feature = "secrets"
))]
mod pages;
pub mod permissions;
#[cfg(feature = "events")]
mod queue;
pub mod registrant;
pub mod s3;
#[cfg(feature = "scheduler")]
pub mod scheduler;
pub mod secrets_manager;
#[cfg(feature = "events")]
pub mod sns;
#[cfg(feature = "sqs")]
pub mod sqs;
pub mod ssm;
pub mod sts;
pub mod tags;
#[cfg(all(test, feature = "events", feature = "logs"))]
pub mod testing;
pub mod wait;
#[cfg(any(feature = "cloudformation", feature = "codedeploy"))]
mod yaml;

use self::wait::Wait;
use crate::ecs::Region;
use crate::kernel::caller::Caller;
use crate::ops::{self, Answer};
use crate::wire::{ApiError, Route};

/// Whether the call is to be carried out later, and for what it waits.
///
/// Asking changes nothing that anybody could see. Whoever carries calls out asks first, again
/// whenever something has happened, and carries the call out once it does not wait or the time is
/// over.
pub fn waits(region: &mut Region, route: Route, body: &[u8]) -> Option<Wait> {
    match route {
        #[cfg(feature = "sqs")]
        Route::Sqs(operation) => sqs::waits(region, operation, body),
        _ => {
            let _ = (region, body);
            None
        }
    }
}

/// The queue that a call is about, if AWS limits how often that queue may be called.
pub fn limited_queue(region: &Region, route: Route, body: &[u8]) -> Option<String> {
    match route {
        #[cfg(feature = "sqs")]
        Route::Sqs(_) => sqs::port::limited_queue(region, body),
        _ => {
            let _ = (region, body);
            None
        }
    }
}

/// Hands a call to its service. The body is JSON, whichever protocol the caller speaks.
pub fn dispatch(
    region: &mut Region,
    caller: &Caller<'_>,
    route: Route,
    body: &[u8],
) -> Result<Answer, ApiError> {
    has_service(region, route)?;
    region.session = caller.session.map(str::to_owned);
    let calling = Calling(region);
    let answer = carry_out(calling.0, caller, route, body);
    #[cfg(feature = "cloudtrail")]
    cloudtrail::note::note(calling.0, caller, (route, body), &answer);
    answer
}

/// A region in which a call is carried out. Also one that panics leaves no session behind, in whose
/// name handles would then do what they do.
struct Calling<'r>(&'r mut Region);

impl Drop for Calling<'_> {
    fn drop(&mut self) {
        self.0.session = None;
    }
}

fn carry_out(
    region: &mut Region,
    caller: &Caller<'_>,
    route: Route,
    body: &[u8],
) -> Result<Answer, ApiError> {
    match route {
        Route::Ecs(operation) => ops::dispatch(region, caller, operation, body),
        #[cfg(feature = "autoscaling")]
        Route::ApplicationAutoScaling(operation) => {
            application_auto_scaling::dispatch(region, operation, body)
        }
        #[cfg(feature = "autoscaling")]
        Route::AutoScaling(operation) => auto_scaling::dispatch(region, operation, body),
        #[cfg(feature = "cloudwatch")]
        Route::CloudWatch(operation) => cloudwatch::dispatch(region, operation, body),
        #[cfg(feature = "logs")]
        Route::CloudWatchLogs(operation) => logs::dispatch(region, operation, body),
        #[cfg(feature = "cloudformation")]
        Route::CloudFormation(operation) => {
            cloudformation::dispatch(region, caller, operation, body)
        }
        #[cfg(feature = "cloudtrail")]
        Route::CloudTrail(operation) => cloudtrail::dispatch(region, operation, body),
        #[cfg(feature = "codedeploy")]
        Route::CodeDeploy(operation) => codedeploy::dispatch(region, operation, body),
        #[cfg(feature = "events")]
        Route::EventBridge(operation) => eventbridge::dispatch(region, operation, body),
        #[cfg(feature = "ec2")]
        Route::Ec2(operation) => ec2::dispatch(region, caller, operation, body),
        #[cfg(feature = "ecr")]
        Route::Ecr(operation) => ecr::dispatch(region, caller, operation, body),
        #[cfg(feature = "elb")]
        Route::ElasticLoadBalancingV2(operation) => elb::dispatch(region, operation, body),
        #[cfg(feature = "iam")]
        Route::Iam(operation) => iam::dispatch(region, caller, operation, body),
        #[cfg(feature = "s3")]
        Route::S3(operation) => s3::dispatch(region, operation, body),
        #[cfg(feature = "scheduler")]
        Route::Scheduler(operation) => scheduler::dispatch(region, operation, body),
        #[cfg(feature = "secrets")]
        Route::SecretsManager(operation) => {
            secrets_manager::dispatch(region, caller, operation, body)
        }
        #[cfg(feature = "events")]
        Route::Sns(operation) => sns::dispatch(region, operation, body),
        #[cfg(feature = "secrets")]
        Route::Ssm(operation) => ssm::dispatch(region, caller, operation, body),
        #[cfg(feature = "cloudmap")]
        Route::ServiceDiscovery(operation) => cloud_map::dispatch(region, operation, body),
        #[cfg(feature = "sqs")]
        Route::Sqs(operation) => sqs::dispatch(region, caller, operation, body),
        #[cfg(feature = "sts")]
        Route::Sts(operation) => sts::dispatch(region, caller, operation, body),
    }
}

/// Refuses an operation whose service is elsewhere, or which a test has switched off.
pub fn has_service(region: &Region, route: Route) -> Result<(), ApiError> {
    let service = route.service();
    let (id, name, operation) = (service.id, service.signing_name, route.operation());
    let why = if let Some(url) = region.settings.endpoints.get(name) {
        format!("the {id} of this fake is at {url}: call its operation '{operation}' there")
    } else if region.settings.is_without(name) {
        format!(
            "this fake is without {id}, and so without its operation '{operation}': its test has switched '{name}' off"
        )
    } else {
        return Ok(());
    };
    Err(ApiError::new(service.protocol().unknown_operation(), why))
}

#[cfg(test)]
mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind};

    use super::*;
    use crate::ecs::fixtures;

    #[test]
    fn a_call_that_panics_leaves_no_session_behind() {
        let mut region = fixtures::region();
        region.session = Some("arn:aws:sts::123456789012:assumed-role/web/a".to_owned());

        let panicked = catch_unwind(AssertUnwindSafe(|| {
            let _calling = Calling(&mut region);
            panic!("as the test asked");
        }));

        assert!(panicked.is_err());
        assert_eq!(region.session, None);
    }
}
