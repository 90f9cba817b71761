//! The service models, read from the files that the generator reads too. They are read anew here,
//! so that a mistake of the generator shows.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde_json::Value;

/// The services that are emulated: what IAM's policies call them, their models, and which of their
/// operations there are.
const FILES: &[(&str, &str, &[&str])] = &[
    (
        "ecs",
        include_str!("../../xtask/model/ecs.json"),
        fake_ecs::Operation::NAMES,
    ),
    (
        "application-autoscaling",
        include_str!("../../xtask/model/application-autoscaling.json"),
        fake_ecs::application_autoscaling::Operation::NAMES,
    ),
    (
        "autoscaling",
        include_str!("../../xtask/model/autoscaling.json"),
        fake_ecs::autoscaling::Operation::NAMES,
    ),
    (
        "cloudformation",
        include_str!("../../xtask/model/cloudformation.json"),
        fake_ecs::cloudformation::Operation::NAMES,
    ),
    (
        "cloudtrail",
        include_str!("../../xtask/model/cloudtrail.json"),
        fake_ecs::cloudtrail::Operation::NAMES,
    ),
    (
        "cloudwatch",
        include_str!("../../xtask/model/cloudwatch.json"),
        fake_ecs::cloudwatch::Operation::NAMES,
    ),
    (
        "codedeploy",
        include_str!("../../xtask/model/codedeploy.json"),
        fake_ecs::codedeploy::Operation::NAMES,
    ),
    (
        "ec2",
        include_str!("../../xtask/model/ec2.json"),
        fake_ecs::ec2::Operation::NAMES,
    ),
    (
        "ecr",
        include_str!("../../xtask/model/ecr.json"),
        fake_ecs::ecr::Operation::NAMES,
    ),
    (
        "elasticloadbalancing",
        include_str!("../../xtask/model/elbv2.json"),
        fake_ecs::elbv2::Operation::NAMES,
    ),
    (
        "events",
        include_str!("../../xtask/model/events.json"),
        fake_ecs::events::Operation::NAMES,
    ),
    (
        "iam",
        include_str!("../../xtask/model/iam.json"),
        fake_ecs::iam::Operation::NAMES,
    ),
    (
        "logs",
        include_str!("../../xtask/model/logs.json"),
        fake_ecs::logs::Operation::NAMES,
    ),
    (
        "s3",
        include_str!("../../xtask/model/s3.json"),
        fake_ecs::s3::Operation::NAMES,
    ),
    (
        "scheduler",
        include_str!("../../xtask/model/scheduler.json"),
        fake_ecs::scheduler::Operation::NAMES,
    ),
    (
        "secretsmanager",
        include_str!("../../xtask/model/secretsmanager.json"),
        fake_ecs::secretsmanager::Operation::NAMES,
    ),
    (
        "servicediscovery",
        include_str!("../../xtask/model/servicediscovery.json"),
        fake_ecs::servicediscovery::Operation::NAMES,
    ),
    (
        "sns",
        include_str!("../../xtask/model/sns.json"),
        fake_ecs::sns::Operation::NAMES,
    ),
    (
        "sqs",
        include_str!("../../xtask/model/sqs.json"),
        fake_ecs::sqs::Operation::NAMES,
    ),
    (
        "ssm",
        include_str!("../../xtask/model/ssm.json"),
        fake_ecs::ssm::Operation::NAMES,
    ),
    (
        "sts",
        include_str!("../../xtask/model/sts.json"),
        fake_ecs::sts::Operation::NAMES,
    ),
];

/// The shape of requests that have no members.
const NOTHING: &str = "";

/// All of them.
pub(crate) static MODELS: LazyLock<Vec<Model>> =
    LazyLock::new(|| FILES.iter().map(Model::read).collect());

/// What a service demands and answers.
pub(crate) struct Model {
    /// What stands before its operations: nothing for ECS, `sqs:` for SQS.
    pub(crate) prefix: String,
    pub(crate) wire: Wire,
    pub(crate) operations: Vec<Operation>,
    shapes: BTreeMap<String, Shape>,
}

/// How the service is spoken to.
pub(crate) enum Wire {
    Json {
        version: String,
        target: String,
    },
    /// CBOR, at paths below this name.
    Cbor {
        target: String,
    },
    /// JSON, at paths that name operations. Requests are signed for this name.
    Rest {
        signing_name: String,
    },
    /// XML, at paths that name operations, with members in headers. Requests are signed for this
    /// name.
    Xml {
        signing_name: String,
    },
    /// Forms and XML.
    Query {
        version: String,
    },
    /// The same with other names.
    Ec2 {
        version: String,
    },
}

pub(crate) struct Operation {
    /// As IAM's policies have it; those of ECS without their service.
    pub(crate) name: String,
    pub(crate) input: String,
    /// Some answer nothing.
    pub(crate) output: Option<String>,
    /// The errors that it declares.
    pub(crate) errors: Vec<String>,
    /// The method and the path of its requests.
    pub(crate) http: (String, String),
}

pub(crate) struct Shape {
    pub(crate) name: String,
    pub(crate) kind: Kind,
}

pub(crate) enum Kind {
    Structure {
        members: Vec<Member>,
        /// The member that is all of the body.
        payload: Option<String>,
    },
    List {
        item: String,
        min: usize,
        max: usize,
        /// XML has the items in the place of the list.
        is_flat: bool,
        /// What XML calls an item.
        item_name: String,
    },
    /// From texts to these.
    Map(String),
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
    /// In base64.
    Blob,
    /// Any JSON.
    Document,
}

pub(crate) struct Member {
    pub(crate) name: String,
    pub(crate) shape: String,
    pub(crate) required: bool,
    /// What paths, query strings and XML call it.
    pub(crate) location_name: String,
    /// What forms of EC2 call it.
    pub(crate) ec2_name: String,
    pub(crate) place: Place,
}

