//! What tasks run on: container instances, capacity providers, Auto Scaling groups.

use maud::{Markup, html};
use serde_json::json;

use super::form::{self, Button};
use super::parts::{ago, or_dash, select, status, table};
use super::route::{Asked, Done, Page, Refusal, Route};
use super::work::Work;
use crate::aws::auto_scaling::AutoScalingGroup;
use crate::driver::State;
use crate::ecs::Region;
use crate::ecs::instance::state::Instance;
use crate::kernel::arn::name_in;
use crate::render::{self, CapacityProviderView, InstanceView};
use crate::wire::{
    CapacityProvider, CapacityProviderStatus, CapacityProviderType, ContainerInstance,
    ContainerInstanceField, Resource,
};

/// What a synthetic instance has, at least.
const EVERYTHING: i32 = 1_000_000_000;

pub(super) const ROUTES: &[Route] = &[Route {
    path: "capacity",
    show,
    actions: &[
        ("add-instance", add_instance),
        ("drain", drain),
        ("activate", activate),
        ("disconnect", disconnect),
        ("reconnect", reconnect),
        ("interrupt", interrupt),
        ("terminate", terminate),
        ("add-group", add_group),
        ("resize", resize),
    ],
}];

/// What can be done to the instances that are selected.
const BUTTONS: &[Button] = &[
    Button::new("drain", "Drain"),
    Button::new("activate", "Activate"),
    Button::new("disconnect", "Disconnect agent"),
    Button::new("reconnect", "Reconnect agent"),
    Button::danger("interrupt", "Interrupt Spot"),
    Button::danger("terminate", "Terminate"),
];

fn show(state: &State, asked: &Asked<'_>) -> Result<Page, Refusal> {
    let region = asked.region(state)?;
    Ok(Page {
        title: "Capacity".to_owned(),
        section: "capacity",
        main: html! {
            div.head { h1 { "Capacity" } }
            section.first aria-labelledby="instances" {
                div.head {
                    h2 #instances { "Container instances" }
                    (form::unfolded(asked, ("add-instance", "Register one"), "Register", &html! {
                        (form::clusters(asked, region, ""))
                        (form::line(asked, "instanceType", "Type; empty for an external machine", "m5.large"))
                    }))
                }
                (form::selecting(asked, BUTTONS, &instances(region)))
            }
            section aria-labelledby="providers" {
                h2 #providers { "Capacity providers" }
                (providers(region))
            }
            section aria-labelledby="groups" {
                div.head {
                    h2 #groups { "Auto Scaling groups" }
                    (form::unfolded(asked, ("add-group", "Make one"), "Make it", &html! {
                        (form::line(asked, "group", "Name", ""))
                        (form::clusters(asked, region, ""))
                        (form::line(asked, "type", "Type of its instances", "m5.large"))
                        (form::number(asked, "min", "At least", "0"))
                        (form::number(asked, "max", "At most", "10"))
                    }))
                }
                (groups(asked, region))
            }
        },
    })
}

/// All instances, the newest first; those that are gone come last.
fn instances(region: &Region) -> Markup {
    let mut all: Vec<&Instance> = region.instances.iter().collect();
    all.reverse();
    all.sort_by_key(|instance| instance.is_gone || instance.deregistered_at.is_some());
    let view = InstanceView::Including(ContainerInstanceField::ALL);
    let rows = all.into_iter().map(|instance| {
        let cluster = &region.clusters.get(instance.cluster).name;
        let shown = render::container_instance(region, instance, view);
        instance_row(region, (cluster, &instance.id()), &shown)
    });
    let rows: Vec<Markup> = rows.collect();
    let heads = [
        "",
        "Instance",
        "Cluster",
        "Status",
        "Agent",
        "#Running",
        "#Pending",
        "CPU left",
        "Memory left",
        "Provider",
        "Registered",
    ];
    table(
        "Container instances",
        &heads,
        &rows,
        "There is no container instance.",
    )
}

fn instance_row(
    region: &Region,
    (cluster, id): (&str, &str),
    instance: &ContainerInstance,
) -> Markup {
    let ec2 = instance.ec2_instance_id.as_deref().unwrap_or_default();
    let agent = if instance.agent_connected == Some(true) {
        "connected"
    } else {
        "disconnected"
    };
    html! {
        tr data-key=(id) {
            (select("instance", id, id))
            th scope="row" { code title=(id) { (id.get(..8).unwrap_or(id)) } " " span.dim { (ec2) } }
            td { bdi { (cluster) } }
            td { (status(instance.status.as_deref().unwrap_or_default())) }
            td { (status(agent)) }
            td.number { (instance.running_tasks_count.unwrap_or_default()) }
            td.number { (instance.pending_tasks_count.unwrap_or_default()) }
            td { (left(instance, "CPU")) }
            td { (left(instance, "MEMORY")) }
            td { (or_dash(instance.capacity_provider_name.as_deref())) }
            td { (ago(region.now(), instance.registered_at)) }
        }
    }
}

/// How much of a resource is left, of how much.
fn left(instance: &ContainerInstance, name: &str) -> Markup {
    let of = |resources: &Option<Vec<Resource>>| {
        let mut resources = resources.iter().flatten();
        let found = resources.find(|it| it.name.as_deref() == Some(name));
        found
            .and_then(|resource| resource.integer_value)
            .unwrap_or_default()
    };
    let (left, all) = (
        of(&instance.remaining_resources),
        of(&instance.registered_resources),
    );
    html! {
        @if all >= EVERYTHING { "no limit" } @else { (left) span.dim { " of " (all) } }
    }
}

