//! The configuration of the SDK that points at the fake and lives in its time.
//!
//! Nothing here reads the environment, `~/.aws` or the instance metadata service.

use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::task::{Context, Poll};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use aws_config::identity::IdentityCache;
use aws_config::retry::RetryConfig;
use aws_config::stalled_stream_protection::StalledStreamProtectionConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_ecs::config::retry::RetryPartition;
use aws_sdk_ecs::config::{Credentials, SharedCredentialsProvider, SharedHttpClient};
use aws_smithy_async::rt::sleep::{AsyncSleep, Sleep};
use aws_smithy_async::time::TimeSource;

use crate::driver::{Driver, LastCall};
use crate::http::{InProcess, Tcp};
use crate::kernel::arn::Scope;

/// How a client reaches the fake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Transport {
    /// By a function call; see [`InProcess`].
    InProcess,
    /// Through the listener; see [`Tcp`].
    Http,
}

/// A configuration for an account and region.
pub(crate) fn sdk_config(
    driver: &Arc<Driver>,
    scope: &Scope,
    endpoint_url: &str,
    transport: Transport,
) -> SdkConfig {
    // An access key of twelve digits names an account, see `http::scope`.
    let access_key = if scope.account == driver.default_scope().account {
        "AKIAFAKEECS"
    } else {
        &scope.account
    };
    let last_call = LastCall::new(driver);
    let http_client = match transport {
        Transport::InProcess => SharedHttpClient::new(InProcess::new(driver, last_call.clone())),
        Transport::Http => SharedHttpClient::new(Tcp(Some(last_call.clone()))),
    };
    let clock = FakeTime(Arc::downgrade(driver), last_call);
    configuration(
        (access_key, &scope.region),
        endpoint_url,
        http_client,
        clock,
    )
}

/// A configuration for a fake of another process. Time is that of this one.
#[cfg(feature = "remote")]
pub(crate) fn remote_sdk_config(endpoint_url: &str, account: &str, region: &str) -> SdkConfig {
    let http_client = SharedHttpClient::new(Tcp(None));
    configuration((account, region), endpoint_url, http_client, RealTime)
}

/// What all clients have in common.
fn configuration(
    (access_key, region): (&str, &str),
    endpoint_url: &str,
    http_client: SharedHttpClient,
    clock: impl AsyncSleep + TimeSource + Clone + 'static,
) -> SdkConfig {
    let credentials = Credentials::new(access_key, "fake-ecs", None, None, "fake-ecs");
    SdkConfig::builder()
        // Pinned, so that an update of the SDK does not change what tests see.
        .behavior_version(BehaviorVersion::v2026_01_12())
        .region(Region::new(region.to_owned()))
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        // There is nothing to save by caching, and the cache guards itself with a time-out.
        .identity_cache(IdentityCache::no_cache())
        .endpoint_url(endpoint_url)
        .http_client(http_client)
        .sleep_impl(clock.clone())
        .time_source(clock)
        // As an application would have it, so that throttling and 500s are retried in tests too.
        // But without jitter: the pauses are 1 s, 2 s, and so on, and the same in every run.
        .retry_config(RetryConfig::standard().with_use_static_exponential_base(true))
        // Both compare real waiting with the fake's time. Left on, a connect time-out of 3.1 s
        // "fires" before anything is sent, and the stream guard spins through minutes of fake time.
        .timeout_config(TimeoutConfig::disabled())
        .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
        // Both sides read one clock, so there is no skew, and a refusal must not be retried as one.
        .disable_clock_skew_correction(true)
        .build()
}

/// A client with a retry quota of its own.
///
/// `aws_sdk_ecs::Client::new` would take the quota that all clients of one region in the process
/// share: a test that provokes errors would use up the retries of the tests beside it.
pub(crate) fn ecs_client(config: &SdkConfig) -> aws_sdk_ecs::Client {
    // Partitions of one name have separate quotas but compare equal, so each has its own name.
    static CLIENTS: AtomicU64 = AtomicU64::new(0);
    let number = CLIENTS.fetch_add(1, Ordering::Relaxed);
    let config = aws_sdk_ecs::config::Builder::from(config)
        .retry_partition(RetryPartition::custom(format!("fake-ecs-{number}")).build())
        .build();
    aws_sdk_ecs::Client::from_conf(config)
}

