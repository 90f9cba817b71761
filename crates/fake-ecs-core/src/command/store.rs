//! Commands about what tasks read when they start: secrets, parameters and files.

use super::outcome::{Outcome, Refusal};
use crate::aws::secrets_manager::port::{Around, NewVersion};
use crate::aws::ssm::port::New;
use crate::aws::ssm::state::{Kind, Settings};
use crate::aws::{secrets_manager, ssm};
use crate::ecs::Region;
use crate::wire::{ApiError, Blob};

/// An object of S3 that is about to be put.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct NewObject {
    pub key: String,
    /// In base64 where it is written as JSON.
    pub body: Blob,
}

pub(super) fn put_secret(
    region: &mut Region,
    secret: &str,
    value: String,
    stage: Option<&str>,
) -> Result<Outcome, Refusal> {
    is_here(region, "secretsmanager")?;
    let around = Around {
        scope: &region.scope,
        ids: &region.ids,
        now: region.now(),
    };
    let new = NewVersion::text(value, stage);
    let put = secrets_manager::port::put(&mut region.secrets_manager, around, secret, new);
    let (arn, version) = put.map_err(|error| invalid("secret", secret, &error))?;
    Ok(Outcome::Secret { arn, version })
}

pub(super) fn remove_secret(region: &mut Region, secret: &str) -> Result<Outcome, Refusal> {
    is_here(region, "secretsmanager")?;
    let now = region.now();
    let removed = secrets_manager::port::remove(&mut region.secrets_manager, secret, now);
    done(removed, "secret", secret)
}

pub(super) fn put_parameter(
    region: &mut Region,
    name: &str,
    value: String,
    is_secure: bool,
) -> Result<Outcome, Refusal> {
    is_here(region, "ssm")?;
    let kind = if is_secure {
        Kind::SecureString
    } else {
        Kind::String
    };
    let before = region.parameter_store.find(name);
    let before = before.map(|parameter| parameter.newest().settings.clone());
    let settings = before.filter(|it| it.kind == kind);
    let new = New {
        name,
        value,
        settings: settings.unwrap_or_else(|| Settings::of(kind)),
        by: region.scope.caller_arn(),
    };
    let around = (&region.scope, region.now());
    let put = ssm::port::put(&mut region.parameter_store, around, new);
    let parameter = put.map_err(|error| invalid("parameter", name, &error))?;
    Ok(Outcome::Parameter(parameter.arn.clone()))
}

pub(super) fn remove_parameter(region: &mut Region, name: &str) -> Result<Outcome, Refusal> {
    is_here(region, "ssm")?;
    let removed = ssm::port::remove(&mut region.parameter_store, name);
    done(removed, "parameter", name)
}

pub(super) fn put_objects(
    region: &mut Region,
    bucket: &str,
    objects: Vec<NewObject>,
) -> Result<Outcome, Refusal> {
    let now = region.now();
    region.s3.make_bucket(bucket, now);
    for NewObject { key, body } in objects {
        region.s3.put(bucket, key, body, now);
    }
    Ok(Outcome::Done)
}

pub(super) fn remove_object(
    region: &mut Region,
    bucket: &str,
    key: &str,
) -> Result<Outcome, Refusal> {
    let removed = region.s3.remove(bucket, key);
    done(removed, "object", &format!("s3://{bucket}/{key}"))
}

/// What is put into a service here is read by nobody where a real endpoint has its place.
fn is_here(region: &Region, service: &str) -> Result<(), Refusal> {
    match region.settings.endpoints.get(service) {
        None => Ok(()),
        Some(url) => Err(Refusal::Invalid(format!(
            "the {service} of this fake is at {url}: change what is in it there"
        ))),
    }
}

fn done(removed: Option<()>, what: &str, name: &str) -> Result<Outcome, Refusal> {
    match removed {
        Some(()) => Ok(Outcome::Done),
        None => Err(Refusal::not_found(what, name)),
    }
}

fn invalid(what: &str, name: &str, error: &ApiError) -> Refusal {
    Refusal::Invalid(format!("cannot put the {what} '{name}': {error}"))
}
