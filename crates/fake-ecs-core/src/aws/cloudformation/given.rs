//! What callers say a stack is to be: the same members in three requests.

use std::collections::BTreeMap;

use crate::ecs::Region;
use crate::kernel::arn::Scope;
use crate::wire::cloudformation::enums::Capability;
use crate::wire::cloudformation::types::{Parameter, Tag};
use crate::wire::{ApiError, ErrorCode};

use super::parameters::{self, Said};
use super::policy::Policy;
use super::refusals::invalid;
use super::resolve::{Nothing, Resources, Values};
use super::state::{Given, Identity};
use super::template::{Template, rules};

/// How large a template may be that is part of a request, in bytes.
const BODY_MAX: usize = 51_200;

/// The same of one that is in S3.
const OBJECT_MAX: usize = 1_000_000;

/// Where a template comes from.
#[derive(Clone, Debug, Default)]
pub struct Source {
    pub body: Option<String>,
    pub url: Option<String>,
    pub uses_previous: bool,
}

impl Source {
    pub fn new(body: Option<String>, url: Option<String>, uses_previous: Option<bool>) -> Self {
        Self {
            body,
            url,
            uses_previous: uses_previous == Some(true),
        }
    }
}

/// What a request says of a stack.
#[derive(Clone, Debug, Default)]
pub struct Request {
    pub source: Source,
    pub parameters: Option<Vec<Parameter>>,
    pub capabilities: Option<Vec<Capability>>,
    pub tags: Option<Vec<Tag>>,
    pub notification_arns: Option<Vec<String>>,
    pub role_arn: Option<String>,
}

/// What the stack is to be, or why it cannot be that.
pub fn given(
    region: &mut Region,
    stack: &Identity,
    request: Request,
    previous: Option<&Given>,
) -> Result<Given, ApiError> {
    let template = template(region, &request.source, previous)?;
    let capabilities = request.capabilities.unwrap_or_default();
    acknowledged(&template, &capabilities)?;
    let said = said(request.parameters.unwrap_or_default())?;
    let none = BTreeMap::new();
    let before = previous.map_or(&none, |it| &it.parameters);
    let (parameters, values) =
        parameters::parameters(region, &template, &said, before).map_err(invalid)?;
    let given = Given {
        template,
        parameters,
        values,
        capabilities,
        tags: tags(request.tags, previous),
        notification_arns: request
            .notification_arns
            .or_else(|| previous.map(|it| it.notification_arns.clone()))
            .unwrap_or_default(),
        role_arn: request
            .role_arn
            .or_else(|| previous.and_then(|it| it.role_arn.clone())),
        ..Given::default()
    };
    check(region, stack, &given)?;
    Ok(given)
}

impl Given {
    /// What values of the template are made from, with what resources there are of it, and what
    /// other stacks export.
    pub fn values<'a>(
        &'a self,
        scope: &'a Scope,
        stack: &'a Identity,
        resources: &'a dyn Resources,
        exports: &'a BTreeMap<String, String>,
    ) -> Values<'a> {
        Values {
            scope,
            stack,
            template: &self.template,
            parameters: &self.values,
            resources,
            exports,
            notification_arns: &self.notification_arns,
        }
    }
}

/// What rules of the template and its conditions say of the parameters.
fn check(region: &Region, stack: &Identity, given: &Given) -> Result<(), ApiError> {
    let exports = region.cloudformation.export_values();
    let values = given.values(&region.scope, stack, &Nothing, &exports);
    rules::check(&values).map_err(invalid)?;
    let known = values.conditions().map_err(invalid)?;
    let is_wanted = |condition: &String| known.get(condition) != Some(&false);
    for resource in given.template.resources.values() {
        if resource.condition.as_ref().is_none_or(is_wanted) {
            values
                .check_mappings(&resource.properties)
                .map_err(invalid)?;
        }
    }
    Ok(())
}

/// The template of a request.
pub fn template(
    region: &Region,
    source: &Source,
    previous: Option<&Given>,
) -> Result<Template, ApiError> {
    let text = match (&source.body, &source.url) {
        (Some(body), None) if body.len() > BODY_MAX => {
            return Err(invalid(format!(
                "1 validation error detected: Value at 'templateBody' failed to satisfy constraint: Member must have length less than or equal to {BODY_MAX}"
            )));
        }
        (Some(body), None) if !source.uses_previous => body.clone(),
        (None, Some(url)) if !source.uses_previous => from_url(region, url)?,
        (None, None) if source.uses_previous => {
            let previous = previous.ok_or_else(|| {
                invalid("Cannot use the previous template: there is no stack yet.")
            })?;
            return Ok(previous.template.clone());
        }
        _ => {
            return Err(invalid(
                "Either Template URL or Template Body must be specified.",
            ));
        }
    };
    Template::parse(&text).map_err(invalid)
}

