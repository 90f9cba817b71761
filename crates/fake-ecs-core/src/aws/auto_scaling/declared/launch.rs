//! What the instances of a group are made of: a launch template or a launch configuration. What
//! counts is their type, and the ECS cluster that their user data names.

use crate::aws::auto_scaling::declared::refusals::{invalid, no_configuration, not_emulated};
use crate::aws::ec2::instance_types::InstanceType;
use crate::ecs::Region;
use crate::wire::autoscaling::types::{LaunchTemplateSpecification, MixedInstancesPolicy};
use crate::wire::{ApiError, Blob};

/// What a group launches where its template is not known, or says no type.
const DEFAULT_TYPE: &str = "m5.large";

/// What callers say of how to launch.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    pub template: Option<LaunchTemplateSpecification>,
    pub configuration: Option<String>,
    pub policy: Option<MixedInstancesPolicy>,
}

/// What is launched.
#[derive(Clone, Debug)]
pub struct Launch {
    pub instance_type: &'static InstanceType,
    /// Empty where there is no cluster in the user data: no cluster sees the instances.
    pub cluster: String,
    /// The template, with its id and its name.
    pub template: Option<LaunchTemplateSpecification>,
}

/// Reads it; `None` when callers say nothing.
pub fn of(region: &Region, asked: &Asked) -> Result<Option<Launch>, ApiError> {
    let overrides = asked
        .policy
        .as_ref()
        .and_then(|it| it.launch_template.as_ref());
    let of_policy = overrides.and_then(|it| it.launch_template_specification.clone());
    let kinds = overrides.and_then(|it| it.overrides.as_ref());
    if kinds
        .into_iter()
        .flatten()
        .any(|it| it.instance_requirements.is_some())
    {
        return Err(not_emulated(
            "requirements of instances in a mixed instances policy",
        ));
    }
    let first = kinds.and_then(|kinds| kinds.first()?.instance_type.clone());
    if let Some(name) = &asked.configuration {
        let known = &region.auto_scaling.declared.configurations;
        let known = known.get(name).ok_or_else(|| no_configuration(name))?;
        return Ok(Some(Launch {
            instance_type: instance_type(known.instance_type.as_deref())?,
            cluster: cluster_of(region, known.user_data.as_deref()),
            template: None,
        }));
    }
    let Some(wanted) = asked.template.clone().or(of_policy) else {
        return Ok(None);
    };
    let (template, kind, user_data) = read(region, wanted)?;
    Ok(Some(Launch {
        instance_type: instance_type(first.or(kind).as_deref())?,
        cluster: cluster_of(region, user_data.as_deref()),
        template: Some(template),
    }))
}

type Template = (LaunchTemplateSpecification, Option<String>, Option<String>);

/// The template with its id and name, its type of instances, and its user data.
#[cfg(feature = "ec2")]
fn read(region: &Region, wanted: LaunchTemplateSpecification) -> Result<Template, ApiError> {
    let declared = crate::aws::ec2::declared::of(region);
    let is_it = |id: &String, name: &String| {
        wanted.launch_template_id.as_ref() == Some(id)
            || wanted.launch_template_id.is_none()
                && wanted.launch_template_name.as_ref() == Some(name)
    };
    let mut templates = declared.templates.iter();
    let found = templates.find(|(id, template)| is_it(id, &template.name));
    let Some((id, template)) = found else {
        let is_lenient = declared.templates.is_empty() || region.settings.is_elsewhere("ec2");
        if is_lenient {
            return Ok((wanted, None, None));
        }
        let named = match (&wanted.launch_template_id, &wanted.launch_template_name) {
            (Some(id), _) => format!("template ID {id}"),
            (None, name) => format!("template name {}", name.as_deref().unwrap_or_default()),
        };
        return Err(invalid(format!(
            "You must use a valid fully-formed launch template. The specified launch template, with {named}, does not exist."
        )));
    };
    let asked = wanted.version.as_deref().unwrap_or("$Default");
    let version = template.version(asked).ok_or_else(|| {
        invalid(format!(
            "You must use a valid fully-formed launch template. Could not find the specified version {asked} for the launch template with ID {id}."
        ))
    })?;
    let whole = LaunchTemplateSpecification {
        launch_template_id: Some(id.clone()),
        launch_template_name: Some(template.name.clone()),
        version: wanted.version,
    };
    let data = &version.data;
    Ok((whole, data.instance_type.clone(), data.user_data.clone()))
}

/// Nobody can have made a template.
#[cfg(not(feature = "ec2"))]
fn read(_: &Region, wanted: LaunchTemplateSpecification) -> Result<Template, ApiError> {
    Ok((wanted, None, None))
}

fn instance_type(name: Option<&str>) -> Result<&'static InstanceType, ApiError> {
    InstanceType::named(name.unwrap_or(DEFAULT_TYPE)).map_err(invalid)
}

/// The cluster that an instance with that user data joins, or an empty text. A script may read it
/// from the stack that has the instance.
fn cluster_of(region: &Region, user_data: Option<&str>) -> String {
    let data = user_data.and_then(Blob::from_base64);
    let data = data.map(|data| String::from_utf8_lossy(&data.0).into_owned());
    let text = data.unwrap_or_default();
    let named = cluster_in(&text);
    #[cfg(feature = "cloudformation")]
    if named.is_empty() {
        let read = crate::aws::cloudformation::init::read(region, &text);
        return read.map(|it| cluster_in(&it)).unwrap_or_default();
    }
    let _ = region;
    named
}

/// The cluster in a text: `ECS_CLUSTER=name`, as the agent's file has it, or what Bottlerocket has
/// below `settings.ecs`. Empty when there is none. Comments do not count, and of several lines the
/// last one does.
fn cluster_in(text: &str) -> String {
    let lines: Vec<&str> = text
        .lines()
        .filter(|line| !line.trim_start().starts_with('#'))
        .collect();
    let named = |mark: &str| {
        let mut marked = lines.iter().rev().filter_map(|line| line.split_once(mark));
        let (_, rest) = marked.next()?;
        let rest = rest.trim_start_matches([' ', '=', '"', '\'']);
        let is_of_name = |it: char| it.is_ascii_alphanumeric() || "-_".contains(it);
        let end = rest.find(|it| !is_of_name(it)).unwrap_or(rest.len());
        Some(rest[..end].to_owned()).filter(|name| !name.is_empty())
    };
    let bottlerocket = || {
        let is_it = text.contains("settings.ecs");
        is_it.then(|| named("cluster")).flatten()
    };
    named("ECS_CLUSTER=")
        .or_else(bottlerocket)
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::cluster_in;

    #[test]
    fn user_data_names_the_cluster() {
        for (text, cluster) in [
            (
                "#!/bin/bash\necho ECS_CLUSTER=web-1 >> /etc/ecs/ecs.config",
                "web-1",
            ),
            (
                "cat <<EOF >> /etc/ecs/ecs.config\nECS_CLUSTER=\"web\"\nEOF",
                "web",
            ),
            ("echo 'ECS_CLUSTER=web' >> x", "web"),
            ("[settings.ecs]\ncluster = \"rocket\"\n", "rocket"),
            ("#!/bin/bash\ncluster=none", ""),
            (
                "ECS_CLUSTER=first\nECS_CLUSTER=last\n# ECS_CLUSTER=old",
                "last",
            ),
            ("", ""),
        ] {
            assert_eq!(cluster_in(text), cluster, "{text}");
        }
    }
}
