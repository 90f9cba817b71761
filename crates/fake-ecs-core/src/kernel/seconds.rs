//! Durations in JSON: seconds as a number, and `null` for what never happens. For
//! `#[serde(with = "seconds")]`.

use std::time::Duration;

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

pub fn serialize<S: Serializer>(duration: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    let seconds = Some(*duration).filter(|duration| *duration < Duration::MAX);
    seconds.map(|it| it.as_secs_f64()).serialize(serializer)
}

pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
    let Some(seconds) = Option::<f64>::deserialize(deserializer)? else {
        return Ok(Duration::MAX);
    };
    Duration::try_from_secs_f64(seconds)
        .map_err(|_| D::Error::custom(format!("{seconds} is not a number of seconds")))
}

/// A duration that is written so.
#[derive(Serialize, Deserialize)]
pub struct Seconds(#[serde(with = "self")] Duration);

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Seconds {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Seconds".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "Seconds; null for what never happens.",
            "type": ["number", "null"],
            "minimum": 0
        })
    }
}

/// The same for a duration that may be left out.
pub mod option {
    use super::{Deserialize, Deserializer, Duration, Seconds, Serialize, Serializer};

    pub fn serialize<S: Serializer>(
        duration: &Option<Duration>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        duration.map(Seconds).serialize(serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Duration>, D::Error> {
        Seconds::deserialize(deserializer).map(|Seconds(duration)| Some(duration))
    }
}
