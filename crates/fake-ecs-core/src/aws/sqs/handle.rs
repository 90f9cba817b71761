//! Receipt handles: which message somebody has received, and the how-manieth time it was. Whoever
//! uses a handle is told from who makes one up.

use crate::aws::sqs::message::MessageKey;
use crate::aws::sqs::state::Queue;
use crate::kernel::ids::mix;
use crate::wire::Blob;

/// All handles of the service begin like that.
const START: &str = "AQEB";

/// What a handle says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Receipt {
    pub(super) key: MessageKey,
    /// How often the message had been received then.
    pub(super) receives: u32,
}

impl Receipt {
    pub(super) fn handle(self, queue: &Queue) -> String {
        let Self { key, receives } = self;
        let mut bytes = key.to_be_bytes().to_vec();
        bytes.extend(receives.to_be_bytes());
        bytes.extend(self.check(queue).to_be_bytes());
        format!("{START}{}", Blob(bytes).to_base64())
    }

    /// `None` for what is no handle of that queue.
    pub(super) fn read(handle: &str, queue: &Queue) -> Option<Self> {
        let bytes = Blob::from_base64(handle.strip_prefix(START)?)?.0;
        let (key, rest) = bytes.split_first_chunk()?;
        let (receives, check) = rest.split_first_chunk()?;
        let receipt = Self {
            key: MessageKey::from_be_bytes(*key),
            receives: u32::from_be_bytes(*receives),
        };
        (check == receipt.check(queue).to_be_bytes()).then_some(receipt)
    }

    fn check(self, queue: &Queue) -> u64 {
        let queue = queue
            .arn
            .bytes()
            .fold(queue.number, |hash, byte| mix(hash ^ u64::from(byte)));
        mix(mix(queue ^ self.key) ^ u64::from(self.receives))
    }
}
