//! Attributes of container instances.
//!
//! - [`target`] — the instance that an attribute is of. [`check`] — what attributes may be called,
//!   and be.

pub(super) mod check;
mod delete_attributes;
mod list_attributes;
mod put_attributes;
mod target;

pub(super) use self::delete_attributes::delete_attributes;
pub(super) use self::list_attributes::list_attributes;
pub(super) use self::put_attributes::put_attributes;

use crate::ecs::Region;
use crate::ecs::instance::Instance;
use crate::wire::Attribute;

/// An attribute as these operations answer it: with the ARN of its instance, as the examples of the
/// documentation have it.
fn of_instance(
    region: &Region,
    instance: &Instance,
    name: String,
    value: Option<String>,
) -> Attribute {
    Attribute {
        name,
        value,
        target_id: Some(region.instance_arn(instance)),
        target_type: None,
    }
}
