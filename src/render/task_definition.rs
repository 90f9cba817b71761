pub(crate) fn task_definition(
    s: &crate::world::task_definition::RevisionState,
) -> crate::wire::TaskDefinition {
    s.revision.document.clone()
}
