//! The SDK's way in without a socket: the preconfigured client's transport.
//!
//! It goes through [`respond`], so headers, target, errors and codecs are the same as on the wire.
//! It spawns nothing and waits for nothing but an answer that is late in the fake's time, and so
//! works from any runtime and any thread, in a `static`, and under a paused clock, none of which
//! can be had with a socket.

use std::io;
use std::sync::{Arc, Weak};

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use http_body_util::BodyExt;

use super::reply::{AnswerBody, Delivery, Reply};
use super::respond::respond;
use crate::driver::{Driver, Gone, LastCall, State};
use crate::io_thread;

/// Hands requests to the driver.
#[derive(Clone, Debug)]
pub(crate) struct InProcess {
    // Kept so that a call only counts a reference up.
    connector: SharedHttpConnector,
}

impl InProcess {
    pub(crate) fn new(driver: &Arc<Driver>, last_call: LastCall) -> Self {
        Self {
            connector: SharedHttpConnector::new(Connector {
                driver: Arc::downgrade(driver),
                last_call,
            }),
        }
    }
}

impl HttpClient for InProcess {
    fn http_connector(
        &self,
        _settings: &HttpConnectorSettings,
        _components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        self.connector.clone()
    }
}

struct Connector {
    /// A client that outlives its fake finds it gone, as it would over TCP; a client that kept its
    /// fake alive would make tests of "the endpoint is gone" pass for nothing.
    driver: Weak<Driver>,
    last_call: LastCall,
}

impl std::fmt::Debug for Connector {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("InProcess")
    }
}

impl HttpConnector for Connector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let driver = Weak::clone(&self.driver);
        self.last_call.note();
        HttpConnectorFuture::new(async move {
            // Ready at once, but for tokio's cooperation: a program that polls DescribeTasks in a
            // loop, without a sleep, would never let the task it waits for run on the same thread.
            // Outside tokio this does nothing.
            tokio::task::coop::consume_budget().await;
            // There is a copy of the fake, but nobody else would ever see what is done to it.
            if io_thread::is_of_another_process() {
                return Err(ConnectorError::user(io_thread::forked().into()));
            }
            #[cfg(feature = "exec")]
            let request = at_port(&driver, request)?;
            exchange(&driver, request).await
        })
    }
}

/// Opens the port of the fake for a request whose answer has the address of a stream.
#[cfg(feature = "exec")]
fn at_port(driver: &Weak<Driver>, mut request: HttpRequest) -> Result<HttpRequest, ConnectorError> {
    let target = request.headers().get("x-amz-target");
    if target.is_some_and(|target| target.ends_with(".ExecuteCommand"))
        && let Some(url) = driver.upgrade().and_then(|driver| driver.open_port())
    {
        let set = request.set_uri(url);
        set.map_err(|error| ConnectorError::user(error.into()))?;
    }
    Ok(request)
}

pub(super) async fn exchange(
    driver: &Weak<Driver>,
    request: HttpRequest,
) -> Result<HttpResponse, ConnectorError> {
    let request = request
        .try_into_http1x()
        .map_err(|error| ConnectorError::user(error.into()))?;
    let (parts, body) = request.into_parts();
    // A body in memory is handed over without a copy; only a streamed one is waited for.
    let body = body
        .collect()
        .await
        .map_err(ConnectorError::user)?
        .to_bytes();

    let reply = {
        let Some(driver) = driver.upgrade() else {
            return Err(ConnectorError::io(
                "connection refused: the FakeEcs this client belongs to was dropped".into(),
            )
            .never_connected());
        };
        if driver.refuses_connections() {
            return Err(refused());
        }
        respond(&driver, http::Request::from_parts(parts, body))
    };
    // In boxes, because hardly any call waits, and each would have to make room for it.
    let reply = match reply {
        reply @ Reply::Waits(_) => {
            let carried_out = Box::pin(reply.once_carried_out(driver)).await;
            carried_out.map_err(|Gone| reset("the FakeEcs this client belongs to was dropped"))?
        }
        reply => reply,
    };
    let response = match reply {
        Reply::Now(response) => response.map(SdkBody::from),
        // The caller is the test, or what it has spawned: it ends here.
        Reply::GivenUp(why) => {
            if let Some(driver) = driver.upgrade() {
                driver.peek(State::note_given_up);
            }
            panic!("{why}")
        }
        // Without the driver: an answer that takes its time does not keep the fake alive.
        later => delivered(Box::pin(later.deliver(driver)).await)?,
    };
    HttpResponse::try_from(response).map_err(|error| ConnectorError::other(error.into(), None))
}

/// What a client sees of an answer that was waited for.
fn delivered(delivery: Result<Delivery, Gone>) -> Result<http::Response<SdkBody>, ConnectorError> {
    match delivery {
        Ok(Delivery::Answer(response)) => Ok(response.map(AnswerBody::into_sdk)),
        Ok(Delivery::Cut) => Err(reset("a fault of the test cut it")),
        #[cfg(any(test, feature = "exec"))]
        Ok(Delivery::Upgrade(..)) => Err(ConnectorError::user(
            "there is no connection in process that could be upgraded".into(),
        )),
        Err(Gone) => Err(reset("the FakeEcs this client belongs to was dropped")),
    }
}

/// What a client sees of an endpoint where nobody listens.
fn refused() -> ConnectorError {
    let error = io::Error::new(
        io::ErrorKind::ConnectionRefused,
        "connection refused: the test has asked the fake to",
    );
    ConnectorError::io(error.into()).never_connected()
}

/// What a client sees of a connection that ends without an answer.
fn reset(why: &str) -> ConnectorError {
    let error = io::Error::new(
        io::ErrorKind::ConnectionReset,
        format!("connection reset: {why}"),
    );
    ConnectorError::io(error.into())
}

impl AnswerBody {
    fn into_sdk(self) -> SdkBody {
        match self {
            Self::Whole(bytes) => SdkBody::from(bytes),
            #[cfg(any(test, feature = "introspection"))]
            Self::Pieces(_) => SdkBody::from_body_1_x(self),
            #[cfg(feature = "ecr")]
            Self::Download(_) => SdkBody::from_body_1_x(self),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::testing;

    #[tokio::test]
    async fn clients_of_other_services_are_served_as_over_http() {
        let body = "Action=GetCallerIdentity&Version=2011-06-15";
        let driver = testing::driver();
        let mut request = HttpRequest::new(SdkBody::from(body));
        request.set_method("POST").unwrap();
        let headers = request.headers_mut();
        headers.insert("content-type", "application/x-www-form-urlencoded");

        let answer = exchange(&Arc::downgrade(&driver), request).await.unwrap();

        assert_eq!(answer.status().as_u16(), 200);
        assert_eq!(answer.headers().get("content-type"), Some("text/xml"));
        let xml = String::from_utf8(answer.body().bytes().unwrap().to_vec()).unwrap();
        assert!(xml.contains("<Account>000000000000</Account>"), "{xml}");
    }
}
