//! Deployments come to their end: they succeed, fail, are stopped, and are rolled back.
//!
//! Without a rollback everything stays as it is: the traffic, and both task sets. The next
//! deployment deletes what is left. With one there is a deployment of its own, which gives the
//! traffic back to the original task set and deletes the replacement.

use crate::ecs::Region;
use crate::ecs::keys::DeploymentId;
use crate::ecs::service::task_set::change;
use crate::wire::codedeploy::enums::{
    AutoRollbackEvent, DeploymentCreator, DeploymentStatus, ErrorCode, LifecycleErrorCode,
    LifecycleEventStatus,
};
use crate::wire::codedeploy::types::RollbackInfo;

use super::super::state::{Deployment, Key, LifecycleEvent, Phase, Target};
use super::course::{ALLOW_TRAFFIC, EVENTS, arm, beginning, service, set_status};
use super::failure::Failure;
use super::{notice, traffic};

pub fn succeed(region: &mut Region, key: Key) {
    close(region, key, DeploymentStatus::Succeeded);
    let deployment = &region.codedeploy.deployments[key];
    let revision = deployment.revision.clone();
    let (application, group) = (deployment.application.clone(), deployment.group.clone());
    let application = region.codedeploy.applications.get_mut(&application);
    if let Some(group) = application.and_then(|it| it.groups.get_mut(&group)) {
        group.settings.target_revision = revision;
    }
    notice::announce(region, key, "SUCCESS");
}

/// The deployment fails, and is rolled back if its group says so.
pub fn fail(region: &mut Region, key: Key, failure: Failure) {
    let is_undone =
        region.codedeploy.deployments[key].rolls_back_on(AutoRollbackEvent::DeploymentFailure);
    break_off(region, key, failure);
    close(region, key, DeploymentStatus::Failed);
    notice::announce(region, key, "FAILURE");
    if is_undone {
        roll_back(region, key);
    }
}

/// The deployment is stopped, and perhaps rolled back.
pub fn stop(region: &mut Region, key: Key, failure: Failure, is_undone: bool) {
    break_off(region, key, failure);
    close(region, key, DeploymentStatus::Stopped);
    notice::announce(region, key, "STOP");
    if is_undone {
        roll_back(region, key);
    }
}

/// An alarm has gone off. The text is from memory.
pub fn stop_for_alarm(region: &mut Region, key: Key, alarm: &str) {
    let text = format!(
        "One or more alarms have been activated according to the Amazon CloudWatch metrics you selected, and the affected deployments have been stopped. Activated alarms: <{alarm}>"
    );
    let deployment = &region.codedeploy.deployments[key];
    let is_undone = deployment.rolls_back_on(AutoRollbackEvent::DeploymentStopOnAlarm);
    let failure = Failure::new(ErrorCode::AlarmActive, text);
    stop(region, key, failure, is_undone);
}

/// The event that happens now fails, and those after it do not happen.
fn break_off(region: &mut Region, key: Key, failure: Failure) {
    let now = region.now();
    let deployment = &mut region.codedeploy.deployments[key];
    let Failure { code, message } = failure;
    for event in &mut deployment.events {
        match event.status {
            LifecycleEventStatus::InProgress => {
                event.status = LifecycleEventStatus::Failed;
                event.end = Some(now);
                event.failure = Some((LifecycleErrorCode::UnknownError, message.clone()));
            }
            LifecycleEventStatus::Pending => event.status = LifecycleEventStatus::Skipped,
            _ => {}
        }
    }
    deployment.error = Some((code, message));
}

fn close(region: &mut Region, key: Key, status: DeploymentStatus) {
    let now = region.now();
    set_status(region, key, status);
    let deployment = &mut region.codedeploy.deployments[key];
    deployment.phase = Phase::Over;
    deployment.due = None;
    deployment.completed = Some(now);
}

/// Makes the deployment that undoes another one.
fn roll_back(region: &mut Region, key: Key) {
    let number = region.codedeploy.deployments.ever();
    let id = new_id(region, number);
    let (now, due) = (region.now(), beginning(region));
    let undone = &mut region.codedeploy.deployments[key];
    if undone.is_rollback() {
        return;
    }
    // The wording is ours.
    let message = format!(
        "Deployment {} is being rolled back as deployment {id}",
        undone.id
    );
    undone.rollback.rollback_deployment_id = Some(id.clone());
    undone.rollback.rollback_message = Some(message.clone());
    let rollback = Deployment {
        id,
        revision: undone.previous_revision.clone(),
        previous_revision: undone.revision.clone(),
        description: Some(message.clone()),
        creator: DeploymentCreator::CodeDeployRollback,
        created: now,
        started: None,
        completed: None,
        updated: now,
        status: DeploymentStatus::Created,
        error: None,
        rollback: RollbackInfo {
            rollback_deployment_id: None,
            rollback_message: Some(message),
            rollback_triggering_deployment_id: Some(undone.id.clone()),
        },
        undoes: Some(key),
        target: Target {
            green: None,
            ..undone.target.clone()
        },
        events: EVENTS.into_iter().map(LifecycleEvent::pending).collect(),
        phase: Phase::Created,
        due: Some(due),
        ..undone.clone()
    };
    region.codedeploy.deployments.push(rollback);
    arm(region);
}

/// The rollback is carried out: the original task set has the traffic again, and the replacement
/// is deleted.
pub fn undo(region: &mut Region, key: Key) {
    let of = match service(region, key) {
        Ok(of) => of,
        Err(failure) => return fail(region, key, failure),
    };
    let now = region.now();
    let Some(undone) = region.codedeploy.deployments[key].undoes else {
        return;
    };
    traffic::move_back(region, undone);
    let target = region.codedeploy.deployments[undone].target.clone();
    let is_there = |id: &u64| {
        region
            .services
            .get(of)
            .task_set(DeploymentId(*id))
            .is_some()
    };
    if let Some(blue) = target.blue.filter(is_there) {
        change::promote(region, of, DeploymentId(blue));
        if let Some(green) = target.green {
            change::delete(region, of, DeploymentId(green));
        }
    }
    for event in &mut region.codedeploy.deployments[key].events {
        event.status = LifecycleEventStatus::Skipped;
        if event.name == ALLOW_TRAFFIC {
            event.status = LifecycleEventStatus::Succeeded;
            (event.start, event.end) = (Some(now), Some(now));
        }
    }
    region.codedeploy.deployments[key].target.share = 100;
    succeed(region, key);
}

/// The id of the deployment of that number: `d-` with nine capital letters and digits.
pub fn new_id(region: &Region, number: usize) -> String {
    let number = region.ids.number_of(&format!("deployment {number}"));
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    #[expect(clippy::cast_possible_truncation, reason = "half of it is enough")]
    let state = number as u64;
    format!("d-{}", crate::kernel::ids::letters(state, alphabet, 9))
}
