//! Attributes: what load balancers, target groups and listeners are set to, and what they are set
//! to by default.

use std::collections::BTreeMap;

use crate::wire::ApiError;
use crate::wire::elbv2::enums::{LoadBalancerTypeEnum, ProtocolEnum, TargetTypeEnum};

use super::attribute_tables::{
    Any, Flag, Number, NumberOrOff, OF_ALL_GROUPS, OF_ALL_LOAD_BALANCERS, OF_APPLICATION,
    OF_APPLICATION_AND_NETWORK, OF_APPLICATION_LATER, OF_FORWARDING_GROUPS, OF_GATEWAY,
    OF_HTTP_GROUPS, OF_HTTP_LISTENERS, OF_HTTPS_LISTENERS, OF_LAMBDA_GROUPS, OF_NETWORK,
    OF_TCP_GROUPS, OF_TCP_GROUPS_LATER, OF_TCP_LISTENERS, OneOf, Row,
};
pub use super::attribute_tables::{DELETION_PROTECTION, DEREGISTRATION_DELAY};
use super::refusals::invalid;
use super::state::{Declared, Group, Listener, LoadBalancer};

/// Something that has attributes.
#[derive(Clone, Copy, Debug)]
pub enum Owner {
    LoadBalancer(LoadBalancerTypeEnum),
    Group(TargetTypeEnum, Option<ProtocolEnum>),
    Listener(Option<ProtocolEnum>),
}

impl Owner {
    fn tables(self) -> Vec<&'static [Row]> {
        use LoadBalancerTypeEnum as Kind;
        match self {
            Self::LoadBalancer(kind) => {
                let own = match kind {
                    Kind::Application => vec![OF_APPLICATION_AND_NETWORK, OF_APPLICATION],
                    Kind::Network => vec![OF_APPLICATION_AND_NETWORK, OF_NETWORK],
                    Kind::Gateway => vec![OF_GATEWAY],
                };
                [vec![OF_ALL_LOAD_BALANCERS], own].concat()
            }
            Self::Group(TargetTypeEnum::Lambda, _) => {
                vec![&OF_ALL_GROUPS[1..], OF_LAMBDA_GROUPS]
            }
            Self::Group(_, protocol) if is_http(protocol) => {
                vec![OF_ALL_GROUPS, OF_FORWARDING_GROUPS, OF_HTTP_GROUPS]
            }
            Self::Group(..) => vec![OF_ALL_GROUPS, OF_FORWARDING_GROUPS, OF_TCP_GROUPS],
            Self::Listener(Some(ProtocolEnum::Https)) => {
                vec![OF_HTTP_LISTENERS, OF_HTTPS_LISTENERS]
            }
            Self::Listener(protocol) if is_http(protocol) => vec![OF_HTTP_LISTENERS],
            Self::Listener(_) => vec![OF_TCP_LISTENERS],
        }
    }

    /// Those that it has, whether they are shown by default or not.
    fn row(self, key: &str) -> Option<Row> {
        let later: &[Row] = match self {
            Self::Group(_, protocol) if !is_http(protocol) => OF_TCP_GROUPS_LATER,
            Self::LoadBalancer(LoadBalancerTypeEnum::Application) => OF_APPLICATION_LATER,
            _ => &[],
        };
        let tables = self.tables();
        let mut rows = tables.into_iter().flatten().chain(later);
        rows.find(|(known, ..)| *known == key).copied()
    }

    fn in_words(self) -> &'static str {
        match self {
            Self::LoadBalancer(_) => "Load balancer",
            Self::Group(..) => "Target group",
            Self::Listener(_) => "Listener",
        }
    }
}

fn is_http(protocol: Option<ProtocolEnum>) -> bool {
    matches!(protocol, Some(ProtocolEnum::Http | ProtocolEnum::Https))
}

impl LoadBalancer {
    pub fn owner(&self) -> Owner {
        Owner::LoadBalancer(self.kind())
    }
}

impl Group {
    pub fn owner(&self) -> Owner {
        Owner::Group(self.target_type(), self.shown.protocol)
    }

    pub fn target_type(&self) -> TargetTypeEnum {
        self.shown.target_type.unwrap_or(TargetTypeEnum::Instance)
    }
}

impl Listener {
    pub fn owner(&self) -> Owner {
        Owner::Listener(self.shown.protocol)
    }
}

/// All attributes: those that were set, and the others as they are by default.
pub fn all(owner: Owner, set: &BTreeMap<String, String>) -> Vec<(String, String)> {
    let tables = owner.tables();
    let rows = tables.into_iter().flatten();
    let mut all: BTreeMap<String, String> = rows
        .map(|(key, value, _)| ((*key).to_owned(), (*value).to_owned()))
        .collect();
    all.extend(set.clone());
    all.into_iter().collect()
}

