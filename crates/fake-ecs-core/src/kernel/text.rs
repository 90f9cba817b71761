//! Texts of which the service keeps the beginning only, lists that do not grow with what there is,
//! and errors with their causes.

/// How long a reason of a task or of a container is: "as per Back-end model"
/// (aws/amazon-ecs-agent#3229, for containers
/// #4545), where the agent cuts longer ones. In bytes, as there.
pub const REASON_MAX: usize = 1_024;

/// How many names stand in a sentence.
const NAMES_MAX: usize = 20;

/// The beginning of a text: so many bytes, or a few less where a character would be cut in two.
pub fn cut(mut text: String, bytes_max: usize) -> String {
    text.truncate(text.floor_char_boundary(bytes_max));
    text
}

/// An error with what led to it: the text of a library's own error is often only `client error`.
pub fn with_causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let more = error.to_string();
        if !text.contains(&more) {
            text = format!("{text}: {more}");
        }
        cause = error.source();
    }
    text
}

/// A reason as it is kept.
pub fn reason(reason: String) -> String {
    cut(reason, REASON_MAX)
}

/// A character as it is printed in a text of one line: what breaks lines is a space, and what
/// steers terminals is replaced.
pub fn printable(character: char) -> char {
    match character {
        '\n' | '\r' | '\t' => ' ',
        other if other.is_control() => char::REPLACEMENT_CHARACTER,
        other => other,
    }
}

/// A text that somebody has chosen, in one line.
pub fn one_line(text: &str) -> String {
    text.chars().map(printable).collect()
}

/// Names in a sentence: the first of them, and how many more there are.
pub fn list<N: AsRef<str>>(names: &[N]) -> String {
    list_of_more(names, 0)
}

/// The same, when there are more of them than these.
pub fn list_of_more<N: AsRef<str>>(names: &[N], more: usize) -> String {
    let shown: Vec<&str> = names.iter().take(NAMES_MAX).map(AsRef::as_ref).collect();
    let shown = shown.join(", ");
    match names.len().saturating_sub(NAMES_MAX) + more {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

/// Types that are written and read as texts, in JSON too.
macro_rules! written_as_text {
    ($($name:ident),*) => {$(
        #[cfg(feature = "serde")]
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        #[cfg(feature = "serde")]
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }

        #[cfg(feature = "schema")]
        impl schemars::JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "string" })
            }
        }
    )*};
}
pub(crate) use written_as_text;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_between_characters() {
        for (text, max, expected) in [
            ("", 0, ""),
            ("abc", 3, "abc"),
            ("abc", 2, "ab"),
            ("aé", 3, "aé"),
            ("aé", 2, "a"),
            ("🦀", 3, ""),
        ] {
            assert_eq!(cut(text.to_owned(), max), expected, "{text} {max}");
        }
    }

    #[test]
    fn a_list_has_the_first_names_and_how_many_more_there_are() {
        let names: Vec<String> = (1..=10_000).map(|number| number.to_string()).collect();
        let first = "1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20";
        for (count, expected) in [
            (0, String::new()),
            (2, "1, 2".to_owned()),
            (20, first.to_owned()),
            (21, format!("{first} and 1 more")),
            (10_000, format!("{first} and 9980 more")),
        ] {
            assert_eq!(list(&names[..count]), expected);
        }
    }

    #[test]
    fn a_text_of_one_line_has_nothing_that_breaks_lines_or_steers_terminals() {
        for (chosen, printed) in [
            ("", ""),
            ("é × →", "é × →"),
            ("one\r\ntwo\tthree", "one  two three"),
            ("\u{1b}[2Jgone", "\u{fffd}[2Jgone"),
            ("\u{9b}2J\0", "\u{fffd}2J\u{fffd}"),
        ] {
            assert_eq!(one_line(chosen), printed);
        }
    }
}
