//! Operations of Cloud Map that take a while: the caller is given an id, and asks how far it is.
//!
//! <https://docs.aws.amazon.com/cloud-map/latest/api/API_GetOperation.html>

use std::collections::BTreeMap;

use super::declared::{Change, Declared, Operation, Service};
use super::instance::Instance;
use super::state::CloudMap;
use crate::ecs::Region;
use crate::ecs::timers::Timer;
use crate::kernel::ids::letters;
use crate::wire::servicediscovery::enums::OperationType;
use crate::wire::servicediscovery::types::{DnsConfig, ServiceChange};

/// Small letters and digits, of which ids of Cloud Map are made.
pub const ALPHABET: &[u8] = b"abcdefghijklmnopqrstuvwxyz0123456789";

/// Begins an operation and returns its id. What it does is done once its time has come; where that
/// takes no time, at once.
pub fn begin(
    region: &mut Region,
    kind: OperationType,
    targets: &[(&str, &str)],
    change: Change,
) -> String {
    let (now, delay) = (region.now(), region.settings.profile.discovery.operation);
    let number = region.cloud_map.declared.operations.ever();
    let hash = region.ids.number_of(&format!("cloud map {number}"));
    let id = format!(
        "{}-{}",
        letters(hash as u64, ALPHABET, 32),
        letters((hash >> 64) as u64, ALPHABET, 8)
    );
    let targets = targets.iter();
    let targets = targets.map(|(kind, id)| ((*kind).to_owned(), (*id).to_owned()));
    let declared = &mut region.cloud_map.declared;
    declared.operations.push(Operation {
        id: id.clone(),
        kind,
        targets: targets.collect::<BTreeMap<_, _>>(),
        created: now,
        due: now + delay,
    });
    if delay.is_zero() {
        apply(&mut region.cloud_map, change);
    } else {
        declared.pending.insert((now + delay, number), change);
        region.arm_no_later(now + delay, Timer::CloudMap);
    }
    id
}

/// Carries out the operations whose time has come.
pub fn run_due(region: &mut Region) {
    let now = region.now();
    while let Some(entry) = region.cloud_map.declared.pending.first_entry() {
        let (due, _) = *entry.key();
        if due > now {
            return region.arm_no_later(due, Timer::CloudMap);
        }
        let change = entry.remove();
        apply(&mut region.cloud_map, change);
    }
}

/// Whoever it was about may be gone by now: then there is nothing to do.
fn apply(cloud_map: &mut CloudMap, change: Change) {
    let Declared {
        namespaces,
        services,
        ..
    } = &mut cloud_map.declared;
    match change {
        Change::AddNamespace(namespace) => {
            namespaces.insert(namespace.id.clone(), *namespace);
        }
        Change::UpdateNamespace {
            id,
            description,
            ttl,
        } => {
            let Some(namespace) = namespaces.get_mut(&id) else {
                return;
            };
            if description.is_some() {
                namespace.description = description;
            }
            if let Some((zone, ttl)) = namespace.zone.as_mut().zip(ttl) {
                zone.ttl = ttl;
            }
        }
        Change::RemoveNamespace(id) => {
            namespaces.remove(&id);
            services.retain(|_, service| service.namespace != id);
        }
        Change::UpdateService { id, change } => {
            if let Some(service) = services.get_mut(&id) {
                update(service, *change);
            }
        }
        Change::Register(arn, instance) => register(cloud_map, &arn, *instance),
        Change::Deregister(arn, id) => cloud_map.remove(&arn, &id),
    }
}

fn register(cloud_map: &mut CloudMap, arn: &str, instance: Instance) {
    cloud_map.insert(arn, instance);
}

/// What is not given is taken away.
///
/// <https://docs.aws.amazon.com/cloud-map/latest/api/API_UpdateService.html>
fn update(service: &mut Service, change: ServiceChange) {
    let ServiceChange {
        description,
        dns_config,
        health_check_config,
    } = change;
    if description.is_some() {
        service.description = description;
    }
    service.check = health_check_config;
    let before = service.dns.take();
    let policy = before.as_ref().and_then(|dns| dns.routing_policy);
    service.dns = match dns_config {
        Some(change) => Some(DnsConfig {
            dns_records: change.dns_records,
            namespace_id: Some(service.namespace.clone()),
            routing_policy: policy,
        }),
        None => before,
    };
}
