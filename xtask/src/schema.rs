//! The structures of requests and answers as data, for the interpreters of wire.

use std::fmt::Write as _;

use crate::model::{Entries, List, Member, Model, Range, Shape, Text};
use crate::names;
use crate::services::Protocol;

/// Patterns of the models that are checked often, and what `Pattern` calls them.
const PATTERNS: &[(&str, &str)] = &[
    (r"[a-zA-Z0-9\.\*\-]+", "InstanceType"),
    (r"([\p{L}\p{Z}\p{N}_.:/=+\-@]*)", "Tag"),
    // CloudWatch Logs takes ARNs that end in `:*` as well, as it shows them.
    (r"[\w+=/:,.@-]*", "Any"),
];

/// Whose structures they are. Answers are ours, so nothing is demanded of their values.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Side {
    Input,
    Output,
}

/// What the file takes from `crates/fake-ecs-core/src/wire/schema.rs`.
pub(crate) fn imports(body: &str) -> String {
    let known = [
        "DOUBLE", "INTEGER", "Kind", "LONG", "MAP", "Pattern", "Shape", "TEXT", "list", "optional",
        "required",
    ];
    let is_used = |name: &&str| {
        let mut words = body.split(|c: char| !c.is_alphanumeric() && c != '_');
        words.any(|word| word == *name)
    };
    let used: Vec<&str> = known.into_iter().filter(is_used).collect();
    format!("use crate::wire::schema::{{{}}};\n", used.join(", "))
}

/// The `static` with the members of a structure.
pub(crate) fn declare(body: &mut String, model: &Model, side: Side, name: &str) {
    let _ = writeln!(
        body,
        "static {}: Shape = Shape {{ name: {name:?}, members: &[",
        constant(name)
    );
    for member in model.members(name) {
        let rule = if member.required && side == Side::Input {
            "required"
        } else {
            "optional"
        };
        let place = place(model, side, member);
        let place = match place == member.name {
            true => String::new(),
            false => format!(".at({place:?})"),
        };
        let kind = kind(model, side, &member.shape);
        let _ = writeln!(body, "{rule}({:?}, {kind}){place},", member.name);
    }
    body.push_str("] };\n\n");
}

/// Where forms and XML have a member; of a list or a map, where they have its items.
fn place(model: &Model, side: Side, member: &Member) -> String {
    let Some(protocol) = model.service.xml_protocol() else {
        return member.name.clone();
    };
    let base = match (protocol, side) {
        (Protocol::Ec2, Side::Input) => form_name_of_ec2(member),
        _ => member.location_name.clone(),
    };
    let base = base.unwrap_or_else(|| member.name.clone());
    match model.shape(&member.shape) {
        // Lists in forms of EC2 are flattened, whatever the model says.
        Shape::List(_) if (protocol, side) == (Protocol::Ec2, Side::Input) => base,
        Shape::List(list) if list.is_flattened || member.is_flattened => {
            list.item_name.clone().unwrap_or(base)
        }
        Shape::List(list) => {
            let item = list.item_name.as_deref().unwrap_or("member");
            format!("{base}.{item}")
        }
        Shape::Map(map) if !map.is_flattened && !member.is_flattened => format!("{base}.entry"),
        Shape::Map(map) => map.entry_name.clone().unwrap_or(base),
        _ => base,
    }
}

fn form_name_of_ec2(member: &Member) -> Option<String> {
    let capitalised = |name: &String| {
        let (first, rest) = name.split_at(1);
        first.to_ascii_uppercase() + rest
    };
    let location_name = member.location_name.as_ref();
    member
        .query_name
        .clone()
        .or_else(|| location_name.map(capitalised))
}

