//! A request of the query protocols: a form, as in
//! `Action=DescribeTags&Version=2016-11-15&Filter.1.Name=key`.
//! <https://smithy.io/2.0/aws/protocols/aws-query-protocol.html>
//!
//! [`Form::to_json`] makes of it the JSON that the same request would have, so that it is checked
//! and decoded like any other. What the model does not know stays in it as a text, to be noted.
//! What is not of its type stays as it came, to be refused.

use std::collections::BTreeSet;

use serde_json::{Map, Number, Value};

use crate::wire::schema::{Kind, Member, Shape};
use crate::wire::timestamp::Timestamp;

/// The fields of a form, sorted by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Form {
    fields: Vec<(String, String)>,
}

/// Fields that are not of the operation: what names it, and what signs it.
const ENVELOPE: &[&str] = &[
    "Action",
    "Version",
    "AWSAccessKeyId",
    "SecurityToken",
    "Signature",
    "SignatureMethod",
    "SignatureVersion",
    "Timestamp",
];

impl Form {
    /// Reads a form. There is nothing that is none: what has no `=` is a field without a value.
    pub fn parse(body: &[u8]) -> Self {
        let fields = body.split(|byte| *byte == b'&').filter(|it| !it.is_empty());
        let mut fields: Vec<(String, String)> = fields
            .map(|field| {
                let at = field.iter().position(|byte| *byte == b'=');
                let (name, value) = field.split_at(at.unwrap_or(field.len()));
                (unescape(name), unescape(value.get(1..).unwrap_or_default()))
            })
            .collect();
        // Stable, so that of several fields of one name the first comes first.
        fields.sort_by(|one, other| one.0.cmp(&other.0));
        Self { fields }
    }

    /// The value of the field.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.position(name).map(|at| self.fields[at].1.as_str())
    }

    /// The values of all fields of that name, in the order in which they came.
    pub(super) fn all<'form>(&'form self, name: &'form str) -> impl Iterator<Item = &'form str> {
        let at = self.fields.partition_point(|(known, _)| **known < *name);
        let fields = self.fields[at..].iter();
        let fields = fields.take_while(move |(known, _)| known == name);
        fields.map(|(_, value)| value.as_str())
    }

    /// All fields, with their values.
    #[cfg(feature = "s3")]
    pub(super) fn names(&self) -> impl Iterator<Item = (&str, &str)> {
        self.fields
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Adds a field, unless there is one of that name.
    pub fn or_insert(&mut self, name: &str, value: &str) {
        let at = self.fields.partition_point(|(known, _)| **known < *name);
        if self.fields.get(at).is_none_or(|(known, _)| known != name) {
            self.fields.insert(at, (name.to_owned(), value.to_owned()));
        }
    }

    /// The JSON of the request.
    pub fn to_json(&self, shape: &'static Shape) -> Vec<u8> {
        let mut reader = Reader {
            form: self,
            is_read: vec![false; self.fields.len()],
        };
        let mut members = reader.structure(shape, "");
        for ((name, value), is_read) in self.fields.iter().zip(reader.is_read) {
            let is_envelope = ENVELOPE.contains(&name.as_str()) || name.starts_with("X-Amz-");
            // A member that is called otherwise in forms is unknown as well, but may not stand for
            // the member.
            let is_member = shape.members.iter().any(|member| member.name == name);
            if !is_read && !is_envelope && !is_member {
                members.insert(name.clone(), Value::String(value.clone()));
            }
        }
        serde_json::to_vec(&members).expect("names are texts")
    }

    fn position(&self, name: &str) -> Option<usize> {
        let at = self.fields.partition_point(|(known, _)| **known < *name);
        self.fields.get(at).filter(|(known, _)| known == name)?;
        Some(at)
    }

    /// What follows the prefix in the names of fields that begin with it.
    fn below<'form>(&'form self, prefix: &'form str) -> impl Iterator<Item = &'form str> {
        let at = self.fields.partition_point(|(name, _)| **name < *prefix);
        let names = self.fields[at..].iter().map(|(name, _)| name);
        names.map_while(move |name| name.strip_prefix(prefix))
    }
}

