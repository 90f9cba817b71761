//! Amazon Resource Names and the other ways in which callers name things.

use super::ids::mix;
use crate::wire::ApiError;

/// `arn:<partition>:<service>:<region>:<account>:<resource>`, taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Arn<'a> {
    pub(crate) region: &'a str,
    pub(crate) account: &'a str,
    pub(crate) resource: &'a str,
}

impl<'a> Arn<'a> {
    /// `None` when the text is not meant as an ARN at all.
    pub(crate) fn parse(text: &'a str) -> Option<Result<Self, ApiError>> {
        let rest = text.strip_prefix("arn:")?;
        let mut parts = rest.splitn(5, ':');
        let (_partition, _service) = (parts.next(), parts.next());
        let (region, account, resource) = (parts.next(), parts.next(), parts.next());
        Some(match (region, account, resource) {
            (Some(region), Some(account), Some(resource)) => Ok(Self {
                region,
                account,
                resource,
            }),
            _ => Err(ApiError::invalid_parameter(
                "Unexpected number of separators",
            )),
        })
    }

    /// The parts after `<kind>/`.
    pub(crate) fn path(&self, kind: &str) -> Option<Vec<&'a str>> {
        let rest = self.resource.strip_prefix(kind)?.strip_prefix('/')?;
        Some(rest.split('/').collect())
    }
}

/// The account and region that a world stands for, as far as ARNs show them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) account: String,
    pub(crate) region: String,
}

impl Place {
    pub(crate) fn arn(&self, resource: &str) -> String {
        format!(
            "arn:{}:ecs:{}:{}:{resource}",
            self.partition(),
            self.region,
            self.account
        )
    }

    /// The principal that all calls are made by. The fake does not authenticate, so it knows no other.
    pub(crate) fn caller_arn(&self) -> String {
        format!(
            "arn:{}:iam::{}:user/fake-ecs",
            self.partition(),
            self.account
        )
    }

    /// The Cloud Map namespace of that name. Its id is made from the name, so that it is the same each time.
    pub(crate) fn namespace_arn(&self, name: &str) -> String {
        let id = name
            .bytes()
            .fold(0, |hash, byte| mix(hash ^ u64::from(byte)));
        let id = format!("{id:020}")
            .chars()
            .rev()
            .take(16)
            .collect::<String>();
        let (partition, region, account) = (self.partition(), &self.region, &self.account);
        format!("arn:{partition}:servicediscovery:{region}:{account}:namespace/ns-{id}")
    }

    fn partition(&self) -> &'static str {
        if self.region.starts_with("cn-") {
            "aws-cn"
        } else if self.region.starts_with("us-gov-") {
            "aws-us-gov"
        } else {
            "aws"
        }
    }

    /// The name that the VPC's resolver gives an address.
    pub(crate) fn private_dns_name(&self, address: std::net::Ipv4Addr) -> String {
        let dashed = address.to_string().replace('.', "-");
        if self.region == "us-east-1" {
            format!("ip-{dashed}.ec2.internal")
        } else {
            format!("ip-{dashed}.{}.compute.internal", self.region)
        }
    }
}

/// Whether the text is a cluster or family name: letters, digits, `-` and `_`, at most 255 of them.
pub(crate) fn is_name(text: &str) -> bool {
    (1..=255).contains(&text.len())
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

/// What an id names, for messages. That of container instances is like that of tasks, by analogy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Identified {
    Task,
    Instance,
}

/// A task or container instance id: 32 hexadecimal digits, or the older UUID form.
pub(crate) fn parse_id(what: Identified, text: &str) -> Result<u128, ApiError> {
    let (name, title) = match what {
        Identified::Task => ("taskId", "Task"),
        Identified::Instance => ("instanceId", "Container Instance"),
    };
    let digits = match text.len() {
        32 => text.to_owned(),
        36 => text.replace('-', ""),
        _ => {
            return Err(ApiError::invalid_parameter(format!(
                "{name} length should be one of [32,36]"
            )));
        }
    };
    u128::from_str_radix(&digits, 16)
        .map_err(|_| ApiError::invalid_parameter(format!("{title} Identifier is invalid")))
}
