//! `DescribeTargetHealth` — the targets of a group, or those that are named, and what health checks
//! find of them.
//! <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeTargetHealth.html>
//!
//! The tasks of services are here as soon as ECS has registered them.

use super::groups;
use crate::aws::elb::declared::{Group, use_of};
use crate::aws::elb::state::{Target, TargetHealth as Found};
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::elbv2::enums::{
    AnomalyResultEnum, DescribeTargetHealthInputIncludeEnum as Include, MitigationInEffectEnum,
    TargetHealthReasonEnum as Reason, TargetHealthStateEnum as State,
};
use crate::wire::elbv2::types::{
    AnomalyDetection, DescribeTargetHealthRequest, DescribeTargetHealthResponse, TargetDescription,
    TargetHealth, TargetHealthDescription,
};

pub(in crate::aws::elb::ops) fn describe_target_health(
    region: &Region,
    input: DescribeTargetHealthRequest,
) -> Result<DescribeTargetHealthResponse, ApiError> {
    let DescribeTargetHealthRequest {
        target_group_arn: arn,
        include,
        targets,
    } = input;
    let group = groups::meant(region, &arn)?;
    let is_used = group.is_none() || use_of::is_used(&region.elb.declared, &arn);
    let known = distinct(region, &arn);
    let anomaly = include
        .iter()
        .flatten()
        .any(|it| matches!(it, Include::AnomalyDetection | Include::All));
    let describe = |target: &Target| {
        let (health, port) = (health_of(target, is_used), port_of(target.port));
        let zone = Some(&target.availability_zone);
        // Callers say the zone of what is outside of the VPC. That of tasks is not shown.
        let zone = zone.filter(|zone| target.registrant.is_none() && !zone.is_empty());
        let shown = TargetDescription {
            availability_zone: zone.cloned(),
            port,
            id: target.id.to_string(),
            quic_server_id: None,
        };
        description(group, shown, health, anomaly)
    };
    let descriptions = match targets.filter(|targets| !targets.is_empty()) {
        None => known.into_iter().map(describe).collect(),
        Some(wanted) => {
            let mut found = Vec::new();
            for wanted in wanted {
                let is_it = |target: &&&Target| {
                    let port = wanted.port.or_else(|| group?.shown.port);
                    let is_port = port.is_none() || port == port_of(target.port);
                    target.id.to_string() == wanted.id && is_port
                };
                found.push(match known.iter().find(is_it) {
                    Some(target) => describe(target),
                    None => unknown(group, wanted),
                });
            }
            found
        }
    };
    Ok(DescribeTargetHealthResponse {
        target_health_descriptions: Some(descriptions),
    })
}

fn port_of(port: u16) -> Option<i32> {
    (port > 0).then_some(i32::from(port))
}

/// The targets of a group. Several that have the same id and port are one to the service: the one
/// that gets connections.
fn distinct<'a>(region: &'a Region, arn: &str) -> Vec<&'a Target> {
    let mut all: Vec<&Target> = Vec::new();
    let group = region.elb.find_group(arn).into_iter();
    for target in group.flat_map(|group| region.elb.in_group(group)) {
        let is_same = |known: &&mut &Target| known.id == target.id && known.port == target.port;
        match all.iter_mut().find(is_same) {
            Some(known) if !known.is_registered() => *known = target,
            Some(_) => {}
            None => all.push(target),
        }
    }
    all
}

fn health(state: State, because: Option<(Reason, &str)>) -> TargetHealth {
    TargetHealth {
        description: because.map(|(_, text)| text.to_owned()),
        reason: because.map(|(reason, _)| reason),
        state: Some(state),
    }
}

fn health_of(target: &Target, is_used: bool) -> TargetHealth {
    match target.health {
        Found::Draining => health(
            State::Draining,
            Some((
                Reason::TargetDeregistrationInProgress,
                "Target deregistration is in progress",
            )),
        ),
        _ if !is_used => health(
            State::Unused,
            Some((
                Reason::TargetNotInUse,
                "Given target group is not configured to receive traffic from ELB",
            )),
        ),
        Found::Initial => health(
            State::Initial,
            Some((
                Reason::ElbRegistrationInProgress,
                "Target registration is in progress",
            )),
        ),
        Found::Healthy => health(State::Healthy, None),
        Found::Unhealthy => health(
            State::Unhealthy,
            Some((Reason::TargetFailedHealthChecks, "Health checks failed")),
        ),
    }
}

fn unknown(group: Option<&Group>, wanted: TargetDescription) -> TargetHealthDescription {
    let target = TargetDescription {
        port: wanted.port.or_else(|| group?.shown.port),
        ..wanted
    };
    let because = (
        Reason::TargetNotRegistered,
        "Target is not registered to the target group",
    );
    description(group, target, health(State::Unused, Some(because)), false)
}

fn description(
    group: Option<&Group>,
    target: TargetDescription,
    target_health: TargetHealth,
    anomaly: bool,
) -> TargetHealthDescription {
    let told = group.and_then(|group| group.shown.health_check_port.clone());
    let told = told.filter(|port| port != "traffic-port");
    TargetHealthDescription {
        administrative_override: None,
        anomaly_detection: anomaly.then_some(AnomalyDetection {
            mitigation_in_effect: Some(MitigationInEffectEnum::No),
            result: Some(AnomalyResultEnum::Normal),
        }),
        health_check_port: told.or_else(|| target.port.map(|port| port.to_string())),
        target: Some(target),
        target_health: Some(target_health),
    }
}
