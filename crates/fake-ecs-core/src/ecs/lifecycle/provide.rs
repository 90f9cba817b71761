//! What containers get that is kept elsewhere: secrets, parameters and files of environment
//! variables, read once, before the containers of the task run.
//!
//! AWS reads them with the execution role, after the images are pulled on EC2 and before that on
//! Fargate; here they are always read before. An agent that is real reads them itself.

use std::sync::Arc;

use super::unprovided::{self, Missing};
use crate::aws::{secrets_manager, ssm};
use crate::ecs::Region;
use crate::ecs::keys::TaskKey;
use crate::ecs::lifecycle::fetch;
use crate::ecs::own_calls::Fetched;
use crate::ecs::task::env_file;
use crate::ecs::task::state::{Path, Task};
use crate::ecs::task::value_from::{self, SecretPart, ValueFrom};
use crate::effect::ContainerSpec;
use crate::effect::plan::RegistryCredentials;
use crate::kernel::sorted::SortedSet;
use crate::wire::json_key::{self, NoMember};
use crate::wire::{ContainerDefinition, EnvironmentFile, Secret};

/// What comes of reading a value: `None` where a store need not have it.
type Read<T> = Result<Option<T>, Missing>;

/// Gives the containers of a task their values, or says why the task cannot start.
pub(super) fn provide(region: &mut Region, key: TaskKey) -> Result<(), String> {
    let task = region.tasks.get(key);
    if task.by_agent
        || !task.spec.definition.containers().iter().any(needs_values) && !overrides_files(task)
    {
        return Ok(());
    }
    let (mut specs, mut missing) = (Vec::new(), Vec::new());
    for index in 0..task.containers.len() {
        let spec = provided(region, task, index, &mut missing);
        specs.push(Arc::new(spec));
    }
    if !missing.is_empty() {
        let is_on_fargate = task.path() == Path::Fargate;
        return Err(unprovided::reason(region, task.id, is_on_fargate, &missing));
    }
    note_reads(region, key);
    region.tasks.update(key, |task| {
        for (container, spec) in task.containers.iter_mut().zip(specs) {
            container.spec = spec;
        }
    });
    Ok(())
}

/// Secrets show when they were last read, by ECS as by anybody else.
fn note_reads(region: &mut Region, key: TaskKey) {
    let definition = Arc::clone(&region.tasks.get(key).spec.definition);
    let now = region.now();
    for container in definition.containers() {
        let logs = container.log_configuration.as_ref();
        let options = logs.and_then(|logs| logs.secret_options.as_ref());
        let secrets = container.secrets.iter().chain(options).flatten();
        let values = secrets.map(|secret| &secret.value_from);
        let registry = container.repository_credentials.as_ref();
        for value in values.chain(registry.map(|it| &it.credentials_parameter)) {
            let ValueFrom::Secret(part) = value_from::parse(value) else {
                continue;
            };
            let store = &mut region.secrets_manager;
            let (id, stage) = (part.version_id, part.stage);
            let read = secrets_manager::port::read(store, now, &part.arn, id, stage);
            if let Ok((_, version)) = read {
                let id = version.id.clone();
                secrets_manager::port::note_read(store, now, &part.arn, &id);
            }
        }
    }
}

/// The value of a secret of Secrets Manager, or of a part of it, or of a parameter: what
/// `valueFrom` and `credentialsParameter` name. `None` where the store need not have it.
fn value(region: &Region, task: &Task, value_from: &str) -> Read<String> {
    match value_from::parse(value_from) {
        ValueFrom::Parameter(id) => parameter(region, task, id),
        ValueFrom::Secret(part) => secret(region, task, &part),
        ValueFrom::Invalid
            if !region.settings.endpoints.contains_key("secretsmanager")
                && region
                    .settings
                    .is_lenient("secretsmanager", region.secrets_manager.is_used()) =>
        {
            Ok(None)
        }
        ValueFrom::Invalid => Err(Missing::InvalidArn(value_from.to_owned())),
    }
}

/// What the `repositoryCredentials` of a container lead to: a secret that has a user and a
/// password.
/// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/private-auth.html>
pub fn registry_credentials(
    region: &Region,
    task: &Task,
    definition: &ContainerDefinition,
) -> Read<RegistryCredentials> {
    let Some(given) = &definition.repository_credentials else {
        return Ok(None);
    };
    // Its name will do, which is not so with secrets of the environment.
    let part = SecretPart::whole(&given.credentials_parameter);
    match secret(region, task, &part)? {
        None => Ok(None),
        Some(value) => credentials_in(&value).map(Some),
    }
}

