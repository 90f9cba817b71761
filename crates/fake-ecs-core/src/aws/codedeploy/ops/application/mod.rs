//! Applications.

mod create_application;
mod delete_application;
mod get_application;
mod list_applications;
mod update_application;

pub(super) use self::create_application::create_application;
pub(super) use self::delete_application::delete_application;
pub(super) use self::get_application::get_application;
pub(super) use self::list_applications::list_applications;
pub(super) use self::update_application::update_application;
