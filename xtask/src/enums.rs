//! `enums.rs`: an enum for every string with a list of values.

use std::fmt::Write as _;

use crate::model::{Model, Shape};
use crate::{names, source};

pub(crate) fn generate(model: &Model) -> Result<String, String> {
    let mut body = String::from(
        "#![expect(clippy::enum_variant_names, reason = \"the names are the service's\")]\n\n\
         use crate::wire::wire_enum::wire_enum;\n\n",
    );
    for (name, shape) in &model.shapes {
        if let Shape::Enum(values) = shape {
            let variants = values
                .iter()
                .map(|value| (names::pascal(value), value.as_str()));
            declare(&mut body, &names::type_name(name), variants);
        }
    }
    source::finish("The enums of the ECS API.", &body)
}

/// One `wire_enum!` with a name and variants as (Rust name, wire name).
pub(crate) fn declare<'wire>(
    body: &mut String,
    name: &str,
    variants: impl Iterator<Item = (String, &'wire str)>,
) {
    let _ = writeln!(body, "wire_enum! {{\n    {name} {{");
    for (variant, wire) in variants {
        let _ = writeln!(body, "        {variant} = {wire:?},");
    }
    body.push_str("    }\n}\n\n");
}
