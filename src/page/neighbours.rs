//! The neighbours of ECS: queues, logs, rules of events, load balancers, secrets.

use maud::{Markup, html};

use super::parts::{or_dash, table};
use super::route::{Asked, Page, Refusal, Route};
use crate::driver::State;
use crate::introspection::neighbours::of;
use crate::view;

pub(super) const ROUTES: &[Route] = &[Route {
    path: "neighbours",
    show,
    actions: &[],
}];

fn show(state: &State, asked: &Asked<'_>) -> Result<Page, Refusal> {
    let there = of(asked.region(state)?, state.started());
    Ok(Page {
        title: "Neighbours".to_owned(),
        section: "neighbours",
        main: html! {
            div.head { h1 { "Neighbours" } }
            (section("Queues", &queues(&there.queues)))
            (section("Log groups", &log_groups(&there.log_groups)))
            (section("Rules of events", &rules(&there.event_rules)))
            (section("Deliveries of events", &deliveries(&there.event_deliveries)))
            (section("Load balancers", &load_balancers(&there.load_balancers)))
            (section("Secrets and parameters", &secrets(&there)))
        },
    })
}

fn section(title: &str, content: &Markup) -> Markup {
    let id = title.to_lowercase().replace(' ', "-");
    html! {
        section aria-labelledby=(id) {
            h2 id=(id) { (title) }
            (content)
        }
    }
}

fn queues(queues: &[view::Queue]) -> Markup {
    let rows = queues.iter().map(|queue| {
        html! {
            tr {
                td { (queue.name) }
                td.number { (queue.visible) }
                td.number { (queue.in_flight) }
                td.number { (queue.delayed) }
                td {
                    @for message in &queue.messages {
                        details {
                            summary { (message.id) ", received " (message.receives) " times" }
                            pre { (message.body) }
                        }
                    }
                }
            }
        }
    });
    let rows: Vec<Markup> = rows.collect();
    let heads = ["Name", "#Visible", "#In flight", "#Delayed", "Messages"];
    table("Queues", &heads, &rows, "There is no queue.")
}

fn log_groups(groups: &[view::LogGroup]) -> Markup {
    let rows = groups.iter().map(|group| {
        let retention = group.retention_days.map(|days| format!("{days} days"));
        html! {
            tr {
                td { (group.name) }
                td { (or_dash(retention.as_deref())) }
                td { @for stream in &group.streams { div { (stream) } } }
            }
        }
    });
    let rows: Vec<Markup> = rows.collect();
    let heads = ["Name", "Retention", "Streams"];
    table("Log groups", &heads, &rows, "There is no log group.")
}

fn rules(rules: &[view::EventRule]) -> Markup {
    let rows = rules.iter().map(|rule| {
        html! {
            tr {
                td { (rule.bus) "/" (rule.name) }
                td { @if rule.is_enabled { "enabled" } @else { "disabled" } }
                td {
                    @if let Some(pattern) = &rule.pattern { code { (pattern) } }
                    @if let Some(schedule) = &rule.schedule { " " (schedule) }
                }
                td { @for target in &rule.targets { div { (target) } } }
            }
        }
    });
    let rows: Vec<Markup> = rows.collect();
    let heads = ["Rule", "State", "Goes by", "Targets"];
    table("Rules of events", &heads, &rows, "There is no rule.")
}

fn deliveries(deliveries: &[view::EventDelivery]) -> Markup {
    let rows = deliveries.iter().rev().map(|delivery| {
        html! {
            tr {
                td.number { (format!("{:.3} s", delivery.at)) }
                td { (delivery.rule) }
                td { (delivery.target) }
                td { (or_dash(delivery.failure.as_deref())) }
            }
        }
    });
    let rows: Vec<Markup> = rows.collect();
    let heads = ["#At", "Rule", "Target", "Why not"];
    table(
        "Deliveries of events",
        &heads,
        &rows,
        "Nothing was delivered.",
    )
}

fn load_balancers(all: &[view::MadeLoadBalancer]) -> Markup {
    let rows = all.iter().map(|it| {
        html! {
            tr {
                td { (it.name) }
                td { (it.dns_name) }
                td {
                    @for listener in &it.listeners {
                        @for rule in &listener.rules { div { (rule_line(listener.port, rule)) } }
                    }
                }
            }
        }
    });
    let rows: Vec<Markup> = rows.collect();
    let heads = ["Name", "Host", "Rules"];
    table(
        "Load balancers",
        &heads,
        &rows,
        "There is no load balancer.",
    )
}

/// A rule in words: `80, rule 10: 90 blue, 10 green`.
fn rule_line(port: i32, rule: &view::ListenerRule) -> String {
    let which = match rule.priority {
        Some(priority) => format!("rule {priority}"),
        None => "otherwise".to_owned(),
    };
    let forwards = rule.forwards.iter().map(|forward| {
        let name = forward.target_group.split('/').nth(1);
        format!(
            "{} {}",
            forward.weight,
            name.unwrap_or(&forward.target_group)
        )
    });
    let forwards: Vec<String> = forwards.collect();
    format!("{port}, {which}: {}", forwards.join(", "))
}

fn secrets(there: &view::NeighboursOfRegion) -> Markup {
    let secrets = there.secrets.iter().map(|secret| {
        let state = if secret.is_deleted { "waits for its deletion" } else { "" };
        html! { tr { td { (secret.name) } td.number { (secret.versions) } td { "secret" } td { (or_dash(Some(state).filter(|it| !it.is_empty()))) } } }
    });
    let parameters = there.parameters.iter().map(|parameter| {
        html! { tr { td { (parameter.name) } td.number { (parameter.version) } td { "parameter" } td { (or_dash(None)) } } }
    });
    let rows: Vec<Markup> = secrets.chain(parameters).collect();
    let heads = ["Name", "#Versions", "Kind", "State"];
    table("Secrets and parameters", &heads, &rows, "There is neither.")
}
