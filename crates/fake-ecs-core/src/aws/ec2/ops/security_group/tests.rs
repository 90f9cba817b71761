//! Security groups and their rules, as dask-cloudprovider and Terraform make them.

use serde_json::{Value, json};

use crate::aws::ec2::ops::tests::{done, group, ids, refused, text, vpc};
use crate::ecs::Region;
use crate::ecs::fixtures::region;

fn group_of(region: &mut Region, id: &str) -> Value {
    let answer = done(region, "DescribeSecurityGroups", json!({"GroupIds": [id]}));
    answer["SecurityGroups"][0].clone()
}

#[test]
fn a_group_of_dask_is_made_in_the_default_vpc_and_deleted_by_its_name() {
    let mut region = region();
    let made = done(
        &mut region,
        "CreateSecurityGroup",
        json!({
            "Description": "A security group for dask-ecs",
            "GroupName": "dask-1",
            "VpcId": "vpc-0b5e46291a1fdd151",
            "TagSpecifications": [
                {"ResourceType": "security-group", "Tags": [{"Key": "createdBy", "Value": "dask"}]},
            ],
            "DryRun": false,
        }),
    );
    let id = text(&made["GroupId"]);
    let ports = json!({
        "IpProtocol": "TCP", "FromPort": 8786, "ToPort": 8787,
        "IpRanges": [{"CidrIp": "0.0.0.0/0", "Description": "Anywhere"}],
        "Ipv6Ranges": [{"CidrIpv6": "::/0", "Description": "Anywhere"}],
    });
    let each_other = json!({
        "IpProtocol": "TCP", "FromPort": 0, "ToPort": 65535,
        "UserIdGroupPairs": [{"GroupId": id}],
    });
    let rules = json!({"GroupId": id, "IpPermissions": [ports, each_other]});
    let rules = done(&mut region, "AuthorizeSecurityGroupIngress", rules);

    assert_eq!(rules["SecurityGroupRules"].as_array().unwrap().len(), 3);
    let shown = group_of(&mut region, &id);
    let permissions = shown["IpPermissions"].as_array().unwrap();
    assert_eq!(permissions[0]["IpProtocol"], json!("tcp"));
    assert_eq!(permissions[0]["Ipv6Ranges"][0]["CidrIpv6"], json!("::/0"));
    let pair = json!([{"GroupId": id, "UserId": "123456789012"}]);
    assert_eq!(permissions[1]["UserIdGroupPairs"], pair);
    let everywhere = &shown["IpPermissionsEgress"][0];
    assert_eq!(everywhere["IpProtocol"], json!("-1"));
    assert_eq!(everywhere.get("FromPort"), None);
    let created = json!([{"Name": "tag:createdBy", "Values": ["dask"]}]);
    let found = done(
        &mut region,
        "DescribeSecurityGroups",
        json!({"Filters": created}),
    );
    assert_eq!(ids(&found, "SecurityGroups", "GroupId"), [id.as_str()]);

    done(
        &mut region,
        "DeleteSecurityGroup",
        json!({"GroupName": "dask-1"}),
    );

    let missing = format!("InvalidGroup.NotFound: The security group '{id}' does not exist");
    refused(
        &mut region,
        [(
            "DescribeSecurityGroups",
            json!({"GroupIds": [id]}),
            &missing,
        )],
    );
}

#[test]
fn rules_have_ids_by_which_they_are_changed_and_taken_back() {
    let mut region = region();
    let vpc = vpc(&mut region, "10.0.0.0/16");
    let id = group(&mut region, &vpc, "web");
    let made = done(
        &mut region,
        "AuthorizeSecurityGroupIngress",
        json!({
            "GroupId": id,
            "IpPermissions": [
                {"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "IpRanges": [{"CidrIp": "10.0.0.1/16"}]},
            ],
            "TagSpecifications": [
                {"ResourceType": "security-group-rule", "Tags": [{"Key": "a", "Value": "b"}]},
            ],
        }),
    );
    let rule = &made["SecurityGroupRules"][0];
    assert_eq!(
        rule["CidrIpv4"],
        json!("10.0.0.0/16"),
        "host bits do not count"
    );
    assert_eq!(rule["Tags"], json!([{"Key": "a", "Value": "b"}]));
    let rule_id = text(&rule["SecurityGroupRuleId"]);
    let other = json!({"IpProtocol": "tcp", "FromPort": 81, "ToPort": 82, "CidrIpv4": "0.0.0.0/0", "Description": "new"});
    let update = json!({"GroupId": id, "SecurityGroupRules": [
        {"SecurityGroupRuleId": rule_id, "SecurityGroupRule": other},
    ]});
    done(&mut region, "ModifySecurityGroupRules", update);

    let asked = json!({"SecurityGroupRuleIds": [rule_id]});
    let shown = done(&mut region, "DescribeSecurityGroupRules", asked);
    let shown = &shown["SecurityGroupRules"][0];
    assert_eq!(
        (&shown["FromPort"], &shown["Description"]),
        (&json!(81), &json!("new"))
    );
    let taken = json!({"GroupId": id, "SecurityGroupRuleIds": [rule_id]});
    let revoked = done(&mut region, "RevokeSecurityGroupIngress", taken);
    assert_eq!(revoked["RevokedSecurityGroupRules"][0]["ToPort"], json!(82));

    // As Terraform takes the rule that every new group has.
    let all = json!({"GroupId": id, "IpPermissions": [
        {"IpProtocol": "-1", "FromPort": 0, "ToPort": 0, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]},
    ]});
    done(&mut region, "RevokeSecurityGroupEgress", all);
    let left = group_of(&mut region, &id);
    assert_eq!(left["IpPermissions"], json!([]));
    assert_eq!(left["IpPermissionsEgress"], json!([]));
}

