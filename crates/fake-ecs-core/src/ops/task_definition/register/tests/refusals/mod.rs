//! Every refusal, word for word: a small definition, what is wrong with it, and what is said. By
//! topic: [`containers`], [`network`], [`storage`], [`compatibilities`].

mod compatibilities;
mod containers;
mod network;
mod storage;

use std::collections::BTreeMap;

use crate::ops::task_definition::fixtures::{Book, bridge, fargate, message};
use crate::ops::task_definition::register_task_definition;
use crate::wire::{
    ApiError, ContainerDefinition, LogConfiguration, LogDriver, NetworkMode,
    RegisterTaskDefinitionRequest, RegisterTaskDefinitionResponse, Volume,
};

type Request = RegisterTaskDefinitionRequest;

fn register(
    mut input: Request,
    change: impl FnOnce(&mut Request),
) -> Result<RegisterTaskDefinitionResponse, ApiError> {
    change(&mut input);
    register_task_definition(&mut Book::new().region, input)
}

/// A definition without network mode, but for `change`.
#[track_caller]
fn refused(change: impl FnOnce(&mut Request), expect: &str) {
    let refused = message(register(bridge("web"), change));
    assert_eq!(refused, format!("ClientException: {expect}"));
}

/// A definition for Fargate, but for `change`.
#[track_caller]
fn fargate_refuses(change: impl FnOnce(&mut Request), expect: &str) {
    let refused = message(register(fargate("web"), change));
    assert_eq!(refused, format!("ClientException: {expect}"));
}

#[track_caller]
fn accepted(change: impl FnOnce(&mut Request)) {
    register(bridge("web"), change).unwrap();
}

#[track_caller]
fn fargate_accepts(change: impl FnOnce(&mut Request)) {
    register(fargate("web"), change).unwrap();
}

/// The only container.
fn app(input: &mut Request) -> &mut ContainerDefinition {
    &mut input.container_definitions[0]
}

fn awsvpc(input: &mut Request) {
    input.network_mode = Some(NetworkMode::Awsvpc);
}

fn text(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn volume(name: &str) -> Volume {
    Volume {
        name: text(name),
        ..Default::default()
    }
}

fn logs(driver: LogDriver, options: &[&str]) -> Option<LogConfiguration> {
    let options = options.iter().map(|it| ((*it).to_owned(), "x".to_owned()));
    Some(LogConfiguration {
        log_driver: driver,
        options: Some(BTreeMap::from_iter(options)),
        secret_options: None,
    })
}
