//! Long polls.

use std::sync::Weak;
use std::time::Duration;

use bytes::Bytes;
use http::Response;

use super::Reply;
use crate::driver::{Driver, Gone};
use crate::kernel::time::Time;

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

/// Carries out the call, or says when to ask again though nothing happens. It is told whether the
/// time is over.
type CarryOut = Box<dyn FnMut(&Driver, bool) -> Result<Reply, Option<Time>> + Send>;

/// A call that is carried out once it no longer waits for something, or when its time is over.
///
/// It is asked as an [`Until`] is, and besides when it says. Nobody else gets in between its being
/// asked and being carried out.
pub(crate) struct Waits {
    pub(in crate::http) ask: CarryOut,
    /// How long it may take, in the fake's time.
    pub(in crate::http) limit: Duration,
}

impl Waits {
    pub(super) async fn wait(self, driver: &Weak<Driver>) -> Result<Reply, Gone> {
        Driver::wait_with(driver, self.limit, self.ask).await
    }
}
