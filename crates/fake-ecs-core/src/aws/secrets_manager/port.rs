//! What others ask of Secrets Manager, and how secrets are put into it.

use crate::aws::secrets_manager::state::{CURRENT, Secret, SecretsManager, Value, Version};
use crate::aws::tags::Tags;
use crate::kernel::arn::Scope;
use crate::kernel::ids::{Ids, uuid};
use crate::kernel::time::Time;
use crate::wire::{ApiError, ErrorCode};

/// What the service says of a secret that is not there; of a value that is not there it says more.
const NOT_FOUND: &str = "Secrets Manager can't find the specified secret";
/// Of one that was deleted and can still be restored.
const DELETED: &str =
    "You can't perform this operation on the secret because it was marked for deletion.";
const NAME_LENGTH_MAX: usize = 512;

/// Where secrets are, and when.
#[derive(Clone, Copy, Debug)]
pub struct Around<'a> {
    pub scope: &'a Scope,
    pub ids: &'a Ids,
    pub now: Time,
}

/// A version that is about to be added to a secret.
#[derive(Clone, Debug)]
pub struct NewVersion {
    /// The id that the version gets, if the caller has chosen one: a token, by which a call that is
    /// sent twice is known.
    pub token: Option<String>,
    pub value: Value,
    /// The staging labels that lead to it. Empty: it is the current version.
    pub stages: Vec<String>,
}

impl NewVersion {
    /// A text that is the current version, or has that staging label.
    pub fn text(value: String, stage: Option<&str>) -> Self {
        Self {
            token: None,
            value: Value::Text(value),
            stages: stage.into_iter().map(str::to_owned).collect(),
        }
    }
}

/// The secret of that name or ARN, also one that was deleted and can still be restored.
pub fn find<'s>(store: &'s SecretsManager, id: &str, now: Time) -> Result<&'s Secret, ApiError> {
    store.find(id, now).ok_or_else(not_found)
}

/// The secret of that name or ARN, which was not deleted.
pub fn usable<'s>(store: &'s SecretsManager, id: &str, now: Time) -> Result<&'s Secret, ApiError> {
    let secret = find(store, id, now)?;
    match secret.deletion {
        None => Ok(secret),
        Some(_) => Err(ApiError::new(ErrorCode::InvalidRequest, DELETED)),
    }
}

/// The secret of that name or ARN, to change it, whether it was deleted or not.
pub(super) fn find_mut<'s>(
    store: &'s mut SecretsManager,
    id: &str,
    now: Time,
) -> Result<&'s mut Secret, ApiError> {
    store.find_mut(id, now).ok_or_else(not_found)
}

/// The secret of that name or ARN, which was not deleted, to change it.
pub(super) fn usable_mut<'s>(
    store: &'s mut SecretsManager,
    id: &str,
    now: Time,
) -> Result<&'s mut Secret, ApiError> {
    usable(store, id, now)?;
    find_mut(store, id, now)
}

/// A version of a secret: the one with that id, or with that staging label, or the current one.
pub fn read<'s>(
    store: &'s SecretsManager,
    now: Time,
    secret: &str,
    version_id: Option<&str>,
    stage: Option<&str>,
) -> Result<(&'s Secret, &'s Version), ApiError> {
    let secret = usable(store, secret, now)?;
    let no_value = |which: &str| {
        let text = format!("{NOT_FOUND} value for {which}");
        ApiError::new(ErrorCode::ResourceNotFound, text)
    };
    let version = match version_id {
        Some(id) => {
            let version = secret.version(id);
            version.ok_or_else(|| no_value(&format!("VersionId: {id}")))?
        }
        None => {
            let stage = stage.unwrap_or(CURRENT);
            let version = secret.staged(stage);
            version.ok_or_else(|| no_value(&format!("staging label: {stage}")))?
        }
    };
    match stage {
        Some(stage) if !version.has(stage) => Err(ApiError::new(
            ErrorCode::InvalidRequest,
            "You provided a VersionStage that is not associated to the provided VersionId.",
        )),
        _ => Ok((secret, version)),
    }
}

/// A version of a secret was read, which the secret shows from now on.
pub fn note_read(store: &mut SecretsManager, now: Time, secret: &str, version_id: &str) {
    if let Some(secret) = store.find_mut(secret, now) {
        secret.access(version_id, now);
    }
}

/// Makes a secret, or gives the one that is there another version. A new secret has a current
/// version. Returns its ARN and the id of the version.
pub fn put(
    store: &mut SecretsManager,
    around: Around<'_>,
    id: &str,
    new: NewVersion,
) -> Result<(String, String), ApiError> {
    let is_current = new.stages.iter().all(|stage| stage == CURRENT);
    let name = match store.find(id, around.now) {
        Some(_) => usable(store, id, around.now)?.name.clone(),
        None if is_current => make(store, around, id)?.name.clone(),
        None => return Err(not_found()),
    };
    let secret = usable_mut(store, &name, around.now)?;
    let version = add(secret, around, new)?;
    Ok((secret.arn.clone(), version))
}

/// Gives a secret another version, unless the token says that it has it already. Returns the id of
/// the version.
pub(super) fn add(
    secret: &mut Secret,
    around: Around<'_>,
    new: NewVersion,
) -> Result<String, ApiError> {
    let NewVersion {
        token,
        value,
        stages,
    } = new;
    if let Some(token) = &token
        && let Some(version) = secret.version(token)
    {
        return match version.value == value {
            true => Ok(token.clone()),
            false => Err(ApiError::new(
                ErrorCode::ResourceExists,
                format!(
                    "You can't use ClientRequestToken {token} because that value is already in use for a version of secret {}.",
                    secret.arn
                ),
            )),
        };
    }
    let now = around.now;
    let about = format!("{}/{}", secret.arn, secret.made);
    let id = token.unwrap_or_else(|| uuid(around.ids.number_of(&about)));
    let version = Version {
        id: id.clone(),
        value,
        stages: Vec::new(),
        created: now,
        accessed: None,
    };
    match stages.is_empty() {
        true => secret.add(version, &[CURRENT.to_owned()]),
        false => secret.add(version, &stages),
    }
    secret.changed = now;
    Ok(id)
}

