//! A task definition.

use serde_json::json;

use super::printed;
use super::{Remote, RemoteError, RemoteTask};
use crate::wire::Json;

/// A revision of a task definition of a [`Remote`] fake:
/// [`TaskDefinitionHandle`](crate::TaskDefinitionHandle) for those of another process. What it says
/// is what was shown when it was made.
#[derive(Clone)]
pub struct RemoteTaskDefinition {
    ecs: Remote,
    shown: Json,
}

printed!(RemoteTaskDefinition(it) "{}:{}", it.family(), it.revision());

impl RemoteTaskDefinition {
    pub(super) fn new(ecs: &Remote, shown: Json) -> Self {
        let ecs = ecs.clone();
        Self { ecs, shown }
    }

    /// The definition as `DescribeTaskDefinition` shows it.
    #[must_use]
    pub fn to_json(&self) -> &Json {
        &self.shown
    }

    /// Its ARN.
    #[must_use]
    pub fn arn(&self) -> &str {
        self.shown["taskDefinitionArn"].as_str().unwrap_or_default()
    }

    /// Its family.
    #[must_use]
    pub fn family(&self) -> &str {
        self.shown["family"].as_str().unwrap_or_default()
    }

    /// Its revision, counted from 1.
    #[must_use]
    pub fn revision(&self) -> i32 {
        let revision = self.shown["revision"].as_i64();
        revision.and_then(|it| it.try_into().ok()).unwrap_or(0)
    }

    /// The names of its containers.
    #[must_use]
    pub fn container_names(&self) -> Vec<String> {
        let names = self.shown["containerDefinitions"].items();
        let names = names.filter_map(|it| it["name"].as_str());
        names.map(str::to_owned).collect()
    }

    /// Runs one task of it in the cluster `default`: on Fargate if it may be, else on EC2, and in
    /// `subnet-1` if it needs a subnet. [`Remote::call`] has all that `RunTask` has.
    ///
    /// # Errors
    ///
    /// With the service's own error or failure when it is not run.
    pub async fn run(&self) -> Result<RemoteTask, RemoteError> {
        let needed = &self.shown["requiresCompatibilities"];
        let needed = match needed.items().len() {
            0 => &self.shown["compatibilities"],
            _ => needed,
        };
        let is_on_fargate = needed.items().any(|it| it == "FARGATE");
        let mut input = json!({
            "taskDefinition": self.arn(),
            "launchType": if is_on_fargate { "FARGATE" } else { "EC2" },
        });
        if self.shown["networkMode"] == "awsvpc" {
            let subnets = json!({ "subnets": ["subnet-1"] });
            input["networkConfiguration"] = json!({ "awsvpcConfiguration": subnets });
        }
        let answer = self.ecs.call("RunTask", input.to_string()).await?;
        match answer["tasks"][0]["taskArn"].as_str() {
            Some(arn) => Ok(self.ecs.task(arn)),
            None => Err(RemoteError::Refused {
                status: 409,
                message: format!("RunTask has failures: {}", answer["failures"]),
            }),
        }
    }
}
