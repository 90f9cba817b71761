//! Every kind of reply over HTTP, and in process where there is one, on every clock.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use super::routes::FLOODED;
use crate::driver::clock::Clock;
use crate::fake::FakeEcs;
use crate::http::connection::{Answerer, serve};
use crate::http::peer::Caller;
use crate::http::socket::WRITE_S_MAX;
use crate::http::testing::{self, Answer, Connection, SlowReader, call};
use crate::kernel::profile::Profile;

const DEFINITION: &str = r#"{
    "family": "web", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"], "cpu": "256", "memory": "512",
    "containerDefinitions": [{ "name": "app", "image": "busybox" }]
}"#;

fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// What moves a fake's time: its clock, and whether tokio's is paused where the fake is used.
#[derive(Clone, Copy, Debug)]
struct Case {
    clock: Clock,
    is_paused: bool,
    is_over_http: bool,
}

impl Case {
    fn all() -> Vec<Self> {
        let mut cases = Vec::new();
        for clock in [Clock::manual(), Clock::tokio(), Clock::wall()] {
            for is_paused in [false, true] {
                for is_over_http in [false, true] {
                    cases.push(Self {
                        clock,
                        is_paused,
                        is_over_http,
                    });
                }
            }
        }
        if cfg!(not(feature = "client")) {
            cases.retain(|case| case.is_over_http);
        }
        cases
    }

    /// The thread that serves HTTP keeps real time.
    fn really_waits(self) -> bool {
        self.clock == Clock::wall() && (self.is_over_http || !self.is_paused)
    }

    /// Whether tokio's clock moves with the fake's.
    fn sleeps_with_tokio(self) -> bool {
        self.clock == Clock::tokio() && self.is_paused && !self.is_over_http
    }

    /// As long as somebody can wait.
    fn moment(self) -> Duration {
        match self.really_waits() {
            true => Duration::from_millis(30),
            false => secs(5),
        }
    }

    /// A fake whose tasks are pending for that long.
    fn run(self, pending: Duration, test: impl AsyncFnOnce(FakeEcs)) {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .start_paused(self.is_paused)
            .build()
            .unwrap();
        runtime.block_on(async {
            let mut profile = Profile::instant();
            profile.fargate.pending = pending;
            test(FakeEcs::start().clock(self.clock).profile(profile).await).await;
        });
    }

    /// What that control route answers.
    async fn ask(self, ecs: &FakeEcs, route: &str, body: &str) -> String {
        if self.is_over_http {
            let mut connection = Connection::open(ecs.local_addr());
            connection.send(request(route, body));
            connection.receive().body
        } else {
            in_process::ask(ecs, route, body).await.unwrap()
        }
    }

    /// Checks how far the fake's time, and tokio's, have moved while `act` ran.
    async fn takes<R>(self, ecs: &FakeEcs, time: Duration, act: impl Future<Output = R>) -> R {
        let (before, tokio_before) = (ecs.now(), tokio_now());
        let result = act.await;
        let elapsed = ecs.now().duration_since(before).unwrap();
        let tokio_elapsed = tokio_now() - tokio_before;

        let runs_by_itself = match self.clock {
            clock if clock == Clock::wall() => true,
            clock if clock == Clock::tokio() => !self.is_paused,
            _ => false,
        };
        let more = if runs_by_itself {
            secs(4)
        } else {
            Duration::ZERO
        };
        assert!(
            (time..=time + more).contains(&elapsed),
            "{self:?}: {elapsed:?}"
        );
        if self.is_paused {
            let expected = if self.sleeps_with_tokio() {
                time
            } else {
                Duration::ZERO
            };
            assert_eq!(tokio_elapsed, expected, "{self:?}");
        }
        result
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "it is the test's own clock that is looked at"
)]
fn tokio_now() -> tokio::time::Instant {
    tokio::time::Instant::now()
}

fn request(route: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "POST /_fake_ecs/{route} HTTP/1.1\r\nHost: fake\r\nContent-Length: {length}\r\n\r\n{body}"
    )
}

fn post(connection: &mut Connection, route: &str, body: &str) {
    connection.send(request(route, body));
}

fn make(server: SocketAddr, operation: &str) -> Answer {
    let mut connection = Connection::open(server);
    connection.send(call(operation, "{}"));
    connection.receive()
}

fn list_clusters(ecs: &FakeEcs) -> Answer {
    make(ecs.local_addr(), "ListClusters")
}

#[cfg(feature = "client")]
mod in_process {
    use std::sync::Weak;

    use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
    use aws_smithy_runtime_api::client::result::ConnectorError;
    use aws_smithy_types::body::SdkBody;
    use http_body_util::BodyExt;