/// The user and the password in a secret, or what the agent says of a secret that has none
/// (`agent/asm/asm.go`).
fn credentials_in(value: &str) -> Result<RegistryCredentials, Missing> {
    let missing = |text: &str| Missing::Credentials(text.to_owned());
    if value.is_empty() {
        return Err(missing(
            "asm fetching authorization data: empty secrets value",
        ));
    }
    let [username, password] =
        json_key::texts(value, ["username", "password"]).ok_or_else(|| {
            missing(
                "asm fetching authorization data: unable to unmarshal secret value, invalid schema",
            )
        })?;
    let given = |text: Option<String>, name: &str| {
        let malformed = || {
            missing(&format!(
                "asm fetching {name}: AuthorizationData is malformed, empty field"
            ))
        };
        text.filter(|text| !text.is_empty()).ok_or_else(malformed)
    };
    Ok(RegistryCredentials {
        username: given(username, "username")?,
        password: given(password, "password")?,
    })
}

fn needs_values(container: &ContainerDefinition) -> bool {
    let is_some = |secrets: &Option<Vec<Secret>>| secrets.iter().flatten().next().is_some();
    let logs = container.log_configuration.as_ref();
    container.repository_credentials.is_some()
        || is_some(&container.secrets)
        || container
            .environment_files
            .iter()
            .flatten()
            .next()
            .is_some()
        || logs.is_some_and(|logs| is_some(&logs.secret_options))
}

fn overrides_files(task: &Task) -> bool {
    let mut given = task.spec.overrides.container_overrides.iter().flatten();
    given.any(|given| given.environment_files.iter().flatten().next().is_some())
}

/// The container with its values. What is missing is noted.
fn provided(
    region: &Region,
    task: &Task,
    index: usize,
    missing: &mut Vec<Missing>,
) -> ContainerSpec {
    let definition = task.definition_of(index);
    let mut spec = ContainerSpec::clone(&task.containers[index].spec);
    // Secrets are in the place of variables of their name, those of overrides as well.
    for (name, value) in values(region, task, definition.secrets.as_deref(), missing) {
        let mut variables = spec.environment.iter_mut();
        match variables.find(|(other, _)| *other == name) {
            Some((_, current)) => *current = value,
            None => spec.environment.push((name, value)),
        }
    }
    // Files only have variables that nobody else has: the first file wins.
    for file in files(task, index) {
        match read_file(region, &file.value) {
            Ok(variables) => add_new(&mut spec.environment, variables.unwrap_or_default()),
            Err(what) => missing.push(what),
        }
    }
    if let Err(what) = registry_credentials(region, task, definition) {
        missing.push(what);
    }
    let logs = definition.log_configuration.as_ref();
    let options = logs.and_then(|logs| logs.secret_options.as_deref());
    spec.log_options = values(region, task, options, missing);
    spec
}

fn values(
    region: &Region,
    task: &Task,
    secrets: Option<&[Secret]>,
    missing: &mut Vec<Missing>,
) -> Vec<(String, String)> {
    let mut values = Vec::new();
    for secret in secrets.unwrap_or_default() {
        match value(region, task, &secret.value_from) {
            Ok(Some(value)) => values.push((secret.name.clone(), value)),
            Ok(None) => {}
            Err(what) => missing.push(what),
        }
    }
    values
}

fn add_new(environment: &mut Vec<(String, String)>, variables: Vec<(String, String)>) {
    let names = environment.iter().map(|(name, _)| name.clone());
    let names: SortedSet<String> = names.collect();
    let is_new = |(name, _): &(String, String)| !names.contains(name);
    environment.extend(variables.into_iter().filter(is_new));
}

/// The files of the override stand in the place of those of the definition.
fn files(task: &Task, index: usize) -> &[EnvironmentFile] {
    let definition = task.definition_of(index);
    let mut given = task.spec.overrides.container_overrides.iter().flatten();
    let given = given.find(|given| given.name == definition.name);
    let given = given.and_then(|given| given.environment_files.as_deref());
    let files = given.or(definition.environment_files.as_deref());
    files.unwrap_or_default()
}

