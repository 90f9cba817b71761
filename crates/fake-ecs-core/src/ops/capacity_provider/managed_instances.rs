//! Providers of Managed Instances: defaults and rules.
//!
//! The messages are the headings of [Troubleshooting Amazon ECS Managed Instances
//! errors](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-instances-errors.html),
//! without the words that stand there twice, unless it is said that the wording is ours. The page
//! does not name the exception; `ClientException` is what the service answers to what else is wrong
//! with a provider.

use crate::kernel::arn::is_account;
use crate::wire::{
    ApiError, CapacityOptionType, CreateManagedInstancesProviderConfiguration,
    InfrastructureOptimization, InstanceLaunchTemplate, InstanceLaunchTemplateUpdate,
    InstanceRequirementsRequest, ManagedInstancesNetworkConfiguration, ManagedInstancesProvider,
    ManagedInstancesStorageConfiguration, PropagateMiTags, Tag,
    UpdateManagedInstancesProviderConfiguration,
};

/// How many tags a provider may have: it passes them on to instances, which have some of their own.
const TAGS_MAX: usize = 45;

/// What the volume of an instance may be, as the developer guide says.
const STORAGE_GIB: std::ops::RangeInclusive<i32> = 30..=16_384;

/// A provider as it is kept: with its defaults.
pub(super) fn checked(
    given: CreateManagedInstancesProviderConfiguration,
    tags: &[Tag],
) -> Result<ManagedInstancesProvider, ApiError> {
    let CreateManagedInstancesProviderConfiguration {
        infrastructure_role_arn,
        instance_launch_template,
        auto_repair_configuration,
        infrastructure_optimization,
        propagate_tags,
    } = given;
    if tags.len() > TAGS_MAX {
        return Err(ApiError::client(
            "Amazon ECS Managed Instances capacity provider cannot have number of tags exceeding maximum allowed value",
        ));
    }
    let provider = ManagedInstancesProvider {
        auto_repair_configuration,
        infrastructure_optimization,
        infrastructure_role_arn: Some(infrastructure_role_arn),
        instance_launch_template: Some(with_defaults(instance_launch_template)),
        propagate_tags: propagate_tags.or(Some(PropagateMiTags::None)),
    };
    check(&provider)?;
    Ok(provider)
}

/// A provider after an update: what is not given stays.
pub(super) fn updated(
    current: &ManagedInstancesProvider,
    given: UpdateManagedInstancesProviderConfiguration,
) -> Result<ManagedInstancesProvider, ApiError> {
    let UpdateManagedInstancesProviderConfiguration {
        infrastructure_role_arn,
        instance_launch_template,
        auto_repair_configuration,
        infrastructure_optimization,
        propagate_tags,
    } = given;
    let current = current.clone();
    let template = current.instance_launch_template.unwrap_or_default();
    let provider = ManagedInstancesProvider {
        auto_repair_configuration: auto_repair_configuration.or(current.auto_repair_configuration),
        infrastructure_optimization: infrastructure_optimization
            .or(current.infrastructure_optimization),
        infrastructure_role_arn: Some(infrastructure_role_arn),
        instance_launch_template: Some(merged(template, instance_launch_template)),
        propagate_tags: propagate_tags.or(current.propagate_tags),
    };
    check(&provider)?;
    Ok(provider)
}

fn with_defaults(given: InstanceLaunchTemplate) -> InstanceLaunchTemplate {
    InstanceLaunchTemplate {
        capacity_option_type: given
            .capacity_option_type
            .or(Some(CapacityOptionType::OnDemand)),
        instance_metadata_tags_propagation: given.instance_metadata_tags_propagation.or(Some(true)),
        nitro_enclaves_enabled: given.nitro_enclaves_enabled.or(Some(false)),
        ..given
    }
}

fn merged(
    current: InstanceLaunchTemplate,
    given: InstanceLaunchTemplateUpdate,
) -> InstanceLaunchTemplate {
    let InstanceLaunchTemplateUpdate {
        capacity_reservations,
        ec2_instance_profile_arn,
        instance_metadata_tags_propagation,
        instance_requirements,
        local_storage_configuration,
        monitoring,
        network_configuration,
        storage_configuration,
    } = given;
    InstanceLaunchTemplate {
        ec2_instance_profile_arn: ec2_instance_profile_arn
            .unwrap_or(current.ec2_instance_profile_arn),
        network_configuration: network_configuration.unwrap_or(current.network_configuration),
        capacity_reservations: capacity_reservations.or(current.capacity_reservations),
        instance_metadata_tags_propagation: instance_metadata_tags_propagation
            .or(current.instance_metadata_tags_propagation),
        instance_requirements: instance_requirements.or(current.instance_requirements),
        local_storage_configuration: local_storage_configuration
            .or(current.local_storage_configuration),
        monitoring: monitoring.or(current.monitoring),
        storage_configuration: storage_configuration.or(current.storage_configuration),
        // These are for the life of the provider.
        capacity_option_type: current.capacity_option_type,
        fips_enabled: current.fips_enabled,
        nitro_enclaves_enabled: current.nitro_enclaves_enabled,
    }
}

