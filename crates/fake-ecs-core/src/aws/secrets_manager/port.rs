//! What others ask of Secrets Manager, and how secrets are put into it.

use crate::aws::secrets_manager::state::{CURRENT, Secret, SecretsManager, Version};
use crate::kernel::arn::Scope;
use crate::kernel::ids::{Ids, uuid};
use crate::kernel::time::Time;
use crate::wire::{ApiError, ErrorCode};

/// What the service says of a secret that is not there; of a value that is not there it says more.
const NOT_FOUND: &str = "Secrets Manager can't find the specified secret";
const NAME_LENGTH_MAX: usize = 512;

/// Where secrets are, and when.
#[derive(Clone, Copy, Debug)]
pub struct Around<'a> {
    pub scope: &'a Scope,
    pub ids: &'a Ids,
    pub now: Time,
}

/// A version of a secret: the one with that id, or with that staging label, or the current one.
pub fn read<'s>(
    store: &'s SecretsManager,
    secret: &str,
    version_id: Option<&str>,
    stage: Option<&str>,
) -> Result<(&'s Secret, &'s Version), ApiError> {
    let not_found = |what: String| ApiError::new(ErrorCode::ResourceNotFound, what);
    let secret = store.find(secret);
    let secret = secret.ok_or_else(|| not_found(format!("{NOT_FOUND}.")))?;
    let version = match version_id {
        Some(id) => {
            let version = secret.version(id);
            version.ok_or_else(|| not_found(format!("{NOT_FOUND} value for VersionId: {id}")))?
        }
        None => {
            let stage = stage.unwrap_or(CURRENT);
            let version = secret.staged(stage);
            version
                .ok_or_else(|| not_found(format!("{NOT_FOUND} value for staging label: {stage}")))?
        }
    };
    match stage {
        Some(stage) if !version.stages.iter().any(|it| it == stage) => Err(ApiError::new(
            ErrorCode::InvalidRequest,
            "You provided a VersionStage that is not associated to the provided VersionId.",
        )),
        _ => Ok((secret, version)),
    }
}

/// Makes a secret, or gives the one that is there another version, to which the staging label
/// leads. A new secret has a current version. Returns its ARN and the id of the version.
pub fn put(
    store: &mut SecretsManager,
    around: Around<'_>,
    (id, value, stage): (&str, String, Option<&str>),
) -> Result<(String, String), ApiError> {
    let stage = stage.unwrap_or(CURRENT);
    let name = match store.find(id) {
        Some(secret) => secret.name.clone(),
        None if stage == CURRENT => make(store, around, id)?,
        None => {
            let text = format!("{NOT_FOUND}.");
            return Err(ApiError::new(ErrorCode::ResourceNotFound, text));
        }
    };
    let Some(secret) = store.secrets.get_mut(&name) else {
        unreachable!("it was found or made");
    };
    let arn = secret.arn.clone();
    let number = around
        .ids
        .number_of(&format!("{arn}/{}", secret.versions.len()));
    let version = Version {
        id: uuid(number),
        value,
        stages: Vec::new(),
        created: around.now,
    };
    let id = version.id.clone();
    secret.add(version, stage);
    Ok((arn, id))
}

fn make(store: &mut SecretsManager, around: Around<'_>, name: &str) -> Result<String, ApiError> {
    let is_allowed = |it: char| it.is_ascii_alphanumeric() || "/_+=.@!-".contains(it);
    let is_name = (1..=NAME_LENGTH_MAX).contains(&name.len()) && name.chars().all(is_allowed);
    if !is_name {
        return Err(ApiError::new(
            ErrorCode::Validation,
            "Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!",
        ));
    }
    store.made += 1;
    let letters = around
        .ids
        .letters_of(&format!("secret/{name}/{}", store.made));
    let resource = format!("secret:{name}-{letters}");
    let secret = Secret {
        name: name.to_owned(),
        arn: around.scope.arn_in("secretsmanager", &resource),
        versions: Vec::new(),
    };
    store.secrets.insert(name.to_owned(), secret);
    Ok(name.to_owned())
}

/// The secret is gone at once, and its name is free. `None` when there is none.
pub fn remove(store: &mut SecretsManager, id: &str) -> Option<()> {
    let name = store.find(id)?.name.clone();
    store.secrets.remove(&name);
    Some(())
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
        let new = (name, value.to_owned(), stage);
        put(&mut region.secrets_manager, around, new).unwrap().1
    }

    #[test]
    fn labels_move_to_the_versions_that_are_put() {
        let mut region = fixtures::region();
        let first = put_into(&mut region, "db", "one", None);
        let second = put_into(&mut region, "db", "two", None);
        let third = put_into(&mut region, "db", "three", Some("AWSPENDING"));
        let fourth = put_into(&mut region, "db", "four", None);

        let store = &region.secrets_manager;
        let arn = store.find("db").unwrap().arn.clone();
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
            let read = read(store, id, version, stage).map(|(_, it)| it.value.as_str());

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
        let mut arns = Vec::new();
        for _ in 0..2 {
            put_into(&mut region, "db", "one", None);
            arns.push(region.secrets_manager.find("db").unwrap().arn.clone());
            remove(&mut region.secrets_manager, "db").unwrap();
        }

        assert!(region.secrets_manager.find("db").is_none());
        assert!(region.secrets_manager.is_used());
        assert_ne!(arns[0], arns[1]);
        let letters =
            arns[0].strip_prefix("arn:aws:secretsmanager:us-east-1:123456789012:secret:db-");
        assert_eq!(letters.unwrap().len(), 6, "{arns:?}");
    }
}
