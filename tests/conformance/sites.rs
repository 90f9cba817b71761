//! The places of a request where something can be put, and requests that have something there.

use serde_json::{Value, json};

use crate::model::{Kind, Model, Place, Shape};
use crate::values;

/// A member of a request, an item or an entry, however deep.
pub(crate) struct Site<'model> {
    steps: Vec<Step<'model>>,
    /// What the model has there.
    pub(crate) shape: &'model Shape,
    pub(crate) required: bool,
}

#[derive(Clone, Copy)]
enum Step<'model> {
    /// Into a member of this structure.
    Member(&'model Shape, &'model str),
    /// Into the first item of a list.
    Item,
    /// Into an entry of a map.
    Entry,
}

/// The key of the entry that sites of maps are about.
const KEY: &str = "key";

/// Every site of the requests of this shape.
pub(crate) fn sites<'model>(model: &'model Model, input: &str) -> Vec<Site<'model>> {
    let mut sites = Vec::new();
    collect(model, model.shape(input), &mut Vec::new(), &mut sites);
    sites
}

fn collect<'model>(
    model: &'model Model,
    shape: &'model Shape,
    steps: &mut Vec<Step<'model>>,
    sites: &mut Vec<Site<'model>>,
) {
    assert!(steps.len() < 30, "{} contains itself", shape.name);
    let mut go_on = |step, inner: &'model Shape, required| {
        steps.push(step);
        sites.push(Site {
            steps: steps.clone(),
            shape: inner,
            required,
        });
        collect(model, inner, steps, sites);
        steps.pop();
    };
    match &shape.kind {
        Kind::Structure { members, .. } => {
            for member in members {
                let step = Step::Member(shape, &member.name);
                go_on(step, model.shape(&member.shape), member.required);
            }
        }
        Kind::List { item, .. } => go_on(Step::Item, model.shape(item), false),
        Kind::Map(of) => go_on(Step::Entry, model.shape(of), false),
        _ => {}
    }
}

impl Site<'_> {
    /// As the fake writes it: `containerDefinitions.0.name`.
    pub(crate) fn path(&self) -> String {
        let steps = self.steps.iter().map(|step| match step {
            Step::Member(_, name) => name,
            Step::Item => "0",
            Step::Entry => KEY,
        });
        steps.collect::<Vec<_>>().join(".")
    }

    /// Whether a request has it in its path, in its query string or in a header.
    pub(crate) fn is_outside_the_body(&self) -> bool {
        self.place() != Place::Body
    }

    fn place(&self) -> Place {
        let Some(Step::Member(structure, name)) = self.steps.first() else {
            return Place::Body;
        };
        let Kind::Structure { members, .. } = &structure.kind else {
            return Place::Body;
        };
        let member = members.iter().find(|member| member.name == *name);
        member.map_or(Place::Body, |member| member.place)
    }

    /// Whether a request can be sent with that here. A path without a name, or a query string
    /// without a value, is another request, and no header has a control character.
    pub(crate) fn can_have(&self, value: &Value) -> bool {
        let text = value.as_str().unwrap_or_default();
        match self.place() {
            Place::Body => true,
            Place::Path | Place::Query => value != "",
            Place::Header | Place::Headers => !text.contains(|it: char| it.is_ascii_control()),
        }
    }

    /// The request with this value here. What is on the way and is not there yet has what it must
    /// have.
    pub(crate) fn with(&self, model: &Model, request: &Value, value: Value) -> Value {
        let mut request = request.clone();
        *reach(model, &mut request, &self.steps) = value;
        request
    }

    /// The request without this member, and with what is on the way to it.
    pub(crate) fn without(&self, model: &Model, request: &Value) -> Value {
        let mut request = request.clone();
        let Some((Step::Member(structure, name), way)) = self.steps.split_last() else {
            panic!("{} is no member", self.path());
        };
        let owner = reach(model, &mut request, way);
        if owner.is_null() {
            *owner = values::least(model, structure);
        }
        owner.as_object_mut().map(|members| members.remove(*name));
        request
    }

    /// Whether an error message says that it is about this site: by its path, or, if it is a member
    /// of the request itself, by its name, be it `TaskDefinition` or `launch type`.
    pub(crate) fn is_named_in(&self, message: &str) -> bool {
        let path = self.path();
        if path.contains('.') {
            return message.ends_with(&format!("(at {path})"))
                || self.is_named_by_framework(message);
        }
        letters(message).contains(&letters(&path))
    }

    /// Whether the framework of the other services names it: `'tags.1.member.key'`, from 1 on.
    fn is_named_by_framework(&self, message: &str) -> bool {
        let steps = self.steps.iter().map(|step| match step {
            Step::Member(_, name) => name,
            Step::Item => "1.member",
            Step::Entry => KEY,
        });
        let path = letters(&steps.collect::<Vec<_>>().join("."));
        letters(message).contains(&path)
    }
}

fn reach<'value>(model: &Model, value: &'value mut Value, steps: &[Step<'_>]) -> &'value mut Value {
    let Some((step, rest)) = steps.split_first() else {
        return value;
    };
    let inner = match step {
        Step::Member(structure, name) => {
            if value.is_null() {
                *value = values::least(model, structure);
            }
            &mut value[*name]
        }
        Step::Item => {
            if value.as_array().is_none_or(Vec::is_empty) {
                *value = json!([null]);
            }
            &mut value[0]
        }
        Step::Entry => &mut value[KEY],
    };
    reach(model, inner, rest)
}

fn letters(text: &str) -> String {
    let letters = text.chars().filter(char::is_ascii_alphanumeric);
    letters.map(|c| c.to_ascii_lowercase()).collect()
}
