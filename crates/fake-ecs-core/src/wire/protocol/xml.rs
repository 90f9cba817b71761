//! An answer of the query protocols: XML, made from the JSON of the answer and the structure that
//! the model has for it.
//! <https://smithy.io/2.0/aws/protocols/aws-query-protocol.html>
//!
//! [`Xml`] writes the answers of S3 as well; what its clients send is read by
//! [`tree`](super::tree).

use serde_json::Value;

use super::{Dialect, Written, blame};
use crate::wire::schema::{Kind, Shape};
use crate::wire::service::{Protocol, Shapes};
use crate::wire::timestamp::Timestamp;

pub(super) const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

/// The body of an answer.
pub(super) fn answer(
    dialect: Dialect,
    operation: &str,
    shapes: &'static Shapes,
    json: &[u8],
    request_id: &str,
) -> Vec<u8> {
    let shape = shapes.output;
    let output: Value = serde_json::from_slice(json).expect("answers are JSON before all else");
    let namespace = dialect.service.xml_namespace;
    let mut xml = Xml::default();
    let response = format!("{operation}Response");
    if dialect.protocol == Protocol::Ec2 {
        xml.text.push_str(DECLARATION);
        xml.open_in(&response, namespace);
        xml.element("requestId", request_id);
        xml.members(shape, &output);
    } else {
        xml.open_in(&response, namespace);
        if shapes.has_result {
            let result = format!("{operation}Result");
            xml.open(&result);
            xml.members(shape, &output);
            xml.close(&result);
        }
        xml.open("ResponseMetadata");
        xml.element("RequestId", request_id);
        xml.close("ResponseMetadata");
    }
    xml.close(&response);
    xml.text.into_bytes()
}

/// The body of an error. One without a text has no `Message`.
pub(super) fn error(dialect: Dialect, error: Written<'_>, request_id: &str) -> Vec<u8> {
    let mut xml = Xml::default();
    let (outer, request_id_name): (&[&str], _) = match dialect.protocol {
        Protocol::Ec2 => (&["Response", "Errors", "Error"], "RequestID"),
        Protocol::RestXml => (&["Error"], "RequestId"),
        _ => (&["ErrorResponse", "Error"], "RequestId"),
    };
    match dialect.protocol {
        Protocol::Ec2 | Protocol::RestXml => xml.text.push_str(DECLARATION),
        _ => {}
    }
    for (depth, name) in outer.iter().enumerate() {
        match (depth, dialect.protocol) {
            // A service that nobody knows has no namespace.
            (0, Protocol::Query) if !dialect.service.xml_namespace.is_empty() => {
                xml.open_in(name, dialect.service.xml_namespace);
            }
            _ => xml.open(name),
        }
    }
    if dialect.protocol == Protocol::Query {
        xml.element("Type", blame(error.status));
    }
    xml.element("Code", error.code);
    if let Some(message) = error.message.filter(|text| !text.is_empty()) {
        xml.element("Message", message);
    }
    // Errors are in a list of their own, beside which the request id stands.
    let (first, rest) = outer.split_at(1);
    for name in rest.iter().rev() {
        xml.close(name);
    }
    xml.element(request_id_name, request_id);
    xml.close(first[0]);
    xml.text.into_bytes()
}

/// XML in the making, an element a line.
#[derive(Default)]
pub(super) struct Xml {
    pub(super) text: String,
    depth: usize,
}

impl Xml {
    pub(super) fn members(&mut self, shape: &'static Shape, value: &Value) {
        for member in shape.members {
            match value.get(member.name) {
                None | Some(Value::Null) => {}
                Some(value) => self.value(&member.kind, member.place, value),
            }
        }
    }

    fn value(&mut self, kind: &'static Kind, place: &str, value: &Value) {
        match (kind, value) {
            (Kind::Structure(shape), _) => {
                self.open(place);
                self.members(shape, value);
                self.close(place);
            }
            (Kind::List { item, .. }, Value::Array(items)) => {
                let (outer, name) = split(place);
                self.open_some(outer);
                for value in items {
                    self.value(item, name, value);
                }
                self.close_some(outer);
            }
            (Kind::Map { value, names }, Value::Object(entries)) => {
                let (outer, name) = split(place);
                self.open_some(outer);
                for (key, entry) in entries {
                    self.open(name);
                    self.element(names[0], key);
                    self.value(value, names[1], entry);
                    self.close(name);
                }
                self.close_some(outer);
            }
            (Kind::Timestamp, Value::Number(seconds)) => {
                let time = Timestamp::from_seconds(seconds.as_f64().unwrap_or_default());
                self.element(place, &time.iso_millis());
            }
            (_, Value::String(text)) => self.element(place, text),
            (_, other) => self.element(place, &other.to_string()),
        }
    }

    pub(super) fn open_in(&mut self, name: &str, namespace: &str) {
        self.tag(&["<", name, " xmlns=\"", namespace, "\">"]);
        self.depth += 1;
    }

