//! Parts of forms.

use maud::{Markup, html};
use serde_json::{Value, json};

use super::access::TOKEN;
use super::route::{Asked, Refusal};
use crate::ecs::Region;
use crate::ecs::find::DEFAULT_CLUSTER;
use crate::wire::{Operation, SortOrder, Tag, TaskDefinitionStatus};

/// How many task definitions are suggested.
const SUGGESTIONS_MAX: usize = 200;

/// A form that is sent to the page that it is on. `name` is the action.
pub(super) fn form(asked: &Asked<'_>, name: &str, body: &Markup) -> Markup {
    html! {
        form id={ "form-" (name) } method="post" action=(asked.here()) {
            (token(asked))
            input type="hidden" name="do" value=(name);
            (body)
        }
    }
}

/// What is done to the rows that are selected.
pub(super) struct Button {
    name: &'static str,
    label: &'static str,
    class: &'static str,
}

impl Button {
    pub(super) const fn new(name: &'static str, label: &'static str) -> Self {
        let class = "";
        Self { name, label, class }
    }

    /// One that takes something away.
    pub(super) const fn danger(name: &'static str, label: &'static str) -> Self {
        let class = "danger";
        Self { name, label, class }
    }
}

/// A form around a table whose rows can be selected, with a button for each action.
pub(super) fn selecting(asked: &Asked<'_>, buttons: &[Button], table: &Markup) -> Markup {
    html! {
        form.selecting method="post" action=(asked.here()) {
            (token(asked))
            (table)
            div.tools {
                @for Button { name, label, class } in buttons {
                    button.(class) name="do" value=(name) { (label) }
                }
            }
        }
    }
}

/// What says that a form is of this fake.
pub(super) fn token(asked: &Asked<'_>) -> Markup {
    html! { input type="hidden" name=(TOKEN) value=(asked.driver.desk.token()); }
}

/// A form in a box of its own, with a button.
pub(super) fn card(asked: &Asked<'_>, name: &str, button: &str, body: &Markup) -> Markup {
    let body = html! { (body) div.tools { button { (button) } } };
    html! { div.card { (form(asked, name, &body)) } }
}

/// A button that has to be unfolded first, with what it asks besides.
pub(super) fn unfolded(
    asked: &Asked<'_>,
    (name, label): (&str, &str),
    button: &str,
    body: &Markup,
) -> Markup {
    let is_open = asked.is_refused() && asked.field("do") == name;
    html! {
        details.action id={ "unfold-" (name) } open[is_open] {
            summary { (label) }
            (form(asked, name, &html! { (body) div.tools { button.primary { (button) } } }))
        }
    }
}

/// A button that takes a second click.
pub(super) fn confirmed(asked: &Asked<'_>, name: &str, label: &str, sure: &str) -> Markup {
    html! {
        details.action id={ "unfold-" (name) } {
            summary.danger { (label) "…" }
            (form(asked, name, &html! { p { (sure) } div.tools { button.danger { (label) } } }))
        }
    }
}

/// An input of one line with its label, filled with what was sent before.
pub(super) fn line(asked: &Asked<'_>, name: &str, label: &str, default: &str) -> Markup {
    html! {
        label.field {
            span { (label) }
            input name=(name) value=(asked.filled(name, default)) autocomplete="off" spellcheck="false";
        }
    }
}

pub(super) fn number(asked: &Asked<'_>, name: &str, label: &str, default: &str) -> Markup {
    html! {
        label.field.short {
            span { (label) }
            input type="number" min="0" name=(name) value=(asked.filled(name, default));
        }
    }
}

/// An input of several lines.
pub(super) fn lines(
    asked: &Asked<'_>,
    (name, label): (&str, &str),
    default: &str,
    rows: usize,
) -> Markup {
    html! {
        label.field.wide {
            span { (label) }
            textarea name=(name) rows=(rows) spellcheck="false" autocomplete="off" {
                // A browser leaves the first line break away.
                "\n" (asked.filled(name, default))
            }
        }
    }
}

