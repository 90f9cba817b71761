//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-logs-loggroup.html>
//!
//! Accepted, and without effect: `BearerTokenAuthenticationEnabled`, `DataProtectionPolicy`,
//! `FieldIndexPolicies` and `ResourcePolicyDocument`, for which the fake has no operations; and a
//! change of `DeletionProtectionEnabled` and `KmsKeyId`.

use crate::wire::Json;
use crate::wire::logs::operation::Operation::{
    CreateLogGroup, DeleteLogGroup, DeleteRetentionPolicy, PutRetentionPolicy, TagResource,
    UntagResource,
};
use crate::wire::logs::types::{CreateLogGroupRequest, PutRetentionPolicyRequest};

use super::super::super::call::{Call, Failure};
use super::super::alike::or_removed;
use super::super::{
    Handler, Made, PATIENCE, TAGS, Type, changed_tags, object, replaces, tag_map, text, updates,
    with, without,
};

pub const TYPE: Type = Type {
    name: "AWS::Logs::LogGroup",
    properties: &[
        updates("BearerTokenAuthenticationEnabled"),
        updates("DataProtectionPolicy"),
        updates("DeletionProtectionEnabled"),
        updates("FieldIndexPolicies"),
        updates("KmsKeyId"),
        replaces("LogGroupClass"),
        replaces("LogGroupName"),
        updates("ResourcePolicyDocument"),
        updates("RetentionInDays"),
        TAGS,
    ],
    attributes: &["Arn"],
    handler: &LogGroup,
    patience: PATIENCE,
};

/// What `CreateLogGroup` does not take.
const OTHERS: [&str; 5] = [
    "BearerTokenAuthenticationEnabled",
    "DataProtectionPolicy",
    "FieldIndexPolicies",
    "ResourcePolicyDocument",
    "RetentionInDays",
];

struct LogGroup;

impl Handler for LogGroup {
    fn create(&self, call: &mut Call<'_>, properties: &Json) -> Result<Made, Failure> {
        let given = text(&properties["LogGroupName"]);
        let name = match given.as_str() {
            "" => call.name(512),
            _ => given,
        };
        let members = [
            ("LogGroupName", Json::of(&name)),
            ("Tags", tag_map(&properties["Tags"])),
        ];
        let request = with(&without(properties, &OTHERS), members);
        call.send::<CreateLogGroupRequest>(CreateLogGroup, &request)?;
        let scope = &call.region.scope;
        let arn = scope.arn_in("logs", &format!("log-group:{name}:*"));
        let made = Made::new(name, [("Arn", Json::of(&arn))]);
        let done = retain(call, &made.id, &properties["RetentionInDays"]);
        or_removed(self, call, made, properties, done)
    }

    fn update(
        &self,
        call: &mut Call<'_>,
        made: &Made,
        from: &Json,
        to: &Json,
    ) -> Result<Made, Failure> {
        let group = [("logGroupName", Json::of(&made.id))];
        match &to["RetentionInDays"] {
            days if days.is_null() && !from["RetentionInDays"].is_null() => {
                call.ask(DeleteRetentionPolicy, &object(group))?;
            }
            days => retain(call, &made.id, days)?,
        }
        let (gone, given) = changed_tags(&from["Tags"], &to["Tags"]);
        let arn = text(&made.attributes["Arn"]);
        let arn = ("resourceArn", Json::of(&arn.trim_end_matches(":*")));
        if !gone.is_empty() {
            let keys = Json::list(gone.iter().map(|it| Json::of(it)));
            call.ask(UntagResource, &object([arn.clone(), ("tagKeys", keys)]))?;
        }
        if !given.is_empty() {
            let tags = tag_map(&Json::list(given));
            call.ask(TagResource, &object([arn, ("tags", tags)]))?;
        }
        Ok(made.clone())
    }

    fn delete(&self, call: &mut Call<'_>, made: &Made, _: &Json) -> Result<(), Failure> {
        call.ask(
            DeleteLogGroup,
            &object([("logGroupName", Json::of(&made.id))]),
        )?;
        Ok(())
    }
}

fn retain(call: &mut Call<'_>, group: &str, days: &Json) -> Result<(), Failure> {
    if days.is_null() {
        return Ok(());
    }
    let request = object([
        ("LogGroupName", Json::of(&group)),
        ("RetentionInDays", days.clone()),
    ]);
    call.send::<PutRetentionPolicyRequest>(PutRetentionPolicy, &request)?;
    Ok(())
}
