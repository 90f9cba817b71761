//! What is wanted of EventBridge Scheduler.

use super::{REST, Resource, Service};

pub(super) const SERVICE: Service = Service {
    id: "Scheduler",
    name: "scheduler",
    signing_name: "scheduler",
    endpoint_prefix: "scheduler",
    version: "2021-06-30",
    ops: "crates/fake-ecs-core/src/aws/scheduler/ops",
    wanted: &[Resource {
        folder: "",
        operations: &[
            "CreateSchedule",
            "CreateScheduleGroup",
            "DeleteSchedule",
            "DeleteScheduleGroup",
            "GetSchedule",
            "GetScheduleGroup",
            "ListScheduleGroups",
            "ListSchedules",
            "ListTagsForResource",
            "TagResource",
            "UntagResource",
            "UpdateSchedule",
        ],
    }],
    feature: Some("scheduler"),
    ..REST
};
