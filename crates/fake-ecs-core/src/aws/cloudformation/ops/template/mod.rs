//! Templates.

mod get_template;
mod get_template_summary;
mod validate_template;

pub(super) use self::get_template::get_template;
pub(super) use self::get_template_summary::get_template_summary;
pub(super) use self::validate_template::validate_template;
