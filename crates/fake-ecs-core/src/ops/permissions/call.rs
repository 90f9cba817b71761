//! A call, taken apart as far as permissions want to know.

use super::Asked;
use crate::aws::iam::action::Action;
use crate::aws::iam::table;
use crate::ecs::Region;
use crate::ecs::find::DEFAULT_CLUSTER;
use crate::ecs::task::definition::RevisionState;
use crate::ecs::task::reference::parse_reference;
use crate::ops::subject;
use crate::wire::{Json, Operation};

/// A call of the principal.
#[derive(Debug)]
pub(super) struct Call<'a> {
    pub(super) region: &'a Region,
    pub(super) principal: &'a str,
    pub(super) operation: Operation,
    pub(super) action: &'static Action,
    pub(super) input: Json,
    /// The name of the cluster that it is about.
    pub(super) cluster: Option<String>,
    sequence: Option<u32>,
}

/// What no table has: nothing is known of it. A test sees to it that there is none.
static UNKNOWN: Action = Action {
    name: "",
    required: &[],
    optional: &[],
    keys: &[],
    dependent: &[],
};

impl<'a> Call<'a> {
    pub(super) fn of(region: &'a Region, principal: &'a str, asked: Asked<'_>) -> Self {
        let Asked {
            operation,
            body,
            sequence,
        } = asked;
        let input = Json::read(body);
        let cluster = subject::cluster_name(&input, operation);
        Self {
            region,
            principal,
            operation,
            action: table::action(operation.as_str()).unwrap_or(&UNKNOWN),
            input,
            cluster,
            sequence,
        }
    }

    pub(super) fn cluster_or_default(&self) -> &str {
        self.cluster.as_deref().unwrap_or(DEFAULT_CLUSTER)
    }

    /// The texts at those places of the input.
    pub(super) fn texts(&self, paths: &[&str]) -> Vec<String> {
        let values = paths.iter().flat_map(|path| at(&self.input, path));
        values.filter_map(text).collect()
    }

    /// The revision that the text means, or meant when the call came.
    pub(super) fn revision(&self, reference: &str) -> Option<&'a RevisionState> {
        let reference = parse_reference(self.region, reference).ok()??;
        let definitions = &self.region.task_definitions;
        match (reference.number, self.sequence) {
            (Some(number), _) => definitions.get(reference.family, number),
            (None, None) => definitions.latest(reference.family),
            (None, Some(sequence)) => definitions.latest_at(reference.family, sequence),
        }
    }

    /// The revision that the call names.
    pub(super) fn definition(&self) -> Option<&'a RevisionState> {
        let named = self.texts(&["taskDefinition", "taskDefinitionArn"]);
        self.revision(named.first()?)
    }
}

/// What is at a place of the input: names of members, with dots between them. In a list it is what
/// is at that place of each item.
pub(super) fn at<'j>(json: &'j Json, path: &str) -> Vec<&'j Json> {
    let mut found = vec![json];
    for member in path.split('.') {
        found = found
            .into_iter()
            .flat_map(each)
            .map(|it| &it[member])
            .collect();
    }
    found.into_iter().flat_map(each).collect()
}

fn each(json: &Json) -> Vec<&Json> {
    if json.is_list() {
        json.items().collect()
    } else {
        vec![json]
    }
}

/// A text, a number or a boolean as a text.
pub(super) fn text(json: &Json) -> Option<String> {
    if let Some(text) = json.as_str() {
        return Some(text.to_owned());
    }
    let is_value = json.as_f64().is_some() || json.as_bool().is_some();
    is_value.then(|| json.to_string())
}
