//! Secrets that an agent fetches with the execution role, before it creates containers.

use serde_json::{Value, json};

use super::given::Secret;
use super::life::Life;
use crate::api;

impl Life {
    /// Sets the variables of all containers. Those of log drivers the stand-in leaves out.
    pub(super) async fn fetch_secrets(&mut self) -> Result<(), String> {
        let role = self.task.execution_role_credentials.as_ref();
        let key = role.and_then(|it| it["accessKeyId"].as_str());
        let key = key.unwrap_or("AKIDEXAMPLE").to_owned();
        for container in &mut self.containers {
            for secret in container.given.secrets.clone() {
                if secret.target.as_deref() == Some("LOG_DRIVER") {
                    continue;
                }
                let value = match secret.provider.as_str() {
                    "asm" => of_secrets_manager(&self.agent.ecs, &key, &secret).await?,
                    _ => of_parameter_store(&self.agent.ecs, &key, &secret).await?,
                };
                container.given.environment.insert(secret.name, value);
            }
        }
        Ok(())
    }
}

/// `arn:aws:secretsmanager:region:account:secret:name:key:stage:version`, the last three of which
/// may be missing or empty.
async fn of_secrets_manager(ecs: &str, key: &str, secret: &Secret) -> Result<String, String> {
    let parts: Vec<&str> = secret.value_from.split(':').collect();
    let arn = parts[..parts.len().min(7)].join(":");
    let part = |index: usize| parts.get(index).copied().filter(|it| !it.is_empty());
    let mut input = json!({"SecretId": arn});
    for (name, index) in [("VersionStage", 8), ("VersionId", 9)] {
        if let Some(value) = part(index) {
            input[name] = json!(value);
        }
    }
    let answer = ask(ecs, key, "secretsmanager.GetSecretValue", &input).await;
    let (status, answer) = answer?;
    if status != 200 {
        let region = &secret.region;
        return Err(format!(
            "ResourceNotFoundException: The task can't retrieve the secret with ARN '{arn}' from AWS Secrets Manager. \
             Check whether the secret exists in the specified Region: {region}: {answer}"
        ));
    }
    let text = answer["SecretString"].as_str().unwrap_or_default();
    let Some(key) = part(7) else {
        return Ok(text.to_owned());
    };
    let object: Value = serde_json::from_str(text).unwrap_or_default();
    match &object[key] {
        Value::Null => Err(format!(
            "Retrieved secret from Secrets Manager did not contain json key {key}"
        )),
        Value::String(value) => Ok(value.clone()),
        other => Ok(other.to_string()),
    }
}

async fn of_parameter_store(ecs: &str, key: &str, secret: &Secret) -> Result<String, String> {
    let name = secret.value_from.split_once(":parameter");
    let name = name.map_or(&*secret.value_from, |(_, name)| name);
    let input = json!({"Names": [name], "WithDecryption": true});
    let (_, answer) = ask(ecs, key, "AmazonSSM.GetParameters", &input).await?;
    let value = answer["Parameters"][0]["Value"].as_str();
    value.map(str::to_owned).ok_or_else(|| {
        let region = &secret.region;
        format!(
            "Fetching secret data from SSM Parameter Store in {region}: invalid parameters: {name}"
        )
    })
}

async fn ask(ecs: &str, key: &str, target: &str, input: &Value) -> Result<api::Answer, String> {
    let answer = api::call_as(ecs, key, target, input).await;
    answer.map_err(|error| error.to_string())
}