    fn open(&mut self, name: &str) {
        self.tag(&["<", name, ">"]);
        self.depth += 1;
    }

    fn open_some(&mut self, name: Option<&str>) {
        if let Some(name) = name {
            self.open(name);
        }
    }

    fn close_some(&mut self, name: Option<&str>) {
        if let Some(name) = name {
            self.close(name);
        }
    }

    pub(super) fn close(&mut self, name: &str) {
        self.depth -= 1;
        self.tag(&["</", name, ">"]);
    }

    fn element(&mut self, name: &str, text: &str) {
        self.tag(&["<", name, ">", &escape(text), "</", name, ">"]);
    }

    /// A line, indented.
    fn tag(&mut self, parts: &[&str]) {
        for _ in 0..self.depth {
            self.text.push_str("  ");
        }
        for part in parts {
            self.text.push_str(part);
        }
        self.text.push('\n');
    }
}

/// The element around a list, and that of its items. A flattened list has none around it.
fn split(place: &str) -> (Option<&str>, &str) {
    match place.split_once('.') {
        Some((outer, item)) => (Some(outer), item),
        None => (None, place),
    }
}

/// The text as XML can have it. A carriage return would be read as a line feed if it were not
/// escaped; of other control characters XML has none, escaped or not.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\r' => escaped.push_str("&#13;"),
            '\t' | '\n' => escaped.push(character),
            '\u{fffe}' | '\u{ffff}' | '\0'..' ' => escaped.push(char::REPLACEMENT_CHARACTER),
            _ => escaped.push(character),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::wire::schema::{DOUBLE, INTEGER, MAP, TEXT, list, optional};
    use crate::wire::services;
    use crate::wire::{ApiError, AwsService, ErrorCode};

    static TARGET: Shape = Shape {
        name: "Target",
        members: &[optional("Id", TEXT), optional("Port", INTEGER)],
    };
    static ANSWER: Shape = Shape {
        name: "Answer",
        members: &[
            optional("Name", TEXT),
            optional("IsReady", Kind::Boolean),
            optional("Share", DOUBLE),
            optional("Since", Kind::Timestamp),
            optional("Target", Kind::Structure(&TARGET)).at("target"),
            optional("Targets", list(&Kind::Structure(&TARGET))).at("Targets.member"),
            optional("Names", list(&TEXT)).at("Name"),
            optional("Labels", MAP).at("Labels.entry"),
            optional(
                "Attributes",
                Kind::Map {
                    value: &TEXT,
                    names: ["Name", "Value"],
                },
            )
            .at("Attribute"),
        ],
    };

    fn write(service: &'static AwsService, shape: &'static Shape, answer: &Value) -> String {
        let json = answer.to_string().into_bytes();
        let dialect = Dialect::of(service);
        // Tests may leave something behind.
        let forms = Box::leak(Box::new(Shapes {
            input: shape,
            output: shape,
            has_result: shape.name != "Nothing",
            http: None,
        }));
        String::from_utf8(super::answer(dialect, "Op", forms, &json, "id")).unwrap()
    }

    /// What is in the result, without what is around it.
    #[track_caller]
    fn check(answer: Value, result: &[&str]) {
        let xml = write(&services::STS, &ANSWER, &answer);

        let lines: Vec<&str> = xml.lines().map(str::trim_start).collect();
        let inside = &lines[2..lines.len() - 5];
        assert_eq!(inside, result, "{answer}");
    }

    #[test]
    fn members_become_elements() {
        check(json!({}), &[]);
        check(json!({"Name": null}), &[]);
        check(
            json!({"Name": "a", "IsReady": true, "Share": 0.5, "Since": 1_735_689_600.0}),
            &[
                "<Name>a</Name>",
                "<IsReady>true</IsReady>",
                "<Share>0.5</Share>",
                "<Since>2025-01-01T00:00:00Z</Since>",
            ],
        );
        check(
            json!({"Target": {"Id": "a", "Port": 80}}),
            &["<target>", "<Id>a</Id>", "<Port>80</Port>", "</target>"],
        );
    }

    #[test]
    fn lists_and_maps_have_an_element_of_their_own_unless_they_are_flattened() {
        check(
            json!({"Targets": [{"Id": "a"}, {}]}),
            &[
                "<Targets>",
                "<member>",
                "<Id>a</Id>",
                "</member>",
                "<member>",
                "</member>",
                "</Targets>",
            ],
        );
        check(json!({"Targets": []}), &["<Targets>", "</Targets>"]);
        check(
            json!({"Names": ["a", "b"]}),
            &["<Name>a</Name>", "<Name>b</Name>"],
        );
        check(json!({"Names": []}), &[]);
        check(
            json!({"Labels": {"k": "v"}}),
            &[
                "<Labels>",
                "<entry>",
                "<key>k</key>",
                "<value>v</value>",
                "</entry>",
                "</Labels>",
            ],
        );
        check(
            json!({"Attributes": {"k": "v"}}),
            &[
                "<Attribute>",
                "<Name>k</Name>",
                "<Value>v</Value>",
                "</Attribute>",
            ],
        );
    }

    #[test]
    fn an_answer_has_its_result_and_its_request_id_where_the_protocol_has_them() {
        assert_eq!(
            write(&services::STS, &TARGET, &json!({"Id": "a"})),
            "<OpResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">\n  \
               <OpResult>\n    \
                 <Id>a</Id>\n  \
               </OpResult>\n  \
               <ResponseMetadata>\n    \
                 <RequestId>id</RequestId>\n  \
               </ResponseMetadata>\n\
             </OpResponse>\n"
        );
        static NOTHING: Shape = Shape {
            name: "Nothing",
            members: &[],
        };
        let nothing = write(&services::STS, &NOTHING, &json!({}));
        assert!(!nothing.contains("OpResult"), "{nothing}");
        static EMPTY: Shape = Shape {
            name: "Empty",
            members: &[],
        };
        let empty = write(&services::STS, &EMPTY, &json!({}));
        assert!(empty.contains("<OpResult>\n  </OpResult>"), "{empty}");
        assert_eq!(
            write(&services::EC2, &TARGET, &json!({"Id": "a"})),
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
             <OpResponse xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\">\n  \
               <requestId>id</requestId>\n  \
               <Id>a</Id>\n\
             </OpResponse>\n"
        );
    }

    #[test]
    fn an_error_has_the_form_of_its_protocol() {
        let refused = ApiError::new(ErrorCode::InvalidAction, "a < b");
        let written = |service, error: &ApiError| {
            let body = Dialect::of(service).error(error, "id");
            String::from_utf8(body)
                .unwrap()
                .replace('\n', "")
                .replace("  ", "")
        };
        assert_eq!(
            written(&services::STS, &refused),
            "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error>\
             <Type>Sender</Type><Code>InvalidAction</Code><Message>a &lt; b</Message></Error>\
             <RequestId>id</RequestId></ErrorResponse>"
        );
        assert_eq!(
            written(&services::EC2, &refused),
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response><Errors><Error>\
             <Code>InvalidAction</Code><Message>a &lt; b</Message></Error></Errors>\
             <RequestID>id</RequestID></Response>"
        );
        assert_eq!(
            written(&services::S3, &refused),
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error>\
             <Code>InvalidAction</Code><Message>a &lt; b</Message>\
             <RequestId>id</RequestId></Error>"
        );
        let broken = ApiError::without_message(ErrorCode::InternalFailure);
        assert!(
            written(&services::IAM, &broken)
                .contains("<Type>Receiver</Type><Code>InternalFailure</Code></Error>"),
        );
    }

    /// What an XML parser makes of the text of an element, or what is wrong with it.
    fn parse(escaped: &str) -> Result<String, String> {
        let mut text = String::new();
        let mut rest = escaped;
        while let Some(character) = rest.chars().next() {
            rest = &rest[character.len_utf8()..];
            match character {
                '&' => {
                    let (entity, after) = rest.split_once(';').ok_or("an entity without an end")?;
                    rest = after;
                    text.push(match entity {
                        "amp" => '&',
                        "lt" => '<',
                        "gt" => '>',
                        "quot" => '"',
                        "#13" => '\r',
                        other => return Err(format!("the entity {other}")),
                    });
                }
                '<' | '>' | '\r' | '\u{fffe}' | '\u{ffff}' => return Err(format!("{character:?}")),
                '\t' | '\n' => text.push(character),
                '\0'..' ' => return Err(format!("{character:?}")),
                _ => text.push(character),
            }
        }
        Ok(text)
    }

    proptest! {
        #[test]
        fn every_text_is_well_formed_and_read_as_it_was(text in "(.|\\PC|[\0-\x1f\u{fffe}\u{ffff}&<>\"'])*") {
            let expected: String = text
                .chars()
                .map(|it| match it {
                    '\t' | '\n' | '\r' => it,
                    '\0'..' ' | '\u{fffe}' | '\u{ffff}' => char::REPLACEMENT_CHARACTER,
                    _ => it,
                })
                .collect();

            prop_assert_eq!(parse(&escape(&text)), Ok(expected));
        }

        #[test]
        fn every_element_that_is_opened_is_closed(texts in prop::collection::vec(".*", 0..4), key: String) {
            let answer = json!({"Names": texts, "Labels": {key: "v"}, "Targets": [{"Id": "<a>"}]});

            let xml = write(&services::STS, &ANSWER, &answer);

            let mut open = Vec::new();
            for tag in xml.split('<').skip(1) {
                let (name, _) = tag.split_once('>').expect("a tag ends");
                match name.strip_prefix('/') {
                    Some(name) => prop_assert_eq!(open.pop(), Some(name.to_owned())),
                    None => open.push(name.split(' ').next().unwrap_or_default().to_owned()),
                }
            }
            prop_assert_eq!(open, Vec::<String>::new());
        }
    }
}
