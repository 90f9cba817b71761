//! What AWS says of a task that cannot start because a secret, a parameter or a file is not there.
//!
//! Fargate's words are those of stopped tasks of 2025 and 2026. Those of EC2 are the agent's, which
//! gives the reason without a name before it. For files on Fargate a text was recorded of one that
//! must not be read; the one of a file that is not there is made like it.
//! <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/resource-initialization-error.html>

use crate::aws::s3;
use crate::ecs::Region;
use crate::ecs::lifecycle::fetch;
use crate::effect::own_call::OwnFailure;
use crate::kernel::ids::{Hex, uuid};
use crate::wire::{ApiError, Blob, ErrorCode};

/// What a task needs and is not there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Missing {
    /// Secrets Manager refuses to say the value.
    Secret {
        arn: String,
        error: ApiError,
    },
    /// The secret is JSON, and has no such member.
    JsonKey(String),
    /// A member of the secret is asked for, which is no JSON object.
    NotJson(String),
    /// The secret is to let in at a registry, and has no user or password.
    Credentials(String),
    /// The real endpoint of Secrets Manager has not said the value.
    Unfetched {
        arn: String,
        why: OwnFailure,
    },
    /// It is no ARN of a secret.
    InvalidArn(String),
    /// The name or ARN of a parameter.
    Parameter(String),
    /// The real endpoint of the Parameter Store has said no value.
    Unread(OwnFailure),
    /// `None`: it is there and cannot be read.
    File {
        bucket: String,
        key: String,
        why: Option<s3::state::Missing>,
    },
    InvalidFileArn(String),
}

/// Why a task does not start. Secrets are read first, then parameters, then files; of what is
/// missing in one store all is named where AWS names it.
pub(super) fn reason(
    region: &Region,
    task: u128,
    is_on_fargate: bool,
    missing: &[Missing],
) -> String {
    let words = Words { region, task };
    let secrets: Vec<String> = missing
        .iter()
        .filter_map(|it| words.of_secret(it, is_on_fargate))
        .collect();
    let parameters = missing.iter().filter_map(|it| match it {
        Missing::Parameter(id) => Some(fetch::parameter_name(id)),
        _ => None,
    });
    let parameters: Vec<String> = parameters.collect();
    let parameters = parameters.join(",");
    let unread = missing.iter().find_map(|it| match it {
        Missing::Unread(why) => Some(failed_call("SSM", "GetParameters", why)),
        _ => None,
    });
    let ssm = match (unread, parameters.as_str()) {
        (None, "") => None,
        (None, names) if is_on_fargate => Some(format!("invalid ssm parameters: {names}")),
        (None, names) => Some(format!("invalid parameters: {names}")),
        (Some(why), _) => Some(why),
    };
    let file = || {
        missing
            .iter()
            .find_map(|it| words.of_file(it, is_on_fargate))
    };
    let retried = "service call has been retried 1 time(s)";
    let unable = "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve";
    match (is_on_fargate, secrets.first(), ssm) {
        (true, Some(first), _) => format!("{unable} secret from asm: {retried}: {first}"),
        (true, None, None) => format!(
            "ResourceInitializationError: failed to download env files: {retried}: {}",
            file().unwrap_or_default()
        ),
        (true, None, Some(why)) => format!("{unable} secrets from ssm: {retried}: {why}"),
        // The agent writes the first letter of a reason large.
        (false, Some(_), _) => capitalized(&secrets.join(";")),
        (false, None, None) => capitalized(&file().unwrap_or_default()),
        (false, None, Some(why)) => format!(
            "Fetching secret data from SSM Parameter Store in {}: {why}",
            region.scope.region
        ),
    }
}

fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|it| it.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

/// What is said of a secret that could not be fetched.
fn unfetched(arn: &str, error: &str, is_missing: bool, is_on_fargate: bool) -> String {
    match (is_on_fargate, is_missing) {
        (true, _) => format!("failed to fetch secret {arn} from secrets manager: {error}"),
        (false, true) => format!(
            "ResourceNotFoundException: The task can't retrieve the secret with ARN '{arn}' from AWS Secrets Manager. Check whether the secret exists in the specified Region: {error}"
        ),
        (false, false) => format!("secret {arn}: {error}: {error}"),
    }
}

