//! `DescribeLogGroups` — groups, by prefix, by a part of the name, by class, or by name and ARN.
//! <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeLogGroups.html>
//!
//! There are no linked accounts: those that are asked for beside the own one have no groups.

use crate::aws::logs::ops::page;
use crate::aws::logs::state::{Class, Group};
use crate::aws::logs::{find, shown};
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::logs::enums::LogGroupClass;
use crate::wire::logs::types::{DescribeLogGroupsRequest, DescribeLogGroupsResponse};

pub fn describe_log_groups(
    region: &Region,
    input: DescribeLogGroupsRequest,
) -> Result<DescribeLogGroupsResponse, ApiError> {
    let DescribeLogGroupsRequest {
        account_identifiers,
        include_linked_accounts,
        limit,
        log_group_class,
        log_group_identifiers,
        log_group_name_pattern,
        log_group_name_prefix,
        next_token,
    } = input;
    if log_group_name_pattern.is_some() && log_group_name_prefix.is_some() {
        return Err(ApiError::invalid_parameter(
            "LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.",
        ));
    }
    let about = format!(
        "groups {log_group_class:?} {log_group_identifiers:?} {log_group_name_pattern:?} {log_group_name_prefix:?} {account_identifiers:?}"
    );
    let is_own = include_linked_accounts != Some(true)
        || account_identifiers.is_none_or(|all| all.contains(&region.scope.account));
    let named = log_group_identifiers.map(|all| {
        let names = all
            .iter()
            .map(|it| find::group_name(&region.scope, None, Some(it)));
        names.flatten().map(str::to_owned).collect::<Vec<_>>()
    });
    let is_meant = |group: &&Group| {
        let name = &group.name;
        is_own
            && log_group_name_prefix
                .as_ref()
                .is_none_or(|it| name.starts_with(it))
            && log_group_name_pattern
                .as_ref()
                .is_none_or(|it| name.contains(it))
            && log_group_class.is_none_or(|it| is_of(group, it))
            && named.as_ref().is_none_or(|all| all.contains(name))
    };
    let groups = region.logs.groups().filter(is_meant);
    let (page, next_token) =
        page::of_names(&about, limit, next_token.as_deref(), groups, |it| &it.name)?;
    let is_by_pattern = log_group_name_pattern.is_some();
    let shown = page.into_iter();
    let shown = shown.map(|group| shown::group(&region.scope, group, is_by_pattern));
    Ok(DescribeLogGroupsResponse {
        log_groups: Some(shown.collect()),
        next_token,
    })
}

fn is_of(group: &Group, class: LogGroupClass) -> bool {
    let class = match class {
        LogGroupClass::Standard => Class::Standard,
        LogGroupClass::InfrequentAccess => Class::InfrequentAccess,
        LogGroupClass::Delivery => Class::Delivery,
        LogGroupClass::Essentials => Class::Essentials,
    };
    group.class == class
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::logs::port;
    use crate::ecs::fixtures;
    use crate::wire::Json;

    fn names(answer: &DescribeLogGroupsResponse) -> Vec<&str> {
        let groups = answer.log_groups.iter().flatten();
        groups
            .filter_map(|it| it.log_group_name.as_deref())
            .collect()
    }

    fn region(names: &[&str]) -> Region {
        let mut region = fixtures::region();
        let now = region.now();
        for name in names {
            port::declare_group(&mut region.logs, name, now);
        }
        region
    }

    #[test]
    fn groups_are_chosen_by_what_is_asked() {
        let region = region(&["/ecs/app", "/ecs/db", "App", "other"]);
        let arn = "arn:aws:logs:us-east-1:123456789012:log-group:other".to_owned();
        let asked = DescribeLogGroupsRequest::default;
        for (input, expected) in [
            (asked(), &["/ecs/app", "/ecs/db", "App", "other"][..]),
            (
                DescribeLogGroupsRequest {
                    log_group_name_prefix: Some("/ecs/".to_owned()),
                    ..asked()
                },
                &["/ecs/app", "/ecs/db"],
            ),
            (
                DescribeLogGroupsRequest {
                    log_group_name_pattern: Some("app".to_owned()),
                    ..asked()
                },
                &["/ecs/app"],
            ),
            (
                DescribeLogGroupsRequest {
                    log_group_identifiers: Some(vec![arn, "App".to_owned()]),
                    ..asked()
                },
                &["App", "other"],
            ),
            (
                DescribeLogGroupsRequest {
                    log_group_class: Some(LogGroupClass::InfrequentAccess),
                    ..asked()
                },
                &[],
            ),
        ] {
            let answer = describe_log_groups(&region, input).unwrap();

            assert_eq!(names(&answer), expected);
        }
    }

    #[test]
    fn a_prefix_and_a_pattern_exclude_each_other() {
        let input = DescribeLogGroupsRequest {
            log_group_name_prefix: Some("a".to_owned()),
            log_group_name_pattern: Some("b".to_owned()),
            ..DescribeLogGroupsRequest::default()
        };

        assert_eq!(
            describe_log_groups(&region(&[]), input)
                .unwrap_err()
                .to_string(),
            "InvalidParameterException: LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters."
        );
    }

    #[test]
    fn pages_go_on_where_the_last_one_ended() {
        let mut region = region(&["a", "b", "c"]);
        let ask = |region: &Region, next_token| {
            let input = DescribeLogGroupsRequest {
                limit: Some(2),
                next_token,
                ..DescribeLogGroupsRequest::default()
            };
            describe_log_groups(region, input)
        };
        let first = ask(&region, None).unwrap();
        assert_eq!(names(&first), ["a", "b"]);
        region.logs.groups.remove("b");

        let rest = ask(&region, first.next_token).unwrap();

        assert_eq!(
            (names(&rest), rest.next_token.as_deref()),
            (vec!["c"], None)
        );
        assert_eq!(
            ask(&region, Some("none".to_owned()))
                .unwrap_err()
                .to_string(),
            "InvalidParameterException: The specified nextToken is invalid."
        );
    }

    #[test]
    fn a_group_has_the_members_of_a_recorded_one() {
        let mut region = region(&["/ecs/app"]);
        let created = region.now() + std::time::Duration::from_millis(1_770_152_256_123);
        region.logs.group_mut("/ecs/app").unwrap().created = created;

        let answer = describe_log_groups(&region, DescribeLogGroupsRequest::default()).unwrap();

        let recorded: Json = r#"{ "logGroups": [{
            "logGroupName": "/ecs/app",
            "creationTime": 1770152256123,
            "metricFilterCount": 0,
            "arn": "arn:aws:logs:us-east-1:123456789012:log-group:/ecs/app:*",
            "storedBytes": 0,
            "logGroupClass": "STANDARD",
            "logGroupArn": "arn:aws:logs:us-east-1:123456789012:log-group:/ecs/app",
            "deletionProtectionEnabled": false
        }] }"#
            .parse()
            .unwrap();
        assert_eq!(Json::of(&answer), recorded);
    }
}
