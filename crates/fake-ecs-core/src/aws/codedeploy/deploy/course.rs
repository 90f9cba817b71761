//! The course of a deployment: its events in order, how far it has come, and when it goes on.

use std::time::Duration;

use crate::ecs::Region;
use crate::ecs::keys::ServiceKey;
use crate::ecs::service::state::Service;
use crate::ecs::timers::Timer;
use crate::kernel::time::Time;
use crate::wire::codedeploy::enums::{DeploymentStatus, ErrorCode};

use super::super::state::{Key, Phase, Waits};
use super::failure::Failure;

/// What happens to the target of a deployment, in order. Those about test traffic are left out
/// where there is no test listener.
pub(super) const EVENTS: [&str; 8] = [
    "BeforeInstall",
    INSTALL,
    "AfterInstall",
    ALLOW_TEST_TRAFFIC,
    "AfterAllowTestTraffic",
    BEFORE_ALLOW_TRAFFIC,
    ALLOW_TRAFFIC,
    "AfterAllowTraffic",
];

pub(super) const INSTALL: &str = "Install";
pub(super) const ALLOW_TEST_TRAFFIC: &str = "AllowTestTraffic";
pub(super) const BEFORE_ALLOW_TRAFFIC: &str = "BeforeAllowTraffic";
pub(super) const ALLOW_TRAFFIC: &str = "AllowTraffic";

/// The timer fires when the next deployment is due.
pub fn arm(region: &mut Region) {
    match region.codedeploy.next_due() {
        Some(at) => region.arm_no_later(at, Timer::CodeDeploy),
        None => region.disarm(Timer::CodeDeploy),
    }
}

/// When a deployment that is made now begins.
pub fn beginning(region: &Region) -> Time {
    region.now() + region.settings.profile.services.reaction
}

/// The service that the deployment is of.
pub(super) fn service(region: &Region, key: Key) -> Result<ServiceKey, Failure> {
    let target = &region.codedeploy.deployments[key].target;
    let cluster = region.known_cluster(Some(&target.cluster)).ok();
    let found = cluster.and_then(|it| region.service_in(it, &target.service).ok().flatten());
    let found = found.filter(|it| it.takes_code_deploy());
    found.map(|it: &Service| it.key).ok_or_else(|| {
        let (cluster, service) = (&target.cluster, &target.service);
        let text = format!("The ECS service {service} of the cluster {cluster} is not ACTIVE, or is not deployed by CodeDeploy.");
        Failure::new(ErrorCode::InvalidEcsService, text)
    })
}

pub(super) fn set_status(region: &mut Region, key: Key, status: DeploymentStatus) {
    let now = region.now();
    let deployment = &mut region.codedeploy.deployments[key];
    deployment.status = status;
    deployment.updated = now;
}

/// The event waits for that, and no longer than that.
pub(super) fn wait(region: &mut Region, key: Key, at: usize, waits: Waits, most: Duration) {
    let now = region.now();
    let deployment = &mut region.codedeploy.deployments[key];
    deployment.phase = Phase::Event { at, waits };
    deployment.due = Some(now + most);
}
