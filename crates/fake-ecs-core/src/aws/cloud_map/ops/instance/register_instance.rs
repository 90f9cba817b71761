//! `RegisterInstance` — registers an instance in a service, or registers it anew.
//! <https://docs.aws.amazon.com/cloud-map/latest/api/API_RegisterInstance.html>
//!
//! Not emulated yet: the address of an instance of EC2 (`AWS_EC2_INSTANCE_ID`) is not looked up.

use std::collections::BTreeMap;

use crate::aws::cloud_map::declared::{Change, Service};
use crate::aws::cloud_map::instance::{IPV4, Instance, PORT};
use crate::aws::cloud_map::refusals::invalid;
use crate::aws::cloud_map::{later, lookup};
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::servicediscovery::enums::{OperationType, RecordType};
use crate::wire::servicediscovery::types::{RegisterInstanceRequest, RegisterInstanceResponse};

const IPV6: &str = "AWS_INSTANCE_IPV6";
const CNAME: &str = "AWS_INSTANCE_CNAME";
/// The name of a load balancer, which takes the place of addresses.
const ALIAS: &str = "AWS_ALIAS_DNS_NAME";
const INIT_HEALTH: &str = "AWS_INIT_HEALTH_STATUS";

pub(in super::super) fn register_instance(
    region: &mut Region,
    input: RegisterInstanceRequest,
) -> Result<RegisterInstanceResponse, ApiError> {
    let RegisterInstanceRequest {
        service_id,
        instance_id,
        attributes,
        creator_request_id,
    } = input;
    let service = lookup::service(region, &service_id)?;
    check(service, &attributes)?;
    let (id, arn) = (service.id.clone(), service.arn.clone());
    let is_unhealthy = attributes
        .get(INIT_HEALTH)
        .is_some_and(|it| it == "UNHEALTHY");
    let instance = Instance {
        id: instance_id.as_str().into(),
        attributes,
        is_healthy: !is_unhealthy,
        registrant: None,
        overridden: None,
        creator_request_id,
    };
    let operation_id = later::begin(
        region,
        OperationType::RegisterInstance,
        &[("INSTANCE", &instance_id), ("SERVICE", &id)],
        Change::Register(arn, Box::new(instance)),
    );
    Ok(RegisterInstanceResponse {
        operation_id: Some(operation_id),
    })
}

/// The rules are those of the documentation; the texts are guesses.
fn check(service: &Service, attributes: &BTreeMap<String, String>) -> Result<(), ApiError> {
    let missing = |name: &str| {
        Err(invalid(format!(
            "The attribute {name} is required by the DNS records of the service"
        )))
    };
    let has = |name: &str| attributes.contains_key(name);
    if has(INIT_HEALTH) && service.custom_check.is_none() {
        return Err(invalid(format!(
            "{INIT_HEALTH} can only be specified for services with a HealthCheckCustomConfig"
        )));
    }
    let port = attributes.get(PORT).map(|port| port.parse::<u16>());
    if port.is_some_and(|port| port.is_err()) {
        return Err(invalid(format!("{PORT} must be between 0 and 65535")));
    }
    let address = attributes
        .get(IPV4)
        .map(|it| it.parse::<std::net::Ipv4Addr>());
    if address.is_some_and(|address| address.is_err()) {
        return Err(invalid(format!("{IPV4} is not a valid IPv4 address")));
    }
    if has(ALIAS) || has("AWS_EC2_INSTANCE_ID") {
        return Ok(());
    }
    for record in service.dns.iter().flat_map(|dns| &dns.dns_records) {
        match record.r#type {
            RecordType::A if !has(IPV4) => return missing(IPV4),
            RecordType::Aaaa if !has(IPV6) => return missing(IPV6),
            RecordType::Cname if !has(CNAME) => return missing(CNAME),
            RecordType::Srv if !has(PORT) => return missing(PORT),
            RecordType::Srv if !has(IPV4) && !has(IPV6) => return missing(IPV4),
            _ => {}
        }
    }
    Ok(())
}