struct Reader<'form> {
    form: &'form Form,
    /// Which fields have become part of the request.
    is_read: Vec<bool>,
}

impl Reader<'_> {
    fn structure(&mut self, shape: &'static Shape, at: &str) -> Map<String, Value> {
        let mut members = Map::new();
        for member in shape.members {
            if let Some(value) = self.member(member, at) {
                members.insert(member.name.to_owned(), value);
            }
        }
        members
    }

    fn member(&mut self, member: &'static Member, at: &str) -> Option<Value> {
        let place = step(at, member.place);
        let is_many = matches!(member.kind, Kind::List { .. } | Kind::Map { .. });
        let value = self.value(&member.kind, &place);
        if value.is_some() || !is_many {
            return value;
        }
        // A list without items is a field without a value, by the name of the list and not of its
        // items.
        let name = member.place.split('.').next().unwrap_or_default();
        self.take(&step(at, name)).filter(String::is_empty)?;
        Some(match member.kind {
            Kind::Map { .. } => Value::Object(Map::new()),
            _ => Value::Array(Vec::new()),
        })
    }

    fn value(&mut self, kind: &'static Kind, at: &str) -> Option<Value> {
        match kind {
            Kind::Structure(shape) => {
                let is_there = self.form.below(&step(at, "")).next().is_some();
                is_there.then(|| Value::Object(self.structure(shape, at)))
            }
            Kind::List { item, .. } => {
                let places = self.places(at).into_iter();
                let items: Vec<Value> = places
                    .filter_map(|place| self.value(item, &place))
                    .collect();
                (!items.is_empty()).then_some(Value::Array(items))
            }
            Kind::Map { value, names } => {
                let mut entries = Map::new();
                for place in self.places(at) {
                    let key = self.take(&step(&place, names[0]));
                    let entry = self.value(value, &step(&place, names[1]));
                    if let (Some(key), Some(entry)) = (key, entry) {
                        entries.insert(key, entry);
                    }
                }
                (!entries.is_empty()).then_some(Value::Object(entries))
            }
            _ => self.take(at).map(|text| scalar(kind, text)),
        }
    }

    /// Where the items of a list or a map are, by their numbers. Gaps are as good as none.
    fn places(&self, at: &str) -> Vec<String> {
        let prefix = step(at, "");
        let below = self.form.below(&prefix);
        let numbers = below.filter_map(|rest| {
            let digits = rest.split('.').next()?;
            // One way to write each number, so that it leads back to the field.
            let number: u32 = digits.parse().ok()?;
            (number.to_string() == digits).then_some(number)
        });
        let numbers: BTreeSet<u32> = numbers.collect();
        numbers
            .into_iter()
            .map(|number| format!("{prefix}{number}"))
            .collect()
    }

    fn take(&mut self, name: &str) -> Option<String> {
        let at = self.form.position(name)?;
        self.is_read[at] = true;
        Some(self.form.fields[at].1.clone())
    }
}

fn step(at: &str, name: &str) -> String {
    if at.is_empty() {
        name.to_owned()
    } else {
        format!("{at}.{name}")
    }
}

/// The text as what it should be; as it came if it is something else.
pub(super) fn scalar(kind: &Kind, text: String) -> Value {
    let number = |number: Option<Number>| number.map(Value::Number);
    let value = match kind {
        Kind::Boolean => text.parse().ok().map(Value::Bool),
        Kind::Integer { .. } | Kind::Long { .. } => {
            number(text.parse::<i64>().ok().map(Number::from))
        }
        Kind::Double { .. } => number(text.parse().ok().and_then(Number::from_f64)),
        Kind::Timestamp => number(seconds(&text).and_then(Number::from_f64)),
        _ => None,
    };
    value.unwrap_or(Value::String(text))
}

/// Since the epoch, of a time as ISO 8601 has it or as a number.
fn seconds(text: &str) -> Option<f64> {
    let time = Timestamp::from_iso(text).map(Timestamp::as_seconds);
    time.or_else(|| text.parse().ok())
}

/// A part of a path, in which a `+` stands for itself.
pub fn unescape_path(part: &str) -> String {
    unescape(part.replace('+', "%2B").as_bytes())
}

