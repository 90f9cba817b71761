//! What others ask of CloudWatch.

use crate::aws::cloudwatch::event::AlarmChanged;
use crate::aws::cloudwatch::state::CloudWatch;

#[cfg(feature = "cloudwatch")]
pub use crate::aws::cloudwatch::made::{alarm_arn, delete_alarm, is_missing, measure, put_alarm};
#[cfg(feature = "cloudwatch")]
pub use crate::aws::cloudwatch::ops::check_watched;

/// An alarm goes off, or is over.
pub fn set_alarm(cloudwatch: &mut CloudWatch, name: &str, is_raised: bool) {
    cloudwatch.set(name, is_raised);
}

/// What has happened; call until there is nothing left.
pub fn poll_event(cloudwatch: &mut CloudWatch) -> Option<AlarmChanged> {
    cloudwatch.events.pop_front()
}

/// Whether all events were taken.
#[cfg(any(test, feature = "self-check"))]
pub fn is_settled(cloudwatch: &CloudWatch) -> bool {
    cloudwatch.events.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_alarm_announces_when_it_goes_off_and_when_it_is_over_and_not_what_it_is_already() {
        let mut cloudwatch = CloudWatch::default();
        for (is_raised, changes) in [(false, 0), (true, 1), (true, 0), (false, 1), (false, 0)] {
            set_alarm(&mut cloudwatch, "errors", is_raised);

            assert_eq!(cloudwatch.is_raised("errors"), is_raised);
            assert!(!cloudwatch.is_raised("latency"));
            let events = std::iter::from_fn(|| poll_event(&mut cloudwatch));
            let names: Vec<String> = events.map(|event| event.name).collect();
            assert_eq!(names, vec!["errors"; changes]);
        }
        assert!(is_settled(&cloudwatch));
    }
}
