//! The rollouts of a service, and the lifecycle hooks that they wait for.

use maud::{Markup, html};
use serde_json::json;

use super::form;
use super::parts::{ago, or_dash, status, table};
use super::route::{Asked, Done, Refusal};
use super::work::Work;
use crate::ecs::Region;
use crate::ecs::service::HookResult;
use crate::ecs::service::state::Service;
use crate::kernel::arn::name_in;
use crate::render;
use crate::wire::{
    DeploymentLifecycleHookDetail, DeploymentLifecycleHookStage, DeploymentLifecycleHookStatus,
    ServiceDeployment, ServiceDeploymentLifecycleStage, ServiceDeploymentStatus,
};

/// The rollouts that the service keeps, newest first, with the traffic that goes to each revision.
pub(super) fn rollouts(asked: &Asked<'_>, region: &Region, service: &Service) -> Markup {
    let newest_first = service.rollouts.iter().rev();
    let all = newest_first.map(|record| render::service_deployment(region, service, record));
    let row = |rollout: ServiceDeployment| {
        let target = rollout.target_service_revision.as_ref();
        let weight = target.and_then(|it| it.requested_production_traffic_weight);
        let arn = rollout
            .service_deployment_arn
            .as_deref()
            .unwrap_or_default();
        html! {
            tr data-key=(arn) {
                th scope="row" { code { (name_in(arn)) } }
                td { (status(rollout.status.map_or("", |it| it.as_str()))) }
                td { (or_dash(rollout.lifecycle_stage.map(ServiceDeploymentLifecycleStage::as_str))) }
                td { (traffic(weight)) }
                td { (ago(region.now(), rollout.created_at)) }
                td.text { (or_dash(rollout.status_reason.as_deref())) }
                td {
                    @if rollout.status == Some(ServiceDeploymentStatus::InProgress) {
                        (form::inline(asked, "stop", &html! {
                            input type="hidden" name="rollout" value=(arn);
                            button.danger { "Stop" }
                        }))
                    }
                }
            }
        }
    };
    let rows: Vec<Markup> = all.map(row).collect();
    let heads = [
        "Rollout", "Status", "Stage", "Traffic", "Created", "Why", "Actions",
    ];
    html! {
        @if !rows.is_empty() { (table("Rollouts", &heads, &rows, "")) }
    }
}

/// How much of the traffic goes to the new revision.
fn traffic(weight: Option<f64>) -> Markup {
    let Some(weight) = weight else {
        return or_dash(None);
    };
    let width = format!("{:.2}%", weight.clamp(0.0, 100.0));
    html! {
        span.share {
            svg.bar aria-hidden="true" {
                rect.track width="100%" height="100%" {}
                rect.rollout width=(width) height="100%" {}
            }
            span { (weight) " %" }
        }
    }
}

/// The hooks of the newest rollout, and what hooks are going to return.
pub(super) fn hooks(asked: &Asked<'_>, region: &Region, service: &Service) -> Markup {
    let newest = service.rollouts.last();
    let configured = newest.and_then(|record| record.configuration.lifecycle_hooks.as_deref());
    if configured.is_none_or(<[_]>::is_empty) {
        return Markup::default();
    }
    let rollout = newest.map(|record| render::service_deployment(region, service, record));
    let rollout = rollout.unwrap_or_default();
    let arn = rollout.service_deployment_arn.unwrap_or_default();
    let details = rollout.lifecycle_hook_details.unwrap_or_default();
    let rows: Vec<Markup> = details.iter().map(|it| hook(asked, &arn, it)).collect();
    let heads = ["Hook", "Status", "Calls", "Actions"];
    html! {
        section aria-labelledby="hooks" {
            h2 #hooks { "Lifecycle hooks" }
            (table("Lifecycle hooks", &heads, &rows, "None was called so far."))
            @for (stage, results) in &service.hook_answers {
                @let results: Vec<String> = results.iter().map(|it| words(*it)).collect();
                @if !results.is_empty() {
                    p.dim { "The next ones at " (stage) " return " (results.join(", then ")) "." }
                }
            }
            (form::unfolded(asked, ("answer", "Say what the next one returns"), "Save", &html! {
                (form::choice(asked, ("stage", "At"), "", &stages()))
                (form::choice(asked, ("result", "It returns"), "", &RESULTS))
            }))
        }
    }
}

