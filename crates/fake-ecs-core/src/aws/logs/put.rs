//! The way of all events that somebody puts into a group, callers and other services.

#[cfg(all(feature = "events", feature = "logs"))]
use crate::aws::logs::content::id_of_put;
#[cfg(all(feature = "events", feature = "logs"))]
use crate::aws::logs::deliver;
#[cfg(all(feature = "events", feature = "logs"))]
use crate::aws::logs::envelope::Sent;
use crate::aws::logs::retention;
use crate::ecs::Region;

/// Puts events into a stream of a group, each with its time in milliseconds: the way of all that
/// somebody puts, to the subscribers of the group as well. `None`: there is no such stream.
pub fn put(
    region: &mut Region,
    (group, name): (&str, &str),
    events: impl IntoIterator<Item = (i64, String)>,
) -> Option<()> {
    let now = region.now();
    let found = region.logs.groups.get_mut(group)?;
    retention::look(found, now);
    #[cfg(all(feature = "events", feature = "logs"))]
    let (has_subscribers, mut sent) = (!found.subscriptions.is_empty(), Vec::new());
    let stream = found.streams.get_mut(name)?;
    for (at, message) in events {
        #[cfg(all(feature = "events", feature = "logs"))]
        if has_subscribers {
            sent.push(Sent {
                id: id_of_put(at, stream.number, stream.put_ever),
                at,
                message: message.clone(),
            });
        }
        stream.put(at, now, message);
    }
    #[cfg(all(feature = "events", feature = "logs"))]
    deliver::put(region, group, name, &sent);
    Some(())
}
