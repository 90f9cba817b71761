//! Resources that more than one member of an input names, and those whose ARNs only what there is
//! knows.

use super::s3;
use crate::aws::secrets_manager::port;
use crate::ecs::Region;
use crate::wire::Json;

/// The actions of CloudWatch Logs that are about a stream, and not about its group.
///
/// <https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatchlogs.html>
const OF_STREAMS: &[&str] = &[
    "logs:DeleteLogStream",
    "logs:GetLogEvents",
    "logs:PutLogEvents",
];

/// What the call is about; `None` where a single member says that.
pub(super) fn resources(region: &Region, action: &str, input: &Json) -> Option<Vec<String>> {
    if OF_STREAMS.contains(&action) {
        return stream(region, input).map(|arn| vec![arn]);
    }
    match action.split_once(':')? {
        ("codedeploy", _) => code_deploy(region, input).map(|arn| vec![arn]),
        ("events", "PutEvents") => Some(buses_put_to(region, input)),
        ("events", operation) if operation.ends_with("EventBus") => {
            Some(vec![bus(region, input["Name"].as_str())])
        }
        ("events", _) => rule(region, input).map(|arn| vec![arn]),
        ("iam", _) => iam(region, input).map(|arn| vec![arn]),
        ("servicediscovery", operation) => {
            let id = input["Id"].as_str()?;
            let kind = if operation.ends_with("Namespace") {
                "namespace"
            } else {
                "service"
            };
            Some(vec![discovery(region, kind, id)])
        }
        ("s3", _) => s3::resources(region, input),
        ("secretsmanager", _) => secret(region, input).map(|arn| vec![arn]),
        _ => None,
    }
}

/// What else the call needs: other actions, each with its resource.
///
/// What filters find is not asked for secret by secret.
///
/// <https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_BatchGetSecretValue.html>
pub(super) fn also(region: &Region, action: &str, input: &Json) -> Vec<(&'static str, String)> {
    if action.starts_with("s3:") {
        return s3::also(region, input);
    }
    if action != "secretsmanager:BatchGetSecretValue" {
        return Vec::new();
    }
    if input["Filters"].items().len() > 0 {
        return vec![("secretsmanager:ListSecrets", "*".to_owned())];
    }
    let ids = input["SecretIdList"].items().filter_map(Json::as_str);
    let read = |id| ("secretsmanager:GetSecretValue", secret_of_id(region, id));
    ids.map(read).collect()
}

/// The stream of a group.
fn stream(region: &Region, input: &Json) -> Option<String> {
    let stream = input["logStreamName"].as_str()?;
    let group = input["logGroupName"].as_str();
    let group = group.or_else(|| input["logGroupIdentifier"].as_str())?;
    let group = match group.starts_with("arn:") {
        true => group.to_owned(),
        false => region.scope.arn_in("logs", &format!("log-group:{group}")),
    };
    Some(format!("{group}:log-stream:{stream}"))
}

/// The buses that events are put to.
fn buses_put_to(region: &Region, input: &Json) -> Vec<String> {
    let entries = input["Entries"].items();
    let buses = entries.map(|entry| bus(region, entry["EventBusName"].as_str()));
    buses.collect()
}

/// The ARN of a bus that is named by its name, by its ARN, or not at all.
fn bus(region: &Region, name: Option<&str>) -> String {
    match name {
        Some(arn) if arn.starts_with("arn:") => arn.to_owned(),
        name => {
            let name = name.unwrap_or("default");
            region.scope.arn_in("events", &format!("event-bus/{name}"))
        }
    }
}

/// A rule of another bus than the default one, whose ARN has the name of the bus.
fn rule(region: &Region, input: &Json) -> Option<String> {
    let name = input["Rule"].as_str().or_else(|| input["Name"].as_str())?;
    let bus = bus(region, input["EventBusName"].as_str());
    let (_, bus) = bus.split_once(":event-bus/")?;
    let resource = match bus {
        "default" => format!("rule/{name}"),
        bus => format!("rule/{bus}/{name}"),
    };
    Some(region.scope.arn_in("events", &resource))
}

/// A namespace or a service of Cloud Map, by its id or its ARN.
fn discovery(region: &Region, kind: &str, id: &str) -> String {
    match id.starts_with("arn:") {
        true => id.to_owned(),
        false => region
            .scope
            .arn_in("servicediscovery", &format!("{kind}/{id}")),
    }
}

/// What a call of IAM is about: an instance profile, a role or a policy. Paths are not in the names
/// that callers give, so that of a role which was made elsewhere is left out.
fn iam(region: &Region, input: &Json) -> Option<String> {
    let of = |kind: &str, name: &str| region.scope.iam_arn(&format!("{kind}/{name}"));
    if let Some(name) = input["InstanceProfileName"].as_str() {
        return Some(of("instance-profile", name));
    }
    if let Some(name) = input["RoleName"].as_str() {
        #[cfg(feature = "iam")]
        if let Some(role) = region.iam.role(name) {
            return Some(role.arn.clone());
        }
        return Some(of("role", name));
    }
    if let Some(arn) = input["PolicyArn"].as_str() {
        return Some(arn.to_owned());
    }
    let name = input["PolicyName"].as_str()?;
    Some(of("policy", name))
}

/// A deployment group, also where a deployment of it is named; or else an application.
fn code_deploy(region: &Region, input: &Json) -> Option<String> {
    let text = |name: &str| input[name].as_str().map(str::to_owned);
    if let Some(arn) = text("ResourceArn") {
        return Some(arn);
    }
    if let Some(name) = text("deploymentConfigName").filter(|_| input["applicationName"].is_null())
    {
        let resource = format!("deploymentconfig:{name}");
        return Some(region.scope.arn_in("codedeploy", &resource));
    }
    let group = text("deploymentGroupName").or_else(|| text("currentDeploymentGroupName"));
    let named = text("applicationName").map(|application| (application, group));
    let (application, group) = named.or_else(|| group_of_deployment(region, input))?;
    let resource = match group {
        Some(group) => format!("deploymentgroup:{application}/{group}"),
        None => format!("application:{application}"),
    };
    Some(region.scope.arn_in("codedeploy", &resource))
}

/// The application and the group of the deployment that an input names.
fn group_of_deployment(region: &Region, input: &Json) -> Option<(String, Option<String>)> {
    let id = input["deploymentId"].as_str()?;
    #[cfg(feature = "codedeploy")]
    return region.codedeploy.group_of(id);
    #[cfg(not(feature = "codedeploy"))]
    {
        let _ = (region, id);
        None
    }
}

/// A secret that is there has its whole ARN, by whichever of its names it is called.
fn secret(region: &Region, input: &Json) -> Option<String> {
    Some(secret_of_id(region, input["SecretId"].as_str()?))
}

fn secret_of_id(region: &Region, id: &str) -> String {
    match port::find(&region.secrets_manager, id, region.now()) {
        Ok(secret) => secret.arn.clone(),
        Err(_) if id.starts_with("arn:") => id.to_owned(),
        Err(_) => {
            let resource = format!("secret:{id}-??????");
            region.scope.arn_in("secretsmanager", &resource)
        }
    }
}
