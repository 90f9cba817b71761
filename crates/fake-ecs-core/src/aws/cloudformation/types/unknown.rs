//! Types that are not emulated: a stack fails that has one, unless the fake was told to record
//! them.

use crate::wire::Json;

use super::super::call::{Call, Failure};
use super::{Made, text};

/// Refuses a type that is not emulated.
pub fn refusal(kind: &str) -> Failure {
    Failure::new(format!(
        "fake-ecs does not emulate resources of the type {kind}. Leave them out, or start with --cfn-ignore (Builder::ignore_unknown_resources), which records them and makes nothing"
    ))
}

/// Types that stacks may always have, because they make nothing.
pub fn is_nothing(kind: &str) -> bool {
    matches!(
        kind,
        "AWS::CDK::Metadata" | "AWS::CloudFormation::WaitConditionHandle"
    )
}

/// What is recorded of a resource, of which nothing is made: the name that its properties give, or
/// one that is made up, and an ARN of the form that AWS's have, as others may be made from it.
pub fn record(call: &mut Call<'_>, kind: &str, properties: &Json) -> Made {
    if kind == ATTACHMENT {
        let secret = text(&properties["SecretId"]);
        return Made::new(secret.as_str(), [(ARN, Json::of(&secret))]);
    }
    let what = kind.rsplit("::").next().unwrap_or_default();
    let given = [
        text(&properties[format!("{what}Name").as_str()]),
        text(&properties["Name"]),
    ];
    let given = given.into_iter().find(|it| !it.is_empty());
    let name = given.unwrap_or_else(|| call.name(255));
    let arn = arn(call, kind, &name);
    let id = match ARN_IS_REF.contains(&kind) {
        true => arn.clone(),
        false => name,
    };
    Made::new(id, [(ARN, Json::of(&arn))])
}

/// What `Fn::GetAtt` gives of a resource that is recorded only: an ARN and a port have the form of
/// one.
pub fn attribute(recorded: &Made, attribute: &str) -> Json {
    match attribute {
        _ if attribute.to_ascii_lowercase().ends_with("arn") => recorded.attributes[ARN].clone(),
        _ if attribute.ends_with("Port") => Json::of(&PORT),
        _ => Json::of(&format!("{}.{attribute}", recorded.id)),
    }
}

/// The type that tells a secret of a database. Its name is that of the secret.
const ATTACHMENT: &str = "AWS::SecretsManager::SecretTargetAttachment";

const ARN: &str = "Arn";

const PORT: &str = "443";

/// Types of which `Ref` gives the ARN.
const ARN_IS_REF: [&str; 2] = ["AWS::Lambda::Version", "AWS::StepFunctions::StateMachine"];

fn arn(call: &Call<'_>, kind: &str, name: &str) -> String {
    let mut parts = kind.split("::").skip(1);
    let service = parts.next().unwrap_or_default();
    let service = match service {
        "StepFunctions" => "states".to_owned(),
        _ => service.to_ascii_lowercase(),
    };
    let resource = match (service.as_str(), parts.next().unwrap_or_default()) {
        ("lambda", _) => format!("function:{name}"),
        ("states", _) => format!("stateMachine:{name}"),
        (_, what) => format!("{}/{name}", what.to_ascii_lowercase()),
    };
    call.region.scope.arn_in(&service, &resource)
}
