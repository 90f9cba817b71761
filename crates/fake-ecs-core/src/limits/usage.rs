//! What calls have used of what is allowed.

use std::time::Duration;

use super::bucket::Bucket;
use super::rate::Rate;
use crate::kernel::time::Time;

/// What the calls of one group have come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Usage {
    /// The most calls in any second.
    pub peak: usize,
    /// Which calls were in that second: from the one, up to and without the other.
    pub peak_calls: (usize, usize),
    /// How many calls find the bucket empty.
    pub over: usize,
}

/// What calls at these times, in order, come to.
pub fn measure(times: &[Time], rate: Rate) -> Usage {
    let mut bucket = Bucket::new(rate);
    let over = times.iter().filter(|at| !bucket.take(**at)).count();
    let mut peak_calls = (0, 0);
    let mut first = 0;
    for (last, at) in times.iter().enumerate() {
        // A second has its first moment, but not that of the next second.
        while at.since(times[first]) >= Duration::from_secs(1) {
            first += 1;
        }
        if last + 1 - first > peak_calls.1 - peak_calls.0 {
            peak_calls = (first, last + 1);
        }
    }
    Usage {
        peak: peak_calls.1 - peak_calls.0,
        peak_calls,
        over,
    }
}

#[cfg(test)]
mod tests {
    use std::time::UNIX_EPOCH;

    use super::*;

    #[test]
    fn the_busiest_second_counts_wherever_it_begins() {
        let rate = Rate {
            per_second: 1,
            burst: 2,
        };
        for (millis, peak_calls, over) in [
            (&[][..], (0, 0), 0),
            (&[0], (0, 1), 0),
            (&[0, 1000, 2000], (0, 1), 0),
            (&[0, 999, 1001], (0, 2), 0),
            (&[0, 600, 900, 1500], (0, 3), 1),
            (&[0, 600, 900, 1500, 1550], (1, 5), 2),
            (&[7, 7, 7, 7], (0, 4), 2),
        ] {
            let at = |millis: &u64| Time::from_system(UNIX_EPOCH + Duration::from_millis(*millis));
            let times: Vec<_> = millis.iter().map(at).collect();

            let usage = measure(&times, rate);

            let peak = peak_calls.1 - peak_calls.0;
            let expected = Usage {
                peak,
                peak_calls,
                over,
            };
            assert_eq!(usage, expected, "{millis:?}");
        }
    }
}