fn check(provider: &ManagedInstancesProvider) -> Result<(), ApiError> {
    let role = provider.infrastructure_role_arn.as_deref();
    let role = role.unwrap_or_default();
    if role.is_empty() {
        return refuse(
            "Amazon ECS Managed Instances capacity provider must specify an InfrastructureRole",
        );
    }
    if !is_iam_arn(role, "role/") {
        return refuse("The specified infrastructure role arn is invalid");
    }
    if let Some(template) = &provider.instance_launch_template {
        check_template(template)?;
    }
    check_optimization(provider.infrastructure_optimization.as_ref())
}

fn check_template(template: &InstanceLaunchTemplate) -> Result<(), ApiError> {
    let profile = &template.ec2_instance_profile_arn;
    if profile.is_empty() {
        return refuse(
            "Amazon ECS Managed Instances capacity provider must specify an instance profile",
        );
    }
    if !is_iam_arn(profile, "instance-profile/") {
        return refuse("The specified instance profile role arn is invalid");
    }
    check_network(&template.network_configuration)?;
    if let Some(requirements) = &template.instance_requirements {
        check_requirements(requirements)?;
    }
    let storage = template.storage_configuration.as_ref();
    let size = storage
        .and_then(|ManagedInstancesStorageConfiguration { storage_size_gib }| *storage_size_gib);
    if size.is_some_and(|size| !STORAGE_GIB.contains(&size)) {
        // The wording is ours.
        return refuse(
            "The specified storage size is invalid. Specify a size between 30 and 16384 GiB and try again.",
        );
    }
    Ok(())
}

fn check_network(network: &ManagedInstancesNetworkConfiguration) -> Result<(), ApiError> {
    let ManagedInstancesNetworkConfiguration {
        security_groups,
        subnets,
    } = network;
    let subnets = subnets.as_deref().unwrap_or_default();
    if subnets.is_empty() {
        return refuse(
            "Amazon ECS Managed Instances capacity provider must specify a Network Configuration with non empty subnets",
        );
    }
    if !subnets.iter().all(|subnet| is_id(subnet, "subnet-")) {
        return refuse("The specified subnet id is invalid");
    }
    let mut groups = security_groups.iter().flatten();
    if !groups.all(|group| is_id(group, "sg-")) {
        return refuse("The specified security group id is invalid");
    }
    Ok(())
}

/// Whether some instance could meet the requirements: a range that ends before it begins is met by
/// none.
fn check_requirements(requirements: &InstanceRequirementsRequest) -> Result<(), ApiError> {
    let (cpu, memory) = (&requirements.v_cpu_count, &requirements.memory_mib);
    let ranges = [(cpu.min, cpu.max), (memory.min, memory.max)];
    if ranges
        .iter()
        .any(|(min, max)| max.is_some_and(|max| max < *min || max < 1))
    {
        return refuse(
            "No instance types satisfy the instance requirements specified in the Amazon ECS Managed Instances capacity provider",
        );
    }
    Ok(())
}

fn check_optimization(given: Option<&InfrastructureOptimization>) -> Result<(), ApiError> {
    /// Seconds that an instance is kept idle; -1 for ever.
    const SCALE_IN_AFTER: std::ops::RangeInclusive<i32> = -1..=3600;
    let after = given.and_then(|InfrastructureOptimization { scale_in_after }| *scale_in_after);
    if after.is_some_and(|after| !SCALE_IN_AFTER.contains(&after)) {
        // The wording is ours.
        return refuse("scaleInAfter must be between -1 and 3600.");
    }
    Ok(())
}

fn refuse(message: &str) -> Result<(), ApiError> {
    Err(ApiError::client(message))
}

/// Whether the text is `arn:<partition>:iam::<account>:<kind><name>`.
fn is_iam_arn(text: &str, kind: &str) -> bool {
    let parts: Vec<&str> = text.splitn(6, ':').collect();
    match parts[..] {
        ["arn", _, "iam", "", account, resource] => {
            is_account(account)
                && resource
                    .strip_prefix(kind)
                    .is_some_and(|name| !name.is_empty())
        }
        _ => false,
    }
}

