//! Commands about services and daemons, and what decides about their deployments.

use super::address::{DaemonName, ServiceName};
use super::outcome::{Outcome, Refusal};
use crate::ecs::Region;
use crate::ecs::service::stages::invocations;
use crate::ecs::service::{HookResult, LifecycleStage, controller, rollout};

pub(super) fn crash(
    region: &mut Region,
    service: &ServiceName,
    count: usize,
) -> Result<Outcome, Refusal> {
    let key = service.find(region)?;
    region
        .services
        .update(key, |service| service.crashes_due = count);
    Ok(Outcome::Done)
}

pub(super) fn crash_daemon(
    region: &mut Region,
    daemon: &DaemonName,
    count: usize,
) -> Result<Outcome, Refusal> {
    let key = daemon.find(region)?;
    region
        .daemons
        .update(key, |daemon| daemon.crashes_due = count);
    Ok(Outcome::Done)
}

pub(super) fn hold(region: &mut Region, service: &ServiceName) -> Result<Outcome, Refusal> {
    let key = service.find(region)?;
    region.services.update(key, |service| service.holds += 1);
    Ok(Outcome::Done)
}

pub(super) fn release(region: &mut Region, service: &ServiceName) -> Result<Outcome, Refusal> {
    let key = service.find(region)?;
    if region.services.get(key).holds == 0 {
        return Err(Refusal::Invalid(format!(
            "the deployment of service '{service}' is not held"
        )));
    }
    region.services.update(key, |service| service.holds -= 1);
    controller::enqueue(region, key);
    Ok(Outcome::Done)
}

pub(super) fn answer_hook(
    region: &mut Region,
    service: &ServiceName,
    stage: LifecycleStage,
    result: HookResult,
) -> Result<Outcome, Refusal> {
    if stage.of_hooks().is_none() {
        return Err(Refusal::Invalid(format!("no hooks are called at {stage}")));
    }
    let key = service.find(region)?;
    invocations::script(region, key, stage, result);
    Ok(Outcome::Done)
}

pub(super) fn set_alarm(
    region: &mut Region,
    alarm: &str,
    is_raised: bool,
) -> Result<Outcome, Refusal> {
    rollout::set_alarm(region, alarm, is_raised);
    Ok(Outcome::Done)
}
