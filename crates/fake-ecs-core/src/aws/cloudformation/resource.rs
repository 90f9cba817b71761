//! A resource of a stack, as data.

use crate::kernel::time::Time;
use crate::wire::Json;
use crate::wire::wire_enum::wire_enum;

use super::template::Declared;
use super::types::Made;

/// A resource of a stack.
#[derive(Clone, Debug, Default)]
pub struct Resource {
    pub kind: String,
    /// What identifies the resource to its service; `None` while it was not made.
    pub physical: Option<String>,
    /// What `Fn::GetAtt` gives.
    pub attributes: Json,
    /// The properties that the resource was made with, or changed to.
    pub properties: Json,
    /// The same with the tags of the stack.
    pub tagged: Json,
    pub status: Option<ResourceStatus>,
    pub reason: Option<String>,
    pub changed: Option<Time>,
    /// The resources that it is made from, which are there as long as it is.
    pub after: Vec<String>,
    pub deletion_policy: Option<Policy>,
    pub update_replace_policy: Option<Policy>,
    pub metadata: Json,
    /// The operation that goes on has changed it, or has tried to.
    pub is_touched: bool,
}

wire_enum! {
    ResourceStatus [] {
        CreateInProgress = "CREATE_IN_PROGRESS",
        CreateFailed = "CREATE_FAILED",
        CreateComplete = "CREATE_COMPLETE",
        DeleteInProgress = "DELETE_IN_PROGRESS",
        DeleteFailed = "DELETE_FAILED",
        DeleteComplete = "DELETE_COMPLETE",
        DeleteSkipped = "DELETE_SKIPPED",
        UpdateInProgress = "UPDATE_IN_PROGRESS",
        UpdateFailed = "UPDATE_FAILED",
        UpdateComplete = "UPDATE_COMPLETE",
    }
}

impl ResourceStatus {
    /// Whether something could not be done.
    pub fn is_failure(self) -> bool {
        matches!(
            self,
            Self::CreateFailed | Self::DeleteFailed | Self::UpdateFailed
        )
    }
}

// What becomes of a resource that its stack has no more.
wire_enum! {
    Policy [] {
        Delete = "Delete",
        Retain = "Retain",
        RetainExceptOnCreate = "RetainExceptOnCreate",
        Snapshot = "Snapshot",
    }
}

impl Policy {
    /// Whether the resource stays where it is.
    pub fn keeps(self) -> bool {
        matches!(self, Self::Retain | Self::RetainExceptOnCreate)
    }
}

impl Resource {
    /// As the template has it.
    pub fn declared(declared: &Declared, properties: Json, tagged: Json) -> Self {
        Self {
            kind: declared.kind.clone(),
            properties,
            tagged,
            after: declared.after.iter().cloned().collect(),
            deletion_policy: declared.deletion_policy,
            update_replace_policy: declared.update_replace_policy,
            metadata: declared.metadata.clone(),
            ..Self::default()
        }
    }

    /// The same as what its service has made, with the status that it had.
    pub fn with_made(self, had: &Self, made: Made) -> Self {
        Self {
            physical: Some(made.id),
            attributes: made.attributes,
            status: had.status,
            changed: had.changed,
            is_touched: true,
            ..self
        }
    }

    /// Whether its service has it.
    pub fn is_there(&self) -> bool {
        self.physical.is_some() && self.status != Some(ResourceStatus::DeleteComplete)
    }

    /// As handlers of its type know it.
    pub fn made(&self) -> Made {
        Made {
            id: self.physical.clone().unwrap_or_default(),
            attributes: self.attributes.clone(),
        }
    }
}
