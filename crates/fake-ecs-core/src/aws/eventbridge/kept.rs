//! What was delivered lately, as far as it is kept to be looked at.

use crate::kernel::tail::Tail;
use crate::kernel::time::Time;

/// How many deliveries are kept.
const DELIVERIES_MAX: usize = 10_000;
/// How many bytes the inputs of those may have together: events of applications may be large.
const BYTES_MAX: usize = 32 * 1024 * 1024;

/// What came of an event at a target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    pub at: Time,
    pub bus: String,
    /// The name of the rule.
    pub rule: String,
    pub target_id: String,
    pub target_arn: String,
    pub event_id: String,
    /// What the target was given; nothing where its input could not be made.
    pub input: Option<String>,
    pub end: End,
}

/// How a delivery has ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// The target has it.
    Delivered,
    /// The transformer of the target has made no JSON: EventBridge tells nobody.
    Dropped,
    Failed(Failure),
}

/// Why a target has not got an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    pub code: String,
    pub message: String,
    /// Whether the dead-letter queue of the target has it instead.
    pub is_in_dead_letter_queue: bool,
}

impl Delivery {
    /// Why the target has not got the event; `None` where it has.
    pub fn why_not(&self) -> Option<String> {
        match &self.end {
            End::Delivered => None,
            End::Dropped => Some("its input transformer made no JSON".to_owned()),
            End::Failed(failure) => Some(format!("{}: {}", failure.code, failure.message)),
        }
    }
}

/// The last deliveries.
#[derive(Clone, Debug, Default)]
pub struct Kept {
    deliveries: Tail<Delivery, DELIVERIES_MAX>,
    /// How many bytes their inputs have.
    bytes: usize,
}

impl Kept {
    /// Adds a delivery, for which the oldest are forgotten if there are too many.
    pub fn push(&mut self, delivery: Delivery) {
        self.bytes += bytes(&delivery);
        let forgotten = self.deliveries.push(delivery);
        self.bytes -= forgotten.as_ref().map_or(0, bytes);
        while self.bytes > BYTES_MAX
            && let Some(forgotten) = self.deliveries.forget()
        {
            self.bytes -= bytes(&forgotten);
        }
    }

    /// The oldest first.
    pub fn iter(&self) -> impl Iterator<Item = &Delivery> {
        self.deliveries.iter()
    }
}

fn bytes(delivery: &Delivery) -> usize {
    delivery.input.as_ref().map_or(0, String::len)
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    fn delivery(number: usize, bytes: usize) -> Delivery {
        Delivery {
            at: Time::from_system(std::time::UNIX_EPOCH),
            bus: String::new(),
            rule: String::new(),
            target_id: String::new(),
            target_arn: String::new(),
            event_id: number.to_string(),
            input: Some("x".repeat(bytes)),
            end: End::Delivered,
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(16))]

        /// Always the last ones, and never too much.
        #[test]
        fn the_last_deliveries_are_kept(sizes in vec(prop_oneof![0..20_usize, 1..(BYTES_MAX / 3)], 0..30)) {
            let mut kept = Kept::default();
            for (number, size) in sizes.iter().enumerate() {
                kept.push(delivery(number, *size));

                let numbers: Vec<usize> =
                    kept.iter().map(|it| it.event_id.parse().unwrap()).collect();
                let expected = (numbers[0]..=number).collect::<Vec<_>>();
                prop_assert_eq!(&numbers, &expected);
                let bytes: usize = kept.iter().map(bytes).sum();
                prop_assert!(bytes == kept.bytes && bytes <= BYTES_MAX);
                let more = numbers[0].checked_sub(1).map_or(0, |before| sizes[before]);
                prop_assert!(numbers[0] == 0 || bytes + more > BYTES_MAX);
            }
        }
    }

    #[test]
    fn no_more_than_so_many_are_kept() {
        let mut kept = Kept::default();
        for number in 0..DELIVERIES_MAX + 2 {
            kept.push(delivery(number, 1));
        }
        assert_eq!(
            (kept.iter().count(), kept.bytes),
            (DELIVERIES_MAX, DELIVERIES_MAX)
        );
    }
}
