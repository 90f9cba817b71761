//! Valid requests, with what they refer to: a file for each folder of operations of ECS, and for
//! each other service.
//!
//! To add a family: a file here, its `mod` line, its line in [`all`]. A new operation goes into the
//! file of its family.

mod account_setting;
mod agent;
mod application_autoscaling;
mod attribute;
mod autoscaling;
mod capacity_provider;
mod cloudformation;
mod cloudtrail;
mod cloudwatch;
mod cluster;
mod codedeploy;
mod container_instance;
mod daemon;
mod daemon_task_definition;
mod ec2;
mod ec2_ways_out;
mod ecr;
mod elbv2;
mod events;
mod express_gateway;
mod gateway;
mod iam;
mod logs;
mod s3;
mod scheduler;
mod secretsmanager;
mod service;
mod service_deployment;
mod servicediscovery;
mod sns;
mod sqs;
mod ssm;
mod sts;
mod tag;
mod task;
mod task_definition;
mod task_set;

use serde_json::Value;

use crate::fake::Fake;

/// A valid request of an operation.
pub(crate) struct Seed {
    pub(crate) operation: &'static str,
    /// What is particular about it, such as "on Fargate".
    pub(crate) case: &'static str,
    /// Makes what the request refers to, in a fake that is empty, and gives the request. It is
    /// called anew for each request that is made from it, and gives the same each time.
    pub(crate) request: fn(&mut Fake) -> Value,
}

/// The seeds of all families. The first one of an operation is also the one that violations are
/// made from.
pub(crate) fn all() -> Vec<Seed> {
    [
        account_setting::seeds(),
        agent::seeds(),
        application_autoscaling::seeds(),
        attribute::seeds(),
        autoscaling::seeds(),
        capacity_provider::seeds(),
        cloudformation::seeds(),
        cloudtrail::seeds(),
        cloudwatch::seeds(),
        cluster::seeds(),
        codedeploy::seeds(),
        container_instance::seeds(),
        daemon::seeds(),
        daemon_task_definition::seeds(),
        ec2::seeds(),
        ec2_ways_out::seeds(),
        ecr::seeds(),
        elbv2::seeds(),
        events::seeds(),
        express_gateway::seeds(),
        gateway::seeds(),
        iam::seeds(),
        logs::seeds(),
        s3::seeds(),
        scheduler::seeds(),
        secretsmanager::seeds(),
        service::seeds(),
        service_deployment::seeds(),
        servicediscovery::seeds(),
        sns::seeds(),
        sqs::seeds(),
        ssm::seeds(),
        sts::seeds(),
        tag::seeds(),
        task::seeds(),
        task_definition::seeds(),
        task_set::seeds(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn seed(operation: &'static str, case: &'static str, request: fn(&mut Fake) -> Value) -> Seed {
    Seed {
        operation,
        case,
        request,
    }
}