/// A `Kind` as an expression.
fn kind(model: &Model, side: Side, shape: &str) -> String {
    let demands = side == Side::Input;
    match model.shape(shape) {
        Shape::String(_) | Shape::Enum(_) if !demands => "TEXT".to_owned(),
        Shape::Integer(_) if !demands => "INTEGER".to_owned(),
        Shape::Double(_) if !demands => "DOUBLE".to_owned(),
        Shape::String(text) => text_kind(text),
        Shape::Enum(_) => format!("Kind::Enum(enums::{}::NAMES)", names::type_name(shape)),
        Shape::Integer(range) if range.is_open() => "INTEGER".to_owned(),
        Shape::Integer(range) => format!(
            "Kind::Integer {{ min: {}, max: {} }}",
            bound(range.min, "i32::MIN"),
            bound(range.max, "i32::MAX")
        ),
        Shape::Long(range) => match range.min.filter(|_| demands) {
            Some(min) => format!("Kind::Long {{ min: {min} }}"),
            None => "LONG".to_owned(),
        },
        Shape::Double(range) if range.is_open() => "DOUBLE".to_owned(),
        Shape::Double(range) => format!(
            "Kind::Double {{ min: {:?}, max: {:?} }}",
            range.min.unwrap_or(f64::MIN),
            range.max.unwrap_or(f64::MAX)
        ),
        Shape::Boolean => "Kind::Boolean".to_owned(),
        Shape::Timestamp => "Kind::Timestamp".to_owned(),
        Shape::Blob => "Kind::Blob".to_owned(),
        Shape::Document => "Kind::Document".to_owned(),
        Shape::Map(Entries { value, names, .. }) => map_kind(&kind(model, side, value), names),
        Shape::List(List { item, size, .. }) => {
            let size = if demands { *size } else { Range::OPEN };
            list_kind(&kind(model, side, item), size)
        }
        Shape::Structure(_) => format!("Kind::Structure(&{})", constant(shape)),
        Shape::Exception(_) => panic!("{shape} is an exception, not a value"),
    }
}

fn text_kind(text: &Text) -> String {
    let Text { length, pattern } = text;
    if length.is_open() && pattern.is_none() {
        return "TEXT".to_owned();
    }
    let pattern = pattern.as_ref().map_or("Any".to_owned(), |pattern| {
        match PATTERNS.iter().find(|(known, _)| known == pattern) {
            Some((_, name)) => (*name).to_owned(),
            None => format!("Of({pattern:?})"),
        }
    });
    format!(
        "Kind::Text {{ min: {}, max: {}, pattern: Pattern::{pattern} }}",
        bound(length.min, "0"),
        bound(length.max, "usize::MAX")
    )
}

fn map_kind(value: &str, names: &[Option<String>; 2]) -> String {
    let [key_name, value_name] = names;
    let key_name = key_name.as_deref().unwrap_or("key");
    let value_name = value_name.as_deref().unwrap_or("value");
    if (value, key_name, value_name) == ("TEXT", "key", "value") {
        return "MAP".to_owned();
    }
    format!("Kind::Map {{ value: &{value}, names: [{key_name:?}, {value_name:?}] }}")
}

fn list_kind(item: &str, size: Range) -> String {
    // A call in a call would not be a constant.
    if size.is_open() && !item.starts_with("list(") {
        return format!("list(&{item})");
    }
    format!(
        "Kind::List {{ item: &{item}, min: {}, max: {} }}",
        bound(size.min, "0"),
        bound(size.max, "usize::MAX")
    )
}

fn bound(bound: Option<f64>, without: &str) -> String {
    bound.map_or_else(|| without.to_owned(), |bound| format!("{bound}"))
}

