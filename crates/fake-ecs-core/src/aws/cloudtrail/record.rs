//! What AWS makes of a call.
//! <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html>

use crate::ecs::Region;
use crate::kernel::arn::name_in;
use crate::kernel::caller::{Caller, id_of, issuer};
use crate::kernel::ids::uuid;
use crate::wire::Json;

use super::masks;
use super::state::Call;

/// What the names of operations begin with that change nothing.
const READS: [&str; 10] = [
    "BatchGet", "Describe", "Discover", "Filter", "Get", "Head", "List", "Lookup", "Search", "Test",
];

/// Whether an operation changes nothing, by its name.
pub fn is_read(operation: &str) -> bool {
    READS.iter().any(|it| operation.starts_with(it))
}

/// The id of the event.
pub fn id(region: &Region, call: &Call) -> String {
    let number = call.number;
    uuid(region.ids.number_of(&format!("cloudtrail {number}")))
}

/// `ecs.amazonaws.com`.
pub fn source(call: &Call) -> String {
    let name = match call.route.service().signing_name {
        "application-autoscaling" => "autoscaling",
        other => other,
    };
    format!("{name}.amazonaws.com")
}

/// The name of a user, or of the session of a role.
pub fn user_name(call: &Call) -> &str {
    name_in(&call.principal)
}

/// The record. Where the call came from the fake does not know: that is always the same.
pub fn of(region: &Region, call: &Call) -> Json {
    let text = |text: &str| Json::of(&text);
    let is_read = is_read(call.route.operation());
    let answer = call.answer.as_deref().map(Json::read);
    let answer = answer.filter(|it| it.members().len() > 0);
    let request = Json::read(&call.request);
    let request = Some(request).filter(|it| it.members().len() > 0);
    let shown = |json: Option<Json>| json.map_or_else(Json::default, |it| masks::shown(&it));
    let mut members = vec![
        ("awsRegion", text(&region.scope.region)),
        ("eventCategory", text("Management")),
        ("eventID", text(&id(region, call))),
        ("eventName", text(call.route.operation())),
        ("eventSource", text(&source(call))),
        ("eventTime", text(&call.at.timestamp().iso_seconds())),
        ("eventType", text("AwsApiCall")),
        ("eventVersion", text("1.11")),
        ("managementEvent", Json::read(b"true")),
        ("readOnly", Json::of(&is_read)),
        ("recipientAccountId", text(&region.scope.account)),
        ("requestID", text(&call.request_id)),
        ("requestParameters", shown(request)),
        ("responseElements", shown(answer)),
        ("sourceIPAddress", text("127.0.0.1")),
        ("userAgent", text("fake-ecs")),
        ("userIdentity", identity(region, call)),
    ];
    if let Some((code, message)) = &call.error {
        // Throttled and denied calls are called as everywhere in CloudTrail. From memory.
        let code = match code.as_str() {
            "AccessDeniedException" => "AccessDenied",
            other => other,
        };
        members.push(("errorCode", text(code)));
        members.extend(message.as_ref().map(|it| ("errorMessage", Json::of(it))));
    }
    Json::object(members.into_iter())
}

fn identity(region: &Region, call: &Call) -> Json {
    let text = |text: &str| Json::of(&text);
    let account = &region.scope.account;
    let caller = Caller {
        session: Some(&call.principal),
        ..Caller::default()
    };
    let mut members = vec![
        ("accountId", text(account)),
        ("arn", text(&call.principal)),
        ("principalId", text(&caller.user_id(&region.scope))),
    ];
    members.extend(
        call.access_key
            .as_ref()
            .map(|it| ("accessKeyId", Json::of(it))),
    );
    if call.principal.contains(":assumed-role/") {
        members.push(("type", text("AssumedRole")));
        members.push(("sessionContext", session(region, call)));
    } else {
        members.push(("type", text("IAMUser")));
        members.push(("userName", text(user_name(call))));
    }
    Json::object(members.into_iter())
}

/// Whose session it is, and since when: the fake takes the time of the call for that.
fn session(region: &Region, call: &Call) -> Json {
    let text = |text: &str| Json::of(&text);
    let role = issuer(&call.principal);
    let before = call.principal.rsplit_once('/').map_or("", |(role, _)| role);
    let issuer = [
        ("accountId", text(&region.scope.account)),
        ("arn", text(&role)),
        ("principalId", text(&id_of("AROA", before))),
        ("type", text("Role")),
        ("userName", text(name_in(&role))),
    ];
    let attributes = [
        ("creationDate", text(&call.at.timestamp().iso_seconds())),
        ("mfaAuthenticated", text("false")),
    ];
    let context = [
        ("attributes", Json::object(attributes.into_iter())),
        ("sessionIssuer", Json::object(issuer.into_iter())),
    ];
    Json::object(context.into_iter())
}

/// The resources of ECS that a call names: their types and names. From memory.
pub fn resources(call: &Call) -> Vec<(&'static str, String)> {
    if call.route.of_ecs().is_none() {
        return Vec::new();
    }
    let request = Json::read(&call.request);
    let named = [
        ("cluster", "AWS::ECS::Cluster"),
        ("clusterName", "AWS::ECS::Cluster"),
        ("service", "AWS::ECS::Service"),
        ("serviceName", "AWS::ECS::Service"),
        ("taskDefinition", "AWS::ECS::TaskDefinition"),
        ("family", "AWS::ECS::TaskDefinition"),
    ];
    let named = named.into_iter().filter_map(|(member, kind)| {
        let name = request[member].as_str()?;
        Some((kind, name.to_owned()))
    });
    named.collect()
}
