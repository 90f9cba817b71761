//! The operations of Cloud Map on services.

mod create_service;
mod delete_service;
mod delete_service_attributes;
mod get_service;
mod get_service_attributes;
mod list_services;
mod update_service;
mod update_service_attributes;

pub(super) use self::create_service::create_service;
pub(super) use self::delete_service::delete_service;
pub(super) use self::delete_service_attributes::delete_service_attributes;
pub(super) use self::get_service::get_service;
pub(super) use self::get_service_attributes::get_service_attributes;
pub(super) use self::list_services::list_services;
pub(super) use self::update_service::update_service;
pub(super) use self::update_service_attributes::update_service_attributes;