/// Errors of Secrets Manager and the Parameter Store for which the SDK of Go has types. It prints
/// others as those of any API.
const TYPED: [&str; 7] = [
    "DecryptionFailure",
    "InternalServerError",
    "InternalServiceError",
    "InvalidKeyId",
    "InvalidParameterException",
    "InvalidRequestException",
    "ResourceNotFoundException",
];

/// What the SDK of Go says of a call that a real endpoint has not carried out.
fn failed_call(service: &str, operation: &str, why: &OwnFailure) -> String {
    match why {
        OwnFailure::Refused {
            status,
            request_id,
            code,
            message,
        } => {
            let is_typed = TYPED.contains(&code.as_str());
            let kind = if is_typed { "" } else { "api error " };
            format!(
                "operation error {service}: {operation}, https response error StatusCode: {status}, RequestID: {request_id}, {kind}{code}: {message}"
            )
        }
        OwnFailure::Unanswered { attempts, why } => format!(
            "operation error {service}: {operation}, exceeded maximum number of attempts, {attempts}, https response error StatusCode: 0, RequestID: , request send failed, {why}"
        ),
    }
}

/// What differs from task to task: ids of requests follow from the seed and what they are about.
struct Words<'a> {
    region: &'a Region,
    task: u128,
}

impl Words<'_> {
    fn number(&self, about: &str) -> u128 {
        let task = Hex::of(self.task);
        self.region
            .ids
            .number_of(&format!("{}/{about}", task.as_str()))
    }

    fn of_secret(&self, missing: &Missing, is_on_fargate: bool) -> Option<String> {
        Some(match missing {
            Missing::Secret { arn, error } => {
                let id = uuid(self.number(arn));
                let error_text = format!(
                    "operation error Secrets Manager: GetSecretValue, https response error StatusCode: 400, RequestID: {id}, {error}"
                );
                let is_missing = error.code == ErrorCode::ResourceNotFound;
                unfetched(arn, &error_text, is_missing, is_on_fargate)
            }
            Missing::Unfetched { arn, why } => {
                let error_text = failed_call("Secrets Manager", "GetSecretValue", why);
                let is_missing = why.is("ResourceNotFoundException");
                unfetched(arn, &error_text, is_missing, is_on_fargate)
            }
            Missing::JsonKey(key) => {
                format!("retrieved secret from Secrets Manager did not contain json key {key}")
            }
            Missing::NotJson(text) | Missing::Credentials(text) => text.clone(),
            Missing::InvalidArn(value) => format!(
                "trying to retrieve secret with value {value} resulted in error: an invalid ARN format for the AWS Secrets Manager secret was specified. Specify a valid ARN and try again."
            ),
            Missing::Parameter(_)
            | Missing::Unread(_)
            | Missing::File { .. }
            | Missing::InvalidFileArn(_) => {
                return None;
            }
        })
    }

    fn of_file(&self, missing: &Missing, is_on_fargate: bool) -> Option<String> {
        let (bucket, key, why) = match missing {
            Missing::File { bucket, key, why } => (bucket, key, why),
            Missing::InvalidFileArn(arn) => {
                return Some(format!(
                    "unable to parse bucket and key from s3 ARN specified in environmentFile {arn}"
                ));
            }
            _ => return None,
        };
        let Some(why) = why else {
            return Some(format!(
                "unable to read env file with key {key} from bucket {bucket}, error: bufio.Scanner: token too long"
            ));
        };
        let number = self.number(&format!("{bucket}/{key}"));
        let request = Hex::of(number).as_str()[..16].to_uppercase();
        let host = Blob(number.to_be_bytes().repeat(3)).to_base64();
        let (operation, error) = match (is_on_fargate, why) {
            (true, _) => ("HeadObject", "api error NotFound: Not Found"),
            (false, s3::state::Missing::Bucket) => (
                "GetObject",
                "api error NoSuchBucket: The specified bucket does not exist",
            ),
            (false, s3::state::Missing::Object) => {
                ("GetObject", "NoSuchKey: The specified key does not exist.")
            }
        };
        let error = format!(
            "operation error S3: {operation}, https response error StatusCode: 404, RequestID: {request}, HostID: {host}, {error}"
        );
        Some(if is_on_fargate {
            error
        } else {
            format!(
                "unable to download env file with key {key} from bucket {bucket}, error: {error}"
            )
        })
    }
}
