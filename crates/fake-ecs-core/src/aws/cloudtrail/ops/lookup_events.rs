//! `LookupEvents` — the calls that were made, the last one first, in pages of at most 50.
//! <https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html>
//!
//! A call is there at once; in AWS it takes minutes. The last 10,000 calls are kept. Events of
//! insight there are none.

use crate::aws::cloudtrail::record;
use crate::aws::cloudtrail::state::Call;
use crate::aws::pages::Pages;
use crate::ecs::Region;
use crate::ops::paging::Listing;
use crate::wire::cloudtrail::enums::LookupAttributeKey as Key;
use crate::wire::cloudtrail::types::{
    Event, LookupAttribute, LookupEventsRequest, LookupEventsResponse, Resource,
};
use crate::wire::{ApiError, ErrorCode};

const PAGES: Pages = Pages {
    size: 50,
    size_max: 50,
    // The wording is ours.
    invalid: |_| ApiError::new(ErrorCode::InvalidNextToken, "The token is not valid."),
};

pub(super) fn lookup_events(
    region: &Region,
    input: LookupEventsRequest,
) -> Result<LookupEventsResponse, ApiError> {
    let LookupEventsRequest {
        end_time,
        event_category,
        lookup_attributes,
        max_results,
        next_token,
        start_time,
    } = input;
    let attributes = lookup_attributes.unwrap_or_default();
    // The wordings are ours.
    if attributes.len() > 1 {
        let text = "You can only use one lookup attribute at a time.";
        return Err(ApiError::new(ErrorCode::InvalidLookupAttributes, text));
    }
    if start_time
        .zip(end_time)
        .is_some_and(|(start, end)| start > end)
    {
        let text = "The start time must be before the end time.";
        return Err(ApiError::new(ErrorCode::InvalidTimeRange, text));
    }
    let attribute = attributes.first();
    let is_meant = |call: &&Call| {
        let at = call.at.timestamp();
        event_category.is_none()
            && start_time.is_none_or(|start| start <= at)
            && end_time.is_none_or(|end| at <= end)
            && attribute.is_none_or(|it| has(region, call, it))
    };
    let by = (attribute, start_time, end_time, event_category);
    let listing = Listing::of(region, "LookupEvents", by);
    let page = PAGES.of(listing, max_results, next_token.as_deref())?;
    let before: Option<usize> = page.after().and_then(|number| number.parse().ok());
    let calls = region.cloudtrail.calls().rev();
    // There may be thousands, so that those of other pages cost next to nothing.
    let calls = calls.skip_while(|call| before.is_some_and(|before| call.number >= before));
    let (calls, next_token) = page.take(calls.filter(is_meant), |call| call.number.to_string());
    Ok(LookupEventsResponse {
        events: Some(calls.into_iter().map(|it| event(region, it)).collect()),
        next_token,
    })
}

fn has(region: &Region, call: &Call, attribute: &LookupAttribute) -> bool {
    let LookupAttribute {
        attribute_key,
        attribute_value: value,
    } = attribute;
    let value = value.as_str();
    match attribute_key {
        Key::EventId => record::id(region, call) == value,
        Key::EventName => call.route.operation() == value,
        Key::ReadOnly => record::is_read(call.route.operation()).to_string() == value,
        Key::Username => record::user_name(call) == value,
        Key::ResourceType => record::resources(call)
            .iter()
            .any(|(kind, _)| *kind == value),
        Key::ResourceName => record::resources(call)
            .iter()
            .any(|(_, name)| name == value),
        Key::EventSource => record::source(call) == value,
        Key::AccessKeyId => call.access_key.as_deref() == Some(value),
    }
}

fn event(region: &Region, call: &Call) -> Event {
    let resources = record::resources(call).into_iter();
    let resources = resources.map(|(kind, name)| Resource {
        resource_type: Some(kind.to_owned()),
        resource_name: Some(name),
    });
    Event {
        access_key_id: call.access_key.clone(),
        cloud_trail_event: Some(record::of(region, call).to_string()),
        event_id: Some(record::id(region, call)),
        event_name: Some(call.route.operation().to_owned()),
        event_source: Some(record::source(call)),
        event_time: Some(call.at.timestamp()),
        read_only: Some(record::is_read(call.route.operation()).to_string()),
        resources: Some(resources.collect()),
        username: Some(record::user_name(call).to_owned()),
    }
}

#[cfg(feature = "logs")]
#[cfg(test)]
mod tests {
    use crate::aws::testing::{call, done, refused};
    use crate::ecs::fixtures;
    use crate::wire::Json;

    fn names(answer: &Json) -> Vec<&str> {
        let events = answer["Events"].items();
        events.filter_map(|it| it["EventName"].as_str()).collect()
    }

