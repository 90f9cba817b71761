//! `PutEvents` — sends events to event buses. Each is taken or refused for itself.
//! <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html>

use crate::aws::eventbridge::deliver;
use crate::aws::eventbridge::event::Event;
use crate::aws::eventbridge::lookup::{bus_name, invalid, no_bus};
use crate::ecs::Region;
use crate::wire::events::types::{
    PutEventsRequest, PutEventsRequestEntry, PutEventsResponse, PutEventsResultEntry,
};
use crate::wire::{ApiError, EventEnvelope, Json, encode};

/// How many bytes the entries of a request may have together.
const SIZE_MAX: usize = 1024 * 1024;

/// How deep a detail may be nested. AWS says nothing of it; what is deeper is refused here, because
/// patterns would not find anything in the event.
const DEPTH_MAX: usize = 100;

pub(super) fn put_events(
    region: &mut Region,
    input: PutEventsRequest,
) -> Result<PutEventsResponse, ApiError> {
    let PutEventsRequest {
        entries,
        // Global endpoints have two regions, of which this one is the first.
        endpoint_id: _,
    } = input;
    if entries.iter().map(size).sum::<usize>() > SIZE_MAX {
        return Err(invalid(
            "Total size of the entries in the request is over the limit.",
        ));
    }
    let results: Vec<PutEventsResultEntry> = entries
        .into_iter()
        .map(|entry| match put(region, entry) {
            Ok(id) => PutEventsResultEntry {
                event_id: Some(id),
                ..PutEventsResultEntry::default()
            },
            Err((code, message)) => PutEventsResultEntry {
                error_code: Some(code.to_owned()),
                error_message: Some(message),
                event_id: None,
            },
        })
        .collect();
    let failed = results.iter().filter(|it| it.error_code.is_some()).count();
    Ok(PutEventsResponse {
        entries: Some(results),
        failed_entry_count: i32::try_from(failed).ok(),
    })
}

/// How much an entry counts for.
/// <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html>
fn size(entry: &PutEventsRequestEntry) -> usize {
    let texts = [&entry.source, &entry.detail_type, &entry.detail];
    let texts = texts.into_iter().flatten().map(String::len);
    let resources = entry.resources.iter().flatten().map(String::len);
    let time = entry.time.map_or(0, |_| 14);
    texts.chain(resources).sum::<usize>() + time
}

/// The id of the event, or why it is refused.
fn put(region: &mut Region, entry: PutEventsRequestEntry) -> Result<String, (&str, String)> {
    let PutEventsRequestEntry {
        detail,
        detail_type,
        event_bus_name,
        resources,
        source,
        time,
        // Targets that trace are not emulated.
        trace_header: _,
    } = entry;
    let source = needed("Source", source)?;
    let detail_type = needed("DetailType", detail_type)?;
    let detail = needed("Detail", detail)?;
    if source.starts_with("aws.") {
        let text = "Not authorized for the source.".to_owned();
        return Err(("NotAuthorizedForSourceException", text));
    }
    let detail: Option<Json> = detail.parse().ok().filter(Json::is_object);
    let detail = detail.filter(|it| it.depth() <= DEPTH_MAX);
    let malformed = || ("MalformedDetail", "Detail is malformed.".to_owned());
    let detail = detail.ok_or_else(malformed)?;
    let bus = bus_name(&region.scope, event_bus_name.as_deref()).to_owned();
    if region.eventbridge.bus(&bus).is_none() {
        let text = no_bus(&bus).message.unwrap_or_default();
        return Err(("ResourceNotFoundException", text));
    }
    let number = region.next_sequence();
    let id = region.ids.event(number);
    let text = encode(&EventEnvelope {
        id: id.clone(),
        source: &source,
        detail_type: &detail_type,
        account: region.scope.account.clone(),
        time: time.unwrap_or_else(|| region.now().timestamp()),
        region: region.scope.region.clone(),
        resources: resources.unwrap_or_default(),
        detail: &detail,
    });
    let event = Event::new(region, id.clone(), text);
    deliver::deliver(region, &bus, &event);
    Ok(id)
}

fn needed(name: &str, text: Option<String>) -> Result<String, (&'static str, String)> {
    text.filter(|text| !text.is_empty()).ok_or_else(|| {
        let reason =
            format!("Parameter {name} is not valid. Reason: {name} is a required argument.");
        ("InvalidArgument", reason)
    })
}