/// `RunTaskRequest` → `RUN_TASK_REQUEST`.
pub(crate) fn constant(shape: &str) -> String {
    names::snake(shape).to_ascii_uppercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::services::{QUERY, Service};

    const MODEL: &str = r#"{
        "metadata": {"serviceId": "Test", "apiVersion": "1", "endpointPrefix": "test",
            "protocols": ["PROTOCOL"], "xmlNamespace": "http://test/"},
        "operations": {
            "DescribeThings": {"name": "DescribeThings",
                "input": {"shape": "DescribeThingsInput"},
                "output": {"shape": "DescribeThingsOutput"},
                "errors": [{"shape": "NotFoundFault"}]},
            "Unwanted": {"name": "Unwanted", "input": {"shape": "NotDefined"}}
        },
        "shapes": {
            "DescribeThingsInput": {"type": "structure", "required": ["Ids"], "members": {
                "Ids": {"shape": "Ids", "locationName": "thingId", "queryName": "ThingIds"},
                "Names": {"shape": "Ids", "locationName": "name"},
                "Flat": {"shape": "Flat"},
                "Flag": {"shape": "Flag", "locationName": "flag"},
                "Labels": {"shape": "Labels"}}},
            "DescribeThingsOutput": {"type": "structure", "members": {
                "Things": {"shape": "Things", "locationName": "thingSet"},
                "Labels": {"shape": "Labels"}}},
            "Ids": {"type": "list", "member": {"shape": "Id"}, "max": 3},
            "Flat": {"type": "list", "member": {"shape": "Id", "locationName": "Item"},
                "flattened": true},
            "Things": {"type": "list", "member": {"shape": "Thing", "locationName": "item"}},
            "Thing": {"type": "structure", "members": {"Id": {"shape": "Id"}}},
            "Id": {"type": "string", "min": 1},
            "Flag": {"type": "boolean"},
            "Labels": {"type": "map", "flattened": true,
                "key": {"shape": "Id", "locationName": "Name"}, "value": {"shape": "Id"}},
            "NotFoundFault": {"type": "structure", "exception": true, "members": {},
                "error": {"code": "NotFound", "httpStatusCode": 404}}
        }
    }"#;

    const OF_QUERY: Service = Service {
        id: "Test",
        name: "test",
        signing_name: "test",
        endpoint_prefix: "test",
        version: "1",
        xml_namespace: "http://test/",
        wanted: &[crate::services::Resource {
            folder: "",
            operations: &["DescribeThings"],
        }],
        ..QUERY
    };
    static OF_EC2: Service = Service {
        protocols: &[Protocol::Ec2],
        ..OF_QUERY
    };

    fn model(service: &'static Service, protocol: &str) -> Model {
        Model::read(service, &MODEL.replace("PROTOCOL", protocol))
    }

    fn places(model: &Model, side: Side, structure: &str) -> Vec<String> {
        let members = model.members(structure).iter();
        members.map(|member| place(model, side, member)).collect()
    }

    #[test]
    fn forms_and_xml_call_members_as_the_protocol_has_it() {
        static SERVICE: Service = OF_QUERY;
        let query = model(&SERVICE, "query");
        let ec2 = model(&OF_EC2, "ec2");
        let (request, response) = ("DescribeThingsRequest", "DescribeThingsResponse");
        // Ids, then Flag, Flat, Labels, Names.
        assert_eq!(
            places(&query, Side::Input, request),
            ["thingId.member", "flag", "Item", "Labels", "name.member"]
        );
        assert_eq!(
            places(&ec2, Side::Input, request),
            ["ThingIds", "Flag", "Flat", "Labels", "Name"]
        );
        for model in [query, ec2] {
            assert_eq!(
                places(&model, Side::Output, response),
                ["Labels", "thingSet.item"]
            );
        }
    }

    #[test]
    fn what_is_demanded_is_demanded_of_requests_only() {
        static SERVICE: Service = OF_QUERY;
        let model = model(&SERVICE, "query");
        for (side, expected) in [
            (
                Side::Input,
                "Kind::List { item: &Kind::Text { min: 1, max: usize::MAX, pattern: Pattern::Any }, \
                 min: 0, max: 3 }",
            ),
            (Side::Output, "list(&TEXT)"),
        ] {
            assert_eq!(kind(&model, side, "Ids"), expected);
        }
        assert_eq!(
            kind(&model, Side::Output, "Labels"),
            "Kind::Map { value: &TEXT, names: [\"Name\", \"value\"] }"
        );
    }

    #[test]
    fn only_what_is_wanted_is_read_and_is_called_as_in_all_services() {
        static SERVICE: Service = OF_QUERY;
        let model = model(&SERVICE, "query");

        assert_eq!(model.operations.len(), 1);
        assert!(model.shapes.contains_key("DescribeThingsRequest"));
        assert!(!model.shapes.contains_key("Unwanted"));
        let (name, exception) = model.exceptions().next().unwrap();
        assert_eq!(crate::error_code::code(&model, name, exception), "NotFound");
        assert_eq!(exception.status, 404);
    }

    #[test]
    #[should_panic(expected = "Test: the model has the protocol Query")]
    fn a_model_that_disagrees_with_the_list_stops_the_generator() {
        model(&OF_EC2, "query");
    }
}
