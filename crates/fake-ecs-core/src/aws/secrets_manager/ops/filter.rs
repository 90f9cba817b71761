//! Which secrets a caller asks for.
//! <https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_Filter.html>

use crate::aws::secrets_manager::state::Secret;
use crate::kernel::arn::Arn;
use crate::wire::secretsmanager::enums::FilterNameStringType as Key;
use crate::wire::secretsmanager::types::Filter;

/// Whether the secret is what all of the filters ask for.
pub(super) fn is_meant(filters: &[Filter], secret: &Secret) -> bool {
    filters.iter().all(|filter| meets(filter, secret))
}

/// One of the values is met, and none of those that begin with `!`.
fn meets(filter: &Filter, secret: &Secret) -> bool {
    let values = filter.values.iter().flatten();
    let (negated, wanted): (Vec<&String>, Vec<&String>) =
        values.partition(|value| value.starts_with('!'));
    let key = filter.key.unwrap_or(Key::All);
    let has = |value: &str| has(key, value, secret);
    let is_wanted = wanted.is_empty() || wanted.into_iter().any(|value| has(value));
    is_wanted && !negated.into_iter().any(|value| has(&value[1..]))
}

fn has(key: Key, value: &str, secret: &Secret) -> bool {
    let tags = secret.tags.iter();
    match key {
        Key::Name => secret.name.starts_with(value),
        Key::Description => has_word(secret.description.as_deref().unwrap_or_default(), value),
        Key::TagKey => tags.into_iter().any(|(key, _)| key.starts_with(value)),
        Key::TagValue => tags.into_iter().any(|(_, tag)| tag.starts_with(value)),
        Key::PrimaryRegion => region(secret).starts_with(value),
        // No secret is owned by another service.
        Key::OwningService => false,
        Key::All => {
            let tags = tags.flat_map(|(key, value)| [key.as_str(), value]);
            let description = secret.description.as_deref();
            let all: Vec<&str> = tags
                .chain([secret.name.as_str()])
                .chain(description)
                .collect();
            value
                .split_whitespace()
                .all(|word| all.iter().any(|text| has_word(text, word)))
        }
    }
}

/// Whether the text, or a word in it, begins with the value, in small letters or capitals.
fn has_word(text: &str, value: &str) -> bool {
    let (text, value) = (text.to_lowercase(), value.to_lowercase());
    let mut starts = text.char_indices().filter(|(at, _)| {
        let before = text[..*at].chars().next_back();
        before.is_none_or(|before| !before.is_alphanumeric())
    });
    value.is_empty() || starts.any(|(at, _)| text[at..].starts_with(&value))
}

fn region(secret: &Secret) -> &str {
    let arn = Arn::parse(&secret.arn).and_then(Result::ok);
    arn.map_or("", |arn| arn.region)
}
