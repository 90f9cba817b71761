//! What the tests of the operations share: calls as clients make them, in JSON.

use serde_json::{Value, json};

use super::dispatch;
use crate::ecs::{Region, fixtures};
use crate::kernel::caller::Caller;
use crate::wire::ec2::operation::Operation;

/// Makes the call. What is refused comes as code and message.
pub(super) fn call(region: &mut Region, operation: &str, input: Value) -> Result<Value, String> {
    let name = Operation::parse(operation).expect("an operation of the service");
    let (caller, body) = (Caller::default(), input.to_string().into_bytes());
    let answer = dispatch(region, &caller, name, &body).map_err(|error| error.to_string())?;
    Ok(serde_json::from_slice(&answer.body).expect("answers are JSON"))
}

/// The same of a call that is not refused.
#[track_caller]
pub(super) fn done(region: &mut Region, operation: &str, input: Value) -> Value {
    call(region, operation, input).unwrap_or_else(|refusal| panic!("{operation}: {refusal}"))
}

/// Each call is refused in these words.
#[track_caller]
pub(super) fn refused<const N: usize>(region: &mut Region, cases: [(&str, Value, &str); N]) {
    for (operation, input, refusal) in cases {
        let answer = call(region, operation, input.clone());

        assert_eq!(answer, Err(refusal.to_owned()), "{operation} {input}");
    }
}

pub(super) fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

/// A VPC of that block. Returns its id.
pub(super) fn vpc(region: &mut Region, block: &str) -> String {
    let answer = done(region, "CreateVpc", json!({"CidrBlock": block}));
    text(&answer["Vpc"]["VpcId"])
}

/// A subnet of that block. Returns its id.
pub(super) fn subnet(region: &mut Region, vpc: &str, block: &str) -> String {
    let input = json!({"VpcId": vpc, "CidrBlock": block});
    let answer = done(region, "CreateSubnet", input);
    text(&answer["Subnet"]["SubnetId"])
}

/// A security group of that name. Returns its id.
pub(super) fn group(region: &mut Region, vpc: &str, name: &str) -> String {
    let input = json!({"VpcId": vpc, "GroupName": name, "Description": name});
    let answer = done(region, "CreateSecurityGroup", input);
    text(&answer["GroupId"])
}

/// The ids of what is listed under that member.
pub(super) fn ids(answer: &Value, list: &str, id: &str) -> Vec<String> {
    let items = answer[list].as_array().expect("a list");
    items.iter().map(|item| text(&item[id])).collect()
}

#[test]
fn a_call_that_is_only_a_try_changes_nothing() {
    let mut region = fixtures::region();
    refused(
        &mut region,
        [
            (
                "CreateVpc",
                json!({"CidrBlock": "10.0.0.0/16", "DryRun": true}),
                "DryRunOperation: Request would have succeeded, but DryRun flag is set.",
            ),
            (
                "CreateVpc",
                json!({"CidrBlock": "10.0.0.0/8", "DryRun": true}),
                "InvalidVpc.Range: The CIDR '10.0.0.0/8' is invalid.",
            ),
        ],
    );
    let answer = done(&mut region, "DescribeVpcs", json!({"DryRun": false}));
    assert_eq!(answer["Vpcs"].as_array().unwrap().len(), 1);
}

