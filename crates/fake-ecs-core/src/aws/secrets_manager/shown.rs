//! What is shown of a secret.

use std::collections::BTreeMap;

use crate::aws::secrets_manager::state::{Secret, Value, Version};
use crate::kernel::time::Time;
use crate::wire::secretsmanager::types::{
    DescribeSecretResponse, GetSecretValueResponse, SecretListEntry, SecretValueEntry,
    SecretVersionsListEntry, Tag,
};
use crate::wire::{Blob, Timestamp};

const MILLIS_PER_DAY: i64 = 24 * 60 * 60 * 1000;

pub(super) fn described(secret: &Secret) -> DescribeSecretResponse {
    DescribeSecretResponse {
        arn: Some(secret.arn.clone()),
        created_date: Some(secret.created.timestamp()),
        deleted_date: secret.deletion.map(|it| it.asked.timestamp()),
        description: secret.description.clone(),
        kms_key_id: secret.kms_key_id.clone(),
        last_accessed_date: secret.accessed.map(day),
        last_changed_date: Some(secret.changed.timestamp()),
        name: Some(secret.name.clone()),
        tags: tags(secret),
        version_ids_to_stages: stages_by_version(secret),
        ..DescribeSecretResponse::default()
    }
}

pub(super) fn listed(secret: &Secret) -> SecretListEntry {
    SecretListEntry {
        arn: Some(secret.arn.clone()),
        created_date: Some(secret.created.timestamp()),
        deleted_date: secret.deletion.map(|it| it.asked.timestamp()),
        description: secret.description.clone(),
        kms_key_id: secret.kms_key_id.clone(),
        last_accessed_date: secret.accessed.map(day),
        last_changed_date: Some(secret.changed.timestamp()),
        name: Some(secret.name.clone()),
        secret_versions_to_stages: stages_by_version(secret),
        tags: tags(secret),
        ..SecretListEntry::default()
    }
}

/// A version with what it keeps.
pub(super) fn value(secret: &Secret, version: &Version) -> GetSecretValueResponse {
    let (secret_string, secret_binary) = parts(&version.value);
    GetSecretValueResponse {
        arn: Some(secret.arn.clone()),
        created_date: Some(version.created.timestamp()),
        name: Some(secret.name.clone()),
        secret_binary,
        secret_string,
        version_id: Some(version.id.clone()),
        version_stages: stages(version),
    }
}

/// The same among many.
pub(super) fn value_entry(secret: &Secret, version: &Version) -> SecretValueEntry {
    let (secret_string, secret_binary) = parts(&version.value);
    SecretValueEntry {
        arn: Some(secret.arn.clone()),
        created_date: Some(version.created.timestamp()),
        name: Some(secret.name.clone()),
        secret_binary,
        secret_string,
        version_id: Some(version.id.clone()),
        version_stages: stages(version),
    }
}

pub(super) fn version(secret: &Secret, version: &Version) -> SecretVersionsListEntry {
    let key = secret.kms_key_id.as_deref();
    SecretVersionsListEntry {
        created_date: Some(version.created.timestamp()),
        kms_key_ids: Some(vec![key.unwrap_or("DefaultEncryptionKey").to_owned()]),
        last_accessed_date: version.accessed.map(day),
        version_id: Some(version.id.clone()),
        version_stages: stages(version),
    }
}

fn parts(value: &Value) -> (Option<String>, Option<Blob>) {
    match value {
        Value::Text(text) => (Some(text.clone()), None),
        Value::Binary(bytes) => (None, Some(bytes.clone())),
    }
}

/// When something was read is known to the day.
fn day(time: Time) -> Timestamp {
    let millis = time.millis();
    Timestamp::from_millis(millis - millis.rem_euclid(MILLIS_PER_DAY))
}

fn tags(secret: &Secret) -> Option<Vec<Tag>> {
    let tags = secret.tags.iter().map(|(key, value)| Tag {
        key: Some(key.clone()),
        value: Some(value.clone()),
    });
    Some(tags.collect()).filter(|tags: &Vec<Tag>| !tags.is_empty())
}

fn stages(version: &Version) -> Option<Vec<String>> {
    Some(version.stages.clone()).filter(|stages| !stages.is_empty())
}

/// The versions that have staging labels.
fn stages_by_version(secret: &Secret) -> Option<BTreeMap<String, Vec<String>>> {
    let versions = secret.versions().iter();
    let staged = versions.filter_map(|version| Some((version.id.clone(), stages(version)?)));
    Some(staged.collect()).filter(|staged: &BTreeMap<_, _>| !staged.is_empty())
}