    use super::*;
    use crate::driver::Driver;
    use crate::http::connector::exchange;

    pub(super) async fn open(
        ecs: &FakeEcs,
        route: &str,
        body: &str,
    ) -> Result<HttpResponse, ConnectorError> {
        asking(&Arc::downgrade(ecs.driver()), route, body).await
    }

    /// Does not keep the fake alive.
    pub(super) async fn asking(
        driver: &Weak<Driver>,
        route: &str,
        body: &str,
    ) -> Result<HttpResponse, ConnectorError> {
        let request = http::Request::post(format!("http://localhost/_fake_ecs/{route}"))
            .body(SdkBody::from(body.to_owned()))
            .unwrap();
        exchange(driver, HttpRequest::try_from(request).unwrap()).await
    }

    pub(super) async fn ask(
        ecs: &FakeEcs,
        route: &str,
        body: &str,
    ) -> Result<String, ConnectorError> {
        let body = open(ecs, route, body).await?.into_body();
        let body = body.collect().await.unwrap().to_bytes();
        Ok(String::from_utf8(body.to_vec()).unwrap())
    }
}
#[cfg(not(feature = "client"))]
mod in_process {
    use super::*;

    pub(super) async fn ask(_: &FakeEcs, _: &str, _: &str) -> Result<String, ()> {
        unreachable!("there is no client")
    }
}

// ---- late ----

#[test]
fn a_late_answer_takes_the_fakes_time() {
    for case in Case::all() {
        let latency = case.moment();
        case.run(Duration::ZERO, async |ecs| {
            let asked = latency.as_millis().to_string();

            let answer = case
                .takes(&ecs, latency, case.ask(&ecs, "late", &asked))
                .await;

            assert_eq!(answer, "\"late\"", "{case:?}");
        });
    }
}

#[test]
fn a_late_answer_over_http_holds_up_neither_its_fake_nor_others() {
    let start = || FakeEcs::start().clock(Clock::wall()).blocking();
    let (ecs, other) = (start(), start());
    let mut late = Connection::open(ecs.local_addr());

    post(&mut late, "late", "3600000");

    for _ in 0..3 {
        assert_eq!(list_clusters(&ecs).status, 200);
        assert_eq!(list_clusters(&other).status, 200);
    }
    drop(ecs);
    assert!(late.is_closed(), "it does not keep the fake alive");
}

#[test]
fn an_answer_that_never_comes_moves_no_time_and_ends_with_the_fake() {
    for clock in [Clock::manual(), Clock::tokio(), Clock::wall()] {
        let ecs = FakeEcs::start().clock(clock).blocking();
        let before = ecs.now();
        let mut never = Connection::open(ecs.local_addr());

        post(&mut never, "late", &u64::MAX.to_string());

        assert_eq!(list_clusters(&ecs).status, 200);
        let elapsed = ecs.now().duration_since(before).unwrap();
        assert!(elapsed < secs(60), "{elapsed:?}");
        drop(ecs);
        assert!(never.is_closed());
    }
}

// ---- until ----

#[test]
fn a_long_poll_is_answered_as_soon_as_something_has_happened_by_itself() {
    for case in Case::all() {
        let pending = case.moment();
        case.run(pending, async |ecs| {
            let poll = async {
                ecs.register_json(DEFINITION).run();
                case.ask(&ecs, "until", "3600000 RUNNING").await
            };
            let answer = case.takes(&ecs, pending, poll).await;

            assert_eq!(answer, "\"happened\"", "{case:?}");
        });
    }
}

#[test]
fn a_long_poll_in_vain_is_answered_at_its_deadline() {
    for case in Case::all() {
        let limit = case.moment();
        // The task goes on in the middle, and once more after the deadline.
        case.run(limit / 2, async |ecs| {
            ecs.register_json(DEFINITION).run();
            let asked = format!("{} STOPPED", limit.as_millis());

            let answer = case
                .takes(&ecs, limit, case.ask(&ecs, "until", &asked))
                .await;

            assert_eq!(answer, "\"in vain\"", "{case:?}");
        });
    }
}

#[test]
fn a_long_poll_over_http_is_answered_when_somebody_acts_and_blocks_nobody() {
    let ecs = FakeEcs::start().clock(Clock::wall()).blocking();
    let mut polls: Vec<_> = (0..3).map(|_| Connection::open(ecs.local_addr())).collect();
    for poll in &mut polls {
        post(poll, "until", "3600000 ListClusters");
    }

    assert_eq!(list_clusters(&ecs).status, 200);

    for poll in &mut polls {
        assert_eq!(poll.receive().body, "\"happened\"");
    }
}

