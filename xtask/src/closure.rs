//! What is reachable from where.

use std::collections::BTreeSet;

use crate::model::{Entries, List, Model, Shape};

/// The requests that handles make, which journals have as JSON.
const MADE_BY_HANDLES: [&str; 9] = [
    "CreateClusterRequest",
    "CreateLogGroupRequest",
    "CreateLogStreamRequest",
    "CreateServiceRequest",
    "DeleteLogGroupRequest",
    "PutLogEventsRequest",
    "PutRetentionPolicyRequest",
    "RegisterTaskDefinitionRequest",
    "RunTaskRequest",
];

/// The structures and enums that some shapes lead to, themselves included.
pub(crate) struct Closure {
    names: BTreeSet<String>,
}

impl Closure {
    /// All that a request can hold.
    pub(crate) fn of_inputs(model: &Model) -> Self {
        Self::of(model, model.operations.iter().map(|op| op.input.as_str()))
    }

    /// All that an answer can hold.
    pub(crate) fn of_outputs(model: &Model) -> Self {
        Self::of(model, model.operations.iter().map(|op| op.output.as_str()))
    }

    /// All that is written as JSON: answers, and the requests that handles make.
    pub(crate) fn of_written(model: &Model) -> Self {
        let inputs = model.operations.iter().map(|op| op.input.as_str());
        // Other services have requests that are called the same.
        let is_made = matches!(model.service.name, "ecs" | "logs");
        let made = inputs.filter(|input| is_made && MADE_BY_HANDLES.contains(input));
        let outputs = model.operations.iter().map(|op| op.output.as_str());
        Self::of(model, outputs.chain(made))
    }

    /// All that requests and answers can hold.
    pub(crate) fn of_both(model: &Model) -> Self {
        let mut both = Self::of_inputs(model);
        both.names.extend(Self::of_outputs(model).names);
        both
    }

    /// All that `roots` can hold.
    pub(crate) fn of<'root>(model: &Model, roots: impl Iterator<Item = &'root str>) -> Self {
        let mut closure = Self {
            names: BTreeSet::new(),
        };
        for root in roots {
            closure.visit(model, root, &mut Vec::new());
        }
        closure
    }

    /// In the order of their names.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }

    /// The structures, in the order of their names.
    pub(crate) fn structures(&self, model: &Model) -> Vec<&str> {
        self.names()
            .filter(|name| matches!(model.shape(name), Shape::Structure(_)))
            .collect()
    }

    /// The enums with their values, in the order of their names.
    pub(crate) fn enums<'model>(&self, model: &'model Model) -> Vec<(&str, &'model [String])> {
        let shapes = self.names().map(|name| (name, model.shape(name)));
        let enums = shapes.filter_map(|(name, shape)| match shape {
            Shape::Enum(values) => Some((name, values.as_slice())),
            _ => None,
        });
        enums.collect()
    }

    pub(crate) fn contains(&self, name: &str) -> bool {
        self.names.contains(name)
    }

    fn visit(&mut self, model: &Model, name: &str, path: &mut Vec<String>) {
        assert!(
            !path.iter().any(|outer| outer == name),
            "{name} contains itself ({path:?}), but the generated types hold their members by value"
        );
        if !self.names.insert(name.to_owned()) {
            return;
        }
        path.push(name.to_owned());
        match model.shape(name) {
            Shape::Structure(members) => {
                for member in members {
                    self.visit(model, &member.shape, path);
                }
            }
            Shape::List(List { item: part, .. }) | Shape::Map(Entries { value: part, .. }) => {
                self.visit(model, part, path);
            }
            _ => {}
        }
        path.pop();
    }
}
