//! Launch templates and their versions.
//!
//! - [`data`] — what a version keeps of what callers say. [`find`] — by id or by name.

mod create_launch_template;
mod create_launch_template_version;
mod data;
mod delete_launch_template;
mod describe_launch_template_versions;
mod describe_launch_templates;
mod find;
mod modify_launch_template;
#[cfg(test)]
mod tests;

pub(super) use self::create_launch_template::create_launch_template;
pub(super) use self::create_launch_template_version::create_launch_template_version;
pub(super) use self::delete_launch_template::delete_launch_template;
pub(super) use self::describe_launch_template_versions::describe_launch_template_versions;
pub(super) use self::describe_launch_templates::describe_launch_templates;
pub(super) use self::modify_launch_template::modify_launch_template;