/// Whether the text is an id of that kind. The service counts its digits as well, which would
/// forbid names like `subnet-a` that tests use.
fn is_id(text: &str, prefix: &str) -> bool {
    let is_letter =
        |letter: u8| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == b'-';
    text.strip_prefix(prefix)
        .is_some_and(|id| !id.is_empty() && id.bytes().all(is_letter))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{MemoryMibRequest, VCpuCountRangeRequest};

    fn given() -> CreateManagedInstancesProviderConfiguration {
        CreateManagedInstancesProviderConfiguration {
            infrastructure_role_arn: "arn:aws:iam::123456789012:role/infrastructure".to_owned(),
            instance_launch_template: InstanceLaunchTemplate {
                ec2_instance_profile_arn: "arn:aws:iam::123456789012:instance-profile/instance"
                    .to_owned(),
                network_configuration: ManagedInstancesNetworkConfiguration {
                    security_groups: None,
                    subnets: Some(vec!["subnet-0123456789abcdef0".to_owned()]),
                },
                ..InstanceLaunchTemplate::default()
            },
            ..CreateManagedInstancesProviderConfiguration::default()
        }
    }

    #[track_caller]
    fn check(change: impl FnOnce(&mut CreateManagedInstancesProviderConfiguration), words: &str) {
        let mut given = given();
        change(&mut given);
        let error = checked(given, &[]).unwrap_err();
        assert_eq!(error, ApiError::client(words));
    }

    #[test]
    fn what_is_not_given_has_its_default() {
        let provider = checked(given(), &[]).unwrap();

        assert_eq!(provider.propagate_tags, Some(PropagateMiTags::None));
        let template = provider.instance_launch_template.unwrap();
        assert_eq!(
            template.capacity_option_type,
            Some(CapacityOptionType::OnDemand)
        );
        assert_eq!(template.instance_metadata_tags_propagation, Some(true));
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        check(
            |given| given.infrastructure_role_arn.clear(),
            "Amazon ECS Managed Instances capacity provider must specify an InfrastructureRole",
        );
        check(
            |given| given.infrastructure_role_arn = "infrastructure".to_owned(),
            "The specified infrastructure role arn is invalid",
        );
        check(
            |given| given.instance_launch_template.ec2_instance_profile_arn = String::new(),
            "Amazon ECS Managed Instances capacity provider must specify an instance profile",
        );
        check(
            |given| {
                given.instance_launch_template.ec2_instance_profile_arn =
                    given.infrastructure_role_arn.clone();
            },
            "The specified instance profile role arn is invalid",
        );
        let network =
            |given: &mut CreateManagedInstancesProviderConfiguration, subnet: &str, group: &str| {
                given.instance_launch_template.network_configuration =
                    ManagedInstancesNetworkConfiguration {
                        security_groups: Some(vec![group.to_owned()]),
                        subnets: Some(vec![subnet.to_owned()]),
                    };
            };
        check(
            |given| given.instance_launch_template.network_configuration.subnets = Some(Vec::new()),
            "Amazon ECS Managed Instances capacity provider must specify a Network Configuration with non empty subnets",
        );
        check(
            |given| network(given, "net-1", "sg-1"),
            "The specified subnet id is invalid",
        );
        check(
            |given| network(given, "subnet-1", "sg-"),
            "The specified security group id is invalid",
        );
        check(
            |given| {
                given.instance_launch_template.instance_requirements =
                    Some(InstanceRequirementsRequest {
                        v_cpu_count: VCpuCountRangeRequest {
                            min: 8,
                            max: Some(4),
                        },
                        memory_mib: MemoryMibRequest { min: 1, max: None },
                        ..InstanceRequirementsRequest::default()
                    });
            },
            "No instance types satisfy the instance requirements specified in the Amazon ECS Managed Instances capacity provider",
        );
        check(
            |given| {
                given.instance_launch_template.storage_configuration =
                    Some(ManagedInstancesStorageConfiguration {
                        storage_size_gib: Some(29),
                    });
            },
            "The specified storage size is invalid. Specify a size between 30 and 16384 GiB and try again.",
        );
        check(
            |given| {
                given.infrastructure_optimization = Some(InfrastructureOptimization {
                    scale_in_after: Some(-2),
                });
            },
            "scaleInAfter must be between -1 and 3600.",
        );
    }

    #[test]
    fn a_provider_has_fewer_tags_than_others() {
        let tags = |count: usize| vec![Tag::default(); count];

        assert!(checked(given(), &tags(45)).is_ok());
        let words = "Amazon ECS Managed Instances capacity provider cannot have number of tags exceeding maximum allowed value";
        assert_eq!(checked(given(), &tags(46)), Err(ApiError::client(words)));
    }

    #[test]
    fn an_update_changes_what_is_given() {
        let current = checked(given(), &[]).unwrap();
        let update = UpdateManagedInstancesProviderConfiguration {
            infrastructure_role_arn: "arn:aws:iam::123456789012:role/another".to_owned(),
            propagate_tags: Some(PropagateMiTags::CapacityProvider),
            ..UpdateManagedInstancesProviderConfiguration::default()
        };

        let changed = updated(&current, update).unwrap();

        assert_eq!(
            changed.propagate_tags,
            Some(PropagateMiTags::CapacityProvider)
        );
        assert_ne!(
            changed.infrastructure_role_arn,
            current.infrastructure_role_arn
        );
        assert_eq!(
            changed.instance_launch_template,
            current.instance_launch_template
        );
    }
}
