//! What is shown of a parameter.

use crate::aws::ssm::port::Found;
use crate::aws::ssm::state::{self, Kind, Tier, Version};
use crate::kernel::ids::{Hex, Ids};
use crate::wire::ssm::enums::{ParameterTier, ParameterType};
use crate::wire::ssm::types::{Parameter, ParameterHistory, ParameterMetadata, Tag};

/// A version of a parameter, for a caller that asks for decryption or not.
pub(super) fn parameter(ids: &Ids, found: Found<'_>, is_decrypted: bool) -> Parameter {
    let (parameter, version) = (found.parameter, found.version);
    Parameter {
        arn: Some(parameter.arn.clone()),
        data_type: Some(version.settings.data_type.clone()),
        last_modified_date: Some(version.modified.timestamp()),
        name: Some(parameter.name.clone()),
        selector: found.selector.map(str::to_owned),
        source_result: None,
        r#type: Some(kind(version.settings.kind)),
        value: Some(value(ids, version, is_decrypted)),
        version: Some(version.number),
    }
}

/// All of a version but the value.
pub(super) fn metadata(parameter: &state::Parameter, version: &Version) -> ParameterMetadata {
    let settings = &version.settings;
    ParameterMetadata {
        arn: Some(parameter.arn.clone()),
        allowed_pattern: settings.allowed_pattern.clone(),
        data_type: Some(settings.data_type.clone()),
        description: settings.description.clone(),
        key_id: settings.key_id.clone(),
        last_modified_date: Some(version.modified.timestamp()),
        last_modified_user: Some(version.modified_by.clone()),
        name: Some(parameter.name.clone()),
        policies: Some(Vec::new()),
        tier: Some(tier(settings.tier)),
        r#type: Some(kind(settings.kind)),
        version: Some(version.number),
    }
}

/// All of a version.
pub(super) fn history(
    ids: &Ids,
    parameter: &state::Parameter,
    version: &Version,
    is_decrypted: bool,
) -> ParameterHistory {
    let settings = &version.settings;
    ParameterHistory {
        allowed_pattern: settings.allowed_pattern.clone(),
        data_type: Some(settings.data_type.clone()),
        description: settings.description.clone(),
        key_id: settings.key_id.clone(),
        labels: Some(version.labels.clone()),
        last_modified_date: Some(version.modified.timestamp()),
        last_modified_user: Some(version.modified_by.clone()),
        name: Some(parameter.name.clone()),
        policies: Some(Vec::new()),
        tier: Some(tier(settings.tier)),
        r#type: Some(kind(settings.kind)),
        value: Some(value(ids, version, is_decrypted)),
        version: Some(version.number),
    }
}

pub(super) fn tags(parameter: &state::Parameter) -> Vec<Tag> {
    let tags = parameter.tags.clone().into_iter();
    tags.map(|(key, value)| Tag { key, value }).collect()
}

fn value(ids: &Ids, version: &Version, is_decrypted: bool) -> String {
    if is_decrypted || version.settings.kind != Kind::SecureString {
        return version.value.clone();
    }
    // It is nothing that anybody could decrypt.
    let number = ids.number_of(&version.value);
    format!("AQICAH{}", Hex::of(number).as_str())
}

pub(super) fn kind(kind: Kind) -> ParameterType {
    match kind {
        Kind::String => ParameterType::String,
        Kind::StringList => ParameterType::StringList,
        Kind::SecureString => ParameterType::SecureString,
    }
}

pub(super) fn tier(tier: Tier) -> ParameterTier {
    match tier {
        Tier::Standard => ParameterTier::Standard,
        Tier::Advanced => ParameterTier::Advanced,
    }
}