/// The fake's clock as the SDK's. Does not keep the fake alive.
#[derive(Clone)]
struct FakeTime(Weak<Driver>, LastCall);

impl std::fmt::Debug for FakeTime {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("FakeTime")
    }
}

impl TimeSource for FakeTime {
    fn now(&self) -> SystemTime {
        // Once the fake is gone a call fails anyway, but it is signed before that.
        self.0.upgrade().map_or(UNIX_EPOCH, |driver| driver.now())
    }
}

impl AsyncSleep for FakeTime {
    fn sleep(&self, duration: Duration) -> Sleep {
        let last_call = self.1.clone();
        Sleep::new(Exclusive::new(async move {
            // Time moves at the first poll: the SDK also makes sleeps which it never waits for.
            // Once the fake is gone there is no time to sleep in, and the next call fails.
            let _ = last_call.sleep(duration).await;
        }))
    }
}

/// The time of this process, for a fake of another one.
#[cfg(feature = "remote")]
#[derive(Clone, Debug)]
struct RealTime;

#[cfg(feature = "remote")]
impl TimeSource for RealTime {
    fn now(&self) -> SystemTime {
        #[expect(
            clippy::disallowed_methods,
            reason = "calls are signed with the time of this process"
        )]
        SystemTime::now()
    }
}

#[cfg(feature = "remote")]
impl AsyncSleep for RealTime {
    fn sleep(&self, duration: Duration) -> Sleep {
        Sleep::new(Exclusive::new(tokio::time::sleep(duration)))
    }
}

/// Makes a future `Sync`, which the SDK asks of sleeps: polling needs `&mut`, so the mutex is never
/// waited for, nor even locked.
struct Exclusive<F>(Mutex<Pin<Box<F>>>);

impl<F> Exclusive<F> {
    fn new(future: F) -> Self {
        Self(Mutex::new(Box::pin(future)))
    }
}

impl<F: Future> Future for Exclusive<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let future = self.0.get_mut().unwrap_or_else(PoisonError::into_inner);
        future.as_mut().poll(cx)
    }
}

#[cfg(test)]
mod tests {
    use std::net::{Ipv4Addr, SocketAddr};

    use super::*;
    use crate::http::{Guard, Server, testing};

    fn fake() -> (Arc<Driver>, Server, String) {
        let driver = testing::driver();
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let server = Server::bind(address, &driver, Guard::default()).unwrap();
        let endpoint_url = format!("http://{}", server.local_addr());
        (driver, server, endpoint_url)
    }

    fn client(
        driver: &Arc<Driver>,
        endpoint_url: &str,
        transport: Transport,
    ) -> aws_sdk_ecs::Client {
        ecs_client(&sdk_config(
            driver,
            driver.default_scope(),
            endpoint_url,
            transport,
        ))
    }

    const TRANSPORTS: [Transport; 2] = [Transport::InProcess, Transport::Http];

    #[tokio::test]
    async fn a_client_lists_clusters_over_either_transport() {
        let (driver, _server, url) = fake();

        for transport in TRANSPORTS {
            let answer = client(&driver, &url, transport)
                .list_clusters()
                .send()
                .await;

            assert_eq!(
                answer.unwrap().cluster_arns(),
                [] as [String; 0],
                "{transport:?}"
            );
        }
    }

    #[tokio::test]
    async fn a_modelled_error_reaches_the_client_with_code_message_and_request_id() {
        use aws_sdk_ecs::error::ProvideErrorMetadata;
        use aws_sdk_ecs::operation::RequestId;

        let (driver, _server, url) = fake();

        for transport in TRANSPORTS {
            let error = client(&driver, &url, transport).list_tasks().send().await;
            let error = error.unwrap_err().into_service_error();

            assert!(
                error.is_cluster_not_found_exception(),
                "{transport:?}: {error:?}"
            );
            assert_eq!(error.message(), Some("Cluster not found."));
            assert!(error.request_id().is_some());
        }
    }

    #[tokio::test]
    async fn server_errors_are_retried_in_the_fakes_time() {
        let (driver, _server, url) = fake();
        for transport in TRANSPORTS {
            let client = client(&driver, &url, transport);
            let before = driver.now();
            testing::fail_next(&driver, 2);

            let answer = client.list_clusters().send().await;

            assert!(answer.is_ok(), "{transport:?}: {answer:?}");
            assert!(
                driver.now() > before,
                "{transport:?}: the back-off moved the fake's time"
            );
        }
    }

