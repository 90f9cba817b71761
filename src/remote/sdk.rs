//! A client of the SDK for a fake of another process.

use super::Remote;
use crate::client::remote_sdk_config;

/// # Clients of the SDK
impl Remote {
    /// A client of the fake, for the account and region that this is of. It goes over plain HTTP;
    /// retries and waiters pause in real time, because the fake's time is that of the server.
    ///
    /// ```
    /// # async fn example(ecs: &fake_ecs::Remote) {
    /// let clusters = ecs.client().list_clusters().send().await.unwrap();
    /// assert_eq!(clusters.cluster_arns().len(), 1);
    /// # }
    /// ```
    #[must_use]
    pub fn client(&self) -> aws_sdk_ecs::Client {
        crate::client::ecs_client(&self.sdk_config())
    }

    /// What [`client`](Self::client) is made from, also for clients of other services.
    #[must_use]
    pub fn sdk_config(&self) -> aws_config::SdkConfig {
        remote_sdk_config(self.endpoint_url(), self.account(), self.region())
    }
}
