//! `GetTemplateSummary` — what a template asks for, and the types of its resources.
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_GetTemplateSummary.html>

use std::collections::BTreeMap;

use crate::aws::cloudformation::given::{Source, template};
use crate::aws::cloudformation::lookup;
use crate::aws::cloudformation::refusals::{invalid, refuse};
use crate::aws::cloudformation::shown::{needed, parameter};
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::cloudformation::enums::StackStatus;
use crate::wire::cloudformation::types::{
    GetTemplateSummaryRequest, GetTemplateSummaryResponse, ResourceIdentifierSummary,
};

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
            let stack = region.cloudformation.stack(lookup::known(region, &name)?);
            if stack.status == StackStatus::ReviewInProgress {
                return Err(invalid(
                    "GetTemplateSummary cannot be called on REVIEW_IN_PROGRESS stacks.",
                ));
            }
            stack.given.template.clone()
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
    let mut types: BTreeMap<&String, Vec<String>> = BTreeMap::new();
    for (logical, resource) in &template.resources {
        let names = types.entry(&resource.kind).or_default();
        names.push(logical.clone());
    }
    let identified = types.iter().map(|(kind, names)| ResourceIdentifierSummary {
        resource_type: Some((*kind).clone()),
        logical_resource_ids: Some(names.clone()),
        // These are for imports.
        resource_identifiers: None,
    });
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
        resource_identifier_summaries: Some(identified.collect()),
        resource_types: Some(types.into_keys().cloned().collect()),
        version: Some("2010-09-09".to_owned()),
        ..GetTemplateSummaryResponse::default()
    })
}
