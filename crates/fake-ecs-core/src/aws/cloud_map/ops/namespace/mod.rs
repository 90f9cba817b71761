//! The operations of Cloud Map on namespaces.
//!
//! - `made` — what makes namespaces and changes them.

mod create_http_namespace;
mod create_private_dns_namespace;
mod create_public_dns_namespace;
mod delete_namespace;
mod get_namespace;
mod list_namespaces;
mod made;
mod update_http_namespace;
mod update_private_dns_namespace;
mod update_public_dns_namespace;

pub(super) use self::create_http_namespace::create_http_namespace;
pub(super) use self::create_private_dns_namespace::create_private_dns_namespace;
pub(super) use self::create_public_dns_namespace::create_public_dns_namespace;
pub(super) use self::delete_namespace::delete_namespace;
pub(super) use self::get_namespace::get_namespace;
pub(super) use self::list_namespaces::list_namespaces;
pub(super) use self::update_http_namespace::update_http_namespace;
pub(super) use self::update_private_dns_namespace::update_private_dns_namespace;
pub(super) use self::update_public_dns_namespace::update_public_dns_namespace;
