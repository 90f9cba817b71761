//! What becomes of deployments over time.
//! <https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-steps-ecs.html>
//!
//! A deployment is a list of lifecycle events. Each begins when the one before has ended, and some
//! wait: for the tasks of the replacement, for a function, or for the time at which more traffic is
//! moved. Whoever changes what a deployment may wait for stirs CodeDeploy, and at the end of the
//! step a timer lets it look.
//!
//! - `course` — what happens in which order, and when it goes on. `begin` — finds what is
//!   deployed. [`traffic`] — moves traffic. [`hook`] — functions that are called.
//! - [`end`] — deployments fail, are stopped and rolled back. `failure` — why. [`notice`] — what
//!   EventBridge is told.

mod begin;
mod course;
pub mod end;
mod failure;
pub mod hook;
mod notice;
mod traffic;

use std::time::Duration;

use crate::ecs::Region;
use crate::ecs::keys::DeploymentId;
use crate::ecs::service::task_set::change;
use crate::ops::task_set::{Replacement, replacement};
use crate::wire::codedeploy::enums::{DeploymentStatus, ErrorCode, LifecycleEventStatus};

pub(super) use self::begin::primary;
pub use self::begin::{group_name, text_of as revision_text};
use self::course::{
    ALLOW_TEST_TRAFFIC, ALLOW_TRAFFIC, BEFORE_ALLOW_TRAFFIC, INSTALL, service, set_status, wait,
};
pub use self::course::{arm, beginning};
pub use self::failure::Failure;
use super::state::{Key, Phase, Waits};

/// How long the replacement may take until all its tasks are healthy.
const INSTALL_MAX: Duration = Duration::from_secs(60 * 60);

/// The timer has fired: every deployment goes on as far as it can.
pub fn look(region: &mut Region) {
    let active: Vec<Key> = region.codedeploy.active().collect();
    for key in active {
        drive(region, key);
    }
    arm(region);
}

/// The deployment goes on as far as it can.
pub fn drive(region: &mut Region, key: Key) {
    while advance(region, key) {}
}

/// One step. Returns whether there may be another.
fn advance(region: &mut Region, key: Key) -> bool {
    let deployment = &region.codedeploy.deployments[key];
    let raised = deployment
        .alarms()
        .find(|it| region.cloudwatch.is_raised(it));
    let may_stop = deployment.has_started() && !deployment.is_over() && !deployment.is_rollback();
    if let Some(alarm) = raised.filter(|_| may_stop) {
        let alarm = alarm.to_owned();
        end::stop_for_alarm(region, key, &alarm);
        return false;
    }
    match deployment.phase {
        Phase::Created => begin(region, key),
        Phase::Event { at, waits } => happen(region, key, at, waits),
        Phase::Ready { .. } if is_due(region, key) => {
            let why = "The deployment was stopped because traffic was not rerouted in time.";
            end::stop(region, key, Failure::new(ErrorCode::Timeout, why), false);
            false
        }
        Phase::Terminating if is_due(region, key) => {
            terminate(region, key);
            false
        }
        Phase::Ready { .. } | Phase::Terminating | Phase::Over => false,
    }
}

fn is_due(region: &Region, key: Key) -> bool {
    let due = region.codedeploy.deployments[key].due;
    due.is_some_and(|due| due <= region.now())
}

/// Begins with what the deployment is about, once its time has come.
fn begin(region: &mut Region, key: Key) -> bool {
    if !is_due(region, key) {
        return false;
    }
    let now = region.now();
    let deployment = &mut region.codedeploy.deployments[key];
    deployment.started = Some(now);
    deployment.due = None;
    set_status(region, key, DeploymentStatus::InProgress);
    notice::announce(region, key, "START");
    if region.codedeploy.deployments[key].is_rollback() {
        end::undo(region, key);
        return false;
    }
    match begin::find(region, key) {
        Ok(()) => enter(region, key, 0),
        Err(failure) => end::fail(region, key, failure),
    }
    true
}

/// The event of that place is next, or the end where there is none.
fn enter(region: &mut Region, key: Key, at: usize) {
    let now = region.now();
    let deployment = &mut region.codedeploy.deployments[key];
    deployment.updated = now;
    deployment.due = None;
    if let Some(event) = deployment.events.get(at) {
        let wait = deployment
            .ready_wait()
            .filter(|_| event.name == BEFORE_ALLOW_TRAFFIC);
        if let Some(minutes) = wait.filter(|_| deployment.status == DeploymentStatus::InProgress) {
            deployment.phase = Phase::Ready { next: at };
            deployment.due = Some(now + Duration::from_secs(minutes * 60));
            set_status(region, key, DeploymentStatus::Ready);
            return notice::announce(region, key, "READY");
        }
        let waits = Waits::Start;
        deployment.phase = Phase::Event { at, waits };
        return;
    }
    deployment.phase = Phase::Terminating;
    let wait = deployment.termination_wait().unwrap_or(0);
    deployment.due = Some(now + Duration::from_secs(wait * 60));
}

/// Somebody says that traffic is moved now.
pub(super) fn continue_ready(region: &mut Region, key: Key, next: usize) {
    // `enter` does not wait again: the status is still `Ready`.
    enter(region, key, next);
    set_status(region, key, DeploymentStatus::InProgress);
    drive(region, key);
    arm(region);
}