fn read_file(region: &Region, arn: &str) -> Read<Vec<(String, String)>> {
    if region.settings.is_lenient("s3", region.s3.is_used()) {
        return Ok(None);
    }
    let Some((bucket, key)) = env_file::location(arn) else {
        return Err(Missing::InvalidFileArn(arn.to_owned()));
    };
    let missing = |why| Missing::File {
        bucket: bucket.to_owned(),
        key: key.to_owned(),
        why,
    };
    let file = region.s3.read(bucket, key);
    let file = file.map_err(|why| missing(Some(why)))?;
    match env_file::variables(file) {
        Some(variables) => Ok(Some(variables)),
        None => Err(missing(None)),
    }
}

fn parameter(region: &Region, task: &Task, id: &str) -> Read<String> {
    if let Some(fetched) = fetched(region, task, "ssm") {
        let wanted = fetch::wanted_parameter(region, id);
        return match fetched.value(&wanted).map_err(Missing::Unread)? {
            Some(value) => Ok(Some(value)),
            None => Err(Missing::Parameter(id.to_owned())),
        };
    }
    let store = &region.parameter_store;
    match ssm::port::read(store, id) {
        Ok(found) => Ok(Some(found.version.value.clone())),
        Err(_) if region.settings.is_lenient("ssm", store.is_used()) => Ok(None),
        Err(_) => Err(Missing::Parameter(id.to_owned())),
    }
}

fn secret(region: &Region, task: &Task, part: &SecretPart<'_>) -> Read<String> {
    if let Some(fetched) = fetched(region, task, "secretsmanager") {
        let wanted = fetch::wanted_secret(part);
        let value = fetched.value(&wanted).map_err(|why| Missing::Unfetched {
            arn: part.arn.clone(),
            why,
        })?;
        return part_of(&value.unwrap_or_default(), part.json_key).map(Some);
    }
    let store = &region.secrets_manager;
    let now = region.now();
    let read = secrets_manager::port::read(store, now, &part.arn, part.version_id, part.stage);
    let version = match read {
        Ok((_, version)) => version,
        Err(_)
            if region
                .settings
                .is_lenient("secretsmanager", store.is_used()) =>
        {
            return Ok(None);
        }
        Err(error) => {
            let arn = part.arn.clone();
            return Err(Missing::Secret { arn, error });
        }
    };
    // Of a binary secret nothing is read, which is an empty text in Go.
    let value = version.value.text().unwrap_or_default();
    part_of(value, part.json_key).map(Some)
}

/// What a task has of a service whose place a real endpoint has taken.
fn fetched<'r>(region: &'r Region, task: &Task, service: &str) -> Option<&'r Fetched> {
    let is_elsewhere = region.settings.endpoints.contains_key(service);
    region.own_calls.fetched(task.key).filter(|_| is_elsewhere)
}

fn part_of(value: &str, json_key: Option<&str>) -> Result<String, Missing> {
    let Some(key) = json_key else {
        return Ok(value.to_owned());
    };
    match json_key::member(value, key) {
        Ok(value) => Ok(value),
        Err(NoMember::Missing) => Err(Missing::JsonKey(key.to_owned())),
        Err(NoMember::NotAnObject(text)) => Err(Missing::NotJson(text)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_of_a_registry_are_read_as_the_agent_reads_them() {
        let unreadable =
            "asm fetching authorization data: unable to unmarshal secret value, invalid schema";
        let no_user = "asm fetching username: AuthorizationData is malformed, empty field";
        let no_password = "asm fetching password: AuthorizationData is malformed, empty field";
        for (value, expected) in [
            (
                r#"{"username": "app", "password": "s3cret"}"#,
                Ok(("app", "s3cret")),
            ),
            (
                r#"{"UserName": "app", "PASSWORD": "s3cret"}"#,
                Ok(("app", "s3cret")),
            ),
            (
                "",
                Err("asm fetching authorization data: empty secrets value"),
            ),
            ("app", Err(unreadable)),
            ("[]", Err(unreadable)),
            (r#"{"username": 1, "password": "s3cret"}"#, Err(unreadable)),
            (r#"{"password": "s3cret"}"#, Err(no_user)),
            (r#"{"username": "app"}"#, Err(no_password)),
            (r#"{"username": "app", "password": ""}"#, Err(no_password)),
        ] {
            let read = credentials_in(value);

            let read = read.map(|it| (it.username, it.password));
            let expected = expected
                .map(|(user, password)| (user.to_owned(), password.to_owned()))
                .map_err(|text| Missing::Credentials(text.to_owned()));
            assert_eq!(read, expected, "{value}");
        }
    }
}
