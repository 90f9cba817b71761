//! The service model, read into the few notions the generator needs.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

const MODEL: &str = include_str!("../model/ecs-2014-11-13.json");

/// The model, checked against what the generator believes about it.
pub(crate) struct Model {
    /// In order of their names.
    pub(crate) operations: Vec<Operation>,
    /// By name.
    pub(crate) shapes: BTreeMap<String, Shape>,
}

pub(crate) struct Operation {
    pub(crate) name: String,
    pub(crate) input: String,
    pub(crate) output: String,
    /// The exceptions that it declares.
    pub(crate) errors: Vec<String>,
}

pub(crate) enum Shape {
    String(Text),
    Enum(Vec<String>),
    Integer(Range),
    Long,
    Double(Range),
    Boolean,
    Timestamp,
    /// Arbitrary JSON that the service hands on.
    Document,
    List {
        item: String,
        size: Range,
    },
    /// From string to string: the model has no other map.
    Map,
    /// Members in the order of decoding: required ones as the model lists them, the others by name.
    Structure(Vec<Member>),
    Exception {
        fault: bool,
    },
}

pub(crate) struct Text {
    pub(crate) length: Range,
    pub(crate) pattern: Option<String>,
}

/// Bounds as the model gives them, both inclusive.
#[derive(Clone, Copy, PartialEq)]
pub(crate) struct Range {
    pub(crate) min: Option<f64>,
    pub(crate) max: Option<f64>,
}

pub(crate) struct Member {
    pub(crate) name: String,
    pub(crate) shape: String,
    pub(crate) required: bool,
}

impl Model {
    /// Reads the model that lies beside this crate.
    ///
    /// # Panics
    /// When the model is not what this generator was written for; the message says in which respect.
    pub(crate) fn load() -> Self {
        let json: Value = serde_json::from_str(MODEL).expect("the model is JSON");
        assert_protocol(&json["metadata"]);
        let operations: Vec<Operation> = object(&json["operations"], "operations")
            .values()
            .map(Operation::read)
            .collect();
        let shapes: BTreeMap<String, Shape> = object(&json["shapes"], "shapes")
            .iter()
            .map(|(name, shape)| (name.clone(), Shape::read(name, shape)))
            .collect();
        let model = Self { operations, shapes };
        model.assert_operations();
        model.assert_references();
        model
    }

    pub(crate) fn shape(&self, name: &str) -> &Shape {
        self.shapes
            .get(name)
            .unwrap_or_else(|| panic!("the model refers to `{name}` but does not define it"))
    }

    /// The members of a structure.
    pub(crate) fn members(&self, structure: &str) -> &[Member] {
        match self.shape(structure) {
            Shape::Structure(members) => members,
            _ => panic!("`{structure}` is not a structure"),
        }
    }

    fn assert_operations(&self) {
        let count = self.operations.len();
        assert_eq!(
            count, 88,
            "the model had 88 operations when this generator was written, now {count}: \
             give the new ones a folder in xtask/src/resources.rs and change this number"
        );
        for Operation {
            name,
            input,
            output,
            errors: _,
        } in &self.operations
        {
            // The handlers in src/ops name their types after the operation.
            assert_eq!(*input, format!("{name}Request"), "input of {name}");
            assert_eq!(*output, format!("{name}Response"), "output of {name}");
        }
    }

    fn assert_references(&self) {
        for (name, shape) in &self.shapes {
            match shape {
                Shape::Structure(members) => {
                    for member in members {
                        self.assert_value(&format!("{name}.{}", member.name), &member.shape);
                    }
                }
                Shape::List { item, .. } => {
                    self.assert_value(name, item);
                    assert!(
                        !matches!(self.shape(item), Shape::List { .. } | Shape::Map),
                        "{name} is a list of lists or maps, which the decoder does not know"
                    );
                }
                _ => {}
            }
        }
    }

    fn assert_value(&self, place: &str, shape: &str) {
        assert!(
            !matches!(self.shape(shape), Shape::Exception { .. }),
            "{place} holds an exception"
        );
    }
}

fn assert_protocol(metadata: &Value) {
    for (key, expected) in [
        ("protocol", "json"),
        ("jsonVersion", "1.1"),
        ("targetPrefix", "AmazonEC2ContainerServiceV20141113"),
    ] {
        assert_eq!(metadata[key], expected, "metadata.{key} of the model");
    }
}

impl Operation {
    fn read(json: &Value) -> Self {
        Self {
            name: text(json, "name"),
            input: text(&json["input"], "shape"),
            output: text(&json["output"], "shape"),
            errors: errors(&json["errors"]),
        }
    }
}

impl Shape {
    fn read(name: &str, json: &Value) -> Self {
        match text(json, "type").as_str() {
            "string" if json.get("enum").is_some() => Self::Enum(texts(&json["enum"])),
            "string" => Self::String(Text {
                length: Range::read(json),
                pattern: json["pattern"].as_str().map(str::to_owned),
            }),
            "integer" => Self::Integer(Range::read(json)),
            "long" => Self::Long,
            "double" => Self::Double(Range::read(json)),
            "boolean" => Self::Boolean,
            "timestamp" => Self::Timestamp,
            "list" => Self::List {
                item: text(&json["member"], "shape"),
                size: Range::read(json),
            },
            "map" => {
                for side in ["key", "value"] {
                    assert_eq!(json[side]["shape"], "String", "{side} of the map {name}");
                }
                Self::Map
            }
            "structure" if json["exception"] == true => Self::Exception {
                fault: json["fault"] == true,
            },
            "structure" if json["document"] == true => Self::Document,
            "structure" => Self::Structure(members(name, json)),
            other => panic!("{name} has the type {other}, which this generator does not know"),
        }
    }
}

impl Range {
    fn read(json: &Value) -> Self {
        Self {
            min: json["min"].as_f64(),
            max: json["max"].as_f64(),
        }
    }

    /// Whether nothing is outside.
    pub(crate) fn is_open(self) -> bool {
        self.min.is_none() && self.max.is_none()
    }
}

fn members(structure: &str, json: &Value) -> Vec<Member> {
    let members = object(&json["members"], structure);
    let required = json.get("required").map_or_else(Vec::new, texts);
    for name in &required {
        assert!(
            members.contains_key(name),
            "{structure} requires {name}, which it does not have"
        );
    }
    // A service complains about what is missing in the order of its own choice. The model's list of required members
    // is the nearest thing we have; `serde_json` keeps the rest by name.
    let others = members.keys().filter(|name| !required.contains(name));
    required
        .iter()
        .chain(others)
        .map(|name| Member {
            name: name.clone(),
            shape: text(&members[name], "shape"),
            required: required.contains(name),
        })
        .collect()
}

fn errors(json: &Value) -> Vec<String> {
    let errors = json.as_array().expect("every operation declares errors");
    let mut errors: Vec<String> = errors.iter().map(|error| text(error, "shape")).collect();
    errors.sort();
    errors
}

fn object<'json>(json: &'json Value, what: &str) -> &'json Map<String, Value> {
    json.as_object()
        .unwrap_or_else(|| panic!("{what} is not an object in the model"))
}

fn text(json: &Value, key: &str) -> String {
    json[key]
        .as_str()
        .unwrap_or_else(|| panic!("`{key}` is not a string in the model, in {json}"))
        .to_owned()
}

fn texts(json: &Value) -> Vec<String> {
    json.as_array()
        .expect("a list of strings in the model")
        .iter()
        .map(|item| item.as_str().expect("a string in the model").to_owned())
        .collect()
}
