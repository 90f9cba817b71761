//! Amazon Resource Names and the other ways in which callers name things.

use crate::kernel::ids::{mix, uuid};
use crate::wire::ApiError;

/// `arn:<partition>:<service>:<region>:<account>:<resource>`, taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arn<'a> {
    pub partition: &'a str,
    pub service: &'a str,
    pub region: &'a str,
    pub account: &'a str,
    pub resource: &'a str,
}

impl<'a> Arn<'a> {
    /// `None` when the text is not meant as an ARN at all.
    pub fn parse(text: &'a str) -> Option<Result<Self, ApiError>> {
        let rest = text.strip_prefix("arn:")?;
        let parts: Vec<&str> = rest.splitn(5, ':').collect();
        Some(match parts[..] {
            [partition, service, region, account, resource] => Ok(Self {
                partition,
                service,
                region,
                account,
                resource,
            }),
            // mondoohq/mql#6266.
            [_, _, _, _] => Err(ApiError::client(format!(
                "com.amazon.arn.ARNSyntaxException: Fifth colon (namespace/relative-id delimiter) not found: {text}"
            ))),
            _ => Err(too_many_or_too_few()),
        })
    }

    /// The parts after `<kind>/`. The ARN of something else is refused: aws/aws-cli#7875.
    pub fn path(&self, kind: &str) -> Result<Vec<&'a str>, ApiError> {
        let rest = self.resource.strip_prefix(kind);
        match rest.and_then(|rest| rest.strip_prefix('/')) {
            Some(rest) => Ok(rest.split('/').collect()),
            None => Err(ApiError::invalid_parameter(format!(
                "Unsupported resource type: {}",
                self.kind()
            ))),
        }
    }

    /// What it is the ARN of, as `cluster`.
    fn kind(&self) -> &'a str {
        self.resource.split(['/', ':']).next().unwrap_or_default()
    }
}

/// An identifier has too many or too few parts: pulumi/pulumi-awsx#406,
/// aws-samples/semantic-search-aws-docs#5.
pub fn too_many_or_too_few() -> ApiError {
    ApiError::invalid_parameter("Invalid identifier: Unexpected number of separators")
}

/// An account in a region of AWS.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Scope {
    pub account: String,
    pub region: String,
}

impl Scope {
    pub fn arn(&self, resource: &str) -> String {
        self.join("ecs", &[resource])
    }

    /// The same of a resource whose name is in parts.
    pub fn arn_of(&self, resource: &[&str]) -> String {
        self.join("ecs", resource)
    }

    /// Of what another service has.
    pub fn arn_in(&self, service: &str, resource: &str) -> String {
        self.join(service, &[resource])
    }

    // Without `format!`, because every answer has ARNs.
    fn join(&self, service: &str, resource: &[&str]) -> String {
        let (partition, region, account) = (self.partition(), &self.region, &self.account);
        let place = [
            "arn:", partition, ":", service, ":", region, ":", account, ":",
        ];
        let parts = || place.iter().chain(resource);
        let mut arn = String::with_capacity(parts().map(|part| part.len()).sum());
        parts().for_each(|part| arn.push_str(part));
        arn
    }

    /// The principal that all calls are made by. The fake does not authenticate, so it knows no
    /// other.
    pub fn caller_arn(&self) -> String {
        self.iam_arn("user/fake-ecs")
    }

    /// A user, a role, or the root user of the account.
    pub fn iam_arn(&self, resource: &str) -> String {
        format!("arn:{}:iam::{}:{resource}", self.partition(), self.account)
    }

    /// The Cloud Map namespace of that name. Its id is made from the name, so that it is the same
    /// each time.
    pub fn namespace_arn(&self, name: &str) -> String {
        self.cloud_map_arn("namespace/ns", name)
    }

    /// The service of Cloud Map that Service Connect makes for a discovery name, made from the two
    /// names.
    pub fn discovery_arn(&self, namespace_arn: &str, name: &str) -> String {
        self.cloud_map_arn("service/srv", &format!("{namespace_arn}/{name}"))
    }

    fn cloud_map_arn(&self, kind: &str, name: &str) -> String {
        let id = name
            .bytes()
            .fold(0, |hash, byte| mix(hash ^ u64::from(byte)));
        let id = format!("{id:020}")
            .chars()
            .rev()
            .take(16)
            .collect::<String>();
        let (partition, region, account) = (self.partition(), &self.region, &self.account);
        format!("arn:{partition}:servicediscovery:{region}:{account}:{kind}-{id}")
    }

    /// The Auto Scaling group of that name. Its id is made from the name, so that it is the same
    /// each time.
    pub fn auto_scaling_group_arn(&self, name: &str) -> String {
        let high = name
            .bytes()
            .fold(1, |hash, byte| mix(hash ^ u64::from(byte)));
        let id = uuid(u128::from(high) << 64 | u128::from(mix(high)));
        let (partition, region, account) = (self.partition(), &self.region, &self.account);
        format!(
            "arn:{partition}:autoscaling:{region}:{account}:autoScalingGroup:{id}:autoScalingGroupName/{name}"
        )
    }

    pub fn partition(&self) -> &'static str {
        if self.region.starts_with("cn-") {
            "aws-cn"
        } else if self.region.starts_with("us-gov-") {
            "aws-us-gov"
        } else {
            "aws"
        }
    }

    /// The name that the VPC's resolver gives an address.
    pub fn private_dns_name(&self, address: &str) -> String {
        let dashed = address.replace('.', "-");
        if self.region == "us-east-1" {
            ["ip-", &dashed, ".ec2.internal"].concat()
        } else {
            ["ip-", &dashed, ".", &self.region, ".compute.internal"].concat()
        }
    }
}

