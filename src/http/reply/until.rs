//! Long polls.

use std::sync::Weak;
use std::time::Duration;

use bytes::Bytes;
use http::Response;

use crate::driver::{Driver, Gone};

/// The answer, once there is one. Called without the lock.
type Ask = Box<dyn FnMut(&Driver) -> Option<Response<Bytes>> + Send>;

/// An answer that comes as soon as there is one.
///
/// It is asked for at once, whenever something has happened in the fake, and when the fake was
/// reset. Waiting lets the fake's time pass, as a client's sleep does.
pub(crate) struct Until {
    pub(in crate::http) answer: Ask,
    /// How long it may take, in the fake's time …
    pub(in crate::http) limit: Duration,
    /// … and what is answered when nothing has come by then.
    pub(in crate::http) otherwise: Response<Bytes>,
}

impl Until {
    pub(super) async fn wait(self, driver: &Weak<Driver>) -> Result<Response<Bytes>, Gone> {
        let Self {
            answer,
            limit,
            otherwise,
        } = self;
        let answered = Driver::wait_for(driver, limit, answer).await?;
        Ok(answered.unwrap_or(otherwise))
    }
}
