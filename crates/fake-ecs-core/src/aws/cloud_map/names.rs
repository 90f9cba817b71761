//! What ECS asks about namespaces and services: what they are called, and whether they are there.
//!
//! Without the feature `cloudmap` nothing can be made, so nothing is missing.

use crate::ecs::Region;

/// The ARN of the namespace of that name: of the one that is there, or of the one that would be
/// made.
pub fn namespace_arn(region: &Region, name: &str) -> String {
    #[cfg(feature = "cloudmap")]
    if let Some(namespace) = made::namespace(region, name) {
        return namespace.arn.clone();
    }
    region.scope.namespace_arn(name)
}

/// The name of a namespace that is given by its ARN, if it was made.
pub fn namespace_name(region: &Region, arn: &str) -> Option<String> {
    #[cfg(feature = "cloudmap")]
    {
        let mut namespaces = region.cloud_map.declared.namespaces();
        let found = namespaces.find(|it| it.arn == arn);
        found.map(|it| it.name.clone())
    }
    #[cfg(not(feature = "cloudmap"))]
    {
        let _ = (region, arn);
        None
    }
}

/// What clients call the instances of a service that is given by its ARN, where its namespace is
/// one of DNS.
pub fn dns_name(region: &Region, service_arn: &str) -> Option<String> {
    #[cfg(feature = "cloudmap")]
    {
        let declared = &region.cloud_map.declared;
        let service = declared.services().find(|it| it.arn == service_arn)?;
        service.dns.as_ref()?;
        let mut namespaces = declared.namespaces();
        let namespace = namespaces.find(|it| it.id == service.namespace)?;
        Some(format!("{}.{}", service.name, namespace.name))
    }
    #[cfg(not(feature = "cloudmap"))]
    {
        let _ = (region, service_arn);
        None
    }
}

/// The ARN of the namespace of that name, which is made, for HTTP, if it is not there.
pub fn need_namespace(region: &mut Region, name: &str) -> String {
    let arn = namespace_arn(region, name);
    #[cfg(feature = "cloudmap")]
    made::need_namespace(region, &arn, name);
    arn
}

/// A service for that name in a namespace that was made is there from now on.
pub fn need_service(region: &mut Region, namespace_arn: &str, name: &str) {
    #[cfg(feature = "cloudmap")]
    made::need_service(region, namespace_arn, name);
    let _ = (region, namespace_arn, name);
}

/// Whether the namespace of that ARN is there; `None` while nothing was made, so that it need not
/// be.
pub fn has_namespace(region: &Region, arn: &str) -> Option<bool> {
    let is_there = namespace_name(region, arn).is_some();
    is_strict(region).then_some(is_there)
}

/// Whether the service of that ARN is there; `None` while nothing was made, so that it need not be.
pub fn has_service(region: &Region, arn: &str) -> Option<bool> {
    #[cfg(feature = "cloudmap")]
    {
        let mut services = region.cloud_map.declared.services();
        is_strict(region).then(|| services.any(|it| it.arn == arn))
    }
    #[cfg(not(feature = "cloudmap"))]
    {
        let _ = (region, arn);
        None
    }
}

/// Whether what was not made is missing.
fn is_strict(region: &Region) -> bool {
    #[cfg(feature = "cloudmap")]
    {
        let is_used = region.cloud_map.declared.is_used();
        !region.settings.is_lenient("servicediscovery", is_used)
    }
    #[cfg(not(feature = "cloudmap"))]
    {
        let _ = region;
        false
    }
}

#[cfg(feature = "cloudmap")]
pub use self::made::{free_namespace_arn, free_service_arn, zone_id};

/// Namespaces and services that were made.
#[cfg(feature = "cloudmap")]
mod made {
    use std::collections::BTreeMap;

    use crate::aws::cloud_map::declared::{Namespace, Service};
    use crate::ecs::Region;
    use crate::kernel::arn::name_in;
    use crate::kernel::ids::letters;
    use crate::kernel::sorted::SortedMap;
    use crate::wire::servicediscovery::enums::{NamespaceType, ServiceType};

    /// What ECS tags namespaces with that it has made.
    ///
    /// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-concepts.html>
    const MANAGED: (&str, &str) = ("AmazonECSManaged", "true");

    pub(super) fn namespace<'r>(region: &'r Region, name: &str) -> Option<&'r Namespace> {
        let mut namespaces = region.cloud_map.declared.namespaces();
        namespaces.find(|it| it.name.eq_ignore_ascii_case(name))
    }

    /// An ARN made of the name, which no other namespace has: private ones of several VPCs may have
    /// one name.
    pub fn free_namespace_arn(region: &Region, name: &str) -> String {
        let is_free = |arn: &String| {
            let mut known = region.cloud_map.declared.known_namespaces();
            known.all(|it| it.arn != *arn)
        };
        let mut arns = salted(name).map(|name| region.scope.namespace_arn(&name));
        arns.find(is_free).expect("salts do not end")
    }

    /// An ARN made of the names, which no other service has.
    pub fn free_service_arn(region: &Region, namespace_arn: &str, name: &str) -> String {
        let is_free = |arn: &String| {
            let mut services = region.cloud_map.declared.services();
            services.all(|it| it.arn != *arn)
        };
        let mut arns = salted(name).map(|name| region.scope.discovery_arn(namespace_arn, &name));
        arns.find(is_free).expect("salts do not end")
    }

    /// A name, and what else can be made of it.
    fn salted(name: &str) -> impl Iterator<Item = String> {
        let others = (1_u32..).map(move |salt| format!("{name}#{salt}"));
        std::iter::once(name.to_owned()).chain(others)
    }

    /// The id of the hosted zone of a namespace.
    pub fn zone_id(region: &Region, namespace: &str) -> String {
        let hash = region.ids.number_of(namespace) as u64;
        let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
        format!("Z{}", letters(hash, alphabet, 20))
    }

    pub(super) fn need_namespace(region: &mut Region, arn: &str, name: &str) {
        let now = region.now();
        let declared = &mut region.cloud_map.declared;
        if declared.known_namespaces().any(|it| it.arn == arn) {
            return;
        }
        let id = name_in(arn).to_owned();
        let (key, value) = MANAGED;
        let made = Namespace {
            id: id.clone(),
            arn: arn.to_owned(),
            name: name.to_owned(),
            kind: NamespaceType::Http,
            description: None,
            vpc: None,
            zone: None,
            creator_request_id: None,
            created: now,
            tags: SortedMap::from_iter([(key.to_owned(), value.to_owned())]),
        };
        declared.namespaces.insert(id, made);
    }

    pub(super) fn need_service(region: &mut Region, namespace_arn: &str, name: &str) {
        let arn = region.scope.discovery_arn(namespace_arn, name);
        let now = region.now();
        let declared = &mut region.cloud_map.declared;
        let (id, namespace) = (name_in(&arn).to_owned(), name_in(namespace_arn).to_owned());
        let is_there = declared.namespaces.contains_key(&namespace);
        if !is_there || declared.services.contains_key(&id) {
            return;
        }
        let (key, value) = MANAGED;
        let made = Service {
            id: id.clone(),
            arn,
            namespace,
            name: name.to_owned(),
            kind: ServiceType::Http,
            description: None,
            dns: None,
            check: None,
            custom_check: None,
            attributes: BTreeMap::new(),
            creator_request_id: None,
            is_of_ecs: true,
            created: now,
            tags: SortedMap::from_iter([(key.to_owned(), value.to_owned())]),
        };
        declared.services.insert(id, made);
    }
}
