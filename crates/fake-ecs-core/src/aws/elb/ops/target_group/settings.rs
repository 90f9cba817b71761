//! What a target group can be set to, checked, and what it is by default.
//!
//! Defaults are those of recordings and of the API reference; texts of refusals are from memory
//! where nothing else is said.

use crate::aws::elb::declared::refusals::{configuration, invalid};
use crate::wire::ApiError;
use crate::wire::elbv2::enums::{ProtocolEnum, TargetTypeEnum};
use crate::wire::elbv2::types::{Matcher, TargetGroup};

/// What callers say of health checks.
#[derive(Clone, Debug, Default)]
pub(super) struct HealthCheck {
    pub(super) enabled: Option<bool>,
    pub(super) interval: Option<i32>,
    pub(super) path: Option<String>,
    pub(super) port: Option<String>,
    pub(super) protocol: Option<ProtocolEnum>,
    pub(super) timeout: Option<i32>,
    pub(super) healthy: Option<i32>,
    pub(super) unhealthy: Option<i32>,
    pub(super) matcher: Option<Matcher>,
}

pub(super) fn is_http(protocol: Option<ProtocolEnum>) -> bool {
    matches!(protocol, Some(ProtocolEnum::Http | ProtocolEnum::Https))
}

/// The health checks of a new group, where the caller does not say otherwise.
pub(super) fn defaults(target_type: TargetTypeEnum, protocol: Option<ProtocolEnum>) -> HealthCheck {
    let is_lambda = target_type == TargetTypeEnum::Lambda;
    let is_geneve = protocol == Some(ProtocolEnum::Geneve);
    let timeout = match protocol {
        _ if is_lambda => 30,
        _ if is_http(protocol) || is_geneve => 5,
        _ => 10,
    };
    HealthCheck {
        enabled: Some(!is_lambda),
        interval: Some(if is_lambda {
            35
        } else if is_geneve {
            10
        } else {
            30
        }),
        path: None,
        port: match (is_lambda, is_geneve) {
            (true, _) => None,
            (_, true) => Some("80".to_owned()),
            _ => Some("traffic-port".to_owned()),
        },
        protocol: match protocol {
            _ if is_lambda => None,
            Some(ProtocolEnum::Https) => Some(ProtocolEnum::Https),
            Some(ProtocolEnum::Http) => Some(ProtocolEnum::Http),
            _ => Some(ProtocolEnum::Tcp),
        },
        timeout: Some(timeout),
        healthy: Some(5),
        unhealthy: Some(if is_lambda { 5 } else { 2 }),
        matcher: None,
    }
}

/// The group with those health checks, or what is wrong with them.
pub(super) fn apply(group: &mut TargetGroup, check: HealthCheck) -> Result<(), ApiError> {
    let HealthCheck {
        enabled,
        interval,
        path,
        port,
        protocol,
        timeout,
        healthy,
        unhealthy,
        matcher,
    } = check;
    let mut new = group.clone();
    fn set<T>(place: &mut Option<T>, given: Option<T>) {
        if given.is_some() {
            *place = given;
        }
    }
    set(&mut new.health_check_enabled, enabled);
    set(&mut new.health_check_interval_seconds, interval);
    set(&mut new.health_check_path, path);
    set(&mut new.health_check_port, port);
    set(&mut new.health_check_protocol, protocol);
    set(&mut new.health_check_timeout_seconds, timeout);
    set(&mut new.healthy_threshold_count, healthy);
    set(&mut new.unhealthy_threshold_count, unhealthy);
    set(&mut new.matcher, matcher);
    complete(&mut new);
    validate(&new)?;
    *group = new;
    Ok(())
}

