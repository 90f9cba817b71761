//! `UpdateTaskSet` — gives a task set another share of the service's desired count. Nothing else of
//! it can be changed.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateTaskSet.html>
//!
//! The answer shows the new share beside the count of the old one: the scheduler has not looked
//! yet.

use super::find;
use super::plan::checked_scale;
use crate::ecs::Region;
use crate::ecs::service::task_set;
use crate::render;
use crate::wire::{ApiError, UpdateTaskSetRequest, UpdateTaskSetResponse};

pub(in crate::ops) fn update_task_set(
    region: &mut Region,
    input: UpdateTaskSetRequest,
) -> Result<UpdateTaskSetResponse, ApiError> {
    let UpdateTaskSetRequest {
        cluster,
        service,
        task_set,
        scale,
    } = input;
    let service = find::service(region, &cluster, &service)?;
    let set = find::task_set(region, service, &task_set)?;
    find::check_is_kept(set)?;
    let (key, id) = (service.key, set.id());
    // The wording is ours.
    let scale = checked_scale(Some(scale))?
        .ok_or_else(|| ApiError::invalid_parameter("The value of scale must be specified."))?;
    task_set::change::scale(region, key, id, scale);
    let service = region.services.get(key);
    let set = service.task_set(id);
    Ok(UpdateTaskSetResponse {
        task_set: set.map(|set| render::task_set(region, service, set, true)),
    })
}

#[cfg(test)]
mod tests {
    use super::super::create_task_set::create_task_set;
    use super::super::fixtures::{region, request};
    use super::*;
    use crate::wire::Scale;

    #[test]
    fn what_cannot_be_is_refused() {
        const NOT_FOUND: &str = "TaskSetNotFoundException: The specified task set does not exist.";
        const INVALID: &str = "InvalidParameterException: Task Set Identifier is invalid";
        let mut region = region();
        let made = create_task_set(&mut region, request()).unwrap();
        let id = made.task_set.unwrap().id.unwrap();
        for (task_set, value, message) in [
            ("ecs-svc/1", Some(1.0), NOT_FOUND),
            ("web", Some(1.0), INVALID),
            ("ecs-svc/one", Some(1.0), INVALID),
            (
                id.as_str(),
                Some(-1.0),
                "InvalidParameterException: The value of scale should be between 0 and 100, but was -1",
            ),
            (
                id.as_str(),
                None,
                "InvalidParameterException: The value of scale must be specified.",
            ),
        ] {
            let input = UpdateTaskSetRequest {
                cluster: "default".to_owned(),
                service: "web".to_owned(),
                task_set: task_set.to_owned(),
                scale: Scale { value, unit: None },
            };

            let error = update_task_set(&mut region, input).unwrap_err();

            assert_eq!(error.to_string(), message);
        }
    }
}
