//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-events-rule.html>

use crate::wire::Json;
use crate::wire::events::operation::Operation::{DeleteRule, PutRule, PutTargets, RemoveTargets};
use crate::wire::events::types::{PutRuleRequest, PutTargetsRequest, RemoveTargetsRequest};

use super::super::super::call::{Call, Failure};
use super::super::alike::{changed, missing_in, named, or_removed, unless_missing};
use super::super::{
    Handler, Made, PATIENCE, TAGS, Type, only, renamed, replaces, text, updates, with, without,
};
use super::tags;

pub const TYPE: Type = Type {
    name: "AWS::Events::Rule",
    properties: &[
        updates("Description"),
        replaces("EventBusName"),
        updates("EventPattern"),
        replaces("Name"),
        updates("RoleArn"),
        updates("ScheduleExpression"),
        updates("State"),
        TAGS,
        updates("Targets"),
    ],
    attributes: &["Arn"],
    handler: &Rule,
    patience: PATIENCE,
};

/// What is given to the rule once it is there.
const LATER: [&str; 2] = ["Tags", "Targets"];

/// What templates call otherwise in `EcsParameters`.
const NAMES: [(&str, &str); 2] = [
    ("PlacementStrategies", "PlacementStrategy"),
    ("TagList", "Tags"),
];

struct Rule;

impl Handler for Rule {
    fn create(&self, call: &mut Call<'_>, properties: &Json) -> Result<Made, Failure> {
        let request = without(&named(call, properties, "Name", 64), &["Targets"]);
        let answer = call.send::<PutRuleRequest>(PutRule, &request)?;
        let (bus, name) = (text(&request["EventBusName"]), text(&request["Name"]));
        let id = match bus.rsplit('/').next().unwrap_or_default() {
            "" | "default" => name,
            bus => format!("{bus}|{name}"),
        };
        let made = Made::new(id, [("Arn", answer["RuleArn"].clone())]);
        let done = targets(call, &made, &Json::default(), properties);
        or_removed(self, call, made, properties, done)
    }

    fn update(
        &self,
        call: &mut Call<'_>,
        made: &Made,
        from: &Json,
        to: &Json,
    ) -> Result<Made, Failure> {
        if without(from, &LATER) != without(to, &LATER) {
            let name = ("Name", Json::of(&name(made)));
            let request = with(&without(to, &LATER), [name]);
            call.send::<PutRuleRequest>(PutRule, &request)?;
        }
        if changed(from, to, &["Targets"]) {
            targets(call, made, from, to)?;
        }
        tags(call, made, from, to)?;
        Ok(made.clone())
    }

    fn delete(&self, call: &mut Call<'_>, made: &Made, properties: &Json) -> Result<(), Failure> {
        let nothing = only(properties, &["EventBusName"]);
        targets(call, made, properties, &nothing)?;
        call.ask(
            DeleteRule,
            &with(&nothing, [("Name", Json::of(&name(made)))]),
        )?;
        Ok(())
    }
}

/// The name of the rule: its identifier has that of its bus before it.
fn name(made: &Made) -> &str {
    made.id.rsplit('|').next().unwrap_or_default()
}

/// Makes the targets of the rule what a template says.
fn targets(call: &mut Call<'_>, made: &Made, from: &Json, to: &Json) -> Result<(), Failure> {
    let rule = with(
        &only(to, &["EventBusName"]),
        [("Rule", Json::of(&name(made)))],
    );
    let (before, after) = (&from["Targets"], &to["Targets"]);
    let is_kept = |gone: &&Json| !after.items().any(|it| it["Id"] == gone["Id"]);
    let gone: Vec<Json> = before
        .items()
        .filter(is_kept)
        .map(|it| it["Id"].clone())
        // A target without a name never was there.
        .filter(|id| !text(id).is_empty())
        .collect();
    if !gone.is_empty() {
        let request = with(&rule, [("Ids", Json::list(gone))]);
        let asked = call.send::<RemoveTargetsRequest>(RemoveTargets, &request);
        unless_missing(asked)?;
    }
    let given: Vec<Json> = missing_in(after, before).map(target).collect();
    if given.is_empty() {
        return Ok(());
    }
    let request = with(&rule, [("Targets", Json::list(given))]);
    let answer = call.send::<PutTargetsRequest>(PutTargets, &request)?;
    let failed = &answer["FailedEntries"][0];
    match failed.is_null() {
        true => Ok(()),
        false => Err(call.failure(&text(&failed["ErrorMessage"]), "InvalidRequest")),
    }
}

/// A target as the request has it.
fn target(given: &Json) -> Json {
    let parameters = &given["EcsParameters"];
    match parameters.is_object() {
        true => with(given, [("EcsParameters", renamed(parameters, &NAMES))]),
        false => given.clone(),
    }
}
