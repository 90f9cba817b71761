//! How long something is ago, as people say it.

/// So many seconds in the largest unit of which there is one: `5s`, `3m`, `2h`, `9d`.
pub(super) fn written(seconds: f64) -> String {
    let seconds = seconds.max(0.0);
    for (unit, length) in [("d", 86_400.0), ("h", 3_600.0), ("m", 60.0)] {
        if seconds >= length {
            return format!("{:.0}{unit}", (seconds / length).floor());
        }
    }
    format!("{:.0}s", seconds.floor())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_unit_is_enough() {
        for (seconds, expected) in [
            (-1.0, "0s"),
            (0.9, "0s"),
            (59.9, "59s"),
            (60.0, "1m"),
            (7_199.0, "1h"),
            (172_800.0, "2d"),
        ] {
            assert_eq!(written(seconds), expected);
        }
    }
}