#[test]
fn a_group_that_another_one_names_stays() {
    let mut region = region();
    let vpc = vpc(&mut region, "10.0.0.0/16");
    let (web, db) = (
        group(&mut region, &vpc, "web"),
        group(&mut region, &vpc, "db"),
    );
    let rules = json!({"GroupId": db, "IpPermissions": [
        {"IpProtocol": "tcp", "FromPort": 1, "ToPort": 2, "UserIdGroupPairs": [{"GroupId": web}]},
    ]});
    done(&mut region, "AuthorizeSecurityGroupIngress", rules.clone());
    let known = format!(
        "InvalidPermission.Duplicate: the specified rule \"peer: {web}, TCP, from port: 1, to port: 2, ALLOW\" already exists"
    );
    let used = format!("DependencyViolation: resource {web} has a dependent object");
    let named =
        format!("InvalidGroup.Duplicate: The security group 'web' already exists for VPC '{vpc}'");
    let one = |permission: Value| json!({"GroupId": web, "IpPermissions": [permission]});
    refused(
        &mut region,
        [
            ("AuthorizeSecurityGroupIngress", rules, &known),
            ("DeleteSecurityGroup", json!({"GroupId": web}), &used),
            (
                "CreateSecurityGroup",
                json!({"VpcId": vpc, "GroupName": "web", "Description": "x"}),
                &named,
            ),
            (
                "CreateSecurityGroup",
                json!({"GroupName": "sg-1", "Description": "x"}),
                "InvalidParameterValue: Invalid value for groupName. Group names may not be in the format sg-*",
            ),
            (
                "AuthorizeSecurityGroupIngress",
                one(json!({"IpProtocol": "tcp", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]})),
                "InvalidParameterValue: Invalid value 'Must specify both from and to ports with TCP/UDP.' for portRange.",
            ),
            (
                "AuthorizeSecurityGroupIngress",
                one(
                    json!({"IpProtocol": "tcp", "FromPort": 1, "ToPort": 1, "IpRanges": [{"CidrIp": "x"}]}),
                ),
                "InvalidParameterValue: CIDR block x is malformed",
            ),
            (
                "RevokeSecurityGroupIngress",
                one(json!({"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]})),
                "InvalidPermission.NotFound: The specified rule does not exist in this security group.",
            ),
            (
                "RevokeSecurityGroupEgress",
                json!({"GroupId": web, "SecurityGroupRuleIds": ["sgr-1"]}),
                "InvalidSecurityGroupRuleId.NotFound: The security group rule ID 'sgr-1' does not exist",
            ),
            (
                "DeleteSecurityGroup",
                json!({}),
                "MissingParameter: The request must contain the parameter GroupId",
            ),
        ],
    );
}

#[test]
fn the_default_group_of_a_vpc_stays() {
    let mut region = region();
    let vpc = vpc(&mut region, "10.0.0.0/16");
    let groups = json!({"Filters": [{"Name": "group-name", "Values": ["default"]}, {"Name": "vpc-id", "Values": [vpc]}]});
    let default = done(&mut region, "DescribeSecurityGroups", groups);
    let default = text(&default["SecurityGroups"][0]["GroupId"]);
    let own = format!(
        "CannotDelete: the specified group: \"{default}\" name: \"default\" cannot be deleted by a user"
    );
    refused(
        &mut region,
        [("DeleteSecurityGroup", json!({"GroupId": default}), &own)],
    );
}

#[test]
fn too_many_rules_are_refused_before_they_are_compared() {
    let mut region = region();
    let vpc = vpc(&mut region, "10.0.0.0/16");
    let id = group(&mut region, &vpc, "web");
    // Each with each that would be 50 million comparisons.
    let ranges: Vec<_> = (0..10_000)
        .map(|at| json!({"CidrIp": format!("10.{}.{}.0/24", at / 250, at % 250)}))
        .collect();
    let permission = json!({"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "IpRanges": ranges});
    let input = json!({"GroupId": id, "IpPermissions": [permission]});
    let limit = "RulesPerSecurityGroupLimitExceeded: The maximum number of rules per security group has been reached.";
    refused(
        &mut region,
        [("AuthorizeSecurityGroupIngress", input, limit)],
    );
}
