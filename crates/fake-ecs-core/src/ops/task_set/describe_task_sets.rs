//! `DescribeTaskSets` — task sets by id or ARN.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTaskSets.html>
//!
//! The ids are required, though the model does not say so. `DescribeServices` has all task sets of
//! a service, also of those that CodeDeploy deploys.

use super::find;
use crate::ecs::Region;
use crate::render;
use crate::wire::{ApiError, DescribeTaskSetsRequest, DescribeTaskSetsResponse, TaskSetField};

pub(in crate::ops) fn describe_task_sets(
    region: &Region,
    input: DescribeTaskSetsRequest,
) -> Result<DescribeTaskSetsResponse, ApiError> {
    let DescribeTaskSetsRequest {
        cluster,
        service,
        include,
        task_sets,
    } = input;
    let service = find::service(region, &cluster, &service)?;
    let references = task_sets.unwrap_or_default();
    if references.is_empty() {
        return Err(ApiError::invalid_parameter("TaskSets cannot be empty."));
    }
    let with_tags = include.is_some_and(|fields| fields.contains(&TaskSetField::Tags));
    let (mut found, mut failures) = (Vec::new(), Vec::new());
    for reference in references {
        let id = find::id(region, service, &reference)?;
        match id.and_then(|id| service.task_set(id)) {
            Some(set) => found.push(render::task_set(region, service, set, with_tags)),
            None => {
                let arn = id.map(|id| region.task_set_arn(service, id));
                failures.push(render::missing(arn.unwrap_or(reference)));
            }
        }
    }
    Ok(DescribeTaskSetsResponse {
        task_sets: Some(found),
        failures: Some(failures),
    })
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::region;
    use super::*;

    #[test]
    fn task_sets_are_asked_for_by_name() {
        let input = DescribeTaskSetsRequest {
            cluster: "default".to_owned(),
            service: "web".to_owned(),
            include: None,
            task_sets: None,
        };

        let error = describe_task_sets(&region(), input).unwrap_err();

        // aws/aws-cli#5380 has the text.
        assert_eq!(
            error.to_string(),
            "InvalidParameterException: TaskSets cannot be empty."
        );
    }
}
