//! The first page: clusters with what is in them, and what was asked lately.

use maud::{Markup, html};
use serde_json::json;

use super::form::{self, Button};
use super::parts::{select, status, table};
use super::route::{Asked, Done, Page, Refusal, Route};
use super::work::Work;
use crate::driver::State;
use crate::ecs::Region;
use crate::ecs::cluster::state::Cluster as ClusterState;
use crate::handle;
use crate::render::{self, ClusterView};
use crate::wire::{Cluster, ClusterField};
use crate::world::World;

/// How many requests are shown.
const REQUESTS_MAX: usize = 8;

pub(super) const ROUTES: &[Route] = &[Route {
    path: "",
    show,
    actions: &[
        ("create-cluster", create),
        ("delete-clusters", delete),
        ("reset", reset),
    ],
}];

fn show(state: &State, asked: &Asked<'_>) -> Result<Page, Refusal> {
    let region = asked.region(state)?;
    let heads = [
        "",
        "Cluster",
        "Status",
        "#Services",
        "#Running",
        "#Pending",
        "#Instances",
    ];
    let rows: Vec<Markup> = region
        .clusters
        .by_name(None)
        .map(|cluster| row(asked, &shown(region, cluster)))
        .collect();
    let clusters = table("Clusters", &heads, &rows, "There is no cluster.");
    Ok(Page {
        title: "Clusters".to_owned(),
        section: "",
        main: html! {
            div.head {
                h1 { "Clusters" }
                (form::unfolded(asked, ("create-cluster", "Create a cluster"), "Create", &html! {
                    (form::line(asked, "name", "Name", ""))
                    (form::choice(asked, ("insights", "Container Insights"), "", INSIGHTS))
                    (form::lines(asked, ("tags", form::TAGS), "", 2))
                }))
            }
            (form::selecting(asked, &[Button::danger("delete-clusters", "Delete selected")], &clusters))
            section aria-labelledby="asked" {
                h2 #asked { "Asked lately" }
                (latest(state, region))
            }
            (form::confirmed(asked, "reset", "Empty the fake",
                "All that is in it is forgotten, in all accounts and regions."))
        },
    })
}

/// What Container Insights can be set to.
pub(super) const INSIGHTS: &[(&str, &str)] = &[
    ("", "as the account has it"),
    ("enabled", "enabled"),
    ("enhanced", "enhanced"),
    ("disabled", "disabled"),
];

/// A cluster as `DescribeClusters` shows it.
pub(super) fn shown(region: &Region, cluster: &ClusterState) -> Cluster {
    render::cluster(region, cluster, ClusterView::Including(ClusterField::ALL))
}

fn row(asked: &Asked<'_>, cluster: &Cluster) -> Markup {
    let name = cluster.cluster_name.as_deref().unwrap_or_default();
    let count = |count: Option<i32>| html! { td.number { (count.unwrap_or_default()) } };
    html! {
        tr data-key=(name) {
            (select("cluster", name, name))
            th scope="row" { a href=(asked.link(&["clusters", name])) { bdi { (name) } } }
            td { (status(cluster.status.as_deref().unwrap_or_default())) }
            (count(cluster.active_services_count))
            (count(cluster.running_tasks_count))
            (count(cluster.pending_tasks_count))
            (count(cluster.registered_container_instances_count))
        }
    }
}

/// The last requests to the region.
fn latest(state: &State, region: &Region) -> Markup {
    let records = state.requests().iter().rev();
    let records = records.filter(|record| record.region == region.key);
    let records = records.take(REQUESTS_MAX);
    let requests = handle::requests::of_records(state, World::DEFAULT_REGION, records);
    let row = |request: &handle::Request| {
        // The time has a column of its own.
        let text = request.to_string();
        let (at, text) = text.split_once(' ').unwrap_or_default();
        html! {
            tr.refused[!request.is_ok()] data-key=(request.request_id()) {
                td.number { (at) }
                td.text { bdi { (text) } }
            }
        }
    };
    let rows: Vec<Markup> = requests.iter().map(row).collect();
    let heads = ["#At", "Request"];
    table("Requests", &heads, &rows, "Nothing was asked yet.")
}

fn create(asked: &Asked<'_>, work: &mut Work<'_>) -> Result<Done, Refusal> {
    let name = asked.field("name");
    let mut input = json!({ "tags": form::parse_tags(asked.field("tags"))? });
    if !name.is_empty() {
        input["clusterName"] = json!(name);
    }
    if !asked.field("insights").is_empty() {
        let value = asked.field("insights");
        input["settings"] = json!([{ "name": "containerInsights", "value": value }]);
    }
    let answer = work.call("CreateCluster", &input)?;
    let name = answer["cluster"]["clusterName"].as_str().unwrap_or(name);
    Ok(Done {
        to: asked.link(&["clusters", name]),
        said: format!("Cluster {name} is there."),
    })
}

fn delete(asked: &Asked<'_>, work: &mut Work<'_>) -> Result<Done, Refusal> {
    let clusters = asked.fields("cluster").into_iter();
    let deleted =
        work.call_for_each("DeleteCluster", clusters.map(|it| json!({ "cluster": it })))?;
    Ok(Done {
        to: asked.here(),
        said: format!("Deleted: {deleted}."),
    })
}

fn reset(_: &Asked<'_>, work: &mut Work<'_>) -> Result<Done, Refusal> {
    work.command("POST", "reset", &json!({}))?;
    Ok(Done {
        to: "/_fake_ecs/".to_owned(),
        said: "The fake is as it was when it was started.".to_owned(),
    })
}
