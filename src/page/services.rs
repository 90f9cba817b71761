//! All services of a region, and making one.

use maud::{Markup, html};
use serde_json::{Value, json};

use super::definitions::link_to;
use super::form::{self, Button};
use super::parts::{ago, select, share, status, table};
use super::route::{Asked, Done, Page, Refusal, Route};
use super::work::Work;
use crate::driver::State;
use crate::ecs::Region;
use crate::ecs::service::state::Service as ServiceState;
use crate::kernel::arn::name_in;
use crate::render::{self, ServiceView};
use crate::wire::Service;

pub(super) const ROUTES: &[Route] = &[
    Route {
        path: "services",
        show,
        actions: &[("delete-services", delete)],
    },
    Route {
        path: "services/create",
        show: show_form,
        actions: &[("create", create)],
    },
];

fn show(state: &State, asked: &Asked<'_>) -> Result<Page, Refusal> {
    let region = asked.region(state)?;
    let cluster = asked.query("cluster");
    let meant = named(region).filter(|service| {
        cluster.is_empty() || region.clusters.get(service.cluster).name == cluster
    });
    Ok(Page {
        title: "Services".to_owned(),
        section: "services",
        main: html! {
            div.head {
                h1 { "Services" }
                a.tool href=(asked.link(&["services", "create"])) { "Create a service" }
            }
            (form::filters(asked, &html! { (form::clusters(asked, region, "all")) }))
            (list(asked, region, meant))
        },
    })
}

/// The services that are found by their names still: deleted ones are for an hour.
pub(super) fn named(region: &Region) -> impl Iterator<Item = &ServiceState> {
    let is_found = |service: &&ServiceState| {
        let found = region.services.named(service.cluster, &service.name);
        found.is_some_and(|found| found.key == service.key)
    };
    region.services.iter().filter(is_found)
}

/// A service as `DescribeServices` shows it.
pub(super) fn shown(region: &Region, service: &ServiceState) -> Service {
    render::service(region, service, ServiceView::Described { with_tags: true })
}

/// A table of services, newest first; those that are no more come last.
pub(super) fn list<'r>(
    asked: &Asked<'_>,
    region: &'r Region,
    services: impl Iterator<Item = &'r ServiceState>,
) -> Markup {
    let mut services: Vec<&ServiceState> = services.collect();
    services.reverse();
    services.sort_by_key(|service| service.status.as_str() == "INACTIVE");
    let heads = [
        "",
        "Service",
        "Cluster",
        "Status",
        "Tasks",
        "Task definition",
        "Deployment",
        "Created",
    ];
    let rows: Vec<Markup> = services
        .iter()
        .map(|service| row(asked, region, &shown(region, service)))
        .collect();
    let table = table("Services", &heads, &rows, "There is no service.");
    form::selecting(
        asked,
        &[Button::danger("delete-services", "Delete selected")],
        &table,
    )
}

fn row(asked: &Asked<'_>, region: &Region, service: &Service) -> Markup {
    let name = service.service_name.as_deref().unwrap_or_default();
    let arn = service.service_arn.as_deref().unwrap_or_default();
    let cluster = name_in(service.cluster_arn.as_deref().unwrap_or_default());
    let definition = service.task_definition.as_deref().unwrap_or_default();
    let deployments = service.deployments.as_deref().unwrap_or_default();
    let rollout = deployments.first().and_then(|it| it.rollout_state);
    let count = |count: Option<i32>| count.unwrap_or_default();
    html! {
        tr data-key=(arn) {
            (select("service", arn, name))
            th scope="row" { a href=(asked.link(&["services", cluster, name])) { bdi { (name) } } }
            td { a href=(asked.link(&["clusters", cluster])) { bdi { (cluster) } } }
            td { (status(service.status.as_deref().unwrap_or_default())) }
            td {
                (share(count(service.running_count), count(service.pending_count),
                    count(service.desired_count)))
            }
            td { (link_to(asked, name_in(definition))) }
            td { (status(rollout.map_or("", |rollout| rollout.as_str()))) }
            td { (ago(region.now(), service.created_at)) }
        }
    }
}

/// Deletes the services that were selected, with their tasks.
pub(super) fn delete(asked: &Asked<'_>, work: &mut Work<'_>) -> Result<Done, Refusal> {
    let inputs = asked.fields("service").into_iter().map(|arn| {
        let mut parts = arn.rsplit('/');
        let (name, cluster) = (parts.next(), parts.next());
        json!({ "cluster": cluster, "service": name, "force": true })
    });
    let deleted = work.call_for_each("DeleteService", inputs)?;
    Ok(Done {
        to: asked.here(),
        said: format!("Deleted: {deleted}."),
    })
}

fn show_form(state: &State, asked: &Asked<'_>) -> Result<Page, Refusal> {
    let region = asked.region(state)?;
    Ok(Page {
        title: "Create a service".to_owned(),
        section: "services",
        main: html! {
            nav.crumbs aria-label="Where this is" {
                a href=(asked.link(&["services"])) { "Services" }
            }
            h1 { "Create a service" }
            (form::form(asked, "create", &html! {
                (form::clusters(asked, region, ""))
                (form::line(asked, "name", "Name", ""))
                (form::definitions(asked, region))
                (form::number(asked, "count", "Tasks", "1"))
                (form::launch(asked))
                (form::lines(asked, ("more", MORE), "", 4))
                div.tools { button.primary { "Create" } }
            }))
        },
    })
}

const MORE: &str = "Further members of CreateService as JSON, such as loadBalancers";

fn create(asked: &Asked<'_>, work: &mut Work<'_>) -> Result<Done, Refusal> {
    let mut input = json!({
        "cluster": asked.field("cluster"),
        "serviceName": asked.field("name"),
        "taskDefinition": asked.field("taskDefinition"),
    });
    if let Some(count) = form::parse_number(asked, "count")? {
        input["desiredCount"] = json!(count);
    }
    form::launch_into(asked, &mut input);
    form::more_into(asked, &mut input)?;
    let answer = work.call("CreateService", &input)?;
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let name = text(&answer["service"]["serviceName"]);
    let cluster = text(&answer["service"]["clusterArn"]);
    Ok(Done {
        to: asked.link(&["services", name_in(&cluster), &name]),
        said: format!("Service {name} is there."),
    })
}
