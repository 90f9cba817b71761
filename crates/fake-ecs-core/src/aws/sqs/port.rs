//! What others ask of SQS: delivering a message, as EventBridge and SNS do.

use crate::aws::sqs::refusals;
use crate::aws::sqs::sending;
pub use crate::aws::sqs::sending::{Accepted, NewMessage};
use crate::ecs::Region;
use crate::wire::{ApiError, Json};

/// The id of the services of AWS as senders.
const SERVICE: &str = "AIDAIT2UOQQY3AUEKVGXU";

/// The queue that the body names, if AWS limits how often that queue may be called: it is in order,
/// and has not the high throughput.
pub fn limited_queue(region: &Region, body: &[u8]) -> Option<String> {
    let body = Json::read(body);
    let (_, name) = body["QueueUrl"].as_str()?.rsplit_once('/')?;
    let queue = region.sqs.find(name).filter(|_| name.ends_with(".fifo"))?;
    (!queue.attributes.has_high_throughput()).then(|| queue.name.clone())
}

/// Puts a message into the queue with that ARN, which is of this region. Refuses it as the service
/// refuses a caller: the queue may be missing, or FIFO while the message has no group.
pub fn send(
    region: &mut Region,
    queue_arn: &str,
    message: NewMessage,
) -> Result<Accepted, ApiError> {
    let now = region.now();
    let name = match region.sqs.with_arn(queue_arn) {
        Some(queue) => queue.name.clone(),
        None => return Err(refusals::no_queue()),
    };
    let queue = region.sqs.queues.get_mut(&name);
    let queue = queue.ok_or_else(refusals::no_queue)?;
    sending::put(queue, (&mut region.ids, now), message, SERVICE.to_owned())
}