/// Whether the text is a cluster or family name: letters, digits, `-` and `_`, at most 255 of them.
pub fn is_name(text: &str) -> bool {
    (1..=255).contains(&text.len())
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

/// Whether the text is a name for service discovery, as ports and services of Service Connect have
/// them: lower-case letters, digits, `-` and `_`, at most 64 of them, and no `-` first.
pub fn is_discovery_name(text: &str) -> bool {
    let is_letter = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-_".contains(&b);
    (1..=64).contains(&text.len()) && !text.starts_with('-') && text.bytes().all(is_letter)
}

/// Whether the text is an account: twelve digits.
pub fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit())
}

/// Whether the text may be a region: lower-case letters, digits and `-`, at most 32 of them. It
/// goes into ARNs, and must not be able to break one.
pub fn is_region(text: &str) -> bool {
    (1..=32).contains(&text.len())
        && text
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

/// What an id names, for messages. That of container instances is like that of tasks, by analogy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Identified {
    Task,
    Instance,
}

/// The name at the end of an ARN, behind its last slash; a text without slashes is the name itself.
pub fn name_in(arn: &str) -> &str {
    arn.rsplit('/').next().unwrap_or(arn)
}

/// The number in an id, or at the end of an ARN, whatever else that may say.
pub fn id_in(of: Identified, reference: &str) -> Option<u128> {
    let id = match Arn::parse(reference) {
        Some(_) => name_in(reference),
        None => reference,
    };
    parse_id(of, id).ok()
}

/// A task or container instance id: 32 hexadecimal digits, or the older UUID form.
pub fn parse_id(what: Identified, text: &str) -> Result<u128, ApiError> {
    /// Where a UUID has its dashes.
    const DASHES: [usize; 4] = [8, 13, 18, 23];
    let (name, title) = match what {
        Identified::Task => ("taskId", "Task"),
        Identified::Instance => ("instanceId", "Container Instance"),
    };
    let is_uuid = match text.len() {
        32 => false,
        36 => true,
        _ => {
            return Err(ApiError::invalid_parameter(format!(
                "{name} length should be one of [32,36]"
            )));
        }
    };
    let invalid = || ApiError::invalid_parameter(format!("{title} Identifier is invalid"));
    let mut number = 0;
    for (at, letter) in text.bytes().enumerate() {
        let is_dash = letter == b'-';
        if is_dash != (is_uuid && DASHES.contains(&at)) {
            return Err(invalid());
        }
        if !is_dash {
            let digit = char::from(letter).to_digit(16).ok_or_else(invalid)?;
            number = number << 4 | u128::from(digit);
        }
    }
    Ok(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arn_has_six_parts() {
        const SEPARATORS: &str =
            "InvalidParameterException: Invalid identifier: Unexpected number of separators";
        for (text, expect) in [
            ("arn:", SEPARATORS),
            ("arn:aws", SEPARATORS),
            ("arn:aws:ecs:us-east-1", SEPARATORS),
            (
                "arn:aws:sts::162854405951",
                "ClientException: com.amazon.arn.ARNSyntaxException: Fifth colon (namespace/relative-id delimiter) not found: arn:aws:sts::162854405951",
            ),
        ] {
            let error = Arn::parse(text).unwrap().unwrap_err();
            assert_eq!(error.to_string(), expect);
        }
        assert!(Arn::parse("arn").is_none());
        let arn = Arn::parse("arn:aws:ecs:us-east-1:1:task-definition/a:1");
        let arn = arn.unwrap().unwrap();
        assert_eq!(arn.path("task-definition"), Ok(vec!["a:1"]));
        for kind in ["task", "service"] {
            assert_eq!(
                arn.path(kind).unwrap_err().to_string(),
                "InvalidParameterException: Unsupported resource type: task-definition"
            );
        }
    }

    #[test]
    fn a_region_is_up_to_32_lower_case_letters_digits_and_dashes() {
        for region in ["us-east-1", "eusc-de-east-1", "x", &"a".repeat(32)] {
            assert!(is_region(region), "{region}");
        }
        for other in [
            "",
            "US-EAST-1",
            "us east 1",
            "us:east",
            "us_east_1",
            "ü",
            &"a".repeat(33),
        ] {
            assert!(!is_region(other), "{other}");
        }
    }

    #[test]
    fn an_id_is_32_hexadecimal_digits_or_a_uuid() {
        let number = 0x0123_4567_89ab_cdef_0123_4567_89ab_cdef;
        for (text, expect) in [
            ("0123456789abcdef0123456789abcdef", Some(number)),
            ("01234567-89ab-cdef-0123-456789abcdef", Some(number)),
            ("+123456789abcdef0123456789abcdef", None),
            ("0123456789abcdef0123456789abcdeg", None),
            ("01234567-89ab-cdef-0123456789abc", None),
            ("0123456789abcdef0123456789abcdef0123", None),
            ("0-1234567-89ab-cdef-012345678abcdef", None),
            ("012345678-9ab-cdef-0123-456789abcdef", None),
            ("--------------------------------", None),
            ("ééééééééééééééééé", None),
            ("éééééééééééééééé", None),
            ("", None),
        ] {
            assert_eq!(parse_id(Identified::Task, text).ok(), expect, "{text}");
        }
    }
}
