//! `encode.rs`: how the types of answers are written.

use std::fmt::Write as _;

use crate::closure::Closure;
use crate::model::Model;
use crate::schema::{self, Side};
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
    if model.service.form_protocol().is_some() {
        let mut shapes = String::new();
        for name in outputs.structures(model) {
            schema::declare(&mut shapes, model, Side::Output, name);
        }
        forms(&mut shapes, model);
        imports += "use crate::wire::decode::Request;\nuse crate::wire::service::Forms;\n";
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

/// What stands in the forms and in the XML of each operation.
fn forms(body: &mut String, model: &Model) {
    body.push_str(
        "/// What forms and XML of each operation hold, in the order of the operations.\n\
         pub static FORMS: &[Forms] = &[\n",
    );
    for operation in &model.operations {
        let _ = writeln!(
            body,
            "Forms {{ input: types::{}::SHAPE, output: &{}, has_result: {} }},",
            names::type_name(&operation.input),
            schema::constant(&operation.output),
            operation.has_output
        );
    }
    body.push_str("];\n");
}
