//! Launch templates and their versions.

use serde_json::json;

use crate::aws::ec2::ops::tests::{done, ids, refused, text};
use crate::ecs::fixtures::region;

#[test]
fn versions_are_made_of_others_and_one_of_them_is_the_default() {
    let mut region = region();
    let data = json!({
        "InstanceType": "m5.large",
        "UserData": "eA==",
        "IamInstanceProfile": {"Name": "ecs"},
        "MetadataOptions": {"HttpTokens": "required"},
        "BlockDeviceMappings": [{"DeviceName": "/dev/xvda", "Ebs": {"VolumeSize": 30, "VolumeType": "gp3"}}],
    });
    let new = json!({"LaunchTemplateName": "ecs", "LaunchTemplateData": data});
    let made = done(&mut region, "CreateLaunchTemplate", new.clone());
    let id = text(&made["LaunchTemplate"]["LaunchTemplateId"]);
    let second = json!({
        "LaunchTemplateId": id, "SourceVersion": "1", "LaunchTemplateData": {"InstanceType": "m5.xlarge"},
    });
    done(&mut region, "CreateLaunchTemplateVersion", second);
    let default = json!({"LaunchTemplateName": "ecs", "DefaultVersion": "2"});
    done(&mut region, "ModifyLaunchTemplate", default);

    let shown = done(
        &mut region,
        "DescribeLaunchTemplates",
        json!({"LaunchTemplateNames": ["ecs"]}),
    );
    assert_eq!(
        shown["LaunchTemplates"][0]["DefaultVersionNumber"],
        json!(2)
    );
    let asked = json!({"LaunchTemplateId": id, "Versions": ["$Default"]});
    let version = done(&mut region, "DescribeLaunchTemplateVersions", asked);
    let version = &version["LaunchTemplateVersions"][0];
    let mut expected = data.clone();
    expected["InstanceType"] = json!("m5.xlarge");
    assert_eq!(version["LaunchTemplateData"], expected);
    let all = done(
        &mut region,
        "DescribeLaunchTemplateVersions",
        json!({"LaunchTemplateId": id}),
    );
    let numbers = all["LaunchTemplateVersions"].as_array().unwrap();
    assert_eq!(
        numbers[0]["VersionNumber"],
        json!(2),
        "the newest comes first"
    );
    done(
        &mut region,
        "DeleteLaunchTemplate",
        json!({"LaunchTemplateId": id}),
    );
    let left = done(&mut region, "DescribeLaunchTemplates", json!({}));
    assert!(ids(&left, "LaunchTemplates", "LaunchTemplateId").is_empty());
}

#[test]
fn what_is_not_there_and_what_is_not_kept_is_refused() {
    let mut region = region();
    let data = json!({"InstanceType": "m5.large"});
    let new = json!({"LaunchTemplateName": "ecs", "LaunchTemplateData": data});
    let made = done(&mut region, "CreateLaunchTemplate", new.clone());
    let id = text(&made["LaunchTemplate"]["LaunchTemplateId"]);
    let no_version = format!(
        "InvalidLaunchTemplateId.VersionNotFound: Could not find the specified version 3 for the launch template with ID {id}."
    );
    refused(
        &mut region,
        [
            (
                "CreateLaunchTemplate",
                new,
                "InvalidLaunchTemplateName.AlreadyExistsException: Launch template name already in use.",
            ),
            (
                "CreateLaunchTemplate",
                json!({"LaunchTemplateName": "spot", "LaunchTemplateData": {"InstanceMarketOptions": {"MarketType": "spot"}}}),
                "UnsupportedOperation: fake-ecs does not emulate options of a market in launch templates",
            ),
            (
                "DescribeLaunchTemplateVersions",
                json!({"LaunchTemplateId": id, "Versions": ["3"]}),
                &no_version,
            ),
            (
                "DescribeLaunchTemplates",
                json!({"LaunchTemplateIds": ["lt-1"]}),
                "InvalidLaunchTemplateId.NotFound: The specified launch template, with template ID lt-1, does not exist.",
            ),
            (
                "DeleteLaunchTemplate",
                json!({"LaunchTemplateName": "other"}),
                "InvalidLaunchTemplateName.NotFoundException: The specified launch template, with template name other, does not exist.",
            ),
        ],
    );
}