/// Makes a secret without a value, under a name that is free.
pub(super) fn make<'s>(
    store: &'s mut SecretsManager,
    around: Around<'_>,
    name: &str,
) -> Result<&'s mut Secret, ApiError> {
    let is_allowed = |it: char| it.is_ascii_alphanumeric() || "/_+=.@!-".contains(it);
    let is_name = (1..=NAME_LENGTH_MAX).contains(&name.len()) && name.chars().all(is_allowed);
    if !is_name {
        return Err(ApiError::new(
            ErrorCode::Validation,
            "Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!",
        ));
    }
    store.made += 1;
    let secret = Secret {
        name: name.to_owned(),
        arn: arn(around, name, store.made),
        description: None,
        kms_key_id: None,
        tags: Tags::new(),
        policy: None,
        created: around.now,
        changed: around.now,
        accessed: None,
        deletion: None,
        versions: Vec::new(),
        made: 0,
    };
    // One whose time of deletion has come may still have the name.
    store.secrets.remove(name);
    Ok(store.secrets.get_or_insert_with(name.to_owned(), || secret))
}

/// The ARN of the secret of that name that is made as the so-manieth.
pub(super) fn arn(around: Around<'_>, name: &str, number: u32) -> String {
    let letters = around.ids.letters_of(&format!("secret/{name}/{number}"));
    let resource = format!("secret:{name}-{letters}");
    around.scope.arn_in("secretsmanager", &resource)
}

/// The secret is gone at once, and its name is free. `None` when there is none.
pub fn remove(store: &mut SecretsManager, id: &str, now: Time) -> Option<()> {
    let name = store.find(id, now)?.name.clone();
    store.secrets.remove(&name);
    Some(())
}

fn not_found() -> ApiError {
    ApiError::new(ErrorCode::ResourceNotFound, format!("{NOT_FOUND}."))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ecs::Region;
    use crate::ecs::fixtures;

    fn put_into(region: &mut Region, name: &str, value: &str, stage: Option<&str>) -> String {
        let around = Around {
            scope: &region.scope,
            ids: &region.ids,
            now: region.now(),
        };
        let new = NewVersion::text(value.to_owned(), stage);
        put(&mut region.secrets_manager, around, name, new)
            .unwrap()
            .1
    }

    #[test]
    fn labels_move_to_the_versions_that_are_put() {
        let mut region = fixtures::region();
        let first = put_into(&mut region, "db", "one", None);
        let second = put_into(&mut region, "db", "two", None);
        let third = put_into(&mut region, "db", "three", Some("AWSPENDING"));
        let fourth = put_into(&mut region, "db", "four", None);

        let now = region.now();
        let store = &region.secrets_manager;
        let arn = store.find("db", now).unwrap().arn.clone();
        let partial = &arn[..arn.len() - "-a1B2c3".len()];
        for (id, version, stage, expected) in [
            ("db", None, None, Ok("four")),
            (&arn, None, None, Ok("four")),
            (partial, None, None, Ok("four")),
            ("db", None, Some("AWSCURRENT"), Ok("four")),
            ("db", None, Some("AWSPREVIOUS"), Ok("two")),
            ("db", None, Some("AWSPENDING"), Ok("three")),
            ("db", Some(&first), None, Ok("one")),
            ("db", Some(&second), Some("AWSPREVIOUS"), Ok("two")),
            ("db", Some(&third), None, Ok("three")),
            (
                "db",
                Some(&fourth),
                Some("AWSPREVIOUS"),
                Err(
                    "InvalidRequestException: You provided a VersionStage that is not associated to the provided VersionId.",
                ),
            ),
            (
                "db",
                None,
                Some("x"),
                Err(
                    "ResourceNotFoundException: Secrets Manager can't find the specified secret value for staging label: x",
                ),
            ),
            (
                "db",
                Some(&"9".to_owned()),
                None,
                Err(
                    "ResourceNotFoundException: Secrets Manager can't find the specified secret value for VersionId: 9",
                ),
            ),
            (
                "d",
                None,
                None,
                Err("ResourceNotFoundException: Secrets Manager can't find the specified secret."),
            ),
        ] {
            let version = version.map(String::as_str);
            let read = read(store, now, id, version, stage);
            let read = read.map(|(_, it)| it.value.text().unwrap());

            let read = read.map_err(|error| error.to_string());
            assert_eq!(
                read,
                expected.map_err(str::to_owned),
                "{id} {version:?} {stage:?}"
            );
        }
    }

    #[test]
    fn a_name_that_is_used_again_has_other_letters() {
        let mut region = fixtures::region();
        let now = region.now();
        let mut arns = Vec::new();
        for _ in 0..2 {
            put_into(&mut region, "db", "one", None);
            let secret = region.secrets_manager.find("db", now).unwrap();
            arns.push(secret.arn.clone());
            remove(&mut region.secrets_manager, "db", now).unwrap();
        }

        assert!(region.secrets_manager.find("db", now).is_none());
        assert!(region.secrets_manager.is_used());
        assert_ne!(arns[0], arns[1]);
        let letters =
            arns[0].strip_prefix("arn:aws:secretsmanager:us-east-1:123456789012:secret:db-");
        assert_eq!(letters.unwrap().len(), 6, "{arns:?}");
    }
}