    #[test]
    fn calls_are_found_again_as_they_were_made() {
        let mut region = fixtures::region();
        done(
            &mut region,
            "ecs:CreateCluster",
            r#"{"clusterName":"jobs"}"#,
        );
        done(&mut region, "ecs:ListClusters", "{}");
        call(&mut region, "ecs:DeleteCluster", r#"{"cluster":"none"}"#).unwrap_err();
        let queue = r#"{"QueueName":"q"}"#;
        let url = done(&mut region, "sqs:CreateQueue", queue)["QueueUrl"].clone();
        let message = format!(r#"{{"QueueUrl":{url},"MessageBody":"x"}}"#);
        done(&mut region, "sqs:SendMessage", &message);

        let all = done(&mut region, "cloudtrail:LookupEvents", "{}");
        let writes = r#"{"LookupAttributes":[{"AttributeKey":"ReadOnly","AttributeValue":"false"}],"MaxResults":2}"#;
        let page = done(&mut region, "cloudtrail:LookupEvents", writes);
        let more = format!(
            r#"{{"LookupAttributes":[{{"AttributeKey":"ReadOnly","AttributeValue":"false"}}],"MaxResults":2,"NextToken":{}}}"#,
            page["NextToken"]
        );
        let rest = done(&mut region, "cloudtrail:LookupEvents", &more);

        assert_eq!(
            names(&all),
            [
                "CreateQueue",
                "DeleteCluster",
                "ListClusters",
                "CreateCluster"
            ]
        );
        assert_eq!(names(&page), ["CreateQueue", "DeleteCluster"]);
        assert_eq!(names(&rest), ["CreateCluster"]);
        let record: Json = rest["Events"][0]["CloudTrailEvent"]
            .as_str()
            .unwrap()
            .parse()
            .unwrap();
        assert_eq!(record["eventSource"], "ecs.amazonaws.com");
        assert_eq!(
            record["requestParameters"].to_string(),
            r#"{"clusterName":"jobs"}"#
        );
        assert_eq!(record["responseElements"]["cluster"]["clusterName"], "jobs");
        assert_eq!(record["userIdentity"]["type"], "IAMUser");
        assert_eq!(rest["Events"][0]["Resources"][0]["ResourceName"], "jobs");
        let record: Json = page["Events"][1]["CloudTrailEvent"]
            .as_str()
            .unwrap()
            .parse()
            .unwrap();
        assert_eq!(record["errorCode"], "ClusterNotFoundException");
        assert!(record["responseElements"].is_null());
    }

    #[test]
    fn rules_are_told_of_calls_that_change_something() {
        let mut region = fixtures::region();
        done(&mut region, "sqs:CreateQueue", r#"{"QueueName":"q"}"#);
        let rule = r#"{"Name":"r","EventPattern":"{\"detail-type\":[\"AWS API Call via CloudTrail\"],\"detail\":{\"eventName\":[\"CreateCluster\",\"ListClusters\"]}}"}"#;
        done(&mut region, "events:PutRule", rule);
        let target =
            r#"{"Rule":"r","Targets":[{"Id":"q","Arn":"arn:aws:sqs:us-east-1:123456789012:q"}]}"#;
        done(&mut region, "events:PutTargets", target);
        done(
            &mut region,
            "ecs:CreateCluster",
            r#"{"clusterName":"jobs"}"#,
        );
        done(&mut region, "ecs:ListClusters", "{}");

        let body = r#"{"QueueUrl":"http://localhost/123456789012/q","MaxNumberOfMessages":10}"#;
        let received = done(&mut region, "sqs:ReceiveMessage", body);

        assert_eq!(received["Messages"].items().len(), 1);
        let event: Json = received["Messages"][0]["Body"]
            .as_str()
            .unwrap()
            .parse()
            .unwrap();
        assert_eq!(event["source"], "aws.ecs");
        assert_eq!(event["detail"]["requestParameters"]["clusterName"], "jobs");
    }

    #[test]
    fn what_cannot_be_is_refused() {
        let mut region = fixtures::region();
        for (body, expected) in [
            (
                r#"{"LookupAttributes":[{"AttributeKey":"EventName","AttributeValue":"a"},{"AttributeKey":"EventName","AttributeValue":"b"}]}"#,
                "InvalidLookupAttributesException: You can only use one lookup attribute at a time.",
            ),
            (
                r#"{"StartTime":2,"EndTime":1}"#,
                "InvalidTimeRangeException: The start time must be before the end time.",
            ),
            (
                r#"{"NextToken":"x"}"#,
                "InvalidNextTokenException: The token is not valid.",
            ),
        ] {
            assert_eq!(
                refused(&mut region, "cloudtrail:LookupEvents", body),
                expected
            );
        }
    }
}
