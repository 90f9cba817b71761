//! SQS, as tests deal with it.

use super::FakeEcs;
use crate::handle::{List, QueueHandle};

/// # Other services
impl FakeEcs {
    /// SQS: the queues, and the messages in them. See [`Sqs`].
    #[must_use]
    pub fn sqs(&self) -> Sqs {
        Sqs { fake: self.share() }
    }
}

/// SQS; see [`FakeEcs::sqs`].
///
/// The application makes queues through its own client and sends and receives there; or a test
/// makes them here, sends to them, and looks at what is in them without receiving it. Both are the
/// same queues.
///
/// Visibility timeouts, delays, retention and the five minutes in which a FIFO queue knows a
/// message again are of the fake's time. So is the wait of a receive (`WaitTimeSeconds`): it ends
/// at once when a message comes or becomes visible, and otherwise lets the fake's time pass as a
/// sleep of the client does. A consumer that waits in the background of a test for ever is best
/// left to a paused clock (`#[tokio::test(start_paused = true)]`): there time passes only while
/// nobody has anything to do; elsewhere each receive in vain skips twenty seconds. A message that
/// is delayed or was received does not keep the fake from being at rest, so
/// [`settle`](FakeEcs::settle) does not wait for it.
///
/// Messages come in the order in which they were sent, also from standard queues, of which AWS does
/// not promise it. A queue is there at once, and counts are exact.
///
/// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/welcome.html>
///
/// ```
/// # use fake_ecs::FakeEcs;
/// let ecs = FakeEcs::start().blocking();
/// let jobs = ecs.sqs().queue("jobs").create();
/// jobs.send("resize 17");
///
/// // … the application receives it, and has not deleted it yet:
/// let messages = jobs.messages();
/// assert_eq!(messages[0].body(), "resize 17");
/// assert_eq!(messages[0].receives(), 0);
/// ```
#[derive(Clone, Debug)]
pub struct Sqs {
    fake: FakeEcs,
}

impl Sqs {
    /// The queue of that name, which need not be there yet.
    ///
    /// A mistyped name is no error: that queue is [not there](QueueHandle::exists).
    #[must_use]
    pub fn queue(&self, name: &str) -> QueueHandle {
        QueueHandle::new(&self.fake, name)
    }

    /// The queues that are there, by name.
    ///
    /// ```
    /// # use fake_ecs::FakeEcs;
    /// let ecs = FakeEcs::start().blocking();
    /// ecs.sqs().queue("jobs").create();
    ///
    /// assert_eq!(ecs.sqs().queues().only().name(), "jobs");
    /// ```
    #[must_use]
    pub fn queues(&self) -> List<QueueHandle> {
        QueueHandle::all(&self.fake)
    }
}
