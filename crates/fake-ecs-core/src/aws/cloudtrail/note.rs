//! A call was made: it is kept, and the default event bus is told of it.
//! <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html>

use crate::aws::eventbridge;
use crate::aws::eventbridge::state::DEFAULT_BUS;
use crate::ecs::Region;
use crate::kernel::caller::Caller;
use crate::ops::Answer;
use crate::wire::{ApiError, EventEnvelope, Route, encode};

use super::record;
use super::state::Call;

const DETAIL_TYPE: &str = "AWS API Call via CloudTrail";

/// Calls about data, which CloudTrail does not record unless a trail asks for them.
const OF_DATA: &[(&str, &[&str])] = &[
    ("cloudwatch", &["PutMetricData"]),
    ("events", &["PutEvents"]),
    ("logs", &["FilterLogEvents", "GetLogEvents", "PutLogEvents"]),
    (
        "s3",
        &[
            "AbortMultipartUpload",
            "CompleteMultipartUpload",
            "CopyObject",
            "CreateMultipartUpload",
            "DeleteObject",
            "DeleteObjects",
            "GetObject",
            "HeadObject",
            "ListObjectVersions",
            "ListObjects",
            "ListObjectsV2",
            "ListParts",
            "PutObject",
            "UploadPart",
            "UploadPartCopy",
        ],
    ),
    ("servicediscovery", &["DiscoverInstances"]),
    ("sns", &["Publish", "PublishBatch"]),
    (
        "sqs",
        &[
            "ChangeMessageVisibility",
            "ChangeMessageVisibilityBatch",
            "DeleteMessage",
            "DeleteMessageBatch",
            "ReceiveMessage",
            "SendMessage",
            "SendMessageBatch",
        ],
    ),
];

/// Keeps a call that was carried out or refused.
pub fn note(
    region: &mut Region,
    caller: &Caller<'_>,
    (route, body): (Route, &[u8]),
    answer: &Result<Answer, ApiError>,
) {
    if is_of_data(route) || region.settings.is_without("cloudtrail") {
        return;
    }
    let is_read = record::is_read(route.operation());
    let said = answer.as_ref().ok().filter(|_| !is_read);
    let error = answer.as_ref().err();
    let call = Call {
        at: region.now(),
        number: region.cloudtrail.ever(),
        route,
        principal: caller.principal(&region.scope),
        access_key: caller.access_key.map(str::to_owned),
        request_id: caller.request_id.to_owned(),
        request: body.to_vec(),
        answer: said.map(|it| it.body.clone()),
        error: error.map(|it| (it.code, it.message.clone())),
    };
    if !is_read && is_wanted(region) {
        announce(region, &call);
    }
    region.cloudtrail.push(call);
}

/// Whether EventBridge is told of calls. In AWS it is while there is a trail; here while an enabled
/// rule on the default bus names such events, so that rules about all of ECS get no more than
/// before.
fn is_wanted(region: &Region) -> bool {
    eventbridge::port::is_listening(region)
        && region.eventbridge.rules().any(|(bus, _, rule)| {
            let pattern = rule.pattern_text().unwrap_or_default();
            bus == DEFAULT_BUS && rule.is_enabled() && pattern.contains(DETAIL_TYPE)
        })
}

fn is_of_data(route: Route) -> bool {
    let service = route.service().iam_prefix();
    let mut services = OF_DATA.iter();
    services.any(|(of, operations)| *of == service && operations.contains(&route.operation()))
}

fn announce(region: &mut Region, call: &Call) {
    let number = region.next_sequence();
    let scope = &region.scope;
    let source = format!("aws.{}", call.route.service().signing_name);
    let text = encode(&EventEnvelope {
        id: region.ids.event(number),
        source: &source,
        detail_type: DETAIL_TYPE,
        account: scope.account.clone(),
        time: call.at.timestamp(),
        region: scope.region.clone(),
        resources: Vec::new(),
        detail: &record::of(region, call),
    });
    eventbridge::port::announce(region, text);
}
