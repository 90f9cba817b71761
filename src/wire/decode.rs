//! From the bytes of a request to its type: JSON, then [`check`], then this, which cannot fail any more.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::check::{check, whole};
use super::document::Document;
use super::error::ApiError;
use super::generated::error_code::ErrorCode;
use super::schema::Shape;
use super::timestamp::Timestamp;

/// What can be read from JSON that was checked.
pub(crate) trait Decode: Sized {
    /// # Panics
    /// When `value` was not checked against the type's shape.
    fn decode(value: Json) -> Self;
}

/// The input of an operation.
pub(crate) trait Request: Decode {
    /// What the model demands of it.
    const SHAPE: &'static Shape;
}

/// A request, and what else its body held.
#[derive(Debug)]
pub(crate) struct Decoded<T> {
    pub(crate) value: T,
    /// The paths of members that the model does not know. AWS ignores them, and so do we, but not without a word.
    pub(crate) unknown_members: Vec<String>,
}

/// Reads the body of a request.
pub(crate) fn decode<T: Request>(body: &[u8]) -> Result<Decoded<T>, ApiError> {
    let (value, unknown_members) = read(T::SHAPE, body)?;
    Ok(Decoded {
        value: T::decode(value),
        unknown_members,
    })
}

/// The part of [`decode`] that is the same for all requests.
fn read(shape: &'static Shape, body: &[u8]) -> Result<(Json, Vec<String>), ApiError> {
    let empty = || Value::Object(Map::new());
    let value = if body.is_empty() {
        empty()
    } else {
        // Also what is nested too deeply ends here.
        match serde_json::from_slice(body) {
            Ok(Value::Null) => empty(),
            Ok(value) => value,
            Err(_) => return Err(ApiError::without_message(ErrorCode::Serialization)),
        }
    };
    let unknown_members = check(shape, &value)?;
    Ok((Json(value), unknown_members))
}

/// JSON that was checked. It hides what the JSON is made of from those who only hand it on.
pub(crate) struct Json(pub(super) Value);

/// The members of a structure, taken out one by one.
pub(crate) struct Members(Map<String, Value>);

impl Members {
    pub(crate) fn of(json: Json) -> Self {
        match json.0 {
            Value::Object(members) => Self(members),
            _ => unchecked(),
        }
    }

    /// A member that may be absent.
    pub(crate) fn take<T: Decode>(&mut self, name: &str) -> Option<T> {
        self.remove(name).map(T::decode)
    }

    /// A member that was seen to be there.
    pub(crate) fn need<T: Decode>(&mut self, name: &str) -> T {
        T::decode(self.remove(name).unwrap_or_else(|| unchecked()))
    }

    // For JSON, null is as good as absent.
    fn remove(&mut self, name: &str) -> Option<Json> {
        self.0
            .remove(name)
            .filter(|value| !value.is_null())
            .map(Json)
    }
}

#[cold]
fn unchecked() -> ! {
    unreachable!("only what was checked against the model is decoded")
}

impl Json {
    /// The text of a string; what enums are decoded from.
    pub(super) fn into_text(self) -> String {
        match self.0 {
            Value::String(text) => text,
            _ => unchecked(),
        }
    }

    fn into_items(self) -> impl Iterator<Item = Json> {
        match self.0 {
            Value::Array(items) => items.into_iter().filter(|item| !item.is_null()).map(Json),
            _ => unchecked(),
        }
    }
}

impl<T: Decode> Decode for Vec<T> {
    fn decode(json: Json) -> Self {
        json.into_items().map(T::decode).collect()
    }
}

impl Decode for BTreeMap<String, String> {
    fn decode(json: Json) -> Self {
        let Members(entries) = Members::of(json);
        entries
            .into_iter()
            .filter(|(_, value)| !value.is_null())
            .map(|(key, value)| (key, Json(value).into_text()))
            .collect()
    }
}

impl Decode for String {
    fn decode(json: Json) -> Self {
        json.into_text()
    }
}

impl Decode for bool {
    fn decode(json: Json) -> Self {
        json.0.as_bool().unwrap_or_else(|| unchecked())
    }
}

impl Decode for i32 {
    fn decode(json: Json) -> Self {
        whole(&json.0)
            .and_then(|number| number.try_into().ok())
            .unwrap_or_else(|| unchecked())
    }
}

impl Decode for i64 {
    fn decode(json: Json) -> Self {
        whole(&json.0).unwrap_or_else(|| unchecked())
    }
}

impl Decode for f64 {
    fn decode(json: Json) -> Self {
        json.0.as_f64().unwrap_or_else(|| unchecked())
    }
}

impl Decode for Timestamp {
    fn decode(json: Json) -> Self {
        Self::from_seconds(f64::decode(json))
    }
}

impl Decode for Document {
    fn decode(json: Json) -> Self {
        Self::new(json.0)
    }
}