    #[tokio::test]
    async fn a_call_without_retries_takes_none_of_the_fakes_time() {
        let (driver, _server, url) = fake();
        let before = driver.now();

        for transport in TRANSPORTS {
            client(&driver, &url, transport)
                .list_clusters()
                .send()
                .await
                .unwrap();
        }

        assert_eq!(driver.now(), before);
    }

    #[tokio::test]
    async fn clients_do_not_share_their_retry_quota() {
        let (driver, _server, url) = fake();
        // Each of these ends in an error and uses up some of its client's quota of 500.
        let spender = client(&driver, &url, Transport::InProcess);
        testing::fail_next(&driver, usize::MAX);
        for _ in 0..200 {
            spender.list_clusters().send().await.unwrap_err();
        }

        testing::fail_next(&driver, 1);
        spender.list_clusters().send().await.unwrap_err();
        testing::fail_next(&driver, 1);
        let other = client(&driver, &url, Transport::InProcess);

        assert!(other.list_clusters().send().await.is_ok());
    }

    #[tokio::test]
    async fn a_client_is_of_the_account_and_region_it_was_made_for() {
        let (driver, _server, url) = fake();
        let elsewhere = Scope {
            account: "210987654321".to_owned(),
            region: "eu-central-1".to_owned(),
        };

        for transport in TRANSPORTS {
            client(&driver, &url, transport)
                .list_clusters()
                .send()
                .await
                .unwrap();
            let config = sdk_config(&driver, &elsewhere, &url, transport);
            ecs_client(&config).list_clusters().send().await.unwrap();
        }

        let here = driver.default_scope();
        assert_eq!(
            testing::calls(&driver),
            [here, &elsewhere, here, &elsewhere].map(Scope::clone)
        );
    }

    #[test]
    fn one_client_serves_many_runtimes_at_once_and_loses_no_call() {
        let (driver, _server, url) = fake();

        for transport in TRANSPORTS {
            let client = client(&driver, &url, transport);
            std::thread::scope(|scope| {
                for _ in 0..8 {
                    scope.spawn(|| {
                        // A runtime for each few calls, as tests have it.
                        for _ in 0..5 {
                            let runtime = tokio::runtime::Builder::new_current_thread()
                                .build()
                                .unwrap();
                            runtime.block_on(async {
                                for _ in 0..4 {
                                    client.list_clusters().send().await.unwrap();
                                }
                            });
                        }
                    });
                }
            });
        }

        assert_eq!(testing::calls(&driver).len(), 2 * 8 * 5 * 4);
    }

    #[tokio::test(start_paused = true)]
    async fn a_call_in_process_leaves_a_paused_clock_alone() {
        let (driver, _server, url) = fake();
        let client = client(&driver, &url, Transport::InProcess);
        // A timer far away, for the clock to leap to should the runtime ever be idle.
        let mut far = std::pin::pin!(tokio::time::sleep(Duration::from_secs(3600)));

        for _ in 0..300 {
            tokio::select! {
                biased;
                () = &mut far => panic!("the clock ran away"),
                answer = client.list_clusters().send() => drop(answer.unwrap()),
            }
        }
    }

    #[tokio::test]
    async fn a_loop_of_calls_lets_other_tasks_run() {
        let (driver, _server, url) = fake();
        let client = client(&driver, &url, Transport::InProcess);
        let other = tokio::spawn(async {});

        let mut calls = 0;
        while !other.is_finished() && calls < 10_000 {
            client.list_clusters().send().await.unwrap();
            calls += 1;
        }

        assert!(
            other.is_finished(),
            "{calls} calls in a row kept the thread"
        );
    }

    #[tokio::test]
    async fn a_client_that_outlives_its_fake_finds_it_gone() {
        use std::error::Error;

        let (driver, server, url) = fake();
        let clients = TRANSPORTS.map(|transport| client(&driver, &url, transport));
        drop(server);
        drop(driver);

        for client in clients {
            let error = client.list_clusters().send().await.unwrap_err();

            let source = error.source().unwrap().to_string();
            assert!(
                matches!(error, aws_sdk_ecs::error::SdkError::DispatchFailure(_)),
                "{source}"
            );
        }
    }
}