/// Where a request has a member.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Place {
    Body,
    Path,
    Query,
    Header,
    /// A map of which each entry is a header, behind a prefix.
    Headers,
}

impl Model {
    /// That of ECS.
    pub(crate) fn ecs() -> &'static Self {
        &MODELS[0]
    }

    /// The model and the operation of that name.
    pub(crate) fn find(name: &str) -> (&'static Self, &'static Operation) {
        let all = MODELS.iter();
        let mut all = all.flat_map(|model| model.operations.iter().map(move |it| (model, it)));
        let found = all.find(|(_, operation)| operation.name == name);
        found.unwrap_or_else(|| panic!("there is no operation {name}"))
    }

    fn read((service, file, emulated): &(&str, &str, &[&str])) -> Self {
        let file: Value = serde_json::from_str(file).expect("the model is JSON");
        let prefix = match *service {
            "ecs" => String::new(),
            service => format!("{service}:"),
        };
        let shapes = object(&file["shapes"]);
        let mut shapes: BTreeMap<String, Shape> = shapes
            .map(|(name, shape)| (name.clone(), read_shape(name, shape)))
            .collect();
        let nothing = Shape {
            name: NOTHING.to_owned(),
            kind: Kind::Structure {
                members: Vec::new(),
                payload: None,
            },
        };
        shapes.insert(NOTHING.to_owned(), nothing);
        let operations = object(&file["operations"]);
        let operations = operations.filter(|(name, _)| emulated.contains(&name.as_str()));
        let operations = operations.map(|it| operation(&prefix, &file, it)).collect();
        Self {
            prefix,
            wire: wire(&file["metadata"]),
            operations,
            shapes,
        }
    }

    pub(crate) fn shape(&self, name: &str) -> &Shape {
        &self.shapes[name]
    }

    /// The name of the operation on the wire.
    pub(crate) fn bare<'a>(&self, operation: &'a Operation) -> &'a str {
        &operation.name[self.prefix.len()..]
    }

    /// Whether its requests and answers have types, and not texts only.
    pub(crate) fn has_types(&self) -> bool {
        !matches!(
            self.wire,
            Wire::Query { .. } | Wire::Ec2 { .. } | Wire::Xml { .. }
        )
    }
}

fn wire(metadata: &Value) -> Wire {
    let of = |name: &str| text(&metadata[name]);
    match metadata["protocol"].as_str() {
        Some("json") => Wire::Json {
            version: of("jsonVersion"),
            target: of("targetPrefix"),
        },
        Some("smithy-rpc-v2-cbor") => Wire::Cbor {
            target: of("targetPrefix"),
        },
        Some("rest-json") => Wire::Rest {
            signing_name: of("signingName"),
        },
        Some("rest-xml") => Wire::Xml {
            signing_name: of("endpointPrefix"),
        },
        Some("query") => Wire::Query {
            version: of("apiVersion"),
        },
        Some("ec2") => Wire::Ec2 {
            version: of("apiVersion"),
        },
        other => panic!("a protocol that this suite does not know: {other:?}"),
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

fn operation(prefix: &str, file: &Value, (name, operation): (&String, &Value)) -> Operation {
    let errors = operation["errors"].as_array().into_iter().flatten();
    // Some have another code on the wire than their name.
    let code = |error: &Value| {
        let shape = text(&error["shape"]);
        let code = file["shapes"][&shape]["error"]["code"].as_str();
        code.map_or(shape, str::to_owned)
    };
    let names = errors.flat_map(|error| [text(&error["shape"]), code(error)]);
    Operation {
        name: format!("{prefix}{name}"),
        input: match operation["input"]["shape"].as_str() {
            Some(shape) => shape.to_owned(),
            None => NOTHING.to_owned(),
        },
        output: operation["output"]["shape"].as_str().map(str::to_owned),
        errors: names.collect(),
        http: ["method", "requestUri"]
            .map(|part| text(&operation["http"][part]))
            .into(),
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
        Some("structure") => Kind::Structure {
            members: members(shape),
            payload: shape["payload"].as_str().map(str::to_owned),
        },
        Some("list") => Kind::List {
            item: text(&shape["member"]["shape"]),
            min: size("min").unwrap_or(0),
            max: size("max").unwrap_or(usize::MAX),
            is_flat: shape["flattened"] == true,
            item_name: shape["member"]["locationName"]
                .as_str()
                .unwrap_or("member")
                .to_owned(),
        },
        Some("map") => Kind::Map(text(&shape["value"]["shape"])),
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
        Some("double" | "float") => Kind::Double {
            min: shape["min"].as_f64().unwrap_or(f64::NEG_INFINITY),
            max: shape["max"].as_f64().unwrap_or(f64::INFINITY),
        },
        Some("boolean") => Kind::Boolean,
        Some("timestamp") => Kind::Timestamp,
        Some("blob") => Kind::Blob,
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
        .map(|(name, member)| {
            let named = |key: &str| member[key].as_str().map(str::to_owned);
            let location_name = named("locationName").unwrap_or_else(|| name.clone());
            let (first, rest) = location_name.split_at(1);
            Member {
                name: name.clone(),
                shape: text(&member["shape"]),
                required: is_required(name),
                ec2_name: named("queryName").unwrap_or(first.to_uppercase() + rest),
                place: match member["location"].as_str() {
                    Some("uri") => Place::Path,
                    Some("querystring") => Place::Query,
                    Some("header") => Place::Header,
                    Some("headers") => Place::Headers,
                    _ => Place::Body,
                },
                location_name,
            }
        })
        .collect()
}
