//! `ValidateTemplate` — whether a template can be read, and what it asks for.
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ValidateTemplate.html>

use crate::aws::cloudformation::given::{Source, template};
use crate::aws::cloudformation::resolve::text;
use crate::aws::cloudformation::shown::needed;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::cloudformation::types::{
    TemplateParameter, ValidateTemplateRequest, ValidateTemplateResponse,
};

pub(in super::super) fn validate_template(
    region: &Region,
    input: ValidateTemplateRequest,
) -> Result<ValidateTemplateResponse, ApiError> {
    let ValidateTemplateRequest {
        template_body,
        template_url,
    } = input;
    let source = Source {
        body: template_body,
        url: template_url,
        uses_previous: false,
    };
    let template = template(region, &source, None)?;
    let parameters = template
        .parameters
        .iter()
        .map(|(name, it)| TemplateParameter {
            parameter_key: Some(name.clone()),
            default_value: (!it["Default"].is_null()).then(|| text(&it["Default"])),
            no_echo: Some(text(&it["NoEcho"]) == "true"),
            description: it["Description"].as_str().map(str::to_owned),
        });
    let (capabilities, capabilities_reason) = needed(&template);
    Ok(ValidateTemplateResponse {
        parameters: Some(parameters.collect()),
        capabilities,
        capabilities_reason,
        declared_transforms: None,
        description: template.description,
    })
}
