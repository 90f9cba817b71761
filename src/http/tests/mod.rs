//! What requests for all services come to.

mod protocols;
mod respond;
mod routes;
