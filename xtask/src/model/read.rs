//! Reads a service model, and checks it against what the generator believes about it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use serde_json::{Map, Value};

use crate::services::{Protocol, Service};
use crate::source::workspace;

use super::{
    Entries, Exception, Http, List, Location, Member, Model, Operation, Range, Shape, Text,
};

impl Model {
    /// Reads the model of a service that lies beside this crate.
    ///
    /// # Panics When the model is not what this generator was written for; the message says in
    /// which respect.
    pub(crate) fn load(service: &'static Service) -> Self {
        let path = workspace().join(format!("xtask/model/{}.json", service.name));
        let text = fs::read_to_string(&path)
            .unwrap_or_else(|error| panic!("cannot read {}: {error}", path.display()));
        Self::read(service, &text)
    }

    pub(crate) fn read(service: &'static Service, text: &str) -> Self {
        let json: Value = serde_json::from_str(text).expect("the model is JSON");
        assert_metadata(service, &json["metadata"]);
        let known = object(&json["operations"], "operations");
        assert_wanted(service, known);
        let wanted: BTreeSet<&str> = service.operations().collect();
        let mut model = Self {
            service,
            operations: Vec::new(),
            shapes: BTreeMap::new(),
        };
        for name in wanted {
            model.add_operation(&known[name], &json["shapes"]);
        }
        model.assert_references();
        model
    }

    fn add_operation(&mut self, json: &Value, shapes: &Value) {
        let name = text(json, "name");
        let errors = errors(&json["errors"]);
        for error in &errors {
            self.add_shape(error, shapes);
        }
        let operation = Operation {
            input: self.add_end(&json["input"], format!("{name}Request"), shapes),
            has_output: !json["output"].is_null(),
            http: self.service.is_rest().then(|| http(json, shapes)),
            output: self.add_end(&json["output"], format!("{name}Response"), shapes),
            name,
            errors,
        };
        self.operations.push(operation);
    }

    /// The input or the output of an operation, under the name that is made from the operation's in
    /// all services.
    fn add_end(&mut self, end: &Value, ours: String, shapes: &Value) -> String {
        let theirs = match &end["shape"] {
            Value::Null => None,
            _ => Some(text(end, "shape")),
        };
        match theirs {
            None => {
                self.shapes
                    .insert(ours.clone(), Shape::Structure(Vec::new()));
            }
            Some(theirs) => {
                self.add_shape(&theirs, shapes);
                if theirs != ours {
                    assert!(
                        shapes.get(&ours).is_none(),
                        "{ours} is something else in the model"
                    );
                    let shape = self.shapes[&theirs].clone();
                    self.shapes.insert(ours.clone(), shape);
                }
            }
        }
        ours
    }

    /// Adds a shape and all that it leads to.
    fn add_shape(&mut self, name: &str, shapes: &Value) {
        if self.shapes.contains_key(name) {
            return;
        }
        let json = &shapes[name];
        assert!(
            json.is_object(),
            "the model refers to `{name}` but does not define it"
        );
        let shape = Shape::read(name, json).corrected(self.service, name);
        let parts: Vec<String> = match &shape {
            Shape::Structure(members) => members.iter().map(|it| it.shape.clone()).collect(),
            Shape::List(List { item, .. }) => vec![item.clone()],
            Shape::Map(Entries { value, .. }) => vec![value.clone()],
            _ => Vec::new(),
        };
        self.shapes.insert(name.to_owned(), shape);
        for part in parts {
            self.add_shape(&part, shapes);
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
                Shape::List(List { item: part, .. }) | Shape::Map(Entries { value: part, .. }) => {
                    self.assert_value(name, part);
                    let is_nested = matches!(self.shape(part), Shape::List(_) | Shape::Map(_));
                    assert!(
                        !is_nested || self.service.form_protocol().is_none(),
                        "{name} is one of lists or maps, which forms and XML do not know"
                    );
                }
                _ => {}
            }
        }
    }

    fn assert_value(&self, place: &str, shape: &str) {
        assert!(
            !matches!(self.shape(shape), Shape::Exception(_)),
            "{place} holds an exception"
        );
    }
}

/// The list of services says what the model says.
fn assert_metadata(service: &Service, metadata: &Value) {
    let id = service.id;
    let same = |key: &str, ours: Option<&str>| {
        assert_eq!(metadata[key].as_str(), ours, "{id}: metadata.{key}");
    };
    same("serviceId", Some(id));
    same("apiVersion", Some(service.version));
    same("endpointPrefix", Some(service.endpoint_prefix));
    same("targetPrefix", service.target_prefix);
    let signing_name = metadata["signingName"].as_str();
    assert_eq!(
        signing_name.unwrap_or(service.endpoint_prefix),
        service.signing_name,
        "{id}: metadata.signingName"
    );
    assert_eq!(
        metadata.get("awsQueryCompatible").is_some(),
        service.is_query_compatible,
        "{id}: metadata.awsQueryCompatible"
    );
    let version = metadata["jsonVersion"].as_str();
    for protocol in texts(&metadata["protocols"]) {
        let protocol = match (protocol.as_str(), version) {
            ("json", Some("1.0")) => Protocol::Json10,
            ("json", Some("1.1")) => Protocol::Json11,
            ("query", _) => Protocol::Query,
            ("ec2", _) => Protocol::Ec2,
            ("rest-json", _) => Protocol::RestJson,
            ("rest-xml", _) => Protocol::RestXml,
            ("smithy-rpc-v2-cbor", _) => Protocol::Cbor,
            (other, _) => panic!("{id}: the protocol {other} is not known"),
        };
        assert!(
            service.protocols.contains(&protocol),
            "{id}: the model has the protocol {protocol:?}"
        );
    }
    if let Some(namespace) = metadata["xmlNamespace"].as_str() {
        let ours = service.xml_namespace;
        // EC2 writes a slash at the end that its model does not have.
        assert_eq!(
            ours.trim_end_matches('/'),
            namespace.trim_end_matches('/'),
            "{id}"
        );
    }
}

