//! What a gateway is set to: defaults and rules.

use crate::ecs::Region;
use crate::ecs::elb_names;
use crate::wire::{
    ApiError, GatewayAlbDesyncMitigationMode, GatewayAlbProtocol, GatewayConfiguration,
    GatewayElbIpAddressType, GatewayElbNetworkConfiguration, GatewayElbScheme,
    HostSharedAlbConfiguration, UpdateGatewayAlbConfiguration, UpdateGatewayConfiguration,
};

/// The only port and, with it, protocol that a gateway listens on.
const PORT: i32 = 443;
const ALB_COUNT_DEFAULT: i32 = 10;

/// A configuration as it is kept: with its defaults.
pub(super) fn checked(
    region: &Region,
    given: GatewayConfiguration,
) -> Result<HostSharedAlbConfiguration, ApiError> {
    let GatewayConfiguration { host_shared_alb } = given;
    let HostSharedAlbConfiguration {
        access_logs,
        http_desync,
        max_alb_count,
        network_configuration,
        port,
        protocol,
        scheme,
        test_traffic_rules,
        web_acl_arn,
    } = host_shared_alb.ok_or_else(no_variant)?;
    if port.is_some_and(|port| port != PORT) {
        return refuse("The gateway supports port 443 only.");
    }
    if protocol.is_some_and(|protocol| protocol != GatewayAlbProtocol::Https) {
        return refuse("The gateway supports the protocol HTTPS only.");
    }
    let alb = HostSharedAlbConfiguration {
        access_logs,
        http_desync: http_desync.or(Some(GatewayAlbDesyncMitigationMode::Defensive)),
        max_alb_count: max_alb_count.or(Some(ALB_COUNT_DEFAULT)),
        network_configuration: Some(network(region, network_configuration.unwrap_or_default())),
        port: Some(PORT),
        protocol: Some(GatewayAlbProtocol::Https),
        scheme: scheme.or(Some(GatewayElbScheme::InternetFacing)),
        test_traffic_rules,
        web_acl_arn,
    };
    check(&alb)?;
    Ok(alb)
}

fn network(
    region: &Region,
    given: GatewayElbNetworkConfiguration,
) -> GatewayElbNetworkConfiguration {
    let GatewayElbNetworkConfiguration {
        inbound_security_group,
        ip_address_type,
        subnets,
    } = given;
    let subnets = subnets.filter(|subnets| !subnets.is_empty());
    GatewayElbNetworkConfiguration {
        inbound_security_group,
        ip_address_type: ip_address_type.or(Some(GatewayElbIpAddressType::Dualstack)),
        subnets: subnets.or_else(|| Some(elb_names::default_subnets(region))),
    }
}

/// A configuration after an update: what is not given stays.
pub(super) fn updated(
    current: &HostSharedAlbConfiguration,
    given: Option<UpdateGatewayConfiguration>,
) -> Result<HostSharedAlbConfiguration, ApiError> {
    let Some(UpdateGatewayConfiguration { host_shared_alb }) = given else {
        return Ok(current.clone());
    };
    let UpdateGatewayAlbConfiguration {
        access_logs,
        http_desync,
        max_alb_count,
        network_configuration,
        test_traffic_rules,
        web_acl_arn,
    } = host_shared_alb.ok_or_else(no_variant)?;
    let current = current.clone();
    let mut network = current.network_configuration.unwrap_or_default();
    let group = network_configuration.and_then(|given| given.inbound_security_group);
    network.inbound_security_group = group.or(network.inbound_security_group);
    let alb = HostSharedAlbConfiguration {
        access_logs: access_logs.or(current.access_logs),
        http_desync: http_desync.or(current.http_desync),
        max_alb_count: max_alb_count.or(current.max_alb_count),
        network_configuration: Some(network),
        test_traffic_rules: test_traffic_rules.or(current.test_traffic_rules),
        web_acl_arn: web_acl_arn.or(current.web_acl_arn),
        // These are for the life of the gateway.
        port: current.port,
        protocol: current.protocol,
        scheme: current.scheme,
    };
    check(&alb)?;
    Ok(alb)
}

fn check(alb: &HostSharedAlbConfiguration) -> Result<(), ApiError> {
    if alb.max_alb_count.is_some_and(|count| count < 1) {
        return refuse("maxAlbCount must be at least 1");
    }
    let logs = alb.access_logs.as_ref();
    let destination = logs.map(|logs| logs.destination.as_ref().and_then(|of| of.s3.as_ref()));
    if destination.is_some_and(|s3| s3.is_none()) {
        return refuse("accessLogs must specify exactly one destination.");
    }
    let rules = alb.test_traffic_rules.as_ref();
    let header = rules.map(|rules| rules.header.as_ref());
    if header.is_some_and(|header| header.is_none_or(|header| header.values.is_empty())) {
        return refuse("testTrafficRules must specify a header with one or more values.");
    }
    Ok(())
}

fn no_variant() -> ApiError {
    ApiError::invalid_parameter("configuration must have exactly one variant: hostSharedAlb.")
}

fn refuse<T>(message: &str) -> Result<T, ApiError> {
    Err(ApiError::invalid_parameter(message))
}
