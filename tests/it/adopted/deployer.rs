//! An application that deploys a service, and waits for the end of the deployment.

use aws_sdk_ecs::Client;
use aws_sdk_ecs::error::ProvideErrorMetadata;
use aws_sdk_ecs::types::DeploymentRolloutState as State;
use tokio::time::sleep;

use super::runner::{error_text, is_transient};
use crate::support::secs;

/// Deploys that revision. An error says why it is not there.
pub(super) async fn deploy(client: &Client, service: &str, revision: &str) -> Result<(), String> {
    let update = client.update_service().service(service);
    let update = update.task_definition(revision).send().await;
    let update = update.map_err(|error| error_text(error.code(), error.message()))?;
    // A look may show the service as it was before: this is the deployment that is waited for.
    let updated = update.service().expect("an update shows its service");
    let ours = updated.deployments().first().and_then(|it| it.id());
    let ours = ours.expect("an update makes a deployment").to_owned();
    let mut was_seen = false;
    for _ in 0..720 {
        sleep(secs(5)).await;
        let answer = match client.describe_services().services(service).send().await {
            Ok(answer) => answer,
            Err(error) if is_transient(error.code()) => continue,
            Err(error) => return Err(error_text(error.code(), error.message())),
        };
        let Some(service) = answer.services().first() else {
            continue;
        };
        let mut deployments = service.deployments().iter();
        match deployments.find(|it| it.id() == Some(&ours)) {
            Some(it) if it.rollout_state() == Some(&State::Completed) => return Ok(()),
            Some(it) if it.rollout_state() == Some(&State::Failed) => {
                return Err(it.rollout_state_reason().unwrap_or_default().to_owned());
            }
            Some(_) => was_seen = true,
            None if was_seen => return Err("rolled back".to_owned()),
            None => {}
        }
    }
    Err("not within an hour".to_owned())
}
