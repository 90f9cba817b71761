//! `CreateService` — makes a service in a namespace.
//! <https://docs.aws.amazon.com/cloud-map/latest/api/API_CreateService.html>
//!
//! A second call with the same `CreatorRequestId` is answered like the first.

use std::collections::BTreeMap;

use crate::aws::cloud_map::declared::{Namespace, Service};
use crate::aws::cloud_map::refusals::{self, invalid, no_namespace};
use crate::aws::cloud_map::{lookup, names, shown};
use crate::aws::tags;
use crate::ecs::Region;
use crate::kernel::arn::name_in;
use crate::wire::servicediscovery::enums::{
    NamespaceType, RecordType, RoutingPolicy, ServiceType, ServiceTypeOption,
};
use crate::wire::servicediscovery::types::{
    CreateServiceRequest, CreateServiceResponse, DnsConfig, HealthCheckConfig,
    HealthCheckCustomConfig,
};
use crate::wire::{ApiError, ErrorCode};

/// How many checks in a row decide, by default and, of custom checks, always.
const FAILURE_THRESHOLD: i32 = 1;

pub(in super::super) fn create_service(
    region: &mut Region,
    input: CreateServiceRequest,
) -> Result<CreateServiceResponse, ApiError> {
    let CreateServiceRequest {
        name,
        creator_request_id,
        description,
        dns_config,
        health_check_config,
        health_check_custom_config,
        namespace_id,
        tags,
        r#type,
    } = input;
    let of_dns = dns_config.as_ref().and_then(|dns| dns.namespace_id.clone());
    let id = namespace_id.or(of_dns).ok_or_else(no_namespace)?;
    let namespace = lookup::namespace(region, &id)?;
    let is_http = r#type == Some(ServiceTypeOption::Http);
    check_dns(namespace, is_http, dns_config.as_ref())?;
    check_health(
        namespace,
        health_check_config.as_ref(),
        health_check_custom_config.as_ref(),
    )?;
    if let Some(same) = of_that_name(region, namespace, &name) {
        return repeated(region, same, creator_request_id.as_deref());
    }
    let tags = tags.into_iter().flatten().map(|tag| (tag.key, tag.value));
    let tags = tags::given(tags).map_err(refusals::tags)?;
    let new = Service {
        kind: kind(namespace, is_http, dns_config.as_ref()),
        namespace: namespace.id.clone(),
        dns: dns_config.map(|dns| with_defaults(dns, namespace)),
        arn: names::free_service_arn(region, &namespace.arn, &name),
        id: String::new(),
        name,
        description,
        check: health_check_config.map(with_threshold),
        custom_check: health_check_custom_config.map(|_| HealthCheckCustomConfig {
            failure_threshold: Some(FAILURE_THRESHOLD),
        }),
        attributes: BTreeMap::new(),
        creator_request_id,
        is_of_ecs: false,
        created: region.now(),
        tags,
    };
    let id = add(region, new);
    let service = lookup::service(region, &id)?;
    Ok(CreateServiceResponse {
        service: Some(shown::service(region, service)),
    })
}

/// The service of a namespace that has that name. Names of DNS do not differ by their case.
fn of_that_name<'r>(region: &'r Region, of: &Namespace, name: &str) -> Option<&'r Service> {
    let mut services = region.cloud_map.declared.services();
    services.find(|it| it.namespace == of.id && it.name.eq_ignore_ascii_case(name))
}

/// The answer of a call for a service that is there: it is shown to who has made it with that id.
fn repeated(
    region: &Region,
    same: &Service,
    creator_request_id: Option<&str>,
) -> Result<CreateServiceResponse, ApiError> {
    if creator_request_id.is_none() || creator_request_id != same.creator_request_id.as_deref() {
        // The text is a guess.
        let text = "Service already exists";
        return Err(ApiError::new(ErrorCode::ServiceAlreadyExists, text));
    }
    Ok(CreateServiceResponse {
        service: Some(shown::service(region, same)),
    })
}

fn with_defaults(dns: DnsConfig, namespace: &Namespace) -> DnsConfig {
    DnsConfig {
        namespace_id: Some(namespace.id.clone()),
        routing_policy: dns.routing_policy.or(Some(RoutingPolicy::Multivalue)),
        ..dns
    }
}

fn with_threshold(check: HealthCheckConfig) -> HealthCheckConfig {
    HealthCheckConfig {
        failure_threshold: check.failure_threshold.or(Some(FAILURE_THRESHOLD)),
        ..check
    }
}

/// Adds a service, and returns its id, which is at the end of its ARN.
fn add(region: &mut Region, mut new: Service) -> String {
    let id = name_in(&new.arn).to_owned();
    new.id.clone_from(&id);
    let declared = &mut region.cloud_map.declared;
    declared.is_used = true;
    declared.services.insert(id.clone(), new);
    id
}

/// How instances are discovered.
fn kind(namespace: &Namespace, is_http: bool, dns: Option<&DnsConfig>) -> ServiceType {
    match namespace.kind {
        NamespaceType::Http => ServiceType::Http,
        _ if is_http || dns.is_none() => ServiceType::Http,
        _ => ServiceType::DnsHttp,
    }
}

/// The rules are those of the documentation; the texts are guesses.
///
/// <https://docs.aws.amazon.com/cloud-map/latest/api/API_DnsConfig.html>
fn check_dns(
    namespace: &Namespace,
    is_http: bool,
    dns: Option<&DnsConfig>,
) -> Result<(), ApiError> {
    let Some(dns) = dns else { return Ok(()) };
    if namespace.kind == NamespaceType::Http || is_http {
        return Err(invalid(
            "DnsConfig cannot be specified for a service that is discovered by HTTP only",
        ));
    }
    let records = &dns.dns_records;
    let has = |kind: RecordType| records.iter().any(|record| record.r#type == kind);
    if has(RecordType::Cname) && records.len() > 1 {
        return Err(invalid("CNAME cannot be combined with other record types"));
    }
    let is_weighted = dns.routing_policy == Some(RoutingPolicy::Weighted);
    if has(RecordType::Cname) && !is_weighted {
        return Err(invalid("CNAME requires the routing policy WEIGHTED"));
    }
    Ok(())
}

/// The rules are those of the documentation; the texts are guesses.
fn check_health(
    namespace: &Namespace,
    check: Option<&HealthCheckConfig>,
    custom: Option<&HealthCheckCustomConfig>,
) -> Result<(), ApiError> {
    if check.is_some() && custom.is_some() {
        return Err(invalid(
            "HealthCheckConfig and HealthCheckCustomConfig cannot both be specified",
        ));
    }
    if check.is_some() && namespace.kind != NamespaceType::DnsPublic {
        return Err(invalid(
            "HealthCheckConfig can only be specified for services in a public DNS namespace",
        ));
    }
    Ok(())
}
