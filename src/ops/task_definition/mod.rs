//! STUB
use crate::wire::*;
use crate::world::World;
use crate::world::task_definition::*;
use std::sync::Arc;
pub(super) fn register_task_definition(
    w: &mut World,
    i: RegisterTaskDefinitionRequest,
) -> Result<RegisterTaskDefinitionResponse, ApiError> {
    let n = w.task_definitions.next_number(&i.family);
    let arn = w.place.arn(&format!("task-definition/{}:{n}", i.family));
    let document = TaskDefinition {
        container_definitions: Some(i.container_definitions),
        family: Some(i.family.clone()),
        network_mode: i.network_mode,
        compatibilities: Some(vec![Compatibility::Ec2, Compatibility::Fargate]),
        cpu: i.cpu,
        memory: i.memory,
        ..Default::default()
    };
    let revision = Arc::new(Revision {
        family: Arc::from(i.family),
        number: n,
        arn,
        document,
    });
    let now = w.now();
    w.task_definitions.insert(RevisionState {
        revision: revision.clone(),
        status: TaskDefinitionStatus::Active,
        registered_at: now,
        registered_by: String::new(),
        deregistered_at: None,
        delete_requested_at: None,
        tags: vec![],
    });
    Ok(RegisterTaskDefinitionResponse {
        tags: None,
        task_definition: Some(revision.document.clone()),
    })
}
pub(super) fn describe_task_definition(
    _: &World,
    _: DescribeTaskDefinitionRequest,
) -> Result<DescribeTaskDefinitionResponse, ApiError> {
    todo!()
}
pub(super) fn list_task_definitions(
    _: &World,
    _: ListTaskDefinitionsRequest,
) -> Result<ListTaskDefinitionsResponse, ApiError> {
    todo!()
}
pub(super) fn list_task_definition_families(
    _: &World,
    _: ListTaskDefinitionFamiliesRequest,
) -> Result<ListTaskDefinitionFamiliesResponse, ApiError> {
    todo!()
}
pub(super) fn deregister_task_definition(
    _: &mut World,
    _: DeregisterTaskDefinitionRequest,
) -> Result<DeregisterTaskDefinitionResponse, ApiError> {
    todo!()
}
pub(super) fn delete_task_definitions(
    _: &mut World,
    _: DeleteTaskDefinitionsRequest,
) -> Result<DeleteTaskDefinitionsResponse, ApiError> {
    todo!()
}
