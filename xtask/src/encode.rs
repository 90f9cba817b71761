//! `encode.rs`: how the types of answers are written.

use std::fmt::Write as _;

use crate::closure::Closure;
use crate::model::Model;
use crate::{names, source};

pub(crate) fn generate(model: &Model) -> Result<String, String> {
    let mut body =
        String::from("use super::types;\nuse crate::wire::encode::{Encode, members};\n\n");
    for name in Closure::of_outputs(model).structures(model) {
        let _ = writeln!(
            body,
            "impl Encode for types::{} {{\n\
             fn encode(&self, out: &mut Vec<u8>) {{\n\
             members(out, &[",
            names::type_name(name)
        );
        for member in model.members(name) {
            let _ = writeln!(
                body,
                "({:?}, &self.{}),",
                member.name,
                names::member(&member.name)
            );
        }
        body.push_str("]);\n}\n}\n\n");
    }
    source::finish("How an answer is written.", &body)
}
