//! `CreateSecret` — makes a secret, with a first version if a value is given.
//! <https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html>
//!
//! Not emulated yet: replicas in other regions (`AddReplicaRegions`), replicas of other accounts
//! (`CrossAccountPrimaryARN`) and secrets that a partner manages (`Type`).

use super::given;
use crate::aws::secrets_manager::port::{self, Around, NewVersion};
use crate::aws::secrets_manager::state::SecretsManager;
use crate::aws::tags::Tags;
use crate::ecs::Region;
use crate::wire::secretsmanager::types::{CreateSecretRequest, CreateSecretResponse};
use crate::wire::{ApiError, ErrorCode};

pub(super) fn create_secret(
    region: &mut Region,
    input: CreateSecretRequest,
) -> Result<CreateSecretResponse, ApiError> {
    let CreateSecretRequest {
        name,
        add_replica_regions,
        client_request_token,
        cross_account_primary_arn,
        description,
        force_overwrite_replica_secret,
        kms_key_id,
        secret_binary,
        secret_string,
        tags,
        r#type,
    } = input;
    given::refuse(
        "CreateSecret",
        &[
            ("AddReplicaRegions", add_replica_regions.is_some()),
            (
                "CrossAccountPrimaryARN",
                cross_account_primary_arn.is_some(),
            ),
            (
                "ForceOverwriteReplicaSecret",
                force_overwrite_replica_secret == Some(true),
            ),
            ("Type", r#type.is_some()),
        ],
    )?;
    let value = given::value(secret_string, secret_binary)?;
    let mut held = Tags::new();
    given::add_tags(&mut held, tags.unwrap_or_default())?;
    let new = value.map(|value| NewVersion {
        token: client_request_token,
        value,
        stages: Vec::new(),
    });
    let (store, around) = given::store(region);
    let existing = store.find(&name, around.now);
    let (arn, version_id) = if existing.is_some_and(|secret| secret.name == name) {
        again(store, around, &name, new)?
    } else {
        let secret = port::make(store, around, &name)?;
        secret.description = description.filter(|it| !it.is_empty());
        secret.kms_key_id = kms_key_id.filter(|it| !it.is_empty());
        secret.tags = held;
        let version_id = match new {
            Some(new) => Some(port::add(secret, around, new)?),
            None => None,
        };
        (secret.arn.clone(), version_id)
    };
    Ok(CreateSecretResponse {
        arn: Some(arn),
        name: Some(name),
        replication_status: None,
        version_id,
    })
}

/// The name is taken, which is fine only when the same call was sent before.
fn again(
    store: &mut SecretsManager,
    around: Around<'_>,
    name: &str,
    new: Option<NewVersion>,
) -> Result<(String, Option<String>), ApiError> {
    let secret = port::find(store, name, around.now)?;
    if secret.deletion.is_some() {
        return Err(ApiError::new(
            ErrorCode::InvalidRequest,
            "You can't create this secret because a secret with this name is already scheduled for deletion.",
        ));
    }
    let is_known = |new: &NewVersion| {
        let token = new.token.as_deref();
        token.is_some_and(|token| secret.version(token).is_some())
    };
    match new.filter(is_known) {
        Some(new) => {
            let secret = port::usable_mut(store, name, around.now)?;
            let version_id = port::add(secret, around, new)?;
            Ok((secret.arn.clone(), Some(version_id)))
        }
        None => Err(ApiError::new(
            ErrorCode::ResourceExists,
            format!("The operation failed because the secret {name} already exists."),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ecs::fixtures;
    use crate::wire::Blob;
    use crate::wire::secretsmanager::types::{DeleteSecretRequest, ReplicaRegionType};

    const TOKEN: &str = "3f0b1c2d-4e5f-4a6b-8c7d-9e0f1a2b3c4d";

    fn request(name: &str, token: Option<&str>, value: &str) -> CreateSecretRequest {
        CreateSecretRequest {
            name: name.to_owned(),
            client_request_token: token.map(str::to_owned),
            secret_string: Some(value.to_owned()),
            ..CreateSecretRequest::default()
        }
    }

    #[test]
    fn a_call_that_is_sent_twice_makes_one_secret() {
        let mut region = fixtures::region();
        let first = create_secret(&mut region, request("db", Some(TOKEN), "x")).unwrap();

        let second = create_secret(&mut region, request("db", Some(TOKEN), "x")).unwrap();

        assert_eq!(first, second);
        assert_eq!(first.version_id.as_deref(), Some(TOKEN));
        let other = create_secret(&mut region, request("db", Some(TOKEN), "y")).unwrap_err();
        let arn = first.arn.unwrap();
        assert_eq!(
            other.to_string(),
            format!(
                "ResourceExistsException: You can't use ClientRequestToken {TOKEN} because that value is already in use for a version of secret {arn}."
            )
        );
    }

    #[test]
    fn a_secret_without_a_value_has_no_version() {
        let input = CreateSecretRequest {
            secret_string: None,
            ..request("db", Some(TOKEN), "")
        };

        let made = create_secret(&mut fixtures::region(), input).unwrap();

        assert_eq!(made.version_id, None);
    }

    #[test]
    fn what_cannot_be_made_is_refused() {
        let replica = ReplicaRegionType {
            region: Some("eu-west-1".to_owned()),
            kms_key_id: None,
        };
        for (input, expected) in [
            (
                request("a b", None, "x"),
                "ValidationException: Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!",
            ),
            (
                request("there", None, "x"),
                "ResourceExistsException: The operation failed because the secret there already exists.",
            ),
            (
                request("there", Some(TOKEN), "x"),
                "ResourceExistsException: The operation failed because the secret there already exists.",
            ),
            (
                request("deleted", None, "x"),
                "InvalidRequestException: You can't create this secret because a secret with this name is already scheduled for deletion.",
            ),
            (
                CreateSecretRequest {
                    secret_binary: Some(Blob(vec![1])),
                    ..request("db", None, "x")
                },
                "InvalidParameterException: You can't specify both a binary secret value and a string secret value in the same secret.",
            ),
            (
                CreateSecretRequest {
                    add_replica_regions: Some(vec![replica]),
                    ..request("db", None, "x")
                },
                "InvalidParameterException: fake-ecs does not emulate the member 'AddReplicaRegions' of CreateSecret",
            ),
        ] {
            let mut region = fixtures::region();
            for name in ["there", "deleted"] {
                create_secret(&mut region, request(name, None, "x")).unwrap();
            }
            let deleted = DeleteSecretRequest {
                secret_id: "deleted".to_owned(),
                ..DeleteSecretRequest::default()
            };
            super::super::delete_secret::delete_secret(&mut region, deleted).unwrap();

            let refused = create_secret(&mut region, input).unwrap_err();

            assert_eq!(refused.to_string(), expected);
            assert_eq!(region.secrets_manager.all(region.now()).count(), 2);
        }
    }
}
