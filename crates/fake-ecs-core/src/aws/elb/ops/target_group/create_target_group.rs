//! `CreateTargetGroup` — a group that targets can be registered in. One that is there with the same
//! settings is answered as it is.
//! <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html>

use std::collections::BTreeMap;

use super::settings::{self, HealthCheck};
use crate::aws::elb::declared::refusals::invalid;
use crate::aws::elb::declared::{Group, names, shown, tags};
use crate::aws::tags::Tags;
use crate::ecs::Region;
use crate::wire::elbv2::enums::{ProtocolEnum, TargetGroupIpAddressTypeEnum, TargetTypeEnum};
use crate::wire::elbv2::types::{CreateTargetGroupRequest, CreateTargetGroupResponse, TargetGroup};
use crate::wire::{ApiError, ErrorCode};

pub(in crate::aws::elb::ops) fn create_target_group(
    region: &mut Region,
    input: CreateTargetGroupRequest,
) -> Result<CreateTargetGroupResponse, ApiError> {
    let CreateTargetGroupRequest {
        name,
        health_check_enabled,
        health_check_interval_seconds,
        health_check_path,
        health_check_port,
        health_check_protocol,
        health_check_timeout_seconds,
        healthy_threshold_count,
        ip_address_type,
        matcher,
        port,
        protocol,
        protocol_version,
        tags: new_tags,
        target_control_port,
        target_type,
        unhealthy_threshold_count,
        vpc_id,
    } = input;
    names::check("Target group", &name)?;
    let target_type = target_type.unwrap_or(TargetTypeEnum::Instance);
    check_place(target_type, port, protocol, vpc_id.as_deref())?;
    let tags = tags::first_of_unique(new_tags)?;
    let protocol_version = version(protocol, protocol_version)?;
    let mut group = TargetGroup {
        ip_address_type: Some(ip_address_type.unwrap_or(TargetGroupIpAddressTypeEnum::Ipv4)),
        port,
        protocol,
        protocol_version,
        target_control_port,
        target_group_name: Some(name.clone()),
        target_type: Some(target_type),
        vpc_id,
        ..TargetGroup::default()
    };
    let given = HealthCheck {
        enabled: health_check_enabled,
        interval: health_check_interval_seconds,
        path: health_check_path,
        port: health_check_port,
        protocol: health_check_protocol,
        timeout: health_check_timeout_seconds,
        healthy: healthy_threshold_count,
        unhealthy: unhealthy_threshold_count,
        matcher,
    };
    let defaults = settings::defaults(target_type, protocol);
    settings::apply(&mut group, given.or(defaults))?;
    let arn = find_or_make(region, &name, group, tags)?;
    let made = region.elb.declared.group(&arn)?;
    Ok(CreateTargetGroupResponse {
        target_groups: Some(vec![shown::group(region, &arn, made)]),
    })
}

/// The ARN of the group of that name, which is as it is wanted, or is made.
fn find_or_make(
    region: &mut Region,
    name: &str,
    mut wanted: TargetGroup,
    tags: Tags,
) -> Result<String, ApiError> {
    match find(region, name) {
        Some((arn, known)) if without_arn(&known) == wanted => return Ok(arn),
        Some(_) => return Err(duplicate(name)),
        None => {}
    }
    let arn = names::new_arn(region, &format!("targetgroup/{name}"));
    wanted.target_group_arn = Some(arn.clone());
    let new = Group {
        shown: wanted,
        attributes: BTreeMap::new(),
        tags,
    };
    region.elb.declared.use_it();
    region.elb.declared.groups.insert(arn.clone(), new);
    Ok(arn)
}

fn find(region: &Region, name: &str) -> Option<(String, TargetGroup)> {
    let mut groups = region.elb.declared.groups.iter();
    let found = groups.find(|(_, of)| of.shown.target_group_name.as_deref() == Some(name));
    found.map(|(arn, group)| (arn.clone(), group.shown.clone()))
}

fn without_arn(group: &TargetGroup) -> TargetGroup {
    TargetGroup {
        target_group_arn: None,
        ..group.clone()
    }
}

/// From memory.
fn duplicate(name: &str) -> ApiError {
    let text =
        format!("A target group with the same name '{name}' exists, but with different settings");
    ApiError::new(ErrorCode::DuplicateTargetGroupName, text)
}

fn check_place(
    target_type: TargetTypeEnum,
    port: Option<i32>,
    protocol: Option<ProtocolEnum>,
    vpc: Option<&str>,
) -> Result<(), ApiError> {
    let is_lambda = target_type == TargetTypeEnum::Lambda;
    for (what, is_given) in [
        ("Protocol", protocol.is_some()),
        ("Port", port.is_some()),
        ("VPC ID", vpc.is_some()),
    ] {
        if is_lambda && is_given {
            return Err(invalid(format!(
                "{what} cannot be specified for target groups with target type 'lambda'"
            )));
        }
        if !is_lambda && !is_given {
            let what = if what == "VPC ID" {
                what.to_owned()
            } else {
                what.to_lowercase()
            };
            return Err(invalid(format!("A {what} must be specified")));
        }
    }
    let is_tcp = matches!(protocol, Some(ProtocolEnum::Tcp | ProtocolEnum::Tls));
    if target_type == TargetTypeEnum::Alb && !is_tcp {
        return Err(invalid(
            "Protocol must be TCP for target groups with target type 'alb'",
        ));
    }
    Ok(())
}

/// Only HTTP has versions.
fn version(
    protocol: Option<ProtocolEnum>,
    given: Option<String>,
) -> Result<Option<String>, ApiError> {
    if !settings::is_http(protocol) {
        return match given {
            Some(_) => Err(invalid(
                "Protocol version can only be specified for target groups with the protocol 'HTTP' or 'HTTPS'",
            )),
            None => Ok(None),
        };
    }
    let version = given.unwrap_or_else(|| "HTTP1".to_owned());
    if !["HTTP1", "HTTP2", "GRPC"].contains(&version.as_str()) {
        return Err(invalid(format!(
            "Protocol version '{version}' must be one of 'HTTP1, HTTP2, GRPC'"
        )));
    }
    Ok(Some(version))
}
