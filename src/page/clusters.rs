//! One cluster: its settings, its services, how many tasks it has.

use maud::{Markup, html};
use serde_json::{Value, json};

use super::form;
use super::overview::{INSIGHTS, shown};
use super::parts::{facts, json, or_dash, status, tags};
use super::route::{Asked, Done, Page, Refusal, Route};
use super::services;
use super::work::Work;
use crate::driver::State;
use crate::ecs::task::state::TaskStatus;
use crate::wire::{Cluster, encode};

pub(super) const ROUTES: &[Route] = &[Route {
    path: "clusters/{cluster}",
    show,
    actions: &[
        ("edit", edit),
        ("delete", delete),
        ("delete-services", services::delete),
    ],
}];

fn show(state: &State, asked: &Asked<'_>) -> Result<Page, Refusal> {
    let name = asked.segment("cluster");
    let region = asked.region(state)?;
    let found = region.clusters.named(name).ok_or_else(|| none(name))?;
    let cluster = shown(region, found);
    let all = services::named(region);
    let of_cluster = all.filter(|service| service.cluster == found.key);
    let services = services::list(asked, region, of_cluster);
    let counts = TaskStatus::ALL.iter().map(|status| {
        let tasks = region.tasks.iter();
        let tasks = tasks.filter(|it| it.spec.cluster == found.key && it.status == *status);
        (status.as_str(), tasks.count())
    });
    let counts: Vec<(&str, usize)> = counts.filter(|(_, count)| *count > 0).collect();
    Ok(Page {
        title: format!("{name} · cluster"),
        section: "",
        main: html! {
            nav.crumbs aria-label="Where this is" { a href=(asked.link(&[""])) { "Clusters" } }
            div.head {
                h1 { bdi { (name) } }
                (status(cluster.status.as_deref().unwrap_or_default()))
            }
            (about(&cluster))
            div.actions {
                (edit_form(asked, &cluster))
                (form::confirmed(
                    asked, "delete", "Delete the cluster",
                    "It has to be empty: no services, no tasks, no container instances.",
                ))
            }
            section aria-labelledby="tasks" {
                div.head {
                    h2 #tasks { "Tasks" }
                    a.tool href=(asked.link_with(&["tasks", "run"], &[("cluster", name)])) { "Run a task" }
                }
                ul.counts {
                    @for (status, count) in &counts {
                        li {
                            a href=(asked.link_with(&["tasks"], &[("cluster", name), ("status", status)])) {
                                b { (count) } " " (super::parts::status(status))
                            }
                        }
                    }
                    @if counts.is_empty() { li.none { "There are none." } }
                }
            }
            section aria-labelledby="services" {
                div.head {
                    h2 #services { "Services" }
                    a.tool href=(asked.link_with(&["services", "create"], &[("cluster", name)])) {
                        "Create a service"
                    }
                }
                (services)
            }
            (json("As DescribeClusters shows it", "json", &encode(&cluster)))
        },
    })
}

fn none(name: &str) -> Refusal {
    Refusal::not_found(format!("There is no cluster '{name}'."))
}

fn about(cluster: &Cluster) -> Markup {
    let providers = cluster.capacity_providers.as_deref().unwrap_or_default();
    let providers = providers.join(", ");
    facts(&[
        (
            "ARN",
            html! { code { (cluster.cluster_arn.as_deref().unwrap_or_default()) } },
        ),
        ("Container Insights", or_dash(insights(cluster))),
        ("Capacity providers", or_dash(Some(&providers))),
        (
            "Container instances",
            html! { (cluster.registered_container_instances_count.unwrap_or_default()) },
        ),
        ("Tags", tags(cluster.tags.as_deref())),
    ])
}

fn insights(cluster: &Cluster) -> Option<&str> {
    let settings = cluster.settings.as_deref().unwrap_or_default();
    settings
        .first()
        .and_then(|setting| setting.value.as_deref())
}

fn edit_form(asked: &Asked<'_>, cluster: &Cluster) -> Markup {
    let tags = cluster.tags.as_deref().unwrap_or_default();
    form::unfolded(
        asked,
        ("edit", "Edit"),
        "Save",
        &html! {
            (form::choice(asked, ("insights", "Container Insights"),
                insights(cluster).unwrap_or_default(), &INSIGHTS[1..]))
            (form::lines(asked, ("tags", form::TAGS), &form::in_lines(tags), 3))
        },
    )
}

fn edit(asked: &Asked<'_>, work: &mut Work<'_>) -> Result<Done, Refusal> {
    let name = asked.segment("cluster");
    let new = form::parse_tags(asked.field("tags"))?;
    let input = json!({ "clusters": [name], "include": ["TAGS", "SETTINGS"] });
    let before = work.call("DescribeClusters", &input)?;
    let before = &before["clusters"][0];
    let value = asked.field("insights");
    if !value.is_empty() && before["settings"][0]["value"] != value {
        let settings = json!([{ "name": "containerInsights", "value": value }]);
        work.call(
            "UpdateCluster",
            &json!({ "cluster": name, "settings": settings }),
        )?;
    }
    set_tags(work, &before["clusterArn"], (&before["tags"], &new))?;
    Ok(Done {
        to: asked.here(),
        said: "Saved.".to_owned(),
    })
}

/// Takes away the tags that are no more, and sets those that are new or other.
pub(super) fn set_tags(
    work: &mut Work<'_>,
    arn: &Value,
    (before, new): (&Value, &[Value]),
) -> Result<(), Refusal> {
    let before = before.as_array().map_or(&[][..], Vec::as_slice);
    let gone: Vec<&Value> = before
        .iter()
        .map(|tag| &tag["key"])
        .filter(|key| !new.iter().any(|tag| tag["key"] == **key))
        .collect();
    if !gone.is_empty() {
        work.call(
            "UntagResource",
            &json!({ "resourceArn": arn, "tagKeys": gone }),
        )?;
    }
    let set: Vec<&Value> = new.iter().filter(|tag| !before.contains(tag)).collect();
    if !set.is_empty() {
        work.call("TagResource", &json!({ "resourceArn": arn, "tags": set }))?;
    }
    Ok(())
}

fn delete(asked: &Asked<'_>, work: &mut Work<'_>) -> Result<Done, Refusal> {
    let name = asked.segment("cluster");
    work.call("DeleteCluster", &json!({ "cluster": name }))?;
    Ok(Done {
        to: asked.link(&[""]),
        said: format!("Cluster {name} is deleted."),
    })
}
