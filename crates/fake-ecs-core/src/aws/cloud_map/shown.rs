//! What operations show of what there is in Cloud Map.

use super::declared::{Namespace, Operation, Service};
use super::instance::Instance;
use crate::ecs::Region;
use crate::kernel::time::Time;
use crate::wire::servicediscovery::enums::{HealthStatus, OperationStatus};
use crate::wire::servicediscovery::types::{
    self, DnsConfig, DnsProperties, HttpProperties, InstanceSummary, NamespaceProperties,
    NamespaceSummary, ServiceSummary, Soa,
};

fn properties(namespace: &Namespace) -> NamespaceProperties {
    let dns = namespace.zone.as_ref().map(|zone| DnsProperties {
        hosted_zone_id: Some(zone.id.clone()),
        soa: Some(Soa { ttl: zone.ttl }),
    });
    NamespaceProperties {
        dns_properties: dns,
        http_properties: Some(HttpProperties {
            http_name: Some(namespace.name.clone()),
        }),
    }
}

fn count(items: impl Iterator) -> Option<i32> {
    i32::try_from(items.count()).ok()
}

pub fn namespace(region: &Region, namespace: &Namespace) -> types::Namespace {
    let services = region.cloud_map.declared.services_of(&namespace.id);
    types::Namespace {
        arn: Some(namespace.arn.clone()),
        create_date: Some(namespace.created.timestamp()),
        creator_request_id: namespace.creator_request_id.clone(),
        description: namespace.description.clone(),
        id: Some(namespace.id.clone()),
        name: Some(namespace.name.clone()),
        properties: Some(properties(namespace)),
        resource_owner: Some(region.scope.account.clone()),
        service_count: count(services),
        r#type: Some(namespace.kind),
    }
}

pub fn namespace_summary(region: &Region, of: &Namespace) -> NamespaceSummary {
    let types::Namespace {
        arn,
        create_date,
        creator_request_id: _,
        description,
        id,
        name,
        properties,
        resource_owner,
        service_count,
        r#type,
    } = namespace(region, of);
    NamespaceSummary {
        arn,
        create_date,
        description,
        id,
        name,
        properties,
        resource_owner,
        service_count,
        r#type,
    }
}

pub fn service(region: &Region, service: &Service) -> types::Service {
    let account = &region.scope.account;
    types::Service {
        arn: Some(service.arn.clone()),
        create_date: Some(service.created.timestamp()),
        created_by_account: Some(account.clone()),
        creator_request_id: service.creator_request_id.clone(),
        description: service.description.clone(),
        dns_config: service.dns.clone(),
        health_check_config: service.check.clone(),
        health_check_custom_config: service.custom_check.clone(),
        id: Some(service.id.clone()),
        instance_count: i32::try_from(region.cloud_map.count(&service.arn)).ok(),
        name: Some(service.name.clone()),
        namespace_id: Some(service.namespace.clone()),
        resource_owner: Some(account.clone()),
        r#type: Some(service.kind),
    }
}

pub fn service_summary(region: &Region, of: &Service) -> ServiceSummary {
    let types::Service {
        arn,
        create_date,
        created_by_account,
        creator_request_id: _,
        description,
        dns_config,
        health_check_config,
        health_check_custom_config,
        id,
        instance_count,
        name,
        namespace_id: _,
        resource_owner,
        r#type,
    } = service(region, of);
    ServiceSummary {
        arn,
        create_date,
        created_by_account,
        description,
        // Recorded lists do not name the namespace again.
        dns_config: dns_config.map(|dns| DnsConfig {
            namespace_id: None,
            ..dns
        }),
        health_check_config,
        health_check_custom_config,
        id,
        instance_count,
        name,
        resource_owner,
        r#type,
    }
}

pub fn instance(region: &Region, instance: &Instance) -> InstanceSummary {
    InstanceSummary {
        attributes: Some(instance.attributes.clone()),
        created_by_account: Some(region.scope.account.clone()),
        id: Some(instance.id.to_string()),
    }
}

/// Unknown where nothing says how healthy it is. Checks of Route 53 find whatever is there healthy.
pub fn health(service: Option<&Service>, instance: &Instance) -> HealthStatus {
    if service.is_some_and(|service| !service.has_checks()) && instance.registrant.is_none() {
        return HealthStatus::Unknown;
    }
    match instance.health() {
        true => HealthStatus::Healthy,
        false => HealthStatus::Unhealthy,
    }
}

/// How far an operation has come.
pub fn status(operation: &Operation, now: Time) -> OperationStatus {
    if operation.due <= now {
        OperationStatus::Success
    } else if operation.created == now {
        OperationStatus::Submitted
    } else {
        OperationStatus::Pending
    }
}

pub fn operation(region: &Region, operation: &Operation) -> types::Operation {
    let now = region.now();
    types::Operation {
        create_date: Some(operation.created.timestamp()),
        error_code: None,
        error_message: None,
        id: Some(operation.id.clone()),
        owner_account: Some(region.scope.account.clone()),
        status: Some(status(operation, now)),
        targets: Some(operation.targets.clone()),
        r#type: Some(operation.kind),
        update_date: Some(operation.due.min(now).timestamp()),
    }
}
