//! `ListAttributes` — the attributes of all container instances of a cluster, those of the service
//! and its agents too: instance by instance in the order of their registration, and by name.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListAttributes.html>

use crate::ecs::Region;
use crate::ecs::instance::Instance;
use crate::ecs::keys::InstanceKey;
use crate::ops::attribute::of_instance;
use crate::ops::paging::Listing;
use crate::wire::{ApiError, ListAttributesRequest, ListAttributesResponse, Operation, TargetType};

/// Which attributes are meant; all when neither is given.
struct Filter {
    name: Option<String>,
    value: Option<String>,
}

/// An attribute of an instance: its name and, if it has one, its value.
type Entry<'a> = (&'a Instance, &'a str, Option<&'a str>);

pub(in crate::ops) fn list_attributes(
    region: &Region,
    input: ListAttributesRequest,
) -> Result<ListAttributesResponse, ApiError> {
    let ListAttributesRequest {
        cluster,
        // There is no other.
        target_type: TargetType::ContainerInstance,
        attribute_name,
        attribute_value,
        next_token,
        max_results,
    } = input;
    let cluster = region.cluster(cluster.as_deref())?;
    let by = (cluster.key, &attribute_name, &attribute_value);
    let listing = Listing::of(region, Operation::ListAttributes, by);
    let page = listing.page(max_results, next_token)?;
    // The service's words are not known.
    if attribute_value.is_some() && attribute_name.is_none() {
        return Err(ApiError::invalid_parameter(
            "attributeName should be specified with attributeValue",
        ));
    }
    let filter = Filter {
        name: attribute_name,
        value: attribute_value,
    };
    let after = page.after().and_then(|after| after.split_once('/'));
    let after = after.and_then(|(key, name)| Some((InstanceKey(key.parse().ok()?), name)));

    // The page before may have ended within an instance, so this one begins with the same instance.
    let before = after.and_then(|(key, _)| key.0.checked_sub(1));
    let entries = region
        .instances
        .in_cluster(cluster.key, before.map(InstanceKey))
        .flat_map(|instance| filter.entries(instance))
        .filter(|(instance, name, _)| after.is_none_or(|after| (instance.key, *name) > after));
    let (entries, next_token) = page.take(entries, |(instance, name, _)| {
        format!("{}/{name}", instance.key.0)
    });
    let attributes = entries.into_iter().map(|(instance, name, value)| {
        of_instance(region, instance, name.to_owned(), value.map(str::to_owned))
    });
    Ok(ListAttributesResponse {
        attributes: Some(attributes.collect()),
        next_token,
    })
}

impl Filter {
    /// The attributes of the instance that are meant, by name.
    fn entries<'a>(&'a self, instance: &'a Instance) -> Vec<Entry<'a>> {
        let attributes = &instance.attributes;
        let Some(name) = &self.name else {
            let all = attributes.iter();
            let mut all: Vec<Entry<'_>> =
                all.map(|(name, value)| (instance, name, value)).collect();
            all.sort_unstable_by_key(|(_, name, _)| *name);
            return all;
        };
        let Some(found) = attributes.get(name) else {
            return Vec::new();
        };
        if self.value.is_some() && self.value.as_deref() != found.value {
            return Vec::new();
        }
        vec![(instance, name, found.value)]
    }
}
