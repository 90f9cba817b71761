//! Versions of the agent.

/// A version such as `1.14.5`, compared number by number: `1.9.0` is before `1.14.5`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version(Vec<u64>);

impl Version {
    pub fn parse(text: &str) -> Option<Self> {
        let mut numbers: Vec<u64> = text.split('.').map(number).collect::<Option<_>>()?;
        // So that 1.14 is the version 1.14.0, and not before it.
        while numbers.last() == Some(&0) {
            numbers.pop();
        }
        Some(Self(numbers))
    }
}

fn number(text: &str) -> Option<u64> {
    // `parse` takes signs as well.
    text.bytes()
        .all(|byte| byte.is_ascii_digit())
        .then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use std::cmp::Ordering;

    use super::Version;

    #[track_caller]
    fn check(one: &str, other: &str, expected: Ordering) {
        assert_eq!(
            Version::parse(one)
                .unwrap()
                .cmp(&Version::parse(other).unwrap()),
            expected,
            "{one} and {other}"
        );
    }

    #[test]
    fn versions_are_compared_number_by_number() {
        check("1.14.5", "1.14.5", Ordering::Equal);
        check("1.9.0", "1.14.5", Ordering::Less);
        check("1.14.10", "1.14.9", Ordering::Greater);
        check("2", "1.99.99", Ordering::Greater);
        check("1.14", "1.14.0", Ordering::Equal);
        check("1.14", "1.14.1", Ordering::Less);
        check("01.2", "1.2", Ordering::Equal);
    }

    #[test]
    fn what_is_no_version_is_refused() {
        for text in [
            "",
            ".",
            "1.",
            ".1",
            "1..2",
            "v1.2",
            "1.x",
            "+1",
            "-1",
            "1.2-rc1",
            "99999999999999999999",
        ] {
            assert_eq!(Version::parse(text), None, "{text}");
        }
    }
}