/// A `+` is a space, and `%2B` a `+`. What is no escape stands for itself.
fn unescape(text: &[u8]) -> String {
    let digit = |at: usize| char::from(*text.get(at)?).to_digit(16);
    let mut bytes = Vec::with_capacity(text.len());
    let mut at = 0;
    while let Some(byte) = text.get(at) {
        let escaped = match byte {
            b'%' => digit(at + 1).zip(digit(at + 2)),
            _ => None,
        };
        match (byte, escaped) {
            (_, Some((high, low))) => {
                bytes.extend(u8::try_from(16 * high + low));
                at += 2;
            }
            (b'+', None) => bytes.push(b' '),
            (byte, None) => bytes.push(*byte),
        }
        at += 1;
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::wire::schema::{DOUBLE, INTEGER, LONG, MAP, TEXT, list, optional};

    static TAG: Shape = Shape {
        name: "Tag",
        members: &[optional("Key", TEXT), optional("Value", TEXT)],
    };
    static TARGET: Shape = Shape {
        name: "Target",
        members: &[
            optional("Id", TEXT),
            optional("Port", INTEGER),
            optional("Tags", list(&Kind::Structure(&TAG))).at("Tags.member"),
        ],
    };
    /// What ELBv2, SQS and EC2 have, all in one.
    static REQUEST: Shape = Shape {
        name: "Request",
        members: &[
            optional("Name", TEXT),
            optional("IsReady", Kind::Boolean),
            optional("Count", INTEGER),
            optional("Bytes", LONG),
            optional("Share", DOUBLE),
            optional("Since", Kind::Timestamp),
            optional("Data", Kind::Blob),
            optional("Target", Kind::Structure(&TARGET)),
            optional("Targets", list(&Kind::Structure(&TARGET))).at("Targets.member"),
            optional("Names", list(&TEXT)).at("Names.member"),
            // Flattened, and the items are called otherwise than the list.
            optional("AttributeNames", list(&TEXT)).at("AttributeName"),
            optional("Labels", MAP).at("Labels.entry"),
            optional(
                "Attributes",
                Kind::Map {
                    value: &Kind::Structure(&TAG),
                    names: ["Name", "Value"],
                },
            )
            .at("Attribute"),
        ],
    };

    fn read(form: &str) -> Value {
        serde_json::from_slice(&Form::parse(form.as_bytes()).to_json(&REQUEST)).unwrap()
    }

    #[test]
    fn a_form_becomes_the_json_of_the_same_request() {
        for (form, expected) in [
            ("", json!({})),
            ("Action=A&Version=1&X-Amz-Date=2025&Signature=s", json!({})),
            ("Name=a+b%2Bc%26%3D%C3%A9", json!({"Name": "a b+c&=é"})),
            ("Name=", json!({"Name": ""})),
            ("Name", json!({"Name": ""})),
            ("Name=a=b&&Name=c", json!({"Name": "a=b"})),
            ("Name=%zz%2&Count=3", json!({"Name": "%zz%2", "Count": 3})),
            ("IsReady=true", json!({"IsReady": true})),
            ("IsReady=false", json!({"IsReady": false})),
            (
                "Count=-3&Bytes=9007199254740993",
                json!({"Count": -3, "Bytes": 9_007_199_254_740_993_i64}),
            ),
            ("Share=0.5", json!({"Share": 0.5})),
            (
                "Since=2025-01-01T00%3A00%3A00Z",
                json!({"Since": 1_735_689_600.0}),
            ),
            ("Since=1735689600.5", json!({"Since": 1_735_689_600.5})),
            ("Data=Zm9v", json!({"Data": "Zm9v"})),
            (
                "Target.Id=a&Target.Port=80",
                json!({"Target": {"Id": "a", "Port": 80}}),
            ),
        ] {
            assert_eq!(read(form), expected, "{form}");
        }
    }

    #[test]
    fn lists_and_maps_are_in_the_order_of_their_numbers() {
        for (form, expected) in [
            (
                "Names.member.10=c&Names.member.2=b&Names.member.1=a",
                json!({"Names": ["a", "b", "c"]}),
            ),
            ("Names=", json!({"Names": []})),
            ("AttributeName=", json!({"AttributeNames": []})),
            ("AttributeName.1=All", json!({"AttributeNames": ["All"]})),
            (
                "Targets.member.2.Id=b&Targets.member.1.Id=a&Targets.member.1.Tags.member.1.Key=k",
                json!({"Targets": [{"Id": "a", "Tags": [{"Key": "k"}]}, {"Id": "b"}]}),
            ),
            (
                "Labels.entry.1.key=a&Labels.entry.1.value=b&Labels.entry.2.key=c&Labels.entry.2.value=d",
                json!({"Labels": {"a": "b", "c": "d"}}),
            ),
            (
                "Attribute.1.Name=a&Attribute.1.Value.Key=k&Attribute.1.Value.Value=v",
                json!({"Attributes": {"a": {"Key": "k", "Value": "v"}}}),
            ),
        ] {
            assert_eq!(read(form), expected, "{form}");
        }
    }

    #[test]
    fn what_the_model_does_not_have_stays_as_a_text_to_be_noted() {
        for (form, expected) in [
            ("Nmae=a", json!({"Nmae": "a"})),
            ("Target.Idd=a", json!({"Target": {}, "Target.Idd": "a"})),
            ("Names.member.x=a", json!({"Names.member.x": "a"})),
            ("Names.member.01=a", json!({"Names.member.01": "a"})),
            // A key without its value.
            ("Labels.entry.1.key=a&Name=b", json!({"Name": "b"})),
            // It is called otherwise in forms, and would be of the wrong type.
            ("AttributeNames=All", json!({})),
        ] {
            assert_eq!(read(form), expected, "{form}");
        }
    }

    #[test]
    fn what_is_not_of_its_type_stays_as_it_came() {
        for (form, expected) in [
            ("Count=abc", json!({"Count": "abc"})),
            ("Count=1.5", json!({"Count": "1.5"})),
            ("Share=NaN", json!({"Share": "NaN"})),
            ("IsReady=TRUE", json!({"IsReady": "TRUE"})),
            ("Since=yesterday", json!({"Since": "yesterday"})),
        ] {
            assert_eq!(read(form), expected, "{form}");
        }
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(body: Vec<u8>) {
            Form::parse(&body).to_json(&REQUEST);
        }

        #[test]
        fn no_fields_make_it_panic(
            fields in prop::collection::vec(
                ("(Target|Targets|Names|Labels|Attribute|member|entry|key|Id|[0-9]{1,11}|\\.){1,7}", ".{0,5}"),
                0..9,
            )
        ) {
            let fields: Vec<String> = fields.iter().map(|(name, value)| format!("{name}={value}")).collect();

            Form::parse(fields.join("&").as_bytes()).to_json(&REQUEST);
        }

        #[test]
        fn what_a_client_writes_is_read_back(
            name: String,
            names in prop::collection::vec(".*", 0..12),
            labels in prop::collection::btree_map(".*", ".*", 0..4),
        ) {
            let mut fields = vec![("Name".to_owned(), name.clone())];
            let numbered = (1..).zip(&names);
            fields.extend(numbered.map(|(at, name)| (format!("Names.member.{at}"), name.clone())));
            for (at, (key, value)) in (1..).zip(&labels) {
                fields.push((format!("Labels.entry.{at}.key"), key.clone()));
                fields.push((format!("Labels.entry.{at}.value"), value.clone()));
            }
            let mut expected = json!({"Name": name});
            if !names.is_empty() {
                expected["Names"] = json!(names);
            }
            if !labels.is_empty() {
                expected["Labels"] = json!(labels);
            }

            let form: Vec<String> = fields
                .iter()
                .map(|(name, value)| format!("{}={}", escape(name), escape(value)))
                .collect();

            prop_assert_eq!(read(&form.join("&")), expected);
        }
    }

    /// As SDKs do it.
    fn escape(text: &str) -> String {
        let escaped = text.bytes().map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                char::from(byte).to_string()
            }
            byte => format!("%{byte:02X}"),
        });
        escaped.collect()
    }
}
