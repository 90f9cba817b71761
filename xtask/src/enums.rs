//! `enums.rs`: an enum for every string with a list of values.

use std::fmt::Write as _;

use crate::closure::Closure;
use crate::model::Model;
use crate::{names, source};

/// Whether the service has any.
pub(crate) fn are_there(model: &Model) -> bool {
    !Closure::of_both(model).enums(model).is_empty()
}

pub(crate) fn generate(model: &Model) -> Result<String, String> {
    let inputs = Closure::of_inputs(model);
    let outputs = Closure::of_written(model);
    let mut body = String::from("use crate::wire::wire_enum::wire_enum;\n\n");
    let mut repeats = false;
    for (name, values) in Closure::of_both(model).enums(model) {
        let variants = values
            .iter()
            .map(|value| (names::pascal(value), value.as_str()));
        repeats |= repeats_itself(&variants.clone().map(|(name, _)| name).collect::<Vec<_>>());
        let codecs = match (inputs.contains(name), outputs.contains(name)) {
            (true, true) => "decode encode",
            (true, false) => "decode",
            _ => "encode",
        };
        let name = names::type_name(name);
        declare(&mut body, &format!("{name} [{codecs}]"), variants);
    }
    if repeats {
        let lint =
            "#![expect(clippy::enum_variant_names, reason = \"the names are the service's\")]";
        body = format!("{lint}\n\n{body}");
    }
    let about = format!("The enums of {}.", model.service.id);
    source::finish(
        model.service.id,
        concat!(module_path!(), "::generate"),
        &about,
        &body,
    )
}

/// Whether all variants begin or end with the same word, of which Clippy thinks that it could be
/// left out.
fn repeats_itself(variants: &[String]) -> bool {
    let words: Vec<Vec<String>> = variants.iter().map(|it| names::words(it)).collect();
    let are_same = |word: fn(&Vec<String>) -> Option<&String>| {
        let mut all = words.iter().map(word);
        let first = all.next().flatten();
        first.is_some() && all.all(|it| it == first)
    };
    variants.len() > 2 && (are_same(|it| it.first()) || are_same(|it| it.last()))
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