#[test]
fn a_long_poll_that_panics_is_answered_with_the_message() {
    let ecs = FakeEcs::start().blocking();
    let mut poll = Connection::open(ecs.local_addr());

    post(&mut poll, "panic", "");

    let answer = poll.receive();
    assert_eq!(answer.status, 500);
    assert!(answer.body.contains("no answer"), "{answer:?}");
}

#[cfg(feature = "client")]
#[tokio::test(start_paused = true)]
async fn a_long_poll_in_process_is_answered_when_somebody_acts() {
    let ecs = FakeEcs::start().await;
    let other = ecs.clone();
    let acting = tokio::spawn(async move {
        tokio::time::sleep(secs(10)).await;
        other.client().list_clusters().send().await.unwrap();
    });
    let before = tokio_now();

    let answer = in_process::ask(&ecs, "until", "3600000 ListClusters").await;

    assert_eq!(answer.unwrap(), "\"happened\"");
    assert_eq!(tokio_now() - before, secs(10));
    acting.await.unwrap();
}

// ---- stream ----

fn chunk(connection: &mut Connection) -> String {
    let length = connection.receive_line();
    let chunk = connection.receive_line();
    assert_eq!(usize::from_str_radix(&length, 16), Ok(chunk.len()));
    chunk
}

/// Opens a stream of what is called, and reads the first piece.
fn stream(server: SocketAddr) -> Connection {
    let mut stream = Connection::open(server);
    post(&mut stream, "stream", "");
    let head = stream.receive_head();
    assert_eq!(head.status, 200, "{head:?}");
    make(server, "ListClusters");
    assert_eq!(chunk(&mut stream), "ListClusters");
    stream
}

#[test]
fn a_stream_is_written_as_things_happen_until_its_source_ends() {
    for clock in [Clock::manual(), Clock::tokio(), Clock::wall()] {
        let ecs = FakeEcs::start().clock(clock).blocking();
        let before = ecs.now();
        let mut stream = stream(ecs.local_addr());

        for operation in ["ListTasks", "CreateCluster"] {
            make(ecs.local_addr(), operation);
            assert_eq!(chunk(&mut stream), operation);
        }
        make(ecs.local_addr(), "StopTask");

        assert_eq!(chunk(&mut stream), "");
        post(&mut stream, "late", "0");
        assert_eq!(stream.receive().body, "\"late\"", "the connection stays");
        if clock == Clock::manual() {
            assert_eq!(ecs.now(), before, "it lets no time pass");
        }
    }
}

#[test]
fn a_stream_ends_when_the_fake_is_reset_and_breaks_off_when_it_is_dropped() {
    let ecs = FakeEcs::start().blocking();
    let (mut ended, mut idle) = (stream(ecs.local_addr()), Connection::open(ecs.local_addr()));

    ecs.reset();
    assert_eq!(chunk(&mut ended), "");

    post(&mut idle, "stream", "");
    idle.receive_head();
    drop(ecs);
    assert!(idle.is_closed());
}

#[test]
fn a_stream_whose_client_has_gone_ends() {
    let (_driver, server) = testing::serve();
    let mut connection = Connection::open(server.local_addr());
    drop(stream(server.local_addr()));

    let mut patience = 10_000;
    while server.connections() > 1 {
        // What is written is what tells that nobody reads it.
        connection.send(call("ListClusters", "{}"));
        connection.receive();
        patience -= 1;
        assert!(patience > 0, "the stream is still open");
    }
}

#[tokio::test(start_paused = true)]
async fn a_stream_that_nobody_reads_is_asked_for_no_more_and_given_up() {
    let ecs = FakeEcs::start().await;
    let answerer = Answerer {
        driver: Arc::downgrade(ecs.driver()),
        guard: Arc::default(),
        #[cfg(feature = "elb")]
        doors: Default::default(),
    };
    let client = SlowReader::new(request("flood", ""));
    client.read(1_000);

    let serving = tokio::time::timeout(2 * WRITE_S_MAX, serve(client, answerer, Caller::anybody()));
    let error = serving.await.expect("it is given up").unwrap_err();

    let cause = std::error::Error::source(&error).map(ToString::to_string);
    assert_eq!(
        cause.as_deref(),
        Some("the client does not read its answer")
    );
    let asked = FLOODED.load(Ordering::Relaxed);
    assert!((1..100).contains(&asked), "{asked} pieces");
}

