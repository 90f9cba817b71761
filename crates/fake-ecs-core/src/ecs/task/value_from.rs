//! What `valueFrom` of a secret means: where its value is kept, and which part of it.
//! <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html>

use crate::kernel::arn::Arn;

/// Where a value is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ValueFrom<'a> {
    Secret(SecretPart<'a>),
    /// The name or the ARN of a parameter.
    Parameter(&'a str),
    /// It is neither, though it begins as an ARN of Secrets Manager.
    Invalid,
}

/// A secret, or a part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecretPart<'a> {
    /// The ARN of the secret alone.
    pub arn: String,
    /// The member of the secret that is meant, which is JSON then.
    pub json_key: Option<&'a str>,
    pub stage: Option<&'a str>,
    pub version_id: Option<&'a str>,
}

impl SecretPart<'_> {
    /// All of a secret, of which the name will do.
    pub fn whole(id: &str) -> Self {
        Self {
            arn: id.to_owned(),
            json_key: None,
            stage: None,
            version_id: None,
        }
    }
}

/// Whether it is kept in Secrets Manager, which is named in full. Anything else is in the Parameter
/// Store.
pub fn is_in_secrets_manager(value_from: &str) -> bool {
    value_from.split(':').nth(2) == Some("secretsmanager")
}

/// Takes it apart as the agent does: after the name of a secret come either all three of JSON key,
/// staging label and version id, each of which may be empty, or none.
pub fn parse(value_from: &str) -> ValueFrom<'_> {
    if !is_in_secrets_manager(value_from) {
        return ValueFrom::Parameter(value_from);
    }
    let Some(Ok(arn)) = Arn::parse(value_from) else {
        return ValueFrom::Invalid;
    };
    let given = |part: &'_ str| !part.is_empty();
    let parts: Vec<&str> = arn.resource.split(':').collect();
    match parts[..] {
        ["secret", _] => ValueFrom::Secret(SecretPart::whole(value_from)),
        ["secret", _, key, stage, version] => {
            let rest = arn.resource.len() - "secret:".len() - parts[1].len();
            ValueFrom::Secret(SecretPart {
                arn: value_from[..value_from.len() - rest].to_owned(),
                json_key: Some(key).filter(|it| given(it)),
                stage: Some(stage).filter(|it| given(it)),
                version_id: Some(version).filter(|it| given(it)),
            })
        }
        _ => ValueFrom::Invalid,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_in_one_of_the_two_stores() {
        const ARN: &str = "arn:aws:secretsmanager:us-east-1:123456789012:secret:db-a1B2c3";
        let secret = |json_key, stage, version_id| {
            ValueFrom::Secret(SecretPart {
                arn: ARN.to_owned(),
                json_key,
                stage,
                version_id,
            })
        };
        let parameter = "arn:aws:ssm:us-east-1:123456789012:parameter/app/url";
        for (text, expected) in [
            (ARN.to_owned(), secret(None, None, None)),
            (format!("{ARN}:::"), secret(None, None, None)),
            (format!("{ARN}:user::"), secret(Some("user"), None, None)),
            (
                format!("{ARN}::AWSPREVIOUS:"),
                secret(None, Some("AWSPREVIOUS"), None),
            ),
            (
                format!("{ARN}:::9d4cb84b"),
                secret(None, None, Some("9d4cb84b")),
            ),
            (
                format!("{ARN}:a:b:c"),
                secret(Some("a"), Some("b"), Some("c")),
            ),
            (format!("{ARN}:user"), ValueFrom::Invalid),
            (format!("{ARN}:user:"), ValueFrom::Invalid),
            (format!("{ARN}::::"), ValueFrom::Invalid),
            (
                "arn:aws:secretsmanager:us-east-1:123456789012:db".to_owned(),
                ValueFrom::Invalid,
            ),
            ("arn:aws:secretsmanager".to_owned(), ValueFrom::Invalid),
            ("/app/url".to_owned(), ValueFrom::Parameter("/app/url")),
            ("url:3".to_owned(), ValueFrom::Parameter("url:3")),
            (parameter.to_owned(), ValueFrom::Parameter(parameter)),
        ] {
            assert_eq!(parse(&text), expected, "{text}");
        }
    }
}
