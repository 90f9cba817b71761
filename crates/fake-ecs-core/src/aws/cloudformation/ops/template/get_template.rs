//! `GetTemplate` — the template of a stack or of a change set, as it was given.
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_GetTemplate.html>

use crate::aws::cloudformation::lookup;
use crate::aws::cloudformation::refusals::{invalid, no_change_set, no_stack_with_id};
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::cloudformation::enums::TemplateStage;
use crate::wire::cloudformation::types::{GetTemplateRequest, GetTemplateResponse};

pub(in super::super) fn get_template(
    region: &Region,
    input: GetTemplateRequest,
) -> Result<GetTemplateResponse, ApiError> {
    let GetTemplateRequest {
        change_set_name,
        stack_name,
        // Without transforms both are the same.
        template_stage: _,
    } = input;
    let text = match (change_set_name, stack_name) {
        (Some(name), None) if !name.starts_with("arn:") => {
            return Err(invalid("StackName is a required parameter."));
        }
        (Some(name), stack) => {
            let (key, at) = lookup::change_set(region, &name, stack.as_deref())
                .map_err(|_| no_change_set(&name))?;
            &region.cloudformation.stack(key).change_sets[at]
                .given
                .template
                .text
        }
        (None, Some(name)) => {
            let found = region.cloudformation.find(&name);
            let key = found.ok_or_else(|| no_stack_with_id(&name))?;
            &region.cloudformation.stack(key).given.template.text
        }
        (None, None) => {
            return Err(invalid(
                "Either StackName or ChangeSetName must be specified.",
            ));
        }
    };
    Ok(GetTemplateResponse {
        stages_available: Some(vec![TemplateStage::Original, TemplateStage::Processed]),
        template_body: Some(text.clone()),
    })
}
