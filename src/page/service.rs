//! One service: its deployments with their traffic, its messages, its tasks over time.

use maud::{Markup, html};
use serde_json::json;

use super::definitions::link_to;
use super::parts::{ago, facts, json, or_dash, share, status, table, tags};
use super::route::{Asked, Done, Page, Refusal, Route};
use super::work::Work;
use super::{bars, form, rollouts, services};
use crate::driver::State;
use crate::ecs::Region;
use crate::ecs::keys::TaskKey;
use crate::ecs::service::state::Service as ServiceState;
use crate::ecs::task::state::Task;
use crate::handle::Timeline;
use crate::kernel::arn::name_in;
use crate::kernel::time::Time;
use crate::wire::{Deployment, LaunchType, Service, ServiceEvent, encode};

/// How many tasks have a bar.
const TASKS_MAX: usize = 24;
/// How many messages are shown.
const EVENTS_MAX: usize = 100;

pub(super) const ROUTES: &[Route] = &[Route {
    path: "services/{cluster}/{service}",
    show,
    actions: &[
        ("scale", scale),
        ("deploy", deploy),
        ("delete", delete),
        ("stop", rollouts::stop),
        ("continue", rollouts::go_on),
        ("take-back", rollouts::take_back),
        ("answer", rollouts::answer),
    ],
}];

fn show(state: &State, asked: &Asked<'_>) -> Result<Page, Refusal> {
    let (cluster, name) = (asked.segment("cluster"), asked.segment("service"));
    let region = asked.region(state)?;
    let found = region.clusters.named(cluster);
    let found = found.and_then(|cluster| region.services.named(cluster.key, name));
    let found = found.ok_or_else(|| {
        Refusal::not_found(format!(
            "There is no service '{name}' in cluster '{cluster}'."
        ))
    })?;
    let service = services::shown(region, found);
    let newest: Vec<TaskKey> = tasks(region, found).map(|task| task.key).collect();
    let newest = &newest[newest.len().saturating_sub(TASKS_MAX)..];
    let timeline = Timeline::of_service(state, (region.key, found.key), newest);
    let group = format!("service:{name}");
    Ok(Page {
        title: format!("{name} · service"),
        section: "services",
        main: html! {
            nav.crumbs aria-label="Where this is" {
                a href=(asked.link(&["services"])) { "Services" } " / "
                a href=(asked.link(&["clusters", cluster])) { bdi { (cluster) } }
            }
            div.head {
                h1 { bdi { (name) } }
                (status(service.status.as_deref().unwrap_or_default()))
                a.tool href=(asked.link_with(&["tasks"], &[("cluster", cluster), ("group", &group)])) {
                    "Its tasks"
                }
            }
            (about(asked, region, &service))
            @if service.status.as_deref() == Some("ACTIVE") { (actions(asked, &service)) }
            section aria-labelledby="deployments" {
                h2 #deployments { "Deployments" }
                (deployments(asked, region.now(), &service))
                (rollouts::rollouts(asked, region, found))
            }
            (rollouts::hooks(asked, region, found))
            section aria-labelledby="lives" {
                h2 #lives { "Over time" }
                (bars::bars(&timeline))
            }
            section aria-labelledby="events" {
                h2 #events { "Messages" }
                (events(region.now(), service.events.as_deref().unwrap_or_default()))
            }
            (json("As DescribeServices shows it", "json", &encode(&service)))
        },
    })
}

/// The tasks of a service, the oldest first.
fn tasks<'r>(region: &'r Region, service: &ServiceState) -> impl Iterator<Item = &'r Task> {
    let (cluster, group) = (service.cluster, format!("service:{}", service.name));
    let all = region.tasks.iter();
    all.filter(move |task| task.spec.cluster == cluster && *task.spec.group == *group)
}

fn about(asked: &Asked<'_>, region: &Region, service: &Service) -> Markup {
    let count = |count: Option<i32>| count.unwrap_or_default();
    let definition = name_in(service.task_definition.as_deref().unwrap_or_default());
    let launch_type = service.launch_type.map(LaunchType::as_str);
    facts(&[
        (
            "ARN",
            html! { code { (service.service_arn.as_deref().unwrap_or_default()) } },
        ),
        (
            "Tasks",
            share(
                count(service.running_count),
                count(service.pending_count),
                count(service.desired_count),
            ),
        ),
        ("Task definition", link_to(asked, definition)),
        ("Launch type", or_dash(launch_type)),
        ("Created", ago(region.now(), service.created_at)),
        ("Tags", tags(service.tags.as_deref())),
    ])
}