/// One of several values, by value and label.
pub(super) fn choice(
    asked: &Asked<'_>,
    (name, label): (&str, &str),
    default: &str,
    values: &[(&str, &str)],
) -> Markup {
    let chosen = asked.filled(name, default);
    html! {
        label.field {
            span { (label) }
            select name=(name) {
                @for (value, text) in values {
                    option value=(value) selected[*value == chosen] { (text) }
                }
            }
        }
    }
}

/// How an `=` within a key is written in a line. No tag has a backslash.
const ESCAPED: &str = "\\=";

/// The label of a field that [`parse_tags`] reads.
pub(super) const TAGS: &str = r"Tags, one key=value a line; an = within a key is written as \=";

/// The tags in lines such as `team=payments`.
pub(super) fn in_lines(tags: &[Tag]) -> String {
    let line = |tag: &Tag| {
        let part = |part: &Option<String>| part.clone().unwrap_or_default();
        format!(
            "{}={}\n",
            part(&tag.key).replace('=', ESCAPED),
            part(&tag.value)
        )
    };
    tags.iter().map(line).collect()
}

/// The tags that are in such lines.
pub(super) fn parse_tags(text: &str) -> Result<Vec<Value>, Refusal> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let tag = |line: &str| match split_tag(line) {
        Some((key, value)) => {
            let key = key.trim().replace(ESCAPED, "=");
            Ok(json!({ "key": key, "value": value.trim() }))
        }
        None => Err(Refusal::bad_request(format!(
            "a tag is written as key=value, not '{line}'"
        ))),
    };
    lines.map(tag).collect()
}

/// The key and the value, between which is the first `=` without a backslash.
fn split_tag(line: &str) -> Option<(&str, &str)> {
    let is_end = |(at, _): &(usize, &str)| !line[..*at].ends_with('\\');
    let (at, _) = line.match_indices('=').find(is_end)?;
    Some((&line[..at], &line[at + 1..]))
}

/// What is sent as JSON.
pub(super) fn parse_json(what: &str, text: &str) -> Result<Value, Refusal> {
    let read: Result<Value, _> = serde_json::from_str(text);
    match read {
        Ok(value) if value.is_object() => Ok(value),
        Ok(_) => Err(Refusal::bad_request(format!("{what} is no JSON object"))),
        Err(error) => Err(Refusal::bad_request(format!("{what} is no JSON: {error}"))),
    }
}

/// A number that is sent, if one is.
pub(super) fn parse_number(asked: &Asked<'_>, name: &str) -> Result<Option<i32>, Refusal> {
    match asked.field(name) {
        "" => Ok(None),
        text => match text.parse() {
            Ok(number) => Ok(Some(number)),
            Err(_) => Err(Refusal::bad_request(format!("'{text}' is no number"))),
        },
    }
}

/// Names that are sent, separated by commas or spaces.
pub(super) fn parse_names(text: &str) -> Vec<&str> {
    let names = text.split([',', ' ', '\n', '\r']).map(str::trim);
    names.filter(|name| !name.is_empty()).collect()
}

/// A form by which a list is filtered: its members become the parameters of the address.
pub(super) fn filters(asked: &Asked<'_>, body: &Markup) -> Markup {
    let to = asked.here();
    filters_to(asked, &to, "Filter", body)
}

/// The same, of another page.
pub(super) fn filters_to(asked: &Asked<'_>, to: &str, button: &str, body: &Markup) -> Markup {
    let default = asked.driver.default_scope();
    let to = to.split('?').next().unwrap_or(to);
    html! {
        form.filters #filters method="get" action=(to) role="search" {
            @if asked.scope.account != default.account {
                input type="hidden" name="account" value=(asked.scope.account);
            }
            @if asked.scope.region != default.region {
                input type="hidden" name="region" value=(asked.scope.region);
            }
            (body)
            button { (button) }
        }
    }
}

/// An operation of ECS, with all there are as suggestions.
pub(super) fn operation(asked: &Asked<'_>, name: &str, label: &str) -> Markup {
    html! {
        label.field {
            span { (label) }
            input name=(name) list="operations" autocomplete="off" spellcheck="false"
                value=(asked.filled(name, ""));
            datalist #operations {
                @for operation in Operation::ALL { option value=(operation.as_str()) {} }
            }
        }
    }
}

