//! What a command sees of an event.

use crate::wire::{Json, Timestamp};

/// An event, or a row of what `stats` has made of events.
#[derive(Clone, Debug, Default)]
pub struct Record {
    /// In milliseconds since the Unix epoch.
    pub at: i64,
    fields: Vec<(String, String)>,
    /// The message, if it is an object: its members are fields as well.
    json: Json,
}

impl Record {
    /// `log` is the account and the name of the group, `ptr` what no other event has.
    pub fn of_event(
        (at, ingested): (i64, i64),
        message: &str,
        (log, stream): (&str, &str),
        ptr: &str,
    ) -> Self {
        let fields = [
            ("@timestamp", shown(at)),
            ("@ingestionTime", shown(ingested)),
            ("@message", message.to_owned()),
            ("@log", log.to_owned()),
            ("@logStream", stream.to_owned()),
            ("@ptr", ptr.to_owned()),
        ];
        let json = match message.trim_start().starts_with('{') {
            true => Json::read(message.as_bytes()),
            false => Json::default(),
        };
        Self {
            at,
            fields: fields
                .map(|(name, value)| (name.to_owned(), value))
                .to_vec(),
            json,
        }
    }

    pub(super) fn of_row(fields: Vec<(String, String)>) -> Self {
        Self {
            fields,
            ..Self::default()
        }
    }

    /// Gives a field another name, too.
    pub(super) fn alias(&mut self, field: &str, name: &str) {
        if field != name
            && let Some(value) = self.get(field)
        {
            self.fields.push((name.to_owned(), value));
        }
    }

    /// The names of all columns of a row.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.fields.iter().map(|(name, _)| name.as_str())
    }

    /// The value of a field. Members of objects are called like their paths: `request.status`.
    pub(super) fn get(&self, field: &str) -> Option<String> {
        let mut fields = self.fields.iter().rev();
        if let Some((_, value)) = fields.find(|(name, _)| name == field) {
            return Some(value.clone());
        }
        let mut json = &self.json;
        for step in field.split('.') {
            json = match step.parse::<usize>() {
                Ok(index) if json.is_list() => &json[index],
                _ => &json[step],
            };
        }
        match json.as_str() {
            Some(text) => Some(text.to_owned()),
            None if json.is_null() => None,
            None => Some(json.to_string()),
        }
    }
}

/// A time as results have it: `2026-11-29 22:30:00.000`.
pub(super) fn shown(millis: i64) -> String {
    let seconds = Timestamp::from_millis(millis).iso_seconds();
    let millis = millis.rem_euclid(1000);
    format!(
        "{}.{millis:03}",
        seconds.trim_end_matches('Z').replace('T', " ")
    )
}
