//! `RegisterTargets` — a group has these targets as well. One that it has stays as it is, unless it
//! is being drained.
//! <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_RegisterTargets.html>
//!
//! Which EC2 instances and Lambda functions there are is not known, so all that look like one are
//! taken. A target that is registered by hand is as healthy as those of ECS: it passes its first
//! check unless a test says otherwise.

use std::net::IpAddr;

use super::{checks, groups};
use crate::aws::elb::declared::Group;
use crate::aws::elb::declared::refusals::invalid;
use crate::aws::elb::port::{self, Registration};
use crate::aws::elb::state::{TargetGroupKind, TargetHealth, TargetId};
use crate::ecs::Region;
use crate::ecs::timers::Timer;
use crate::faults;
use crate::wire::elbv2::enums::TargetTypeEnum;
use crate::wire::elbv2::types::{
    RegisterTargetsRequest, RegisterTargetsResponse, TargetDescription,
};
use crate::wire::{ApiError, ErrorCode};

pub(in crate::aws::elb::ops) fn register_targets(
    region: &mut Region,
    input: RegisterTargetsRequest,
) -> Result<RegisterTargetsResponse, ApiError> {
    let RegisterTargetsRequest {
        target_group_arn: arn,
        targets,
    } = input;
    let group = groups::meant(region, &arn)?.cloned();
    if targets.is_empty() {
        return Err(invalid("At least one target must be specified"));
    }
    let targets = targets
        .into_iter()
        .map(|target| read(group.as_ref(), target));
    let targets: Vec<Wanted> = targets.collect::<Result<_, _>>()?;
    for target in targets {
        register(region, &arn, target);
    }
    checks::begin(region);
    Ok(RegisterTargetsResponse {})
}

/// A target that somebody means.
pub(super) struct Wanted {
    pub(super) id: TargetId,
    pub(super) port: u16,
    pub(super) zone: Option<String>,
}

/// What a caller says of a target. Its port is by default that of the group.
pub(super) fn read(group: Option<&Group>, target: TargetDescription) -> Result<Wanted, ApiError> {
    let TargetDescription {
        id,
        availability_zone: zone,
        port,
        // It is kept by load balancers that speak QUIC, which are not emulated.
        quic_server_id: _,
    } = target;
    let kind = group.map(Group::target_type);
    let port = port.or_else(|| group?.shown.port);
    Ok(Wanted {
        id: id_of(kind, &id)?,
        port: port
            .and_then(|port| u16::try_from(port).ok())
            .unwrap_or_default(),
        zone,
    })
}

fn id_of(kind: Option<TargetTypeEnum>, id: &str) -> Result<TargetId, ApiError> {
    let address = id.parse();
    // From memory.
    let refuse = |text: String| Err(ApiError::new(ErrorCode::InvalidTarget, text));
    match (kind, address) {
        (None | Some(TargetTypeEnum::Ip), Ok(IpAddr::V4(address))) => {
            Ok(TargetId::Address(address))
        }
        (Some(TargetTypeEnum::Ip), Err(_)) => Err(invalid(format!(
            "The IP address '{id}' is not a valid IP address"
        ))),
        (Some(TargetTypeEnum::Instance), _) if !id.starts_with("i-") => refuse(format!(
            "The following targets are not valid instances: '{id}'"
        )),
        (Some(TargetTypeEnum::Lambda | TargetTypeEnum::Alb), _) if !id.starts_with("arn:") => {
            refuse(format!("The following targets are not valid: '{id}'"))
        }
        _ => Ok(TargetId::Instance(id.into())),
    }
}

fn register(region: &mut Region, arn: &str, wanted: Wanted) {
    let Wanted { id, port, zone } = wanted;
    let group = region.elb.group_named(arn);
    if let Some(known) = region.elb.find_unowned(group, &id, port) {
        if region.elb.target(known).map(|it| it.health) == Some(TargetHealth::Draining) {
            region.disarm(Timer::RemoveTarget(known));
            port::renew_one(&mut region.elb, known);
        }
        return;
    }
    let is_known = |target: &crate::aws::elb::Target| {
        target.id == id && target.port == port && target.is_registered()
    };
    if region.elb.in_group(group).any(is_known) {
        return;
    }
    let fault = || faults::Kind::Target(arn.to_owned());
    let fails_checks = region.faults.fires(fault);
    let new = Registration {
        kind: TargetGroupKind::Elb,
        group: arn,
        id,
        port,
        availability_zone: zone.unwrap_or_default(),
        fails_checks,
    };
    port::register(&mut region.elb, None, new);
    // A group that nobody has made has no rules that could use it, so its targets are checked at
    // once.
    if !region.elb.declared.groups.contains_key(arn) {
        let targets = region.elb.unowned(group);
        let newest = targets.map(|(key, _)| key).max();
        let after = region.settings.profile.load_balancers.health_check;
        if let Some(newest) = newest {
            region.arm(after, Timer::CheckTarget(newest));
        }
    }
}
