//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-securitygroup.html>

use crate::aws::cloudformation::call::{Call, Failure};
use crate::wire::Json;
use crate::wire::ec2::enums::ResourceType;
use crate::wire::ec2::operation::Operation::{
    CreateSecurityGroup, DeleteSecurityGroup, DescribeSecurityGroups,
};
use crate::wire::ec2::types::CreateSecurityGroupRequest;

use super::super::alike::or_removed;
use super::super::{
    Handler, Made, PATIENCE, TAGS, Type, object, renamed, replaces, text, updates, with, without,
};
use super::permission::{self, Direction, authorize, revoke};
use super::{describe, tagged, tags};

pub const TYPE: Type = Type {
    name: "AWS::EC2::SecurityGroup",
    properties: &[
        replaces("GroupDescription").required(),
        replaces("GroupName"),
        updates("SecurityGroupEgress"),
        updates("SecurityGroupIngress"),
        TAGS,
        replaces("VpcId"),
    ],
    attributes: &["GroupId", "Id", "VpcId"],
    handler: &Group,
    patience: PATIENCE,
};

/// The properties with the rules, and what they are about.
const RULES: [(&str, Direction); 2] = [
    ("SecurityGroupIngress", Direction::Ingress),
    ("SecurityGroupEgress", Direction::Egress),
];

struct Group;

impl Handler for Group {
    fn create(&self, call: &mut Call<'_>, properties: &Json) -> Result<Made, Failure> {
        let name = match properties["GroupName"].is_null() {
            true => Json::of(&call.name(255)),
            false => properties["GroupName"].clone(),
        };
        let request = without(properties, &RULES.map(|(name, _)| name));
        let request = renamed(&request, &[("GroupDescription", "Description")]);
        let request = with(&request, [("GroupName", name.clone())]);
        let request = tagged(&request, ResourceType::SecurityGroup);
        let answer = call.send::<CreateSecurityGroupRequest>(CreateSecurityGroup, &request)?;
        let group = &answer["GroupId"];
        let done = first_rules(call, group, properties);
        let made = Made::new(text(group), [("GroupId", group.clone())]);
        or_removed(self, call, made, properties, done)?;
        let names = ("GroupIds", "SecurityGroups");
        let shown = describe(call, DescribeSecurityGroups, names, &text(group))?;
        // Without a VPC the group is known by its name.
        let id = match properties["VpcId"].is_null() {
            true => &name,
            false => group,
        };
        Ok(Made::new(
            text(id),
            [
                ("GroupId", group.clone()),
                ("Id", id.clone()),
                ("VpcId", shown["VpcId"].clone()),
            ],
        ))
    }

    fn update(
        &self,
        call: &mut Call<'_>,
        made: &Made,
        from: &Json,
        to: &Json,
    ) -> Result<Made, Failure> {
        let group = &made.attributes["GroupId"];
        rules(call, group, from, to)?;
        tags(call, &text(group), from, to)?;
        Ok(made.clone())
    }

    fn delete(&self, call: &mut Call<'_>, made: &Made, _: &Json) -> Result<(), Failure> {
        let group = made.attributes["GroupId"].clone();
        call.ask(DeleteSecurityGroup, &object([("GroupId", group)]))?;
        Ok(())
    }
}

/// The rule that a group has from the beginning: what comes from it may go everywhere.
pub fn everywhere() -> Json {
    object([
        ("IpProtocol", Json::of(&"-1")),
        ("CidrIp", Json::of(&"0.0.0.0/0")),
    ])
}

/// The rules of a group that was made just now, which lets everything out.
fn first_rules(call: &mut Call<'_>, group: &Json, properties: &Json) -> Result<(), Failure> {
    if properties["SecurityGroupEgress"].items().len() > 0 {
        revoke(call, group, Direction::Egress, &[&everywhere()])?;
    }
    rules(call, group, &Json::default(), properties)
}

/// Makes the rules what a template says. A rule that is changed is removed and made again.
fn rules(call: &mut Call<'_>, group: &Json, from: &Json, to: &Json) -> Result<(), Failure> {
    for (name, direction) in RULES {
        let has = |properties: &Json, rule: &Json| {
            let mut all = properties[name].items();
            all.any(|it| permission::of(it) == permission::of(rule))
        };
        let gone: Vec<&Json> = from[name].items().filter(|it| !has(to, it)).collect();
        let new: Vec<&Json> = to[name].items().filter(|it| !has(from, it)).collect();
        revoke(call, group, direction, &gone)?;
        authorize(call, group, direction, &new)?;
    }
    Ok(())
}
