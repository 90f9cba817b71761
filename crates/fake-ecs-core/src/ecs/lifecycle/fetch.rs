//! Secrets and parameters that are kept at a real endpoint: a task waits in `PENDING` until all of
//! its own have been fetched, or have turned out not to be there.

use crate::ecs::Region;
use crate::ecs::keys::TaskKey;
use crate::ecs::lifecycle::schedule;
use crate::ecs::own_calls::{Purpose, Value, Wanted};
use crate::ecs::task::state::{Step, Task};
use crate::ecs::task::value_from::{self, SecretPart, ValueFrom};
use crate::effect::own_call::{OwnAnswer, OwnCall, OwnRequest};
use crate::kernel::arn::Arn;
use crate::kernel::sorted::SortedSet;

/// As many parameters are asked for with one call, by the agent as here: the most that the service
/// answers.
const NAMES_MAX: usize = 10;

/// Whether the task waits for its values. The first time they are asked for.
pub(super) fn is_awaited(region: &mut Region, key: TaskKey) -> bool {
    let endpoints = &region.settings.endpoints;
    if endpoints.is_empty() || region.own_calls.fetched(key).is_some() {
        return false;
    }
    let task = region.tasks.get(key);
    let requests = match task.by_agent {
        true => Vec::new(),
        false => requests(region, &wanted(region, task)),
    };
    if requests.is_empty() {
        return false;
    }
    region.own_calls.begin_fetching(key, requests.len());
    for (to, request) in requests {
        region.call_endpoint(Purpose::Fetch(key), to, request);
    }
    region.tasks.update(key, |task| {
        task.next = Some(Step::AwaitValues);
    });
    true
}

/// One of the calls for a task is answered. With the last it goes on, unless it has been stopped.
pub(in crate::ecs) fn take(region: &mut Region, key: TaskKey, call: &OwnCall, answer: OwnAnswer) {
    let values = values(call, answer);
    if !region.own_calls.note_fetched(key, values) {
        return;
    }
    let task = region.tasks.get(key);
    if task.next == Some(Step::AwaitValues) && !task.is_stopping() {
        schedule::go_on_from_pending(region, key);
    }
}

/// What a secret is fetched as.
pub(super) fn wanted_secret(part: &SecretPart<'_>) -> Wanted {
    Wanted::Secret {
        id: part.arn.clone(),
        version_id: part.version_id.map(str::to_owned),
        stage: part.stage.map(str::to_owned),
    }
}

/// What a parameter is fetched as, which is named or has an ARN.
pub(super) fn wanted_parameter(region: &Region, id: &str) -> Wanted {
    Wanted::Parameter {
        region: region_in(id).unwrap_or(&region.scope.region).to_owned(),
        name: parameter_name(id),
    }
}

/// The name of a parameter, of which the agent only knows that.
pub(super) fn parameter_name(id: &str) -> String {
    match id.split_once(":parameter/") {
        None => id.to_owned(),
        // Only names in levels begin with a slash.
        Some((_, name)) if name.contains('/') => format!("/{name}"),
        Some((_, name)) => name.to_owned(),
    }
}

fn region_in(arn: &str) -> Option<&str> {
    let arn = Arn::parse(arn)?.ok()?;
    Some(arn.region).filter(|region| !region.is_empty())
}

/// What a task needs that is at a real endpoint, each once.
fn wanted(region: &Region, task: &Task) -> SortedSet<Wanted> {
    let of_service = |service| region.settings.endpoints.contains_key(service);
    let (secrets, parameters) = (of_service("secretsmanager"), of_service("ssm"));
    let mut wanted = SortedSet::default();
    for container in task.spec.definition.containers() {
        let logs = container.log_configuration.as_ref();
        let options = logs.and_then(|logs| logs.secret_options.as_ref());
        for secret in container.secrets.iter().chain(options).flatten() {
            match value_from::parse(&secret.value_from) {
                ValueFrom::Secret(part) if secrets => {
                    wanted.insert(wanted_secret(&part));
                }
                ValueFrom::Parameter(id) if parameters => {
                    wanted.insert(wanted_parameter(region, id));
                }
                _ => {}
            }
        }
        if let Some(given) = container
            .repository_credentials
            .as_ref()
            .filter(|_| secrets)
        {
            let part = SecretPart::whole(&given.credentials_parameter);
            wanted.insert(wanted_secret(&part));
        }
    }
    wanted
}

/// The calls that ask for all of that, each with the region of AWS that it is for.
fn requests(region: &Region, wanted: &SortedSet<Wanted>) -> Vec<(String, OwnRequest)> {
    let mut requests: Vec<(String, OwnRequest)> = Vec::new();
    for wanted in wanted {
        match wanted {
            Wanted::Secret {
                id,
                version_id,
                stage,
            } => requests.push((
                region_in(id).unwrap_or(&region.scope.region).to_owned(),
                OwnRequest::GetSecretValue {
                    id: id.clone(),
                    version_id: version_id.clone(),
                    stage: stage.clone(),
                },
            )),
            Wanted::Parameter { region: to, name } => match requests.last_mut() {
                Some((last, OwnRequest::GetParameters { names }))
                    if last == to && names.len() < NAMES_MAX =>
                {
                    names.push(name.clone());
                }
                _ => {
                    let names = vec![name.clone()];
                    requests.push((to.clone(), OwnRequest::GetParameters { names }));
                }
            },
        }
    }
    requests
}

/// What came of the values that a call has asked for.
fn values(call: &OwnCall, answer: OwnAnswer) -> Vec<(Wanted, Value)> {
    match &call.request {
        OwnRequest::GetSecretValue {
            id,
            version_id,
            stage,
        } => {
            let wanted = Wanted::Secret {
                id: id.clone(),
                version_id: version_id.clone(),
                stage: stage.clone(),
            };
            let value = match answer {
                OwnAnswer::Secret(text) => Ok(Some(text)),
                OwnAnswer::Failed(why) => Err(why),
                OwnAnswer::Parameters(_) | OwnAnswer::Done {} => Ok(None),
            };
            vec![(wanted, value)]
        }
        OwnRequest::GetParameters { names } => {
            let (found, failed) = match answer {
                OwnAnswer::Parameters(found) => (found, None),
                OwnAnswer::Failed(why) => (Vec::new(), Some(why)),
                OwnAnswer::Secret(_) | OwnAnswer::Done {} => (Vec::new(), None),
            };
            let value = |name: &String| match &failed {
                Some(why) => Err(why.clone()),
                None => {
                    let mut found = found.iter();
                    let named = found.find(|(found, _)| found == name);
                    Ok(named.map(|(_, value)| value.clone()))
                }
            };
            let values = names.iter().map(|name| {
                let wanted = Wanted::Parameter {
                    region: call.to.clone(),
                    name: name.clone(),
                };
                (wanted, value(name))
            });
            values.collect()
        }
        _ => Vec::new(),
    }
}
