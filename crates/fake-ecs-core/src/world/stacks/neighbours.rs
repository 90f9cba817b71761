//! The types of ECS's neighbours: each is made, changed where it is, and removed.

mod identity;
mod messages;
mod scaling;
mod storage;
mod traffic;

use crate::wire::Json;

use super::Stacks;

/// What an operation shows of a resource: before the change, and after it.
struct Shown {
    operation: &'static str,
    /// The request. `<Logical>` in it is what identifies that resource of the stack.
    body: &'static str,
    /// Where in the answer, as in `Role.Tags.0.Value`.
    place: &'static str,
    before: &'static str,
    after: &'static str,
}

const fn shown(
    operation: &'static str,
    body: &'static str,
    place: &'static str,
    before: &'static str,
    after: &'static str,
) -> Shown {
    Shown {
        operation,
        body,
        place,
        before,
        after,
    }
}

/// Makes a stack, changes the texts of its template that are pairs, and removes it. All resources
/// stay where they are through the change, and nothing is left of what was shown.
#[track_caller]
fn check(template: &str, changes: &[(&str, &str)], all_shown: &[Shown]) {
    let mut stacks = Stacks::new();
    check_in(&mut stacks, template, changes, all_shown);
}

#[track_caller]
fn check_in(stacks: &mut Stacks, template: &str, changes: &[(&str, &str)], all_shown: &[Shown]) {
    deploy(stacks, "CreateStack", template);
    assert_eq!(
        stacks.status(),
        "CREATE_COMPLETE",
        "{:#?}",
        stacks.events("web")
    );
    let made = identifiers(stacks);
    let asked: Vec<String> = all_shown.iter().map(|it| filled(it.body, &made)).collect();
    for (it, body) in all_shown.iter().zip(&asked) {
        assert_eq!(seen(stacks, it, body), it.before, "{} {body}", it.operation);
    }

    let changed = changes
        .iter()
        .fold(template.to_owned(), |text, (from, to)| {
            assert!(text.contains(from), "{from} is not in the template");
            text.replace(from, to)
        });
    deploy(stacks, "UpdateStack", &changed);
    assert_eq!(
        stacks.status(),
        "UPDATE_COMPLETE",
        "{:#?}",
        stacks.events("web")
    );
    assert_eq!(identifiers(stacks), made, "changed where they are");
    for (it, body) in all_shown.iter().zip(&asked) {
        assert_eq!(seen(stacks, it, body), it.after, "{} {body}", it.operation);
    }

    let id = stacks.stack()["StackId"].as_str().unwrap().to_owned();
    stacks.call("cloudformation:DeleteStack", r#"{"StackName":"web"}"#);
    stacks.pass(600);
    let events = stacks.events(&id);
    assert_eq!(events.last().unwrap(), "web DELETE_COMPLETE", "{events:#?}");
    for (it, body) in all_shown.iter().zip(&asked) {
        assert_eq!(seen(stacks, it, body), "null", "{} {body}", it.operation);
    }
}

#[track_caller]
fn deploy(stacks: &mut Stacks, operation: &str, template: &str) {
    let template = Json::of(&template);
    let body = format!(
        r#"{{"StackName":"web","TemplateBody":{template},"Capabilities":["CAPABILITY_NAMED_IAM"]}}"#
    );
    stacks.call(&format!("cloudformation:{operation}"), &body);
    stacks.pass(600);
}

/// What identifies the resources of the stack, by their names in the template.
#[track_caller]
fn identifiers(stacks: &mut Stacks) -> Vec<(String, String)> {
    let answer = stacks.call(
        "cloudformation:DescribeStackResources",
        r#"{"StackName":"web"}"#,
    );
    let resources = answer["StackResources"].items();
    let text = |it: &Json| it.as_str().unwrap_or_default().to_owned();
    let pairs = resources.map(|it| {
        let (logical, physical) = (&it["LogicalResourceId"], &it["PhysicalResourceId"]);
        (text(logical), text(physical))
    });
    pairs.collect()
}

fn filled(body: &str, made: &[(String, String)]) -> String {
    made.iter().fold(body.to_owned(), |body, (logical, id)| {
        body.replace(&format!("<{logical}>"), id)
    })
}

/// What the operation shows at that place; `null` where it shows nothing, or refuses.
fn seen(stacks: &mut Stacks, it: &Shown, body: &str) -> String {
    let Ok(answer) = stacks.try_call(it.operation, body) else {
        return "null".to_owned();
    };
    let found = it
        .place
        .split('.')
        .fold(&answer, |json, part| match part.parse::<usize>() {
            Ok(at) => &json[at],
            Err(_) => &json[part],
        });
    match found.as_str() {
        Some(text) => text.to_owned(),
        None => found.to_string(),
    }
}
