//! What a cluster can be set to, checked.

use crate::aws::cloud_map::names;
use crate::ecs::Region;
use crate::ops::service::discovery;
use crate::wire::{
    ApiError, ClusterConfiguration, ClusterServiceConnectDefaults,
    ClusterServiceConnectDefaultsRequest, ClusterSetting, ClusterSettingName, ErrorCode,
    ExecuteCommandLogging,
};

/// The settings as they are kept: given ones win over those that are there.
pub(super) fn merged(
    current: &[ClusterSetting],
    given: Vec<ClusterSetting>,
) -> Result<Vec<ClusterSetting>, ApiError> {
    let mut settings = current.to_vec();
    for setting in given {
        check(&setting)?;
        settings.retain(|other| other.name != setting.name);
        settings.push(setting);
    }
    Ok(settings)
}

fn check(setting: &ClusterSetting) -> Result<(), ApiError> {
    const VALUES: [&str; 3] = ["enhanced", "enabled", "disabled"];
    let name = setting
        .name
        .unwrap_or(ClusterSettingName::ContainerInsights);
    match setting.value.as_deref() {
        Some(value) if VALUES.contains(&value) => Ok(()),
        _ => Err(ApiError::invalid_parameter(format!(
            "Invalid value for setting {name}: it should be one of [{}]",
            VALUES.join(",")
        ))),
    }
}

pub(super) fn check_configuration(configuration: &ClusterConfiguration) -> Result<(), ApiError> {
    let Some(execute_command) = &configuration.execute_command_configuration else {
        return Ok(());
    };
    let logs = execute_command.log_configuration.as_ref();
    let has_target = logs.is_some_and(|logs| {
        logs.cloud_watch_log_group_name.is_some() || logs.s3_bucket_name.is_some()
    });
    if execute_command.logging == Some(ExecuteCommandLogging::Override) && !has_target {
        return Err(ApiError::invalid_parameter(
            "A CloudWatch log group name or S3 bucket name must be specified when overriding the default log configuration.",
        ));
    }
    Ok(())
}

/// The name of the namespace that ECS makes if it is not there.
pub(super) fn named_namespace(
    given: Option<&ClusterServiceConnectDefaultsRequest>,
) -> Option<String> {
    let name = given?.namespace.clone();
    (!name.is_empty() && !name.starts_with("arn:")).then_some(name)
}

/// The namespace by its ARN. A name stands for a namespace that ECS makes if it is not there; an
/// empty one for none.
pub(super) fn service_connect_defaults(
    region: &Region,
    given: ClusterServiceConnectDefaultsRequest,
) -> Result<Option<ClusterServiceConnectDefaults>, ApiError> {
    let ClusterServiceConnectDefaultsRequest { namespace } = given;
    if namespace.is_empty() {
        return Ok(None);
    }
    let arn = if namespace.starts_with("arn:") {
        if !namespace.contains(":namespace/ns-") {
            return Err(ApiError::new(
                ErrorCode::NamespaceNotFound,
                "Namespace not found.",
            ));
        }
        discovery::check_namespace(region, &namespace)?;
        namespace
    } else {
        names::namespace_arn(region, &namespace)
    };
    Ok(Some(ClusterServiceConnectDefaults {
        namespace: Some(arn),
    }))
}