#[cfg(feature = "client")]
#[tokio::test(start_paused = true)]
async fn a_stream_in_process_ends_with_its_fake() {
    use http_body_util::BodyExt;

    let ecs = FakeEcs::start().await;
    let before = tokio_now();
    let mut body = in_process::open(&ecs, "stream", "")
        .await
        .unwrap()
        .into_body();
    let other = ecs.clone();
    let acting = tokio::spawn(async move {
        tokio::time::sleep(secs(10)).await;
        other.client().list_clusters().send().await.unwrap();
    });

    let piece = body.frame().await.unwrap().unwrap();
    assert_eq!(piece.into_data().unwrap(), "ListClusters");
    assert_eq!(tokio_now() - before, secs(10));
    acting.await.unwrap();

    let dropping = tokio::spawn(async move { drop(ecs) });
    let error = body.frame().await.unwrap().unwrap_err();
    assert_eq!(error.to_string(), "the fake was dropped");
    dropping.await.unwrap();
}

// ---- upgrade ----

fn upgraded(ecs: &FakeEcs) -> Connection {
    let mut connection = Connection::open(ecs.local_addr());
    let request = request("twice", "").replace(
        "Host: fake",
        "Host: fake\r\nConnection: upgrade\r\nUpgrade: twice",
    );
    // What is sent at once is for the handler already.
    connection.send(request + "one\r\n");
    let head = connection.receive_head();
    assert_eq!(head.status, 101);
    assert!(
        head.headers.contains(&"upgrade: twice".to_owned()),
        "{head:?}"
    );
    let heard = [(); 2].map(|()| connection.receive_line());
    assert_eq!(heard, ["one", "one"]);
    connection
}

#[test]
fn an_upgraded_connection_is_the_handlers_until_either_side_ends_it() {
    let ecs = FakeEcs::start().blocking();
    let mut connection = upgraded(&ecs);

    for _ in 0..3 {
        connection.send("two\r\n");
        assert_eq!([(); 2].map(|()| connection.receive_line()), ["two", "two"]);
    }
    assert_eq!(list_clusters(&ecs).status, 200);

    connection.shutdown_write();
    assert!(connection.is_closed());
}

#[test]
fn closing_the_server_closes_what_was_upgraded() {
    let ecs = FakeEcs::start().blocking();
    let mut connection = upgraded(&ecs);

    drop(ecs);

    assert!(connection.is_closed());
}

#[cfg(feature = "client")]
#[tokio::test]
async fn there_is_nothing_to_upgrade_in_process() {
    let ecs = FakeEcs::start().await;

    let error = in_process::ask(&ecs, "twice", "").await.unwrap_err();

    assert!(error.is_user(), "{error:?}");
}

// ---- cut ----

#[test]
fn a_cut_over_http_resets_the_connection_and_no_other() {
    for route in ["cut", "late-cut"] {
        let ecs = FakeEcs::start().blocking();
        let mut other = Connection::open(ecs.local_addr());
        other.send(call("ListClusters", "{}"));
        other.receive();
        let mut connection = Connection::open(ecs.local_addr());
        post(&mut connection, "late", "0");
        assert_eq!(connection.receive().status, 200);

        post(&mut connection, route, "5000");

        assert!(connection.is_reset(), "{route}");
        other.send(call("ListClusters", "{}"));
        assert_eq!(other.receive().status, 200);
    }
}

#[cfg(feature = "client")]
#[tokio::test(start_paused = true)]
async fn a_cut_in_process_is_the_error_of_a_reset() {
    let ecs = FakeEcs::start().await;

    for (route, latency) in [("cut", secs(0)), ("late-cut", secs(5))] {
        let before = tokio_now();

        let error = in_process::ask(&ecs, route, "5000").await.unwrap_err();

        assert!(error.is_io(), "{error:?}");
        assert_eq!(tokio_now() - before, latency);
    }
}

#[cfg(feature = "client")]
#[tokio::test(start_paused = true)]
async fn a_fake_that_is_dropped_answers_nothing_that_is_late() {
    for (route, body) in [("late", "3600000"), ("until", "3600000 Never")] {
        let ecs = FakeEcs::start().await;
        let driver = Arc::downgrade(ecs.driver());
        let before = tokio_now();
        let dropping = ecs.clone();
        tokio::spawn(async move {
            tokio::time::sleep(secs(1)).await;
            drop(dropping);
        });
        let asked = in_process::asking(&driver, route, body);
        drop(ecs);

        let error = asked.await.unwrap_err();

        assert!(error.is_io(), "{error:?}");
        assert!(error.to_string().contains("io"), "{error}");
        assert_eq!(tokio_now() - before, secs(1), "{route}");
    }
}
