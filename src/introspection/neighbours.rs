//! What is in the neighbours of ECS.

use schemars::SchemaGenerator;

use super::regions;
use super::resources::{ACCOUNT, REGION};
use super::route::{Arguments, Handler, Problem, Route, View};
use super::schema::Shape;
use crate::aws::elb::declared::state::{Declared, Rule};
use crate::aws::elb::declared::use_of;
use crate::driver::State;
use crate::ecs::Region;
use crate::kernel::time::Time;
use crate::view;

pub(super) const ROUTES: &[Route] = &[Route {
    method: "GET",
    path: "neighbours",
    about: "What is in the neighbours of ECS: queues, log groups, rules and deliveries of EventBridge, load balancers, secrets, parameters.",
    query: &[ACCOUNT, REGION],
    answer: Shape::Own(SchemaGenerator::subschema_for::<view::Neighbours>),
    handler: Handler::View(neighbours),
}];

/// How many messages of a queue, and how many deliveries, are shown.
const SHOWN_MAX: usize = 100;

#[expect(clippy::unnecessary_wraps, reason = "other views can fail")]
fn neighbours(state: &State, arguments: &Arguments<'_>) -> Result<View, Problem> {
    let started = state.started();
    let regions = regions(state, arguments).map(|region| of(region, started));
    let is_empty = |it: &view::NeighboursOfRegion| {
        it.queues.is_empty()
            && it.log_groups.is_empty()
            && it.event_rules.is_empty()
            && it.load_balancers.is_empty()
            && it.secrets.is_empty()
            && it.parameters.is_empty()
    };
    let regions = regions.filter(|it| !is_empty(it)).collect();
    Ok(View::of(&view::Neighbours { regions }))
}

/// What is in the neighbours of a region.
pub(crate) fn of(region: &Region, started: Time) -> view::NeighboursOfRegion {
    view::NeighboursOfRegion {
        account: region.scope.account.clone(),
        region: region.scope.region.clone(),
        queues: queues(region, started),
        log_groups: log_groups(region),
        event_rules: event_rules(region),
        event_deliveries: event_deliveries(region, started),
        load_balancers: load_balancers(&region.elb.declared),
        secrets: secrets(region),
        parameters: parameters(region),
    }
}

fn queues(region: &Region, started: Time) -> Vec<view::Queue> {
    let now = region.now();
    let queues = region.sqs.queues().map(|queue| {
        let kept = queue.attributes.retention();
        let counts = queue.messages.counts(now, kept);
        let messages = queue.messages.iter(now, kept).take(SHOWN_MAX);
        let messages = messages.map(|message| view::Message {
            id: message.content.id.clone(),
            sent: message.sent.since(started).as_secs_f64(),
            receives: message.receives,
            body: message.content.body.clone(),
        });
        view::Queue {
            name: queue.name.clone(),
            visible: counts.visible,
            in_flight: counts.in_flight,
            delayed: counts.delayed,
            messages: messages.collect(),
        }
    });
    queues.collect()
}

fn log_groups(region: &Region) -> Vec<view::LogGroup> {
    let groups = region.logs.groups().map(|group| {
        let streams = group.streams_from("", region.now());
        view::LogGroup {
            name: group.name.clone(),
            retention_days: group.retention_days,
            streams: streams.map(|(name, _)| name.to_owned()).collect(),
        }
    });
    groups.collect()
}

fn event_rules(region: &Region) -> Vec<view::EventRule> {
    let rules = region
        .eventbridge
        .rules()
        .map(|(bus, name, rule)| view::EventRule {
            bus: bus.to_owned(),
            name: name.to_owned(),
            is_enabled: rule.is_enabled(),
            pattern: rule.pattern_text().map(str::to_owned),
            schedule: rule.schedule_text(),
            targets: rule.targets().map(str::to_owned).collect(),
        });
    rules.collect()
}

fn event_deliveries(region: &Region, started: Time) -> Vec<view::EventDelivery> {
    let all: Vec<_> = region.eventbridge.deliveries().collect();
    let last = &all[all.len().saturating_sub(SHOWN_MAX)..];
    let shown = last.iter().map(|delivery| view::EventDelivery {
        at: delivery.at.since(started).as_secs_f64(),
        rule: delivery.rule.clone(),
        target: delivery.target_arn.clone(),
        event_id: delivery.event_id.clone(),
        failure: delivery.why_not(),
    });
    shown.collect()
}

fn load_balancers(declared: &Declared) -> Vec<view::MadeLoadBalancer> {
    let all = declared.load_balancers.iter();
    let shown = all.map(|(arn, load_balancer)| {
        let listeners = declared.listeners_of(arn).into_iter();
        let listeners = listeners.map(|(arn, listener)| view::Listener {
            port: listener.shown.port.unwrap_or_default(),
            rules: declared
                .rules_of(arn)
                .into_iter()
                .map(|(_, rule)| rule_shown(rule))
                .collect(),
        });
        view::MadeLoadBalancer {
            name: load_balancer
                .shown
                .load_balancer_name
                .clone()
                .unwrap_or_default(),
            dns_name: load_balancer.shown.dns_name.clone().unwrap_or_default(),
            listeners: listeners.collect(),
        }
    });
    shown.collect()
}

fn rule_shown(rule: &Rule) -> view::ListenerRule {
    let groups = rule.actions.iter().flat_map(use_of::groups_of);
    let forwards = groups.map(|(target_group, weight)| view::Forward {
        target_group: target_group.to_owned(),
        weight,
    });
    view::ListenerRule {
        priority: rule.priority,
        forwards: forwards.collect(),
    }
}

fn secrets(region: &Region) -> Vec<view::StoredSecret> {
    let secrets = region.secrets_manager.all(region.now());
    let shown = secrets.map(|secret| view::StoredSecret {
        name: secret.name.clone(),
        arn: secret.arn.clone(),
        versions: secret.versions().len(),
        is_deleted: secret.deletion.is_some(),
    });
    shown.collect()
}

fn parameters(region: &Region) -> Vec<view::StoredParameter> {
    let shown = region
        .parameter_store
        .all()
        .map(|parameter| view::StoredParameter {
            name: parameter.name.clone(),
            version: parameter.newest().number,
        });
    shown.collect()
}