/// A check by HTTP has a path and codes, a check by TCP has none.
fn complete(group: &mut TargetGroup) {
    let is_lambda = group.target_type == Some(TargetTypeEnum::Lambda);
    if !is_http(group.health_check_protocol) && !is_lambda {
        return;
    }
    group
        .health_check_path
        .get_or_insert_with(|| "/".to_owned());
    let codes = match is_http(group.protocol) || is_lambda {
        true => "200",
        false => "200-399",
    };
    group
        .matcher
        .get_or_insert_with(|| match group.protocol_version.as_deref() {
            Some("GRPC") => Matcher {
                grpc_code: Some("12".to_owned()),
                http_code: None,
            },
            _ => Matcher {
                grpc_code: None,
                http_code: Some(codes.to_owned()),
            },
        });
}

fn validate(group: &TargetGroup) -> Result<(), ApiError> {
    use ProtocolEnum::{Http, Https, Tcp};
    let checked_by = group.health_check_protocol;
    if checked_by.is_some_and(|it| !matches!(it, Http | Https | Tcp)) {
        return Err(invalid(
            "Health check protocol must be one of 'HTTP, HTTPS, TCP'",
        ));
    }
    if checked_by == Some(Tcp) && is_http(group.protocol) {
        return Err(invalid(
            "Health check protocol 'TCP' is not supported for target groups with the protocol 'HTTP' or 'HTTPS'",
        ));
    }
    let path = group.health_check_path.as_deref();
    if path.is_some() && checked_by == Some(Tcp) {
        return Err(configuration(
            "You cannot specify a health check path for health checks with the protocol 'TCP'",
        ));
    }
    if path.is_some_and(|path| !path.starts_with('/')) {
        let path = path.unwrap_or_default();
        return Err(invalid(format!(
            "Health check path '{path}' must begin with a '/' character"
        )));
    }
    if group.matcher.is_some() && checked_by == Some(Tcp) {
        return Err(configuration(
            "You cannot specify a matcher for health checks with the protocol 'TCP'",
        ));
    }
    let port = group.health_check_port.as_deref().unwrap_or("traffic-port");
    if port != "traffic-port" && !port.parse::<u16>().is_ok_and(|port| port > 0) {
        return Err(invalid(format!(
            "Health check port '{port}' must be 'traffic-port' or in the range 1-65535"
        )));
    }
    let (interval, timeout) = (
        group.health_check_interval_seconds,
        group.health_check_timeout_seconds,
    );
    if let (Some(interval), Some(timeout)) = (interval, timeout)
        && timeout >= interval
    {
        return Err(invalid(format!(
            "Health check timeout '{timeout}' must be smaller than the interval '{interval}'"
        )));
    }
    if group.health_check_enabled == Some(false)
        && group.target_type != Some(TargetTypeEnum::Lambda)
    {
        return Err(invalid(
            "Health check enabled must be true for target groups with target type 'instance', 'ip' or 'alb'",
        ));
    }
    match group
        .matcher
        .as_ref()
        .and_then(|matcher| matcher.http_code.as_deref())
    {
        Some(codes) if !are_codes(codes) => Err(invalid(format!(
            "Health check matcher HTTP code '{codes}' must be within '200-599' inclusive"
        ))),
        _ => Ok(()),
    }
}

/// Codes and ranges of codes, as `200,301-302`.
fn are_codes(text: &str) -> bool {
    text.split(',').all(|part| {
        let (from, to) = part.split_once('-').unwrap_or((part, part));
        let code = |text: &str| {
            text.trim()
                .parse()
                .ok()
                .filter(|it| (200..600).contains(it))
        };
        let (from, to): (Option<u16>, Option<u16>) = (code(from), code(to));
        from.zip(to).is_some_and(|(from, to)| from <= to)
    })
}

impl HealthCheck {
    /// What is said here, and the rest as it is there.
    pub(super) fn or(self, rest: Self) -> Self {
        Self {
            enabled: self.enabled.or(rest.enabled),
            interval: self.interval.or(rest.interval),
            path: self.path.or(rest.path),
            port: self.port.or(rest.port),
            protocol: self.protocol.or(rest.protocol),
            timeout: self.timeout.or(rest.timeout),
            healthy: self.healthy.or(rest.healthy),
            unhealthy: self.unhealthy.or(rest.unhealthy),
            matcher: self.matcher.or(rest.matcher),
        }
    }
}