/// A form within a row.
pub(super) fn inline(asked: &Asked<'_>, name: &str, body: &Markup) -> Markup {
    html! {
        form.inline method="post" action=(asked.here()) {
            (token(asked))
            input type="hidden" name="do" value=(name);
            (body)
        }
    }
}

/// One of the clusters that can be used; `all` is what it is called to mean none in particular.
pub(super) fn clusters(asked: &Asked<'_>, region: &Region, all: &str) -> Markup {
    let names = region.clusters.by_name(None);
    let names = names.filter(|cluster| !all.is_empty() || !cluster.status.is_gone());
    let names = names.map(|cluster| (cluster.name.as_str(), cluster.name.as_str()));
    let first = (!all.is_empty()).then_some(("", all));
    let values: Vec<(&str, &str)> = first.into_iter().chain(names).collect();
    let default = if all.is_empty() { DEFAULT_CLUSTER } else { "" };
    choice(asked, ("cluster", "Cluster"), default, &values)
}

/// A task definition, with those that there are as suggestions.
pub(super) fn definitions(asked: &Asked<'_>, region: &Region) -> Markup {
    let definitions = &region.task_definitions;
    let active = TaskDefinitionStatus::Active;
    let all = definitions.revisions(active, None, SortOrder::Desc, None);
    let all: Vec<String> = all
        .take(SUGGESTIONS_MAX)
        .map(|(family, number)| format!("{family}:{number}"))
        .collect();
    html! {
        label.field {
            span { "Task definition" }
            input name="taskDefinition" list="definitions" required autocomplete="off"
                value=(asked.filled("taskDefinition", all.first().map_or("", String::as_str)));
            datalist #definitions { @for one in &all { option value=(one) {} } }
        }
    }
}

/// Where tasks are to run.
pub(super) fn launch(asked: &Asked<'_>) -> Markup {
    let types = [
        ("FARGATE", "FARGATE"),
        ("EC2", "EC2"),
        ("EXTERNAL", "EXTERNAL"),
        ("", "the cluster's strategy"),
    ];
    html! {
        (choice(asked, ("launchType", "Launch type"), "FARGATE", &types))
        (line(asked, "subnets", "Subnets; empty without awsvpc", "subnet-1"))
        (line(asked, "securityGroups", "Security groups", ""))
    }
}

/// The same as members of a call.
pub(super) fn launch_into(asked: &Asked<'_>, input: &mut Value) {
    if !asked.field("launchType").is_empty() {
        input["launchType"] = json!(asked.field("launchType"));
    }
    let subnets = parse_names(asked.field("subnets"));
    if !subnets.is_empty() {
        let mut network = json!({ "subnets": subnets });
        let groups = parse_names(asked.field("securityGroups"));
        if !groups.is_empty() {
            network["securityGroups"] = json!(groups);
        }
        input["networkConfiguration"] = json!({ "awsvpcConfiguration": network });
    }
}

/// Members that a form has no input for. They come before those that it has.
pub(super) fn more_into(asked: &Asked<'_>, input: &mut Value) -> Result<(), Refusal> {
    let text = asked.field("more");
    if text.is_empty() {
        return Ok(());
    }
    let more = parse_json("what is to be sent besides", text)?;
    if let (Some(input), Value::Object(more)) = (input.as_object_mut(), more) {
        input.extend(more);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_read_from_lines_as_they_are_written() {
        let tag = |key: &str, value: &str| Tag {
            key: Some(key.to_owned()),
            value: Some(value.to_owned()),
        };
        let tags = [
            tag("team", "payments"),
            tag("a=b", "c=d"),
            tag("=", "="),
            tag("empty", ""),
            tag("Ünï cödé", "a b"),
        ];
        let read = parse_tags(&in_lines(&tags)).ok().unwrap();
        let expected: Vec<Value> = tags
            .iter()
            .map(|tag| json!({ "key": tag.key, "value": tag.value }))
            .collect();
        assert_eq!(read, expected);
        assert!(parse_tags("team").is_err() && parse_tags(r"team\=a").is_err());
    }
}