fn hook(asked: &Asked<'_>, rollout: &str, hook: &DeploymentLifecycleHookDetail) -> Markup {
    let id = hook.hook_id.as_deref().unwrap_or_default();
    let waits = hook.status == Some(DeploymentLifecycleHookStatus::AwaitingAction);
    html! {
        tr data-key=(id) {
            th scope="row" { code { (id) } }
            td { (status(hook.status.map_or("", |it| it.as_str()))) }
            td { (or_dash(hook.target_arn.as_deref())) }
            td {
                @if waits {
                    form.inline method="post" action=(asked.here()) {
                        (form::token(asked))
                        input type="hidden" name="rollout" value=(rollout);
                        input type="hidden" name="hook" value=(id);
                        button name="do" value="continue" { "Continue" }
                        button.danger name="do" value="take-back" { "Roll back" }
                    }
                }
            }
        }
    }
}

/// What a hook can return, by the word of introspection.
const RESULTS: [(&str, &str); 4] = [
    ("SUCCEEDED", "SUCCEEDED"),
    ("FAILED", "FAILED"),
    ("IN_PROGRESS", "IN_PROGRESS"),
    ("UNPARSABLE", "what cannot be parsed"),
];

/// The same of a result that was chosen.
fn words(result: HookResult) -> String {
    let [succeeded, failed, in_progress, unparsable] = RESULTS.map(|(_, words)| words);
    match result {
        HookResult::Succeeded => succeeded.to_owned(),
        HookResult::Failed => failed.to_owned(),
        HookResult::Unparsable => unparsable.to_owned(),
        HookResult::CallBackAfter(delay) => format!("{in_progress} for {} s", delay.as_secs()),
        _ => in_progress.to_owned(),
    }
}

/// The stages at which hooks are called.
fn stages() -> Vec<(&'static str, &'static str)> {
    let all = DeploymentLifecycleHookStage::ALL.iter();
    all.map(|stage| (stage.as_str(), stage.as_str())).collect()
}

pub(super) fn stop(asked: &Asked<'_>, work: &mut Work<'_>) -> Result<Done, Refusal> {
    let input = json!({ "serviceDeploymentArn": asked.field("rollout"), "stopType": "ROLLBACK" });
    work.call("StopServiceDeployment", &input)?;
    Ok(Done {
        to: asked.here(),
        said: "The rollout is stopped and rolled back.".to_owned(),
    })
}

pub(super) fn go_on(asked: &Asked<'_>, work: &mut Work<'_>) -> Result<Done, Refusal> {
    decide(asked, work, "CONTINUE", "The rollout goes on.")
}

pub(super) fn take_back(asked: &Asked<'_>, work: &mut Work<'_>) -> Result<Done, Refusal> {
    decide(asked, work, "ROLLBACK", "The rollout is rolled back.")
}

fn decide(
    asked: &Asked<'_>,
    work: &mut Work<'_>,
    action: &str,
    said: &str,
) -> Result<Done, Refusal> {
    let (rollout, hook) = (asked.field("rollout"), asked.field("hook"));
    let input = json!({ "serviceDeploymentArn": rollout, "hookId": hook, "action": action });
    work.call("ContinueServiceDeployment", &input)?;
    Ok(Done {
        to: asked.here(),
        said: said.to_owned(),
    })
}

pub(super) fn answer(asked: &Asked<'_>, work: &mut Work<'_>) -> Result<Done, Refusal> {
    let (cluster, service) = (asked.segment("cluster"), asked.segment("service"));
    let (stage, result) = (asked.field("stage"), asked.field("result"));
    let path = format!("services/{cluster}/{service}/hooks");
    work.command("POST", &path, &json!({ "stage": stage, "result": result }))?;
    Ok(Done {
        to: asked.here(),
        said: format!("The next hook at {stage} returns {result}."),
    })
}
