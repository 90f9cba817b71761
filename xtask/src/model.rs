//! A service model, read into the few notions the generator needs: what is wanted, and what that
//! leads to. [`read`] — how that is done.

mod read;

use std::collections::BTreeMap;

use crate::services::Service;

/// The model, checked against what the generator believes about it.
pub(crate) struct Model {
    pub(crate) service: &'static Service,
    /// Those that are wanted, in order of their names.
    pub(crate) operations: Vec<Operation>,
    /// What they lead to, by name.
    pub(crate) shapes: BTreeMap<String, Shape>,
}

pub(crate) struct Operation {
    pub(crate) name: String,
    pub(crate) input: String,
    pub(crate) output: String,
    /// Whether the model has an output for it, be it an empty one.
    pub(crate) has_output: bool,
    /// Where its requests go, in services whose paths name operations.
    pub(crate) http: Option<Http>,
    /// The exceptions that it declares.
    pub(crate) errors: Vec<String>,
}

/// Where the requests of an operation go, and what bodies are.
pub(crate) struct Http {
    pub(crate) method: String,
    pub(crate) path: String,
    /// The status of its answers.
    pub(crate) status: u64,
    /// The members that requests and answers have as their bodies.
    pub(crate) payloads: [Option<String>; 2],
}

#[derive(Clone)]
pub(crate) enum Shape {
    String(Text),
    Enum(Vec<String>),
    Integer(Range),
    Long(Range),
    Double(Range),
    Boolean,
    Timestamp,
    Blob,
    /// Arbitrary JSON that the service hands on.
    Document,
    List(List),
    Map(Entries),
    /// Members in the order of decoding: required ones as the model lists them, the others by name.
    Structure(Vec<Member>),
    Exception(Exception),
}

#[derive(Clone)]
pub(crate) struct Text {
    pub(crate) length: Range,
    pub(crate) pattern: Option<String>,
}

#[derive(Clone)]
pub(crate) struct List {
    pub(crate) item: String,
    pub(crate) size: Range,
    /// What an item is called in forms and in XML.
    pub(crate) item_name: Option<String>,
    pub(crate) is_flattened: bool,
}

/// A map from strings.
#[derive(Clone)]
pub(crate) struct Entries {
    pub(crate) value: String,
    /// What keys and values are called in forms and in XML.
    pub(crate) names: [Option<String>; 2],
    /// What an entry is called there, if not as the member is.
    pub(crate) entry_name: Option<String>,
    pub(crate) is_flattened: bool,
}

/// An error that an operation declares.
#[derive(Clone)]
pub(crate) struct Exception {
    /// What the query protocol calls it, if that is another name.
    pub(crate) query_code: Option<String>,
    pub(crate) status: u16,
    /// The member with the text: `message` or `Message`.
    pub(crate) message: String,
}

/// Bounds as the model gives them, both inclusive.
#[derive(Clone, Copy, PartialEq)]
pub(crate) struct Range {
    pub(crate) min: Option<f64>,
    pub(crate) max: Option<f64>,
}

#[derive(Clone)]
pub(crate) struct Member {
    pub(crate) name: String,
    pub(crate) shape: String,
    pub(crate) required: bool,
    /// What forms and XML call it.
    pub(crate) location_name: Option<String>,
    /// What the forms of EC2 call it.
    pub(crate) query_name: Option<String>,
    pub(crate) is_flattened: bool,
    /// Where of the request or the answer it stands.
    pub(crate) location: Location,
}

/// Where of a request or an answer a member stands.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Location {
    Body,
    Path,
    Query,
    Header,
    /// In all headers whose names begin as the member says.
    Headers,
}

impl Member {
    /// What paths and query strings call it.
    pub(crate) fn http_name(&self) -> &str {
        self.location_name.as_deref().unwrap_or(&self.name)
    }
}

impl Model {
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

    /// The errors that any operation declares, by name.
    pub(crate) fn exceptions(&self) -> impl Iterator<Item = (&str, &Exception)> {
        self.shapes.iter().filter_map(|(name, shape)| match shape {
            Shape::Exception(exception) => Some((name.as_str(), exception)),
            _ => None,
        })
    }
}

impl Range {
    /// Without bounds.
    pub(crate) const OPEN: Self = Self {
        min: None,
        max: None,
    };

    /// Whether nothing is outside.
    pub(crate) fn is_open(self) -> bool {
        self.min.is_none() && self.max.is_none()
    }
}
