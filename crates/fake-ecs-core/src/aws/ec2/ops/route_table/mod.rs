//! Route tables, their routes, and which subnets they are for.
//!
//! - [`destination`] — where routes lead to.

mod associate_route_table;
mod create_route;
mod create_route_table;
mod delete_route;
mod delete_route_table;
mod describe_route_tables;
mod destination;
mod disassociate_route_table;
mod replace_route;
mod replace_route_table_association;
#[cfg(test)]
mod tests;

pub(super) use self::associate_route_table::associate_route_table;
pub(super) use self::create_route::create_route;
pub(super) use self::create_route_table::create_route_table;
pub(super) use self::delete_route::delete_route;
pub(super) use self::delete_route_table::delete_route_table;
pub(super) use self::describe_route_tables::describe_route_tables;
pub(super) use self::disassociate_route_table::disassociate_route_table;
pub(super) use self::replace_route::replace_route;
pub(super) use self::replace_route_table_association::replace_route_table_association;