fn actions(asked: &Asked<'_>, service: &Service) -> Markup {
    let desired = service.desired_count.unwrap_or_default().to_string();
    html! {
        div.actions {
            (form::unfolded(asked, ("scale", "Scale"), "Scale", &html! {
                (form::number(asked, "count", "Tasks", &desired))
            }))
            (form::unfolded(asked, ("deploy", "Deploy"), "Deploy", &html! {
                (form::line(asked, "taskDefinition", "Task definition; empty for the same", ""))
            }))
            (form::confirmed(asked, "delete", "Delete the service", "Its tasks are stopped."))
        }
    }
}

fn deployments(asked: &Asked<'_>, now: Time, service: &Service) -> Markup {
    let row = |deployment: &Deployment| {
        let count = |count: Option<i32>| count.unwrap_or_default();
        let (running, pending) = (
            count(deployment.running_count),
            count(deployment.pending_count),
        );
        let rollout = deployment.rollout_state.map_or("", |it| it.as_str());
        html! {
            tr data-key=(deployment.id.as_deref().unwrap_or_default()) {
                th scope="row" { code { (name_in(deployment.id.as_deref().unwrap_or_default())) } }
                td { (status(deployment.status.as_deref().unwrap_or_default())) }
                td { (status(rollout)) }
                td { (link_to(asked, name_in(deployment.task_definition.as_deref().unwrap_or_default()))) }
                td { (share(running, pending, count(deployment.desired_count))) }
                td.number { (count(deployment.failed_tasks)) }
                td { (ago(now, deployment.created_at)) }
                td.text { (or_dash(deployment.rollout_state_reason.as_deref())) }
            }
        }
    };
    let rows = service.deployments.as_deref().unwrap_or_default();
    let rows: Vec<Markup> = rows.iter().map(row).collect();
    let heads = [
        "Deployment",
        "Status",
        "Rollout",
        "Task definition",
        "Tasks",
        "#Failed",
        "Created",
        "Why",
    ];
    table("Deployments", &heads, &rows, "There is none.")
}

fn events(now: Time, events: &[ServiceEvent]) -> Markup {
    html! {
        @if events.is_empty() { p.none { "It has said nothing yet." } }
        ol.happened {
            @for event in events.iter().take(EVENTS_MAX) {
                li data-key=(event.id.as_deref().unwrap_or_default()) {
                    span.at { (ago(now, event.created_at)) }
                    bdi { (event.message.as_deref().unwrap_or_default()) }
                }
            }
        }
    }
}

fn scale(asked: &Asked<'_>, work: &mut Work<'_>) -> Result<Done, Refusal> {
    let count = form::parse_number(asked, "count")?;
    let count =
        count.ok_or_else(|| Refusal::bad_request("How many tasks there should be is missing."))?;
    let (cluster, service) = (asked.segment("cluster"), asked.segment("service"));
    let input = json!({ "cluster": cluster, "service": service, "desiredCount": count });
    work.call("UpdateService", &input)?;
    Ok(Done {
        to: asked.here(),
        said: format!("{service} is to have {count} tasks."),
    })
}

fn deploy(asked: &Asked<'_>, work: &mut Work<'_>) -> Result<Done, Refusal> {
    let (cluster, service) = (asked.segment("cluster"), asked.segment("service"));
    let mut input = json!({ "cluster": cluster, "service": service, "forceNewDeployment": true });
    let definition = asked.field("taskDefinition");
    if !definition.is_empty() {
        input["taskDefinition"] = json!(definition);
    }
    work.call("UpdateService", &input)?;
    Ok(Done {
        to: asked.here(),
        said: "A new deployment has begun.".to_owned(),
    })
}

fn delete(asked: &Asked<'_>, work: &mut Work<'_>) -> Result<Done, Refusal> {
    let (cluster, service) = (asked.segment("cluster"), asked.segment("service"));
    let input = json!({ "cluster": cluster, "service": service, "force": true });
    work.call("DeleteService", &input)?;
    Ok(Done {
        to: asked.link(&["services"]),
        said: format!("Service {service} is deleted."),
    })
}
