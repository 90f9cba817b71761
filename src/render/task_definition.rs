use crate::world::task_definition::*; pub(crate) fn task_definition(_: &RevisionState) {}