fn assert_wanted(service: &Service, known: &Map<String, Value>) {
    let id = service.id;
    let mut wanted = BTreeSet::new();
    for name in service.operations() {
        assert!(
            known.contains_key(name),
            "xtask/src/services names {name}, which {id} does not have"
        );
        assert!(
            wanted.insert(name),
            "{name} of {id} belongs in one folder, and is in two"
        );
    }
    let new: Vec<&String> = known
        .keys()
        .filter(|name| !wanted.contains(name.as_str()))
        .collect();
    assert!(
        !service.is_complete || new.is_empty(),
        "{id} has operations that are new: give them a folder in xtask/src/services: {new:?}"
    );
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
            "long" => Self::Long(Range::read(json)),
            "double" => Self::Double(Range::read(json)),
            "boolean" => Self::Boolean,
            "timestamp" => Self::Timestamp,
            "blob" => Self::Blob,
            "list" => Self::List(List {
                item: text(&json["member"], "shape"),
                size: Range::read(json),
                item_name: location_name(&json["member"]),
                is_flattened: json["flattened"] == true,
            }),
            "map" => Self::Map(Entries {
                value: text(&json["value"], "shape"),
                names: [location_name(&json["key"]), location_name(&json["value"])],
                entry_name: None,
                is_flattened: json["flattened"] == true,
            }),
            "structure" if json["exception"] == true => Self::Exception(Exception::read(json)),
            "structure" if json["document"] == true => Self::Document,
            "structure" => Self::Structure(members(name, json)),
            other => panic!("{name} has the type {other}, which this generator does not know"),
        }
    }
}

impl Shape {
    /// With what the list of services says of it, and the model does not.
    fn corrected(mut self, service: &Service, name: &str) -> Self {
        let names = service.form_names.iter().find(|(of, _)| *of == name);
        match (&mut self, names.map(|(_, names)| *names)) {
            (Self::List(list), Some([item])) => list.item_name = Some((*item).to_owned()),
            (Self::Map(map), Some([entry, key, value])) => {
                map.entry_name = Some((*entry).to_owned());
                map.names = [key, value].map(|name| Some((*name).to_owned()));
            }
            (_, Some(_)) => panic!("{name} has other names in forms than xtask/src/services says"),
            (Self::Exception(exception), None) => {
                let known = service.query_codes.iter().find(|(of, ..)| *of == name);
                if let Some((_, code, status)) = known {
                    exception.query_code = Some((*code).to_owned());
                    exception.status = *status;
                }
            }
            (Self::Enum(_), None) if service.open_enums.contains(&name) => {
                let (length, pattern) = (Range::OPEN, None);
                return Self::String(Text { length, pattern });
            }
            (_, None) => {}
        }
        self
    }
}

impl Exception {
    fn read(json: &Value) -> Self {
        let error = &json["error"];
        let status = match error["httpStatusCode"].as_u64() {
            Some(status) => u16::try_from(status).expect("a status has three digits"),
            None if json["fault"] == true => 500,
            None => 400,
        };
        let has_capital = json["members"].get("Message").is_some();
        Self {
            query_code: error["code"].as_str().map(str::to_owned),
            status,
            message: if has_capital { "Message" } else { "message" }.to_owned(),
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
}

fn http(operation: &Value, shapes: &Value) -> Http {
    let http = &operation["http"];
    let payload = |end: &str| {
        let shape = operation[end]["shape"].as_str()?;
        shapes[shape]["payload"].as_str().map(str::to_owned)
    };
    Http {
        method: text(http, "method"),
        path: text(http, "requestUri"),
        status: http["responseCode"].as_u64().unwrap_or(200),
        payloads: ["input", "output"].map(payload),
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
    // A service complains about what is missing in the order of its own choice. The model's list of
    // required members is the nearest thing we have; `serde_json` keeps the rest by name.
    let others = members.keys().filter(|name| !required.contains(name));
    required
        .iter()
        .chain(others)
        .map(|name| member(name, &members[name], required.contains(name)))
        .collect()
}

fn member(name: &str, json: &Value, required: bool) -> Member {
    let location = match json["location"].as_str() {
        None => Location::Body,
        Some("uri") => Location::Path,
        Some("querystring") => Location::Query,
        Some("header") => Location::Header,
        Some("headers") => Location::Headers,
        Some(other) => panic!("{name} is at {other}, which this generator does not know"),
    };
    assert!(
        location != Location::Path || location_name(json).is_none_or(|it| it == name),
        "{name} is called otherwise in paths, which this generator does not know"
    );
    for unknown in ["xmlAttribute", "eventpayload", "jsonvalue"] {
        assert!(
            json.get(unknown).is_none(),
            "{name} has `{unknown}`, which this generator does not know"
        );
    }
    Member {
        name: name.to_owned(),
        shape: text(json, "shape"),
        required,
        location_name: location_name(json),
        query_name: json["queryName"].as_str().map(str::to_owned),
        location,
        is_flattened: json["flattened"] == true,
    }
}

fn location_name(json: &Value) -> Option<String> {
    json["locationName"].as_str().map(str::to_owned)
}

fn errors(json: &Value) -> Vec<String> {
    let errors = json.as_array().into_iter().flatten();
    let mut errors: Vec<String> = errors.map(|error| text(error, "shape")).collect();
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
