//! Filters: `Filter.1.Name=vpc-id`, `Filter.1.Value.1=vpc-…`. All of them must hold, and one value
//! of each is enough. Values may have the wildcards `*` and `?`.
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Filter.html>

use super::refusals::invalid;
use crate::kernel::wildcards::{self, Syntax};
use crate::wire::ApiError;
use crate::wire::ec2::types::{Filter, Tag};

/// What something can be filtered by beside its tags: the names of filters, and what it has of
/// each.
pub type Fields = Vec<(&'static str, Vec<String>)>;

/// A text, or none.
pub fn text(value: Option<&str>) -> Vec<String> {
    value.into_iter().map(str::to_owned).collect()
}

pub fn flag(value: Option<bool>) -> Vec<String> {
    value.iter().map(bool::to_string).collect()
}

pub fn texts<'a>(values: impl IntoIterator<Item = Option<&'a str>>) -> Vec<String> {
    let values = values.into_iter().flatten();
    values.map(str::to_owned).collect()
}

/// Refuses filters of names that are not among those of `fields`.
pub fn check(filters: &[Filter], fields: &Fields) -> Result<(), ApiError> {
    let is_known = |name: &str| {
        name == "tag-key"
            || name.starts_with("tag:")
            || fields.iter().any(|(known, _)| *known == name)
    };
    for filter in filters {
        let name = filter.name.as_deref().unwrap_or_default();
        if !is_known(name) {
            return Err(invalid(format!("The filter '{name}' is invalid")));
        }
        if filter.values.as_ref().is_none_or(Vec::is_empty) {
            // From memory.
            return Err(invalid("The filter 'null' is invalid"));
        }
    }
    Ok(())
}

/// Whether all filters hold for something with these fields and tags.
pub fn holds(filters: &[Filter], fields: &Fields, tags: &[Tag]) -> bool {
    filters.iter().all(|filter| {
        let name = filter.name.as_deref().unwrap_or_default();
        let wanted = filter.values.as_deref().unwrap_or_default();
        let is_wanted = |value: &str| wanted.iter().any(|pattern| matches(pattern, value));
        if let Some(key) = name.strip_prefix("tag:") {
            let has_key = |tag: &&Tag| tag.key.as_deref() == Some(key);
            let tag = tags.iter().find(has_key);
            return tag.is_some_and(|tag| is_wanted(tag.value.as_deref().unwrap_or_default()));
        }
        if name == "tag-key" {
            let mut keys = tags.iter().filter_map(|tag| tag.key.as_deref());
            return keys.any(is_wanted);
        }
        let mut fields = fields.iter().filter(|(known, _)| *known == name);
        fields.any(|(_, values)| values.iter().any(|value| is_wanted(value)))
    })
}

/// Whether a text is what a pattern says.
fn matches(pattern: &str, text: &str) -> bool {
    let syntax = Syntax {
        has_one: true,
        has_escapes: true,
    };
    wildcards::matches(&wildcards::parse(pattern, syntax), text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filter(name: &str, values: &[&str]) -> Filter {
        Filter {
            name: Some(name.to_owned()),
            values: Some(values.iter().map(|value| (*value).to_owned()).collect()),
        }
    }

    #[test]
    fn values_have_wildcards() {
        for (pattern, text, expected) in [
            ("web", "web", true),
            ("web", "web2", false),
            ("web*", "web", true),
            ("web*", "web-2", true),
            ("*b*2", "web-2", true),
            ("w?b", "web", true),
            ("w?b", "wb", false),
            ("**", "", true),
            ("a\\*", "a*", true),
            ("a\\*", "ab", false),
            ("a\\", "a\\", true),
            ("?", "é", true),
            ("", "", true),
            ("", "a", false),
        ] {
            assert_eq!(matches(pattern, text), expected, "{pattern} {text}");
        }
    }

    #[test]
    fn many_wildcards_take_no_longer() {
        assert!(!matches(&format!("{}*b", "*a".repeat(9)), &"a".repeat(255)));
        assert!(matches(&"*a".repeat(9), &"a".repeat(255)));
    }

    #[test]
    fn all_filters_must_hold_and_one_value_of_each() {
        let fields: Fields = vec![("vpc-id", text(Some("vpc-1"))), ("state", Vec::new())];
        let tags = [Tag {
            key: Some("Name".to_owned()),
            value: Some("web".to_owned()),
        }];
        for (filters, expected) in [
            (vec![], true),
            (vec![filter("vpc-id", &["vpc-2", "vpc-1"])], true),
            (vec![filter("state", &["available"])], false),
            (
                vec![filter("tag:Name", &["w*"]), filter("tag-key", &["Name"])],
                true,
            ),
            (
                vec![filter("tag:Name", &["w*"]), filter("vpc-id", &["vpc-2"])],
                false,
            ),
            (vec![filter("tag:name", &["web"])], false),
        ] {
            assert_eq!(holds(&filters, &fields, &tags), expected, "{filters:?}");
        }
        let refused = check(&[filter("vpc", &["a"])], &fields).unwrap_err();
        assert_eq!(
            refused.to_string(),
            "InvalidParameterValue: The filter 'vpc' is invalid"
        );
    }
}
