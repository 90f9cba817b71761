//! The EBS volume that a task is launched with.

/// A volume that ECS makes for one task, and takes away with it unless told otherwise.
#[derive(Clone, Debug)]
pub struct EbsVolume {
    pub attachment_id: String,
    /// The volume of the task definition that it stands for.
    pub name: String,
    pub id: String,
    /// Unless it is that of its snapshot.
    pub size_in_gib: Option<i32>,
    pub role_arn: String,
    pub delete_on_termination: bool,
    pub status: VolumeStatus,
    /// Whether there ever was more of it than a plan: a task that is stopped at once never gets
    /// one.
    pub is_made: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum VolumeStatus {
    /// Asked for: an example of AWS shows this in the answer of the call that launches the task.
    Created,
    Attaching,
    Attached,
    /// The task has ended, the volume stays.
    Detached,
    Deleted,
}

impl VolumeStatus {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Created => "CREATED",
            Self::Attaching => "ATTACHING",
            Self::Attached => "ATTACHED",
            Self::Detached => "DETACHED",
            Self::Deleted => "DELETED",
        }
    }
}

impl EbsVolume {
    /// What becomes of it when its task has ended.
    pub fn last_status(&self) -> VolumeStatus {
        if self.delete_on_termination {
            VolumeStatus::Deleted
        } else {
            VolumeStatus::Detached
        }
    }
}
