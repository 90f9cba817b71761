//! What an alarm makes of datapoints, some of which may be missing.
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html>

/// How many more periods an alarm looks back over than it needs datapoints. AWS does not say how
/// many there are; its examples have two.
pub const LOOKS_FURTHER_BACK: usize = 2;

/// What missing datapoints count for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    Breaching,
    NotBreaching,
    /// The alarm stays as it is.
    Ignore,
    /// The alarm does not know its state.
    NoState,
}

impl Missing {
    pub fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "breaching" => Self::Breaching,
            "notBreaching" => Self::NotBreaching,
            "ignore" => Self::Ignore,
            "missing" => Self::NoState,
            _ => return None,
        })
    }

    /// As the reasons of alarms have it.
    pub fn in_reasons(self) -> &'static str {
        match self {
            Self::Breaching => "Breaching",
            Self::NotBreaching => "NonBreaching",
            Self::Ignore => "Ignore",
            Self::NoState => "Missing",
        }
    }
}

/// How an alarm is to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Ok,
    Alarm,
    InsufficientData,
    /// As it was.
    Retain,
}

/// Judges whether the datapoints breach the threshold, the newest first, `None` where one is
/// missing: of `evaluated` periods `to_alarm` are to breach. More datapoints may be given than are
/// evaluated: they take the places of those that are missing.
pub fn decide(
    datapoints: &[Option<bool>],
    (evaluated, to_alarm): (usize, usize),
    missing: Missing,
) -> Verdict {
    let known: Vec<bool> = datapoints
        .iter()
        .copied()
        .flatten()
        .take(evaluated)
        .collect();
    let breaching = known.iter().filter(|it| **it).count();
    let lacking = evaluated - known.len();
    let alarm_if = |is_alarm: bool, otherwise| if is_alarm { Verdict::Alarm } else { otherwise };
    if lacking == 0 {
        return alarm_if(breaching >= to_alarm, Verdict::Ok);
    }
    let all_breach = breaching == known.len();
    match missing {
        Missing::Breaching => alarm_if(breaching + lacking >= to_alarm, Verdict::Ok),
        Missing::NotBreaching => alarm_if(breaching >= to_alarm, Verdict::Ok),
        _ if known.is_empty() => match missing {
            Missing::NoState => Verdict::InsufficientData,
            _ => Verdict::Retain,
        },
        _ if breaching >= to_alarm => Verdict::Alarm,
        _ if !all_breach => Verdict::Ok,
        Missing::Ignore => Verdict::Retain,
        Missing::NoState => {
            // All there are breach, and the oldest is old enough for those after it.
            let oldest = datapoints.iter().rposition(Option::is_some);
            let is_old = oldest.is_some_and(|at| at + 1 >= to_alarm);
            alarm_if(is_old, Verdict::Retain)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The oldest first: `X` breaches, `0` does not, `-` is missing.
    fn datapoints(text: &str) -> Vec<Option<bool>> {
        let datapoints = text.split(' ').map(|it| match it {
            "-" => None,
            breaching => Some(breaching == "X"),
        });
        datapoints.rev().collect()
    }

    #[test]
    fn missing_datapoints_count_as_in_the_tables_of_the_user_guide() {
        use Verdict::{Alarm, InsufficientData, Ok, Retain};
        for (text, of, expected) in [
            ("0 - X - X", (3, 3), [Ok, Ok, Ok, Ok]),
            ("- - - - 0", (3, 3), [Ok, Ok, Ok, Ok]),
            ("- - - - -", (3, 3), [InsufficientData, Retain, Alarm, Ok]),
            ("0 X X - X", (3, 3), [Alarm, Alarm, Alarm, Alarm]),
            ("- - X - -", (3, 3), [Alarm, Retain, Alarm, Ok]),
            ("0 - X - X", (3, 2), [Alarm, Alarm, Alarm, Alarm]),
            ("0 0 X 0 X", (3, 2), [Alarm, Alarm, Alarm, Alarm]),
            ("0 - X - -", (3, 2), [Ok, Ok, Alarm, Ok]),
            ("- - - - 0", (3, 2), [Ok, Ok, Alarm, Ok]),
            ("- - - X -", (3, 2), [Alarm, Retain, Alarm, Ok]),
            ("- - - - X", (3, 3), [Retain, Retain, Alarm, Ok]),
            ("X X X X X", (5, 5), [Alarm, Alarm, Alarm, Alarm]),
        ] {
            let ways = [
                Missing::NoState,
                Missing::Ignore,
                Missing::Breaching,
                Missing::NotBreaching,
            ];
            let verdicts = ways.map(|missing| decide(&datapoints(text), of, missing));
            assert_eq!(verdicts, expected, "{text} {of:?}");
        }
    }
}
