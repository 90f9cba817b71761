//! Operations on objects.

mod copy_object;
mod delete_object;
mod delete_objects;
mod get_object;
mod head_object;
mod list_object_versions;
mod list_objects;
mod list_objects_v2;
mod put_object;

pub(super) use self::copy_object::copy_object;
pub(super) use self::delete_object::delete_object;
pub(super) use self::delete_objects::delete_objects;
pub(super) use self::get_object::get_object;
pub(super) use self::head_object::head_object;
pub(super) use self::list_object_versions::list_object_versions;
pub(super) use self::list_objects::list_objects;
pub(super) use self::list_objects_v2::list_objects_v2;
pub(super) use self::put_object::put_object;