/// Sets some of them. All are checked before one is set.
pub fn set(
    owner: Owner,
    current: &mut BTreeMap<String, String>,
    new: Vec<(Option<String>, Option<String>)>,
) -> Result<(), ApiError> {
    let mut checked = Vec::new();
    for (key, value) in new {
        let (key, value) = (key.unwrap_or_default(), value.unwrap_or_default());
        check(owner, &key, &value)?;
        checked.push((key, value));
    }
    current.extend(checked);
    Ok(())
}

/// The texts are from memory.
fn check(owner: Owner, key: &str, value: &str) -> Result<(), ApiError> {
    let what = owner.in_words();
    let Some((_, _, allowed)) = owner.row(key) else {
        return Err(invalid(format!(
            "{what} attribute key '{key}' is not recognized"
        )));
    };
    let number = value.parse::<u32>().ok();
    let is_within = |min, max| number.is_some_and(|number| (min..=max).contains(&number));
    let expected = match allowed {
        Any => return Ok(()),
        Flag if ["true", "false"].contains(&value) => return Ok(()),
        OneOf(values) if values.contains(&value) => return Ok(()),
        Number(min, max) if is_within(min, max) => return Ok(()),
        NumberOrOff(min, max) if value == "off" || is_within(min, max) => return Ok(()),
        Flag => "one of 'true', 'false'".to_owned(),
        OneOf(values) => format!("one of '{}'", values.join("', '")),
        Number(min, u32::MAX) => format!("at least '{min}'"),
        Number(min, max) => format!("between '{min}' and '{max}'"),
        NumberOrOff(min, u32::MAX) => format!("'off' or at least '{min}'"),
        NumberOrOff(min, max) => format!("'off' or between '{min}' and '{max}'"),
    };
    Err(invalid(format!(
        "{what} attribute value '{value}' for '{key}' must be {expected}"
    )))
}

/// How many seconds the targets of a group are drained, if the group was told.
pub fn deregistration_delay(declared: &Declared, group: &str) -> Option<u64> {
    let set = &declared.groups.get(group)?.attributes;
    set.get(DEREGISTRATION_DELAY)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(owner: Owner) -> Vec<String> {
        let all = all(owner, &BTreeMap::new());
        all.into_iter().map(|(key, _)| key).collect()
    }

    #[test]
    fn each_kind_has_its_own() {
        use LoadBalancerTypeEnum::{Application, Gateway, Network};
        let has = |owner, key: &str| keys(owner).iter().any(|known| known == key);

        assert!(has(
            Owner::LoadBalancer(Application),
            "idle_timeout.timeout_seconds"
        ));
        assert!(!has(
            Owner::LoadBalancer(Network),
            "idle_timeout.timeout_seconds"
        ));
        assert!(!has(Owner::LoadBalancer(Gateway), "access_logs.s3.enabled"));
        let lambda = Owner::Group(TargetTypeEnum::Lambda, None);
        assert_eq!(
            keys(lambda),
            ["lambda.multi_value_headers.enabled", "stickiness.enabled"]
        );
        let secure = Owner::Listener(Some(ProtocolEnum::Https));
        assert!(keys(secure).len() > keys(Owner::Listener(Some(ProtocolEnum::Http))).len());
    }

    #[test]
    fn values_that_make_no_sense_are_refused_and_then_nothing_is_set() {
        let owner = Owner::Group(TargetTypeEnum::Ip, Some(ProtocolEnum::Http));
        for (key, value, problem) in [
            (DEREGISTRATION_DELAY, "0", None),
            ("slow_start.duration_seconds", "30", None),
            (
                "target_group_health.dns_failover.minimum_healthy_targets.count",
                "off",
                None,
            ),
            (
                DEREGISTRATION_DELAY,
                "3601",
                Some(
                    "Target group attribute value '3601' for 'deregistration_delay.timeout_seconds' must be between '0' and '3600'",
                ),
            ),
            (
                "stickiness.type",
                "source_ip",
                Some(
                    "Target group attribute value 'source_ip' for 'stickiness.type' must be one of 'lb_cookie', 'app_cookie'",
                ),
            ),
            (
                "stickiness.enabled",
                "yes",
                Some(
                    "Target group attribute value 'yes' for 'stickiness.enabled' must be one of 'true', 'false'",
                ),
            ),
            (
                "idle_timeout.timeout_seconds",
                "60",
                Some("Target group attribute key 'idle_timeout.timeout_seconds' is not recognized"),
            ),
        ] {
            let mut current = BTreeMap::new();
            let new = vec![
                (
                    Some("stickiness.enabled".to_owned()),
                    Some("true".to_owned()),
                ),
                (Some(key.to_owned()), Some(value.to_owned())),
            ];

            let set = set(owner, &mut current, new);

            let text = set.err().and_then(|error| error.message);
            assert_eq!(text.as_deref(), problem, "{key}");
            assert_eq!(current.is_empty(), problem.is_some(), "{key}");
        }
    }
}
