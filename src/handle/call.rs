//! A call that has come, and has not been carried out yet.

use std::fmt;

use crate::wire::{Json, Route};

/// A call of an application: what the functions are asked about that choose which calls a fault
/// changes. See [`NewFault::when`](crate::NewFault::when).
#[derive(Clone)]
pub struct Call {
    operation: Route,
    input: Json,
}

impl Call {
    pub(crate) fn new(operation: Route, body: &[u8]) -> Self {
        Self {
            operation,
            input: Json::read(body),
        }
    }

    /// The operation that is called, of ECS or of another service. It can be compared with an
    /// [`Operation`](crate::Operation) of ECS.
    #[must_use]
    pub fn operation(&self) -> Route {
        self.operation
    }

    /// The input, as it was sent and before anything was checked.
    #[must_use]
    pub fn json(&self) -> &Json {
        &self.input
    }
}

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.operation, self.input)
    }
}