fn providers(region: &Region) -> Markup {
    let row = |provider: &CapacityProvider| {
        let name = provider.name.as_deref().unwrap_or_default();
        let group = provider.auto_scaling_group_provider.as_ref();
        let group = group.map(|group| name_in(&group.auto_scaling_group_arn));
        html! {
            tr data-key=(name) {
                th scope="row" { bdi { (name) } }
                td { (status(provider.status.map_or("", CapacityProviderStatus::as_str))) }
                td { (or_dash(provider.r#type.map(CapacityProviderType::as_str))) }
                td { (or_dash(group)) }
                td { (or_dash(provider.cluster.as_deref())) }
            }
        }
    };
    let all = region.capacity_providers.by_name(None);
    let all = all.map(|it| render::capacity_provider(region, it, CapacityProviderView::Whole));
    let rows: Vec<Markup> = all.map(|provider| row(&provider)).collect();
    let heads = [
        "Provider",
        "Status",
        "Type",
        "Auto Scaling group",
        "Cluster",
    ];
    table("Capacity providers", &heads, &rows, "There is none.")
}

fn groups(asked: &Asked<'_>, region: &Region) -> Markup {
    let row = |group: &AutoScalingGroup| {
        html! {
            tr data-key=(group.name) {
                th scope="row" { bdi { (group.name) } }
                td { bdi { (group.cluster) } }
                td.number { (group.members().count()) }
                td.number { (group.min) "–" (group.max) }
                td { @if group.can_launch { "yes" } @else { b.bad { "no" } } }
                td { (resizing(asked, group)) }
            }
        }
    };
    let rows: Vec<Markup> = region.auto_scaling.iter().map(row).collect();
    let heads = [
        "Group",
        "Cluster",
        "#Instances",
        "#Limits",
        "EC2 has instances",
        "Desired",
    ];
    table("Auto Scaling groups", &heads, &rows, "There is none.")
}

fn resizing(asked: &Asked<'_>, group: &AutoScalingGroup) -> Markup {
    form::inline(
        asked,
        "resize",
        &html! {
            input type="hidden" name="group" value=(group.name);
            input.count type="number" min="0" name="desired" value=(group.desired)
                aria-label={ "Desired instances of " (group.name) };
            button { "Resize" }
        },
    )
}

fn add_instance(asked: &Asked<'_>, work: &mut Work<'_>) -> Result<Done, Refusal> {
    let instance_type = Some(asked.field("instanceType")).filter(|it| !it.is_empty());
    let new = json!({ "cluster": asked.field("cluster"), "instanceType": instance_type });
    work.command("POST", "container-instances", &new)?;
    Ok(Done {
        to: asked.here(),
        said: "A container instance has registered.".to_owned(),
    })
}

fn drain(asked: &Asked<'_>, work: &mut Work<'_>) -> Result<Done, Refusal> {
    each(asked, work, "drain")
}

fn activate(asked: &Asked<'_>, work: &mut Work<'_>) -> Result<Done, Refusal> {
    each(asked, work, "activate")
}

fn disconnect(asked: &Asked<'_>, work: &mut Work<'_>) -> Result<Done, Refusal> {
    each(asked, work, "disconnect")
}

fn reconnect(asked: &Asked<'_>, work: &mut Work<'_>) -> Result<Done, Refusal> {
    each(asked, work, "reconnect")
}

fn interrupt(asked: &Asked<'_>, work: &mut Work<'_>) -> Result<Done, Refusal> {
    each(asked, work, "interrupt")
}

fn terminate(asked: &Asked<'_>, work: &mut Work<'_>) -> Result<Done, Refusal> {
    each(asked, work, "terminate")
}

/// Carries a command out for each instance that is selected.
fn each(asked: &Asked<'_>, work: &Work<'_>, what: &str) -> Result<Done, Refusal> {
    let selected = asked.fields("instance");
    if selected.is_empty() {
        return Err(Refusal::bad_request("Nothing was selected."));
    }
    for id in &selected {
        // An id is hexadecimal; anything else would be another route.
        if !id.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(Refusal::bad_request(format!(
                "'{id}' is no id of an instance"
            )));
        }
        work.command(
            "POST",
            &format!("container-instances/{id}/{what}"),
            &json!({}),
        )?;
    }
    Ok(Done {
        to: asked.here(),
        said: format!("Done for {}.", selected.len()),
    })
}

fn add_group(asked: &Asked<'_>, work: &mut Work<'_>) -> Result<Done, Refusal> {
    let number = |name| form::parse_number(asked, name).map(Option::unwrap_or_default);
    let new = json!({
        "group": asked.field("group"),
        "cluster": asked.field("cluster"),
        "instanceType": asked.field("type"),
        "min": number("min")?,
        "max": number("max")?,
    });
    work.command("POST", "auto-scaling-groups", &new)?;
    Ok(Done {
        to: asked.here(),
        said: format!("Group {} is there.", asked.field("group")),
    })
}

fn resize(asked: &Asked<'_>, work: &mut Work<'_>) -> Result<Done, Refusal> {
    let desired = form::parse_number(asked, "desired")?;
    let group = asked.field("group");
    let path = format!(
        "auto-scaling-groups/{}/resize",
        super::route::encoded(group)
    );
    work.command("POST", &path, &json!({ "desiredCapacity": desired }))?;
    Ok(Done {
        to: asked.here(),
        said: format!("{group} is resized."),
    })
}
