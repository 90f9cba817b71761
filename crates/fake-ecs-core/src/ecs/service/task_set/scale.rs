//! The share of a service's desired count that a task set has.

/// A share from 0 to 100 percent, in millionths of a percent, so that what it comes to can be
/// worked out exactly.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scale(u32);

const PER_PERCENT: u32 = 1_000_000;

impl Scale {
    pub const NOTHING: Self = Self(0);
    pub const ALL: Self = Self(100 * PER_PERCENT);

    /// `None` for what is not a share.
    pub fn percent(value: f64) -> Option<Self> {
        let is_share = (0.0..=100.0).contains(&value);
        // It is within bounds, and has no fraction left.
        is_share.then(|| Self((value * f64::from(PER_PERCENT)).round() as u32))
    }

    pub fn as_percent(self) -> f64 {
        f64::from(self.0) / f64::from(PER_PERCENT)
    }

    /// What the share of so many tasks comes to. It is always rounded up.
    pub fn of(self, desired: usize) -> usize {
        let whole = Self::ALL.0 as usize;
        desired.saturating_mul(self.0 as usize).div_ceil(whole)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_rounded_up() {
        for (percent, desired, count) in [
            (0.0, 7, 0),
            (100.0, 7, 7),
            (50.0, 3, 2),
            (1.0, 1, 1),
            (12.0, 10, 2),
            (30.0, 10, 3),
            // As numbers with a binary fraction these would come to a little more than 33.
            (1.1, 3_000, 33),
            (33.333_333, 3, 1),
            (33.333_334, 3, 2),
            (100.0, 0, 0),
        ] {
            let scale = Scale::percent(percent).unwrap();

            assert_eq!(scale.of(desired), count, "{percent} percent of {desired}");
            assert_eq!(scale.as_percent().to_string(), percent.to_string());
        }
    }

    #[test]
    fn what_is_no_share_is_none() {
        for value in [-0.1, 100.000_001, f64::NAN, f64::INFINITY] {
            assert_eq!(Scale::percent(value), None, "{value}");
        }
    }
}