#[test]
fn everything_has_tags() {
    let mut region = fixtures::region();
    let vpc = vpc(&mut region, "10.0.0.0/16");
    let subnet = subnet(&mut region, &vpc, "10.0.1.0/24");
    let tags = json!([{"Key": "Name", "Value": "web"}, {"Key": "b", "Value": "2"}]);
    done(
        &mut region,
        "CreateTags",
        json!({"Resources": [vpc, subnet], "Tags": tags}),
    );
    let gone = json!([{"Key": "b"}, {"Key": "Name", "Value": "other"}]);
    done(
        &mut region,
        "DeleteTags",
        json!({"Resources": [subnet], "Tags": gone}),
    );

    let filter = json!([{"Name": "tag:Name", "Values": ["w*"]}]);
    let vpcs = done(&mut region, "DescribeVpcs", json!({"Filters": filter}));
    let subnets = done(
        &mut region,
        "DescribeSubnets",
        json!({"SubnetIds": [subnet]}),
    );
    let of_kind = json!([{"Name": "resource-type", "Values": ["vpc"]}]);
    let listed = done(&mut region, "DescribeTags", json!({"Filters": of_kind}));

    assert_eq!(ids(&vpcs, "Vpcs", "VpcId"), [vpc.as_str()]);
    assert_eq!(vpcs["Vpcs"][0]["Tags"], tags);
    let name = json!([{"Key": "Name", "Value": "web"}]);
    assert_eq!(subnets["Subnets"][0]["Tags"], name);
    assert_eq!(ids(&listed, "Tags", "Key"), ["Name", "b"]);
    assert_eq!(listed["Tags"][0]["ResourceId"], json!(vpc));
    refused(
        &mut region,
        [
            (
                "CreateTags",
                json!({"Resources": ["vpc-1"], "Tags": [{"Key": "a"}]}),
                "InvalidVpcID.NotFound: The vpc ID 'vpc-1' does not exist",
            ),
            (
                "CreateTags",
                json!({"Resources": ["x"], "Tags": [{"Key": "a"}]}),
                "InvalidID: The ID 'x' is not valid",
            ),
            (
                "CreateTags",
                json!({"Resources": [vpc], "Tags": [{"Key": "aws:a"}]}),
                "InvalidParameterValue: Tag keys starting with 'aws:' are reserved for internal use",
            ),
        ],
    );
}

#[test]
fn zones_and_regions_are_there() {
    let mut region = fixtures::region();
    let zones = done(&mut region, "DescribeAvailabilityZones", json!({}));
    assert_eq!(
        ids(&zones, "AvailabilityZones", "ZoneName"),
        ["us-east-1a", "us-east-1b", "us-east-1c"]
    );
    let one = done(
        &mut region,
        "DescribeAvailabilityZones",
        json!({"ZoneIds": ["use1-az2"]}),
    );
    assert_eq!(one["AvailabilityZones"][0]["ZoneName"], json!("us-east-1b"));
    let regions = json!({"RegionNames": ["eu-west-1"]});
    let regions = done(&mut region, "DescribeRegions", regions);
    assert_eq!(ids(&regions, "Regions", "RegionName"), ["eu-west-1"]);
    let asked = json!({"AttributeNames": ["default-vpc"]});
    let attributes = done(&mut region, "DescribeAccountAttributes", asked);
    let value = &attributes["AccountAttributes"][0]["AttributeValues"][0];
    assert_eq!(value["AttributeValue"], json!("vpc-0b5e46291a1fdd151"));
}

#[test]
fn tags_of_what_goes_with_a_vpc_or_a_group_are_gone() {
    let mut region = fixtures::region();
    let before = done(&mut region, "DescribeTags", json!({}));
    let vpc = vpc(&mut region, "10.1.0.0/16");
    let web = group(&mut region, &vpc, "web");
    let of_vpc = json!([{"Name": "vpc-id", "Values": [vpc]}]);
    let mut tagged = vec![vpc.clone()];
    for (operation, list, id) in [
        ("DescribeSecurityGroups", "SecurityGroups", "GroupId"),
        ("DescribeRouteTables", "RouteTables", "RouteTableId"),
    ] {
        let listed = done(&mut region, operation, json!({"Filters": of_vpc}));
        tagged.extend(ids(&listed, list, id));
    }
    let of_groups = json!([{"Name": "group-id", "Values": tagged}]);
    let rules = json!({"Filters": of_groups});
    let rules = done(&mut region, "DescribeSecurityGroupRules", rules);
    tagged.extend(ids(&rules, "SecurityGroupRules", "SecurityGroupRuleId"));
    let tags = json!([{"Key": "a", "Value": "b"}]);
    let input = json!({"Resources": tagged, "Tags": tags});
    done(&mut region, "CreateTags", input);
    assert!(tagged.len() > 5, "{tagged:?}");

    done(&mut region, "DeleteSecurityGroup", json!({"GroupId": web}));
    done(&mut region, "DeleteVpc", json!({"VpcId": vpc}));

    let after = done(&mut region, "DescribeTags", json!({}));
    assert_eq!(after, before);
}
