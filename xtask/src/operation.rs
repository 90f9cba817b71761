//! `operation.rs`: the operations by name.

use crate::model::Model;
use crate::{enums, names, source};

pub(crate) fn generate(model: &Model) -> Result<String, String> {
    let mut body = String::from("use crate::wire::wire_enum::wire_enum;\n\n");
    let variants = model
        .operations
        .iter()
        .map(|operation| (names::pascal(&operation.name), operation.name.as_str()));
    enums::declare(&mut body, "Operation", variants);
    source::finish("The operations of the ECS API.", &body)
}