/// Somebody says that the original task set is deleted now.
pub(super) fn continue_terminating(region: &mut Region, key: Key) {
    region.codedeploy.deployments[key].due = Some(region.now());
    drive(region, key);
    arm(region);
}

/// Something happens to the target, if it does not have to wait.
fn happen(region: &mut Region, key: Key, at: usize, waits: Waits) -> bool {
    let done = match waits {
        Waits::Start => start_event(region, key, at),
        Waits::Stable => look_at_replacement(region, key),
        Waits::Function(_) if is_due(region, key) => Err(hook::timed_out(region, key, at)),
        Waits::Function(_) => Ok(false),
        Waits::Step(step) if is_due(region, key) => next_step(region, key, at, step),
        Waits::Step(_) => Ok(false),
    };
    match done {
        Ok(false) => false,
        Ok(true) => {
            complete(region, key, at);
            true
        }
        Err(failure) => {
            end::fail(region, key, failure);
            false
        }
    }
}

/// The event has ended well.
fn complete(region: &mut Region, key: Key, at: usize) {
    let now = region.now();
    let event = &mut region.codedeploy.deployments[key].events[at];
    event.status = LifecycleEventStatus::Succeeded;
    event.end = Some(now);
    enter(region, key, at + 1);
}

/// A function has said that the event of that place has ended well.
pub(super) fn complete_hook(region: &mut Region, key: Key, at: usize) {
    complete(region, key, at);
    drive(region, key);
    arm(region);
}

/// Begins an event. Returns whether that is all of it.
fn start_event(region: &mut Region, key: Key, at: usize) -> Result<bool, Failure> {
    let now = region.now();
    let deployment = &mut region.codedeploy.deployments[key];
    let event = &mut deployment.events[at];
    event.status = LifecycleEventStatus::InProgress;
    event.start = Some(now);
    let name = event.name;
    match name {
        INSTALL => {
            install(region, key)?;
            wait(region, key, at, Waits::Stable, INSTALL_MAX);
            look_at_replacement(region, key)
        }
        ALLOW_TEST_TRAFFIC => {
            traffic::move_test(region, key);
            Ok(true)
        }
        ALLOW_TRAFFIC => next_step(region, key, at, 0),
        _ => Ok(!hook::call(region, key, at)),
    }
}

/// Makes the replacement task set. Before that its target group is put behind the listener, without
/// any traffic: ECS refuses one that has no load balancer.
fn install(region: &mut Region, key: Key) -> Result<(), Failure> {
    traffic::move_production(region, key, 0)?;
    let of = service(region, key)?;
    let deployment = &region.codedeploy.deployments[key];
    let (spec, target) = (&deployment.spec, &deployment.target);
    let asked = Replacement {
        target_group: Some(&target.green_group),
        container: Some((&spec.container_name, spec.container_port)),
        platform_version: spec.platform_version.clone(),
        network: spec.network.clone(),
        strategy: spec.strategy.clone(),
        ..Replacement::of(&spec.task_definition)
    };
    let new = replacement(region, region.services.get(of), asked);
    let new = new.map_err(|error| {
        let message = error.message.unwrap_or_default();
        let text = format!("The ECS service cannot be updated due to an error: {message}");
        Failure::new(ErrorCode::EcsUpdateError, text)
    })?;
    let id = deployment.id.clone();
    let green = change::create_for_code_deploy(region, of, new, Some(id));
    region.codedeploy.deployments[key].target.green = Some(green.0);
    Ok(())
}

/// Whether the replacement has all its tasks, and they are healthy.
fn look_at_replacement(region: &mut Region, key: Key) -> Result<bool, Failure> {
    let of = region.services.get(service(region, key)?);
    let green = region.codedeploy.deployments[key].target.green;
    let set = green.and_then(|it| of.task_set(DeploymentId(it)));
    let set = set.filter(|set| !set.is_draining()).ok_or_else(|| {
        let text = "The replacement task set of the deployment has been deleted.";
        Failure::new(ErrorCode::EcsUpdateError, text)
    })?;
    if !set.is_steady() && is_due(region, key) {
        let text = "The deployment timed out while waiting for the replacement task set to become healthy. This time out period is 60 minutes.";
        return Err(Failure::new(ErrorCode::Timeout, text));
    }
    Ok(set.is_steady())
}

/// Moves traffic to the replacement, one step further. Returns whether it has all of it.
fn next_step(region: &mut Region, key: Key, at: usize, step: i32) -> Result<bool, Failure> {
    let of = service(region, key)?;
    let deployment = &region.codedeploy.deployments[key];
    let (share, interval) = (deployment.steps.share(step), deployment.steps.interval);
    traffic::move_production(region, key, share)?;
    if share < 100 {
        wait(region, key, at, Waits::Step(step + 1), interval);
        return Ok(false);
    }
    let green = region.codedeploy.deployments[key].target.green;
    if let Some(green) = green {
        change::promote(region, of, DeploymentId(green));
    }
    Ok(true)
}

/// Deletes the original task set: the deployment has done what it should.
fn terminate(region: &mut Region, key: Key) {
    let deployment = &region.codedeploy.deployments[key];
    let blue = deployment
        .target
        .blue
        .filter(|_| deployment.termination_wait().is_some());
    if let (Some(blue), Ok(of)) = (blue, service(region, key)) {
        change::delete(region, of, DeploymentId(blue));
    }
    end::succeed(region, key);
}
