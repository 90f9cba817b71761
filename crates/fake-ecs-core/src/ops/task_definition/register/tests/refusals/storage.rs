//! Refusals about volumes, logging and secrets.

use super::{Request, accepted, app, logs, refused, text, volume};
use crate::ops::task_definition::fixtures::container;
use crate::wire::{
    ContainerDefinition, EfsAuthorizationConfig, EfsAuthorizationConfigIam, EfsTransitEncryption,
    EfsVolumeConfiguration, FirelensConfiguration, FirelensConfigurationType, LogDriver,
    MountPoint, Secret, Volume, VolumeFrom,
};

fn mount(volume: &str) -> MountPoint {
    MountPoint {
        source_volume: text(volume),
        ..Default::default()
    }
}

#[test]
fn what_is_mounted_is_there() {
    refused(
        |it| app(it).mount_points = Some(vec![mount("data")]),
        "Unknown volume 'data'.",
    );
    accepted(|it| {
        it.volumes = Some(vec![volume("data")]);
        app(it).mount_points = Some(vec![mount("data")]);
    });
    refused(
        |it| {
            app(it).volumes_from = Some(vec![VolumeFrom {
                source_container: text("db"),
                read_only: None,
            }]);
        },
        "Invalid 'volumesFrom' setting. Unknown container: 'db'",
    );
}

#[test]
fn volumes_have_names() {
    for name in ["a b", "a.b", &"a".repeat(256)] {
        refused(
            |it| it.volumes = Some(vec![volume(name)]),
            "Volume.name contains invalid characters.",
        );
    }
    accepted(|it| it.volumes = Some(vec![volume("a_B-9"), volume(&"a".repeat(255))]));
}

#[test]
fn volumes_of_the_launch_are_mounted() {
    let at_launch = |it: &mut Request| {
        it.volumes = Some(vec![Volume {
            configured_at_launch: Some(true),
            ..volume("data")
        }]);
    };
    refused(
        at_launch,
        "Volumes [data] are not referenced by any of the containers",
    );
    accepted(|it| {
        at_launch(it);
        app(it).mount_points = Some(vec![mount("data")]);
    });
}

#[test]
fn file_systems_are_encrypted_where_they_must_be() {
    let efs = |change: fn(&mut EfsVolumeConfiguration)| {
        move |it: &mut Request| {
            let mut efs = EfsVolumeConfiguration::default();
            change(&mut efs);
            it.volumes = Some(vec![Volume {
                efs_volume_configuration: Some(efs),
                ..volume("data")
            }]);
        }
    };
    fn access_point(efs: &mut EfsVolumeConfiguration, root: &str) {
        efs.root_directory = text(root);
        efs.authorization_config = Some(EfsAuthorizationConfig {
            access_point_id: text("fsap-1"),
            iam: None,
        });
    }
    fn iam(efs: &mut EfsVolumeConfiguration) {
        efs.authorization_config = Some(EfsAuthorizationConfig {
            access_point_id: None,
            iam: Some(EfsAuthorizationConfigIam::Enabled),
        });
    }
    refused(
        efs(|it| access_point(it, "/data")),
        "When using an EFS access point, the root directory must either be set to \"/\" or be omitted.",
    );
    accepted(efs(|it| access_point(it, "/")));
    refused(
        efs(iam),
        "EFS IAM authorization requires TransitEncryption to be enabled",
    );
    refused(
        efs(|it| it.transit_encryption_port = Some(2049)),
        "TransitEncryptionPort requires that TransitEncryption is enabled",
    );
    accepted(efs(|it| {
        iam(it);
        it.transit_encryption = Some(EfsTransitEncryption::Enabled);
        it.transit_encryption_port = Some(2049);
    }));
}

#[test]
fn log_drivers_have_their_options() {
    refused(
        |it| app(it).log_configuration = logs(LogDriver::Awslogs, &["awslogs-region"]),
        "Log driver awslogs requires options: awslogs-group",
    );
    refused(
        |it| app(it).log_configuration = logs(LogDriver::Awslogs, &[]),
        "Log driver awslogs requires options: awslogs-region, awslogs-group",
    );
    refused(
        |it| app(it).log_configuration = logs(LogDriver::Awsfirelens, &[]),
        "When awsfirelens log driver is specified in log configuration, a firelens configuration object must be configured in one of the containers.",
    );
}

/// A container that routes logs by that configuration.
fn router(options: &[(&str, &str)]) -> ContainerDefinition {
    let options = options
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    ContainerDefinition {
        firelens_configuration: Some(FirelensConfiguration {
            r#type: FirelensConfigurationType::Fluentbit,
            options: Some(options.collect()),
        }),
        ..container("router")
    }
}

#[test]
fn routers_and_those_who_log_by_them_need_each_other() {
    let routed = |driver, options: &'static [(&str, &str)]| {
        move |it: &mut Request| {
            app(it).log_configuration = logs(driver, &[]);
            it.container_definitions.push(router(options));
        }
    };
    let nobody = "When a firelensConfiguration object is specified, at least one container has to be configured with the awsfirelens log driver.";
    accepted(routed(LogDriver::Awsfirelens, &[]));
    refused(routed(LogDriver::JsonFile, &[]), nobody);
    refused(|it| it.container_definitions.push(router(&[])), nobody);
    refused(
        routed(
            LogDriver::Awsfirelens,
            &[
                ("config-file-type", "s3"),
                ("config-file-value", "s3://bucket/extra.conf"),
            ],
        ),
        "Invalid arn syntax.",
    );
    for (kind, value) in [("s3", "arn:aws:s3:::b/extra.conf"), ("file", "/extra.conf")] {
        accepted(|it| {
            routed(LogDriver::Awsfirelens, &[])(it);
            it.container_definitions[1] =
                router(&[("config-file-type", kind), ("config-file-value", value)]);
        });
    }
}

#[test]
fn secrets_take_an_execution_role() {
    let secret = |it: &mut Request| app(it).secrets = Some(vec![Secret::default()]);
    refused(
        secret,
        "When you are specifying container secrets, you must also specify a value for 'executionRoleArn'.",
    );
    accepted(|it| {
        secret(it);
        it.execution_role_arn = text("role");
    });
}
