//! Connections that stop speaking HTTP.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Mutex, PoisonError, Weak};

use http::Request;
use hyper::upgrade::{OnUpgrade, Upgraded};
use hyper_util::rt::TokioIo;

use crate::driver::Driver;

/// Has the connection once the client has the answer, until it ends. It is dropped when the server
/// is closed.
pub(in crate::http) type Handler = Box<dyn FnOnce(Weak<Driver>, Stream) -> Talk + Send>;
pub(in crate::http) type Stream = TokioIo<Upgraded>;
pub(in crate::http) type Talk = Pin<Box<dyn Future<Output = ()> + Send>>;

/// What a connection is to become, once its last answer is sent.
///
/// A std mutex: nothing is awaited under it, and nobody else wants it.
#[derive(Default)]
pub(in crate::http) struct Upgrading(Mutex<Option<(OnUpgrade, Handler)>>);

impl Upgrading {
    /// Takes out of a request what the connection can be had with later.
    pub(in crate::http) fn of<B>(mut request: Request<B>) -> (Request<B>, OnUpgrade) {
        let on_upgrade = hyper::upgrade::on(&mut request);
        (request, on_upgrade)
    }

    pub(in crate::http) fn begin(&self, on_upgrade: OnUpgrade, handler: Handler) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((on_upgrade, handler));
    }

    /// Hands the connection over, if that was promised. It is part of the connection's own task, so
    /// that closing the server closes it as well.
    pub(in crate::http) async fn finish(&self, driver: Weak<Driver>) -> hyper::Result<()> {
        let promised = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some((on_upgrade, handler)) = promised {
            handler(driver, TokioIo::new(on_upgrade.await?)).await;
        }
        Ok(())
    }
}
