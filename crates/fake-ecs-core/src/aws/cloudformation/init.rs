//! What the helper script `cfn-init` reads on an instance: the metadata of a resource.
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-init.html>

use crate::ecs::Region;

use super::run::outputs;

/// How much of user data may stand between the name of the script and its options.
const CALL_MAX: usize = 1_000;

/// The metadata that user data has `cfn-init` read, as JSON with all functions carried out; `None`
/// when it calls no such script, or there is no such resource.
pub fn read(region: &Region, user_data: &str) -> Option<String> {
    let (_, call) = user_data.split_once("cfn-init ")?;
    let words: Vec<&str> = call.split_whitespace().take(CALL_MAX).collect();
    let option = |long: &str, short: &str| {
        let mut pairs = words.windows(2);
        let found = pairs.find(|it| it[0] == long || it[0] == short)?;
        Some(found[1].trim_matches(['"', '\'']))
    };
    let (name, logical) = (option("--stack", "-s")?, option("--resource", "-r")?);
    let stack = region
        .cloudformation
        .stack(region.cloudformation.find(name)?);
    let declared = stack.given.template.resources.get(logical)?;
    let exports = region.cloudformation.export_values();
    let values = outputs::values(region, stack, &exports);
    let metadata = values.resolve(&declared.metadata["AWS::CloudFormation::Init"]);
    metadata.ok().map(|it| it.to_string())
}
