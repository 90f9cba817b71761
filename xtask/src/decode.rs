//! `decode.rs`: what the model demands of requests, and how their types are read.

use std::fmt::Write as _;

use crate::closure::Closure;
use crate::model::{Member, Model};
use crate::schema::{self, Side};
use crate::types::Plain;
use crate::{names, source};

pub(crate) fn generate(model: &Model) -> Result<String, String> {
    let inputs = Closure::of_inputs(model);
    let plain = Plain::new(model);
    let mut body = String::new();
    for operation in &model.operations {
        request(&mut body, model, &operation.input);
    }
    for name in inputs.structures(model) {
        schema::declare(&mut body, model, Side::Input, name);
        reader(&mut body, &plain, name, model.members(name));
    }
    table_for_tests(&mut body, model);
    let enums = if inputs.enums(model).is_empty() {
        ""
    } else {
        "use super::enums;\n"
    };
    let members = if body.contains("Members::of") {
        ", Members"
    } else {
        ""
    };
    let imports = format!(
        "use super::types;\n{enums}\
         use crate::wire::decode::{{Decode, CheckedJson, Request{members}}};\n\
         {}use crate::wire::service::AwsService;\n\n",
        schema::imports(&body)
    );
    let about = "What a request must be, and how it is read.";
    source::finish(
        model.service.id,
        concat!(module_path!(), "::generate"),
        about,
        &(imports + &body),
    )
}

fn request(body: &mut String, model: &Model, name: &str) {
    let _ = writeln!(
        body,
        "impl Request for types::{} {{\n\
         const SERVICE: &'static AwsService = &crate::wire::services::{};\n\
         const SHAPE: &'static Shape = &{};\n}}\n",
        names::type_name(name),
        schema::constant(model.service.name),
        schema::constant(name),
    );
}

/// All requests, so that tests can go through them.
fn table_for_tests(body: &mut String, model: &Model) {
    body.push_str(
        "/// The shape of every request, and its decoder with the unknown members for an answer.\n\
         #[cfg(test)]\n\
         pub const REQUESTS: &[(&Shape, crate::wire::decode::Probe)] = &[\n",
    );
    for operation in &model.operations {
        let _ = writeln!(
            body,
            "(&{}, crate::wire::decode::probe::<types::{}>),",
            schema::constant(&operation.input),
            names::type_name(&operation.input)
        );
    }
    body.push_str("];\n");
}

fn reader(body: &mut String, plain: &Plain, name: &str, members: &[Member]) {
    let _ = writeln!(
        body,
        "impl Decode for types::{} {{\n    fn decode(json: CheckedJson) -> Self {{",
        names::type_name(name)
    );
    if members.is_empty() {
        body.push_str("let _ = json;\nSelf {}\n}\n}\n\n");
        return;
    }
    body.push_str("let mut members = Members::of(json);\nSelf {\n");
    for member in members {
        let take = if plain.is_plain(name, member) {
            "need"
        } else {
            "take"
        };
        let _ = writeln!(
            body,
            "{}: members.{take}({:?}),",
            names::member(&member.name),
            member.name
        );
    }
    body.push_str("}\n}\n}\n\n");
}
