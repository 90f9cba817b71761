//! Refusals about volumes, logging and secrets.

use super::{Request, accepted, app, logs, refused, text, volume};
use crate::ops::task_definition::samples::container;
use crate::wire::{
    EfsAuthorizationConfig, EfsAuthorizationConfigIam, EfsTransitEncryption,
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
        "Log driver awslogs requires options: awslogs-group, awslogs-region",
    );
    refused(
        |it| app(it).log_configuration = logs(LogDriver::Awsfirelens, &[]),
        "When awsfirelens log driver is specified in log configuration, a firelens configuration object must be configured in one of the containers.",
    );
    accepted(|it| {
        app(it).log_configuration = logs(LogDriver::Awsfirelens, &[]);
        let mut router = container("router");
        router.firelens_configuration = Some(FirelensConfiguration {
            r#type: FirelensConfigurationType::Fluentbit,
            options: None,
        });
        it.container_definitions.push(router);
    });
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
