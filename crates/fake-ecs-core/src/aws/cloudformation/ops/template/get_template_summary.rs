//! `GetTemplateSummary` — what a template asks for, and the types of its resources.
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_GetTemplateSummary.html>

use std::collections::BTreeSet;

use crate::aws::cloudformation::given::{Source, template};
use crate::aws::cloudformation::lookup;
use crate::aws::cloudformation::refusals::refuse;
use crate::aws::cloudformation::shown::{needed, parameter};
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::cloudformation::types::{GetTemplateSummaryRequest, GetTemplateSummaryResponse};

/// Not emulated yet: stack sets, `TemplateSummaryConfig`.
pub(in super::super) fn get_template_summary(
    region: &Region,
    input: GetTemplateSummaryRequest,
) -> Result<GetTemplateSummaryResponse, ApiError> {
    let GetTemplateSummaryRequest {
        stack_name,
        template_body,
        template_url,
        call_as: _,
        stack_set_name,
        template_summary_config: _,
    } = input;
    refuse(
        "GetTemplateSummary",
        &[("StackSetName", stack_set_name.is_some())],
    )?;
    let template = match stack_name {
        Some(name) => {
            let key = lookup::known(region, &name)?;
            region.cloudformation.stack(key).given.template.clone()
        }
        None => {
            let source = Source {
                body: template_body,
                url: template_url,
                uses_previous: false,
            };
            template(region, &source, None)?
        }
    };
    let types: BTreeSet<&String> = template.resources.values().map(|it| &it.kind).collect();
    let types = types.into_iter().cloned().collect();
    let parameters = template
        .parameters
        .iter()
        .map(|(name, it)| parameter(name, it));
    let (capabilities, capabilities_reason) = needed(&template);
    Ok(GetTemplateSummaryResponse {
        parameters: Some(parameters.collect()),
        capabilities,
        capabilities_reason,
        description: template.description.clone(),
        metadata: (!template.metadata.is_null()).then(|| template.metadata.to_string()),
        resource_types: Some(types),
        version: Some("2010-09-09".to_owned()),
        ..GetTemplateSummaryResponse::default()
    })
}
