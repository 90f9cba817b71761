//! Namespaces as they are made and changed.

use crate::aws::cloud_map::declared::{Change, Namespace, Zone};
use crate::aws::cloud_map::refusals::{self, invalid};
use crate::aws::cloud_map::{later, lookup, names};
use crate::aws::tags;
use crate::ecs::Region;
use crate::wire::servicediscovery::enums::{NamespaceType, OperationType};
use crate::wire::servicediscovery::types::Tag;
use crate::wire::{ApiError, ErrorCode};

/// The time to live of the record of an authority, unless the caller says otherwise.
const TTL: i64 = 15;

/// What a caller says of a namespace.
pub(super) struct New {
    pub(super) kind: NamespaceType,
    pub(super) name: String,
    pub(super) vpc: Option<String>,
    pub(super) ttl: Option<i64>,
    pub(super) description: Option<String>,
    pub(super) creator_request_id: Option<String>,
    pub(super) tags: Option<Vec<Tag>>,
}

/// Begins to make a namespace; the id of the operation.
///
/// A second call with the same `CreatorRequestId` is told of the operation of the first.
pub(super) fn create(region: &mut Region, new: New) -> Result<String, ApiError> {
    let New {
        kind,
        name,
        vpc,
        ttl,
        description,
        creator_request_id,
        tags,
    } = new;
    let declared = &region.cloud_map.declared;
    let same = declared
        .known_namespaces()
        .find(|it| it.name.eq_ignore_ascii_case(&name) && it.kind == kind && it.vpc == vpc);
    if let Some(same) = same {
        let is_repeated =
            creator_request_id.is_some() && creator_request_id == same.creator_request_id;
        let mut operations = declared.operations.iter().rev();
        let first = operations.find(|it| it.targets.get("NAMESPACE") == Some(&same.id));
        return match first.filter(|_| is_repeated) {
            Some(first) => Ok(first.id.clone()),
            // The text is a guess.
            None => Err(ApiError::new(
                ErrorCode::NamespaceAlreadyExists,
                format!("Namespace {name} already exists"),
            )),
        };
    }
    let arn = names::free_namespace_arn(region, &name);
    let id = crate::kernel::arn::name_in(&arn).to_owned();
    let zone = (kind != NamespaceType::Http).then(|| Zone {
        id: names::zone_id(region, &id),
        ttl: ttl.unwrap_or(TTL),
    });
    let tags = tags.into_iter().flatten().map(|tag| (tag.key, tag.value));
    let tags = tags::given(tags).map_err(refusals::tags)?;
    let namespace = Namespace {
        id: id.clone(),
        arn,
        name,
        kind,
        description,
        vpc,
        zone,
        creator_request_id,
        created: region.now(),
        tags,
    };
    region.cloud_map.declared.is_used = true;
    Ok(later::begin(
        region,
        OperationType::CreateNamespace,
        &[("NAMESPACE", &id)],
        Change::AddNamespace(Box::new(namespace)),
    ))
}

/// Begins to change a namespace of that kind; the id of the operation.
pub(super) fn update(
    region: &mut Region,
    kind: NamespaceType,
    id: &str,
    description: Option<String>,
    ttl: Option<i64>,
) -> Result<String, ApiError> {
    let namespace = lookup::namespace(region, id)?;
    if namespace.kind != kind {
        // The text is a guess.
        return Err(invalid(format!(
            "Namespace {id} is of type {}, not {}",
            namespace.kind.as_str(),
            kind.as_str()
        )));
    }
    let id = namespace.id.clone();
    Ok(later::begin(
        region,
        OperationType::UpdateNamespace,
        &[("NAMESPACE", &id)],
        Change::UpdateNamespace {
            id: id.clone(),
            description,
            ttl,
        },
    ))
}
