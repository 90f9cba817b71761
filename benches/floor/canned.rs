//! A client that nothing is behind.

use aws_sdk_ecs::Client;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
    SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use bytes::Bytes;
use fake_ecs::FakeEcs;

/// A client whose calls all get the same bytes.
pub(crate) fn canned_client(body: Vec<u8>) -> Client {
    let ecs = FakeEcs::start().blocking();
    let config = ecs
        .sdk_config()
        .to_builder()
        .http_client(SharedHttpClient::new(Canned(Bytes::from(body))))
        .build();
    Client::new(&config)
}

#[derive(Clone, Debug)]
struct Canned(Bytes);

impl HttpConnector for Canned {
    fn call(&self, _: HttpRequest) -> HttpConnectorFuture {
        let answer = http::Response::builder()
            .header("content-type", "application/x-amz-json-1.1")
            .body(SdkBody::from(self.0.clone()))
            .unwrap();
        HttpConnectorFuture::ready(Ok(answer.try_into().unwrap()))
    }
}

impl HttpClient for Canned {
    fn http_connector(
        &self,
        _: &HttpConnectorSettings,
        _: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}
