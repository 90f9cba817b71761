//! What a stack gives out, and what its values are made from.

use std::collections::BTreeMap;

use crate::aws::cloudformation::resolve::{Resources, Values, text};
use crate::aws::cloudformation::state::{Key, Output, Resource, Stack};
use crate::aws::cloudformation::types::{self, unknown};
use crate::ecs::Region;
use crate::wire::Json;

/// What values of the template of a stack are made from.
pub fn values<'a>(
    region: &'a Region,
    stack: &'a Stack,
    exports: &'a BTreeMap<String, String>,
) -> Values<'a> {
    let (identity, resources) = (&stack.identity, &stack.resources);
    stack
        .given
        .values(&region.scope, identity, resources, exports)
}

/// The outputs of a stack whose resources are there, or why there is one that cannot be made.
pub fn outputs(region: &Region, key: Key) -> Result<Vec<Output>, String> {
    let stack = region.cloudformation.stack(key);
    let exports = region.cloudformation.exports();
    let taken = exports
        .iter()
        .map(|(name, (_, value))| (name.clone(), value.clone()));
    let taken: BTreeMap<String, String> = taken.collect();
    let values = values(region, stack, &taken);
    let mut outputs = Vec::new();
    for (name, declared) in &stack.given.template.outputs {
        let condition = declared["Condition"].as_str();
        if condition.map(|it| values.condition(it)).transpose()? == Some(false) {
            continue;
        }
        let value = values.resolve(&declared["Value"]);
        let value = value.map_err(|why| match why.strip_prefix("[Error] ") {
            Some(why) => format!("[Error] /Outputs/{name}/Value/{why}"),
            None => why,
        })?;
        let export = &declared["Export"]["Name"];
        let export = match export.is_null() {
            true => None,
            false => Some(text(&values.resolve(export)?)),
        };
        if let Some((other, _)) = export.as_ref().and_then(|it| exports.get(it))
            && *other != key
        {
            let (export, other) = (
                export.unwrap_or_default(),
                &region.cloudformation.stack(*other).identity.name,
            );
            return Err(format!(
                "Export with name {export} is already exported by stack {other}. Rollback requested by user."
            ));
        }
        outputs.push(Output {
            key: name.clone(),
            value: text(&value),
            description: declared["Description"].as_str().map(str::to_owned),
            export,
        });
    }
    Ok(outputs)
}

impl Resources for BTreeMap<String, Resource> {
    fn reference(&self, logical: &str) -> Option<Json> {
        let physical = self.get(logical)?.physical.as_ref();
        physical.map(|it| Json::of(it))
    }

    fn attribute(&self, logical: &str, attribute: &str) -> Result<Json, String> {
        let Some(resource) = self.get(logical).filter(|it| it.physical.is_some()) else {
            return Err(format!(
                "Template error: instance of Fn::GetAtt references undefined resource {logical}"
            ));
        };
        let kind = types::find(&resource.kind);
        let first = attribute.split('.').next().unwrap_or_default();
        let is_known = kind.is_none_or(|kind| {
            kind.attributes.contains(&first) || kind.attributes.contains(&attribute)
        });
        let direct = &resource.attributes[attribute];
        let nested = attribute
            .split('.')
            .fold(&resource.attributes, |value, name| &value[name]);
        match kind {
            _ if is_known && !direct.is_null() => Ok(direct.clone()),
            _ if is_known && !nested.is_null() => Ok(nested.clone()),
            None => Ok(unknown::attribute(&resource.made(), attribute)),
            Some(_) => Err(format!(
                "[Error] Fn::GetAtt: Resource type {} does not support attribute {{{attribute}}}. Rollback requested by user.",
                resource.kind
            )),
        }
    }
}