/// The policy of a request, if it has one.
pub fn policy(
    region: &Region,
    body: Option<String>,
    url: Option<String>,
) -> Result<Option<Policy>, ApiError> {
    let text = match (body, url) {
        (Some(_), Some(_)) => {
            return Err(invalid(
                "You cannot specify both StackPolicyURL and StackPolicyBody",
            ));
        }
        (Some(body), None) => body,
        (None, Some(url)) => from_url(region, &url)?,
        (None, None) => return Ok(None),
    };
    Policy::parse(&text).map(Some).map_err(invalid)
}

/// What an object of S3 holds, as any of the addresses names it that S3 has.
fn from_url(region: &Region, url: &str) -> Result<String, ApiError> {
    let rest = url.split_once("://");
    if let Some(("s3", rest)) = rest {
        let bucket = rest.split('/').next().unwrap_or_default();
        return Err(invalid(format!(
            "S3 error: Domain name specified in {bucket} is not a valid S3 domain"
        )));
    }
    let rest = rest.map(|(_, rest)| rest);
    let (host, path) = rest
        .and_then(|it| it.split_once('/'))
        .ok_or_else(|| invalid("TemplateURL must be a supported URL."))?;
    let path = path.split('?').next().unwrap_or_default();
    let in_host = [".s3.", ".s3-"]
        .iter()
        .find_map(|it| host.split_once(it))
        .map(|(bucket, _)| bucket);
    let (bucket, key) = match in_host {
        Some(bucket) => (bucket, path),
        None => path.split_once('/').unwrap_or((path, "")),
    };
    let body = region.s3.read(bucket, key).map_err(|_| {
        invalid(format!(
            "S3 error: The specified key does not exist. For more information check http://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html ({bucket}/{key})"
        ))
    })?;
    if body.len() > OBJECT_MAX {
        return Err(invalid(format!(
            "Template may not exceed {OBJECT_MAX} bytes in size."
        )));
    }
    String::from_utf8(body.to_vec())
        .map_err(|_| invalid("Template format error: YAML not well-formed."))
}

/// Refuses a template that makes more than the caller has acknowledged.
fn acknowledged(template: &Template, given: &[Capability]) -> Result<(), ApiError> {
    let Some(needed) = template.capabilities() else {
        return Ok(());
    };
    let named = given.contains(&Capability::CapabilityNamedIam);
    let name = match needed.is_named {
        true if !named => Capability::CapabilityNamedIam,
        false if !named && !given.contains(&Capability::CapabilityIam) => Capability::CapabilityIam,
        _ => return Ok(()),
    };
    Err(ApiError::new(
        ErrorCode::InsufficientCapabilities,
        format!("Requires capabilities : [{name}]"),
    ))
}

fn said(parameters: Vec<Parameter>) -> Result<BTreeMap<String, Said>, ApiError> {
    let mut said = BTreeMap::new();
    for parameter in parameters {
        let Parameter {
            parameter_key,
            parameter_value,
            resolved_value: _,
            use_previous_value,
        } = parameter;
        let name = parameter_key.unwrap_or_default();
        let value = match (parameter_value, use_previous_value) {
            (Some(_), Some(true)) => {
                return Err(invalid(format!(
                    "Invalid input for parameter key {name}. Cannot specify usePreviousValue as true and non empty value for a parameter"
                )));
            }
            (_, Some(true)) => Said::Previous,
            (value, _) => Said::Value(value.unwrap_or_default()),
        };
        said.insert(name, value);
    }
    Ok(said)
}

/// The tags of a stack. Those that are left out stay as they were.
fn tags(given: Option<Vec<Tag>>, previous: Option<&Given>) -> Vec<(String, String)> {
    match given {
        Some(tags) => tags.into_iter().map(|it| (it.key, it.value)).collect(),
        None => previous.map(|it| it.tags.clone()).unwrap_or_default(),
    }
}
