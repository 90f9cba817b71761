//! CBOR by another codec than the crate's own.

use ciborium::Value as Cbor;
use serde_json::{Value, json};

use crate::model::{Kind, Model, Shape};

/// The tag of seconds since the epoch.
const EPOCH: u64 = 1;

pub(super) fn written(model: &Model, shape: &Shape, request: &Value) -> Vec<u8> {
    let mut bytes = Vec::new();
    let request = cbor(model, Some(shape), request);
    ciborium::into_writer(&request, &mut bytes).expect("bytes can be written to");
    bytes
}

/// A value as clients write it. What is not of its shape stays what it is.
fn cbor(model: &Model, shape: Option<&Shape>, value: &Value) -> Cbor {
    let kind = shape.map(|shape| &shape.kind);
    match (kind, value) {
        (Some(Kind::Timestamp), Value::Number(seconds)) => {
            let seconds = Cbor::Float(seconds.as_f64().unwrap_or_default());
            Cbor::Tag(EPOCH, Box::new(seconds))
        }
        (Some(Kind::Double { .. }), Value::Number(number)) => {
            Cbor::Float(number.as_f64().unwrap_or_default())
        }
        (_, Value::Array(items)) => {
            let item = match kind {
                Some(Kind::List { item, .. }) => Some(model.shape(item)),
                _ => None,
            };
            Cbor::Array(items.iter().map(|value| cbor(model, item, value)).collect())
        }
        (_, Value::Object(members)) => {
            let member = |name: &str| match kind {
                Some(Kind::Structure { members, .. }) => {
                    let member = members.iter().find(|member| member.name == name)?;
                    Some(model.shape(&member.shape))
                }
                Some(Kind::Map(of)) => Some(model.shape(of)),
                _ => None,
            };
            let members = members.iter();
            let members = members.map(|(name, value)| {
                let value = cbor(model, member(name), value);
                (Cbor::Text(name.clone()), value)
            });
            Cbor::Map(members.collect())
        }
        (_, Value::Null) => Cbor::Null,
        (_, Value::Bool(value)) => Cbor::Bool(*value),
        (_, Value::String(text)) => Cbor::Text(text.clone()),
        (_, Value::Number(number)) => match number.as_i64() {
            Some(number) => Cbor::Integer(number.into()),
            None => Cbor::Float(number.as_f64().unwrap_or_default()),
        },
    }
}

/// An answer as JSON.
pub(super) fn read(body: &[u8]) -> Value {
    json_of(ciborium::from_reader(body).expect("an answer is CBOR"))
}

fn json_of(value: Cbor) -> Value {
    match value {
        Cbor::Null => panic!("a null, which some clients cannot read"),
        Cbor::Bool(value) => json!(value),
        Cbor::Integer(number) => json!(i64::try_from(number).expect("numbers are small")),
        Cbor::Float(number) => json!(number),
        Cbor::Text(text) => json!(text),
        Cbor::Bytes(_) => json!("AQID"),
        Cbor::Tag(EPOCH, seconds) if seconds.is_float() => json_of(*seconds),
        Cbor::Array(items) => items.into_iter().map(json_of).collect(),
        Cbor::Map(members) => {
            let members = members.into_iter();
            let members = members.map(|(name, value)| {
                let name = name.into_text().expect("names are texts");
                (name, json_of(value))
            });
            Value::Object(members.collect())
        }
        other => panic!("{other:?} is in no answer"),
    }
}
