//! `CreateListener` — a port of a load balancer, and what becomes of requests that no other rule is
//! for. One that is there with the same settings is answered as it is.
//! <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateListener.html>

use std::collections::BTreeMap;

use super::settings;
use crate::aws::elb::declared::{Listener, Rule, actions, names, shown, tags};
use crate::aws::elb::ops::target::checks;
use crate::aws::tags::Tags;
use crate::ecs::Region;
use crate::wire::elbv2::types::{self as wire, CreateListenerRequest, CreateListenerResponse};
use crate::wire::{ApiError, ErrorCode};

pub(in crate::aws::elb::ops) fn create_listener(
    region: &mut Region,
    input: CreateListenerRequest,
) -> Result<CreateListenerResponse, ApiError> {
    let CreateListenerRequest {
        load_balancer_arn,
        default_actions,
        alpn_policy,
        certificates,
        mutual_authentication,
        port,
        protocol,
        ssl_policy,
        tags: new_tags,
    } = input;
    let declared = &region.elb.declared;
    let kind = declared.load_balancer(&load_balancer_arn)?.kind();
    let mut wanted = wire::Listener {
        alpn_policy,
        certificates: settings::shown(certificates),
        default_actions: None,
        listener_arn: None,
        load_balancer_arn: Some(load_balancer_arn.clone()),
        mutual_authentication,
        port,
        protocol,
        ssl_policy,
    };
    settings::complete(kind, &mut wanted)?;
    let actions = actions::checked(declared, kind, default_actions)?;
    let tags = tags::first_of_unique(new_tags)?;
    let same = declared
        .listeners_of(&load_balancer_arn)
        .into_iter()
        .find(|(arn, of)| {
            let known = wire::Listener {
                listener_arn: None,
                ..of.shown.clone()
            };
            let default = declared.default_rule_of(arn);
            let default = default.and_then(|arn| declared.rules.get(arn));
            known == wanted && default.is_some_and(|rule| rule.actions == actions)
        });
    let same = same.map(|(arn, _)| arn.to_owned());
    let arn = match same {
        Some(arn) => arn,
        None if settings::is_taken(declared, &load_balancer_arn, port, None) => {
            // hashicorp/terraform#26407.
            let text = format!(
                "A listener already exists on this port for this load balancer '{load_balancer_arn}'"
            );
            return Err(ApiError::new(ErrorCode::DuplicateListener, text));
        }
        None => {
            let arn = insert(region, wanted, actions, tags);
            checks::begin(region);
            arn
        }
    };
    let made = region.elb.declared.listener(&arn)?;
    Ok(CreateListenerResponse {
        listeners: Some(vec![shown::listener(region, &arn, made)]),
    })
}

fn insert(
    region: &mut Region,
    wanted: wire::Listener,
    actions: Vec<wire::Action>,
    tags: Tags,
) -> String {
    let balancer = wanted.load_balancer_arn.clone().unwrap_or_default();
    let place = names::path_in(&balancer, "loadbalancer")
        .unwrap_or_default()
        .to_owned();
    let arn = names::new_arn(region, &format!("listener/{place}"));
    let id = arn.rsplit('/').next().unwrap_or_default();
    let rule_arn = names::new_arn(region, &format!("listener-rule/{place}/{id}"));
    let declared = &mut region.elb.declared;
    declared.use_it();
    let listener = Listener {
        shown: wire::Listener {
            listener_arn: Some(arn.clone()),
            ..wanted
        },
        certificates: Vec::new(),
        attributes: BTreeMap::new(),
        tags,
    };
    declared.listeners.insert(arn.clone(), listener);
    let default = Rule {
        listener: arn.clone(),
        priority: None,
        conditions: Vec::new(),
        actions,
        transforms: Vec::new(),
        tags: Tags::new(),
    };
    declared.rules.insert(rule_arn, default);
    arn
}
