//! `encode.rs`: how the types of answers are written.

use std::fmt::Write as _;

use crate::closure::Closure;
use crate::model::{Http, Location, Model, Operation};
use crate::schema::{self, Side};
use crate::services::Protocol;
use crate::types::Plain;
use crate::{names, source};

pub(crate) fn generate(model: &Model) -> Result<String, String> {
    let outputs = Closure::of_written(model);
    let plain = Plain::new(model);
    let mut body = String::new();
    for name in outputs.structures(model) {
        let _ = writeln!(
            body,
            "impl Encode for types::{} {{\n\
             fn encode(&self, out: &mut Vec<u8>) {{\n\
             members(out, &[",
            names::type_name(name)
        );
        for member in model.members(name) {
            let field = names::member(&member.name);
            let value = if plain.is_plain(name, member) {
                format!("Some(&self.{field})")
            } else {
                format!("optional!(self.{field})")
            };
            let _ = writeln!(body, "({:?}, {value}),", member.name);
        }
        body.push_str("]);\n}\n}\n\n");
    }
    let mut imports =
        String::from("use super::types;\nuse crate::wire::encode::{Encode, members, optional};\n");
    if model.service.needs_shapes() {
        let mut shapes = String::new();
        for name in outputs.structures(model) {
            schema::declare(&mut shapes, model, Side::Output, name);
        }
        operations(&mut shapes, model);
        imports += "use crate::wire::decode::Request;\n";
        let is_xml = model.service.protocols.contains(&Protocol::RestXml);
        imports += match model.service.is_rest() {
            true if is_xml => "use crate::wire::service::{Bindings, Bound, Http, Shapes};\n",
            true => "use crate::wire::service::{Http, Shapes};\n",
            false => "use crate::wire::service::Shapes;\n",
        };
        imports += &schema::imports(&shapes);
        body += &shapes;
    }
    let about = "How an answer is written.";
    source::finish(
        model.service.id,
        concat!(module_path!(), "::generate"),
        about,
        &format!("{imports}\n{body}"),
    )
}

/// What a request and an answer of each operation hold.
fn operations(body: &mut String, model: &Model) {
    body.push_str(
        "/// What a request and an answer of each operation hold, in the order of the operations.\n\
         pub static SHAPES: &[Shapes] = &[\n",
    );
    for operation in &model.operations {
        let _ = writeln!(
            body,
            "Shapes {{ input: types::{}::SHAPE, output: &{}, has_result: {}, http: {} }},",
            names::type_name(&operation.input),
            schema::constant(&operation.output),
            operation.has_output,
            http(model, operation)
        );
    }
    body.push_str("];\n");
}

/// Where the requests of an operation go, as an expression.
fn http(model: &Model, operation: &Operation) -> String {
    let Some(http) = &operation.http else {
        return "None".to_owned();
    };
    let Http {
        method,
        path,
        status,
        payloads,
    } = http;
    let is_xml = model.service.protocols.contains(&Protocol::RestXml);
    let xml = if is_xml {
        let [asked, answered] = payloads;
        format!(
            "Some(Bindings {{ request: {}, answer: {}, status: {status} }})",
            message(model, &operation.input, asked.as_deref()),
            message(model, &operation.output, answered.as_deref())
        )
    } else {
        let name = &operation.name;
        assert_eq!(*status, 200, "{name} answers otherwise");
        assert_eq!(*payloads, [None, None], "{name} has payloads");
        "None".to_owned()
    };
    let in_query = at(model, &operation.input, Location::Query);
    format!(
        "Some(Http {{ method: {method:?}, path: {path:?}, query: &{in_query:?}, bindings: {xml} }})"
    )
}

/// What of a request or an answer is not in its body, as an expression.
fn message(model: &Model, structure: &str, payload: Option<&str>) -> String {
    let headers = at(model, structure, Location::Header);
    let prefixes = at(model, structure, Location::Headers);
    format!(
        "Bound {{ headers: &{headers:?}, prefix: {:?}, payload: {payload:?} }}",
        prefixes.first()
    )
}

/// The members at that place: what HTTP calls them, and what the model does.
fn at<'m>(model: &'m Model, structure: &str, location: Location) -> Vec<(&'m str, &'m str)> {
    let members = model.members(structure).iter();
    members
        .filter(|member| member.location == location)
        .map(|member| (member.http_name(), member.name.as_str()))
        .collect()
}
