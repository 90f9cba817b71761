//! `types.rs`: a struct for every structure that is not an exception.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::closure::Closure;
use crate::model::{Member, Model, Shape};
use crate::{names, source};

pub(crate) fn generate(model: &Model) -> Result<String, String> {
    let plain = Plain::new(model);
    let reachable = Closure::of_both(model);
    let mut body = String::new();
    for name in reachable.structures(model) {
        structure(&mut body, model, &plain, name, model.members(name));
    }
    let about = format!("The structures of {}.", model.service.id);
    let imports = imports(&body, model, &reachable);
    source::finish(
        model.service.id,
        concat!(module_path!(), "::generate"),
        &about,
        &(imports + &body),
    )
}

/// What the types of members are made of, as far as there are any. Every enum is a member
/// somewhere.
fn imports(body: &str, model: &Model, reachable: &Closure) -> String {
    let mut imports = String::new();
    if body.contains("BTreeMap<") {
        imports += "use std::collections::BTreeMap;\n";
    }
    let enums = reachable.enums(model);
    let enums: Vec<String> = enums.iter().map(|(it, _)| names::type_name(it)).collect();
    if !enums.is_empty() {
        let _ = writeln!(imports, "use super::enums::{{{}}};", enums.join(", "));
    }
    for value in ["Blob", "Document", "Timestamp"] {
        if body.contains(&format!("<{value}>")) || body.contains(&format!(" {value},")) {
            let _ = writeln!(imports, "use crate::wire::{value};");
        }
    }
    imports + "\n"
}

fn structure(body: &mut String, model: &Model, plain: &Plain, name: &str, members: &[Member]) {
    let default = if plain.has_default(model, name) {
        "Default, "
    } else {
        ""
    };
    let _ = writeln!(
        body,
        "#[derive(Clone, Debug, {default}PartialEq)]\npub struct {} {{",
        names::type_name(name)
    );
    for member in members {
        let _ = writeln!(
            body,
            "pub {}: {},",
            names::member(&member.name),
            plain.member_type(model, name, member)
        );
    }
    body.push_str("}\n\n");
}

/// Which members are there without an `Option`.
pub(crate) struct Plain {
    inputs: Closure,
}

impl Plain {
    pub(crate) fn new(model: &Model) -> Self {
        Self {
            inputs: Closure::of_inputs(model),
        }
    }

    /// A required member is plain where the decoder can refuse its absence. What only answers hold
    /// stays optional: there the world decides what it knows.
    pub(crate) fn is_plain(&self, structure: &str, member: &Member) -> bool {
        member.required && self.inputs.contains(structure)
    }

    fn member_type(&self, model: &Model, structure: &str, member: &Member) -> String {
        let value = names::rust_type(model, &member.shape);
        if self.is_plain(structure, member) {
            value
        } else {
            format!("Option<{value}>")
        }
    }

    /// Enums have no default, so a structure with a plain enum in it has none either.
    fn has_default(&self, model: &Model, structure: &str) -> bool {
        let mut without = BTreeSet::new();
        self.find_without_default(model, structure, &mut without);
        without.is_empty()
    }

    fn find_without_default(&self, model: &Model, structure: &str, without: &mut BTreeSet<String>) {
        for member in model.members(structure) {
            if !self.is_plain(structure, member) {
                continue;
            }
            match model.shape(&member.shape) {
                Shape::Enum(_) => {
                    without.insert(member.shape.clone());
                }
                Shape::Structure(_) => self.find_without_default(model, &member.shape, without),
                _ => {}
            }
        }
    }
}
