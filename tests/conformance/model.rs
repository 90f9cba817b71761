//! The service model, read from the file that the generator reads too. It is read anew here, so
//! that a mistake of the generator shows.

use std::collections::BTreeMap;

use serde_json::Value;

const FILE: &str = include_str!("../../xtask/model/ecs.json");

pub(crate) struct Model {
    pub(crate) operations: Vec<Operation>,
    shapes: BTreeMap<String, Shape>,
}

pub(crate) struct Operation {
    pub(crate) name: String,
    pub(crate) input: String,
    pub(crate) output: String,
    /// The errors that it declares.
    pub(crate) errors: Vec<String>,
}

pub(crate) struct Shape {
    pub(crate) name: String,
    pub(crate) kind: Kind,
}

pub(crate) enum Kind {
    Structure(Vec<Member>),
    List {
        item: String,
        min: usize,
        max: usize,
    },
    /// From string to string.
    Map,
    Text {
        min: usize,
        max: usize,
        pattern: Option<String>,
    },
    Enum(Vec<String>),
    Integer {
        min: i32,
        max: i32,
    },
    Long,
    Double {
        min: f64,
        max: f64,
    },
    Boolean,
    Timestamp,
    /// Any JSON.
    Document,
}

pub(crate) struct Member {
    pub(crate) name: String,
    pub(crate) shape: String,
    pub(crate) required: bool,
}

impl Model {
    pub(crate) fn read() -> Self {
        let file: Value = serde_json::from_str(FILE).expect("the model is JSON");
        let operations = object(&file["operations"]).map(operation).collect();
        let shapes = object(&file["shapes"])
            .map(|(name, shape)| (name.clone(), read_shape(name, shape)))
            .collect();
        Self { operations, shapes }
    }

    pub(crate) fn shape(&self, name: &str) -> &Shape {
        &self.shapes[name]
    }
}

fn object(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

fn text(value: &Value) -> String {
    value
        .as_str()
        .expect("the model has a text here")
        .to_owned()
}

fn operation((name, operation): (&String, &Value)) -> Operation {
    let errors = operation["errors"].as_array().into_iter().flatten();
    Operation {
        name: name.clone(),
        input: text(&operation["input"]["shape"]),
        output: text(&operation["output"]["shape"]),
        errors: errors.map(|error| text(&error["shape"])).collect(),
    }
}

fn read_shape(name: &str, shape: &Value) -> Shape {
    let size = |limit: &str| {
        let size = shape[limit].as_u64();
        size.map(|size| usize::try_from(size).expect("sizes are small"))
    };
    let integer = |limit: &str| {
        let number = shape[limit].as_i64();
        number.map(|number| i32::try_from(number).expect("limits of integers are integers"))
    };
    let kind = match shape["type"].as_str() {
        Some("structure") if shape["document"] == true => Kind::Document,
        Some("structure") => Kind::Structure(members(shape)),
        Some("list") => Kind::List {
            item: text(&shape["member"]["shape"]),
            min: size("min").unwrap_or(0),
            max: size("max").unwrap_or(usize::MAX),
        },
        Some("map") => Kind::Map,
        Some("string") if shape["enum"].is_array() => Kind::Enum(
            shape["enum"]
                .as_array()
                .into_iter()
                .flatten()
                .map(text)
                .collect(),
        ),
        Some("string") => Kind::Text {
            min: size("min").unwrap_or(0),
            max: size("max").unwrap_or(usize::MAX),
            pattern: shape["pattern"].as_str().map(str::to_owned),
        },
        Some("integer") => Kind::Integer {
            min: integer("min").unwrap_or(i32::MIN),
            max: integer("max").unwrap_or(i32::MAX),
        },
        Some("long") => Kind::Long,
        Some("double") => Kind::Double {
            min: shape["min"].as_f64().unwrap_or(f64::NEG_INFINITY),
            max: shape["max"].as_f64().unwrap_or(f64::INFINITY),
        },
        Some("boolean") => Kind::Boolean,
        Some("timestamp") => Kind::Timestamp,
        other => panic!("{name} is of a type that this suite does not know: {other:?}"),
    };
    Shape {
        name: name.to_owned(),
        kind,
    }
}

fn members(shape: &Value) -> Vec<Member> {
    let required = shape["required"].as_array();
    let is_required =
        |name: &str| required.is_some_and(|required| required.iter().any(|it| it == name));
    object(&shape["members"])
        .map(|(name, member)| Member {
            name: name.clone(),
            shape: text(&member["shape"]),
            required: is_required(name),
        })
        .collect()
}
