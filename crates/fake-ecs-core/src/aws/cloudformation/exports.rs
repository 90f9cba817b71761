//! Values that stacks give to others.
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-exports.html>

use crate::ecs::Region;
use crate::wire::Json;

use super::resolve::{Nothing, Values, text};
use super::state::Stack;

/// The names of the other stacks that import an export: one that takes its own may go with it.
pub fn importers(region: &Region, name: &str) -> Vec<String> {
    let exports = region.cloudformation.exports();
    let exporter = exports.get(name).map(|(key, _)| *key);
    let stacks = region.cloudformation.stacks();
    let others = stacks.filter(|(key, it)| Some(*key) != exporter && !it.is_deleted());
    let stacks = others.filter(|(_, it)| imports(region, it, name));
    stacks.map(|(_, it)| it.identity.name.clone()).collect()
}

/// Why an export cannot be changed or deleted. From memory.
pub fn in_use(name: &str, change: &str, users: &[String]) -> String {
    let users = users.join(", ");
    format!("Export {name} cannot be {change} as it is in use by {users}")
}

/// Whether the template of a stack takes an export. What it takes cannot depend on its resources.
fn imports(region: &Region, stack: &Stack, name: &str) -> bool {
    let exports = region.cloudformation.export_values();
    let given = &stack.given;
    let values = given.values(&region.scope, &stack.identity, &Nothing, &exports);
    let template = &given.template;
    let properties = template.resources.values().map(|it| &it.properties);
    let mut all = properties.chain(template.outputs.values());
    all.any(|value| takes(&values, value, name))
}

fn takes(values: &Values<'_>, value: &Json, name: &str) -> bool {
    let import = &value["Fn::ImportValue"];
    if !import.is_null() {
        return values.resolve(import).is_ok_and(|it| text(&it) == name);
    }
    let mut inside = value.items().chain(value.members().map(|(_, it)| it));
    inside.any(|it| takes(values, it, name))
}
