//! What records do not say: secrets, and the values of environments.

use crate::wire::{Json, Timestamp};

/// What stands in place of a value. From memory.
const HIDDEN: &str = "HIDDEN_DUE_TO_SECURITY_REASONS";

/// Members that are left out wherever they are.
const LEFT_OUT: [&str; 4] = [
    "secretString",
    "secretBinary",
    "secretAccessKey",
    "authorizationToken",
];

/// A request or an answer as a record has it: names begin with small letters, secrets are masked,
/// and times are printed as Java does. From memory.
pub fn shown(json: &Json) -> Json {
    shown_in(json, "")
}

/// The same of what a member of that name has.
fn shown_in(json: &Json, of: &str) -> Json {
    if json.is_list() {
        return Json::list(json.items().map(|item| shown_in(item, of)));
    }
    if !json.is_object() {
        let is_time = of.ends_with("At") && json.as_f64().is_some();
        return match json.as_f64().filter(|_| is_time) {
            Some(seconds) => Json::of(&printed(Timestamp::from_seconds(seconds))),
            None => json.clone(),
        };
    }
    let members = json.members().map(|(name, value)| (small(name), value));
    let members: Vec<(String, Json)> = members
        .filter(|(name, _)| !LEFT_OUT.contains(&name.as_str()))
        .map(|(name, value)| {
            let is_hidden = name == "value" && of == "environment";
            let value = match is_hidden {
                true => Json::of(&HIDDEN),
                false => shown_in(value, &name),
            };
            (name, value)
        })
        .collect();
    Json::object(
        members
            .iter()
            .map(|(name, value)| (name.as_str(), value.clone())),
    )
}

/// `Cluster` as `cluster`, and `ARN` as `aRN`: so CloudTrail writes the names of other services.
fn small(name: &str) -> String {
    let mut letters = name.chars();
    let first = letters.next().map(|it| it.to_ascii_lowercase());
    first.into_iter().chain(letters).collect()
}

/// `Jun 20, 2018 7:04:36 PM`.
fn printed(time: Timestamp) -> String {
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let text = time.iso_seconds();
    let numbers = text.split(|it: char| !it.is_ascii_digit());
    let numbers: Vec<usize> = numbers.filter_map(|it| it.parse().ok()).collect();
    let [year, month, day, hour, minute, second] = numbers[..] else {
        return text;
    };
    let month = MONTHS.get(month.wrapping_sub(1)).unwrap_or(&"Jan");
    let half = if hour < 12 { "AM" } else { "PM" };
    let hour = (hour + 11) % 12 + 1;
    format!("{month} {day}, {year} {hour}:{minute:02}:{second:02} {half}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_have_small_letters_no_secrets_and_printed_times() {
        let json: Json = r#"{"Name":"db","SecretString":"x","containers":[{"environment":[{"name":"A","value":"b"}]}],"createdAt":1529521476.5,"Values":[1]}"#
            .parse()
            .unwrap();

        assert_eq!(
            shown(&json).to_string(),
            r#"{"containers":[{"environment":[{"name":"A","value":"HIDDEN_DUE_TO_SECURITY_REASONS"}]}],"createdAt":"Jun 20, 2018 7:04:36 PM","name":"db","values":[1]}"#
        );
    }
}
