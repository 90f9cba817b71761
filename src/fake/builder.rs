//! How a fake is configured and started.
//!
//! - [`start`] — starting it. [`setup`] — what its world is made with. `journal` — what it goes on
//!   with.

#[cfg(feature = "endpoints")]
mod endpoints;
#[cfg(feature = "journal")]
mod journal;
#[cfg(feature = "journal")]
mod recording;
mod setup;
#[cfg(feature = "cloudformation")]
mod stacks;
mod start;

use std::collections::BTreeMap;
use std::future::{IntoFuture, Ready, ready};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::panic::Location;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

#[cfg(feature = "journal")]
pub use self::journal::Journal;
#[cfg(feature = "journal")]
pub use self::recording::Recording;
use super::FakeEcs;
use super::start_error::StartError;
use crate::driver::clock::Clock;
use crate::ecs::find::DEFAULT_CLUSTER;
use crate::http::{FindPeer, Token};
use crate::kernel::profile::Profile;
use crate::kernel::strictness::Strictness;
use crate::limits::{Quotas, RateLimits};
use crate::runtime::NewRuntime;
use crate::wire;

/// 2025-01-01T00:00:00Z.
const EPOCH: Duration = Duration::from_secs(1_735_689_600);

/// A fake that is about to be started. Await it. Every option has a default.
///
/// ```
/// use fake_ecs::{Clock, FakeEcs, Profile};
///
/// # async fn example() {
/// let ecs = FakeEcs::start().region("eu-west-1").default_cluster("jobs").await;
/// let by_hand = FakeEcs::start().clock(Clock::manual()).profile(Profile::realistic()).await;
/// # }
/// ```
#[derive(Clone, Debug)]
#[must_use = "a fake starts when it is awaited"]
pub struct Builder {
    region: String,
    account: String,
    pub(super) seed: Option<u64>,
    pub(super) clock: Option<Clock>,
    epoch: SystemTime,
    profile: Profile,
    strictness: Strictness,
    pub(super) strict_neighbours: bool,
    pub(super) ignores_unknown_resources: bool,
    without: Vec<String>,
    endpoints: BTreeMap<String, String>,
    default_cluster: Option<String>,
    synthetic_instances: bool,
    rate_limits: RateLimits,
    quotas: Quotas,
    pub(super) listen: Option<SocketAddr>,
    pub(super) also_listens: Option<IpAddr>,
    pub(super) peers: Option<FindPeer>,
    pub(super) allowed_hosts: Vec<String>,
    token: Option<Token>,
    pub(super) runtimes: Vec<NewRuntime>,
    pub(super) vpc: Option<Ipv4Addr>,
    #[cfg(any(feature = "docker", feature = "kubernetes-any"))]
    pub(super) real: Vec<super::RealRuntime>,
    allows_unused_faults: bool,
    patience: Option<Duration>,
    gives_up_after: Option<Duration>,
    #[cfg(feature = "journal")]
    pub(super) journal: Option<Journal>,
    #[cfg(feature = "journal")]
    recording: Option<Recording>,
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            region: "us-east-1".to_owned(),
            account: "123456789012".to_owned(),
            seed: None,
            clock: None,
            epoch: UNIX_EPOCH + EPOCH,
            profile: Profile::instant(),
            strictness: Strictness::Lenient,
            strict_neighbours: false,
            ignores_unknown_resources: false,
            without: Vec::new(),
            endpoints: BTreeMap::new(),
            default_cluster: Some(DEFAULT_CLUSTER.to_owned()),
            synthetic_instances: false,
            rate_limits: RateLimits::none(),
            quotas: Quotas::none(),
            listen: None,
            also_listens: None,
            peers: None,
            allowed_hosts: Vec::new(),
            token: None,
            runtimes: Vec::new(),
            vpc: None,
            #[cfg(any(feature = "docker", feature = "kubernetes-any"))]
            real: Vec::new(),
            allows_unused_faults: false,
            patience: None,
            gives_up_after: None,
            #[cfg(feature = "journal")]
            journal: None,
            #[cfg(feature = "journal")]
            recording: None,
        }
    }
}

impl Builder {
    /// The region of the client and of what handles look at: lower-case letters, digits and `-`, at
    /// most 32. The default is `us-east-1`.
    ///
    /// A client that code under test makes for itself is of the region that it is configured with,
    /// and each region has tasks of its own: give the same region here, or the handles will not see
    /// them. Stories and [`FakeEcs::all_requests`] name the region of requests that went elsewhere.
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.region = region.into();
        self
    }

    /// The account, twelve digits. The default is `123456789012`.
    pub fn account(mut self, account: impl Into<String>) -> Self {
        self.account = account.into();
        self
    }

    /// What identifiers are made from. The default is 0: the same calls give the same ids in every
    /// run. Another seed gives other ids, for two fakes in one test that must not share any. With
    /// real containers the default is another seed in every run, because an engine has only one
    /// container of a name, and with real endpoints, which keep the log streams of earlier runs.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = Some(seed);
        self
    }

    /// What moves the fake's time; see [`Clock`]. The default is [`Clock::tokio`], and with real
    /// containers [`Clock::wall`].
    pub fn clock(mut self, clock: Clock) -> Self {
        self.clock = Some(clock);
        self
    }

    /// What the clock shows at the start: not before 1970, and not after the year 2554. The default
    /// is 2025-01-01T00:00:00Z, so that snapshots hold; give `SystemTime::now()` when the code
    /// under test compares the service's times with its own. Ignored with [`Clock::wall`].
    ///
    /// ```
    /// use std::time::SystemTime;
    /// use fake_ecs::FakeEcs;
    ///
    /// let ecs = FakeEcs::start().epoch(SystemTime::now()).blocking();
    /// # assert!(ecs.now() <= SystemTime::now());
    /// ```
    pub fn epoch(mut self, epoch: SystemTime) -> Self {
        self.epoch = epoch;
        self
    }

    /// How long things take. By default stages take no time, so a task is `RUNNING` at the next
    /// look. Use [`Profile::realistic`] when the test is about the time between.
    pub fn profile(mut self, profile: Profile) -> Self {
        self.profile = profile;
        self
    }

    /// Whether likely mistakes are refused that the service lets pass; see [`Strictness`]. The
    /// default is [`Strictness::Lenient`].
    ///
    /// ```
    /// use fake_ecs::{FakeEcs, Strictness};
    ///
    /// let ecs = FakeEcs::start().strictness(Strictness::Strict).blocking();
    /// ```
    pub fn strictness(mut self, strictness: Strictness) -> Self {
        self.strictness = strictness;
        self
    }

    /// Tasks fail to start that need what is not there in another service: a secret of Secrets
    /// Manager, a parameter of the Parameter Store, a file in S3.
    ///
    /// By default that is so for each of the three from the moment when a test first puts something
    /// into it, with [`secrets`](FakeEcs::secrets), [`parameters`](FakeEcs::parameters) or
    /// [`s3`](FakeEcs::s3). Before that tasks start without these variables. A fake with
    /// real containers is always strict.
    ///
    /// Lambda functions and state machines that no closure stands for are not there, either: what
    /// rules and topics send to them is not delivered. By default they take it.
    ///
    /// Subnets, roles, images, registries and alarms are not meant: those that nobody has made are
    /// missed once one of the kind was made in the region, whatever this says.
    ///
    /// Use it to find out what a task definition needs that the test does not have.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// # use fake_ecs::FakeEcs;
    /// let ecs = FakeEcs::start().strict_neighbours().await;
    /// let task = ecs.new_definition("web").secret("DB_URL", "/web/db-url").add().run();
    ///
    /// task.wait_stopped().await;
    /// assert!(task.stopped_reason().unwrap().ends_with("invalid ssm parameters: /web/db-url"));
    /// # }
    /// ```
    pub fn strict_neighbours(mut self) -> Self {
        self.strict_neighbours = true;
        self
    }

    /// Switches a neighbour of ECS off, by its signing name: `logs`, `secretsmanager`, `ssm`, `sts`,
    /// `events`, `sns`, `sqs`, `elasticloadbalancing`. By default all are there whose features are.
    ///
    /// Every call to it is refused with an error that says so, and ECS does without what it would
    /// have: tasks start without its secrets, also with
    /// [`strict_neighbours`](Self::strict_neighbours). Use it when the code under test must not call
    /// a service, or has another fake for it.
    ///
    /// # Panics
    ///
    /// When no service that this build emulates has that name.
    #[track_caller]
    pub fn without(mut self, service: &str) -> Self {
        match wire::neighbour(service) {
            Ok(name) => self.without.push(name.to_owned()),
            Err(why) => panic!("{why}"),
        }
        self
    }

    /// No fault need fire, as if all were
    /// [optional](crate::NewFault::optional). By default that fails the test at its end. Use it for
    /// property tests, where chance decides what is called.
    pub fn allow_unused_faults(mut self) -> Self {
        self.allows_unused_faults = true;
        self
    }

    /// How much real time each `wait_*` gives the application to act, once nothing is due in the
    /// fake any more. The default is 5 s, which is enough for an application on a busy machine, or
    /// 100 ms where no application can be there; [`FakeEcs::wait_until`] has the rule. A value given
    /// here replaces both.
    ///
    /// Give more when the application works for long between its calls, or a real container in
    /// silence. Give less when a test expects a wait to fail.
    ///
    /// ```
    /// # async fn example() {
    /// # use std::time::Duration;
    /// # use fake_ecs::FakeEcs;
    /// let ecs = FakeEcs::start().patience(Duration::from_secs(30)).await;
    /// # }
    /// ```
    pub fn patience(mut self, patience: Duration) -> Self {
        self.patience = Some(patience);
        self
    }

    /// After how much of the fake's time without a change calls are given up on. The default is 30
    /// days; with [`Clock::wall`] it is never, because a server may be polled for months.
    ///
    /// An application that polls without a deadline would let a test run for ever. So once that
    /// much time has passed, and ten calls have been made in vain, a call of a client in process
    /// panics in its caller's thread, with the story, and a call over HTTP is answered with status
    /// 500 and the story. Calls that read, are refused or are made to fail change nothing; whatever
    /// happens by itself, a call that is carried out, and what a handle does begin the count anew.
    ///
    /// Give less to find such a loop sooner, or [`Duration::MAX`] when a test is about code that
    /// looks in vain for longer.
    ///
    /// ```
    /// # async fn example() {
    /// # use std::time::Duration;
    /// # use fake_ecs::FakeEcs;
    /// let ecs = FakeEcs::start().gives_up_after(Duration::from_secs(3600)).await;
    /// # }
    /// ```
    pub fn gives_up_after(mut self, duration: Duration) -> Self {
        self.gives_up_after = Some(duration);
        self
    }

    /// The cluster that is there from the beginning. The default is `default`, which is what calls
    /// mean that name no cluster, whatever is given here.
    ///
    /// ```
    /// # async fn example(definition: &str) {
    /// let ecs = fake_ecs::FakeEcs::start().default_cluster("jobs").await;
    /// let task = ecs.register_json(definition).run();
    /// assert_eq!(ecs.cluster("jobs").tasks().only(), task);
    /// # }
    /// ```
    pub fn default_cluster(mut self, name: impl Into<String>) -> Self {
        self.default_cluster = Some(name.into());
        self
    }

    /// No cluster is there from the beginning: for code that makes its own, or a new AWS account.
    pub fn no_default_cluster(mut self) -> Self {
        self.default_cluster = None;
        self
    }

    /// Gives every cluster one synthetic container instance with room for everything and all
    /// capabilities, so that EC2 tasks can run without further setup: on any platform, with as many
    /// GPUs as they ask for, and several with the same host port. The instance is deleted with its
    /// cluster. By default clusters have no instances, and `RunTask` with the launch type EC2
    /// answers as the service does for a cluster without; for tests about placement see
    /// [`FakeEcs::add_instance`].
    ///
    /// ```
    /// let ecs = fake_ecs::FakeEcs::start().synthetic_instances().blocking();
    /// let task = ecs.register_json(r#"{
    ///     "family": "agent", "containerDefinitions": [{ "name": "app", "image": "busybox", "memory": 64 }]
    /// }"#).run();
    /// # assert_eq!(task.status(), fake_ecs::TaskStatus::Running);
    /// ```
    pub fn synthetic_instances(mut self) -> Self {
        self.synthetic_instances = true;
        self
    }

    /// Refuses calls that come too often, as the service does; see [`RateLimits`]. The default is
    /// [`RateLimits::none`].
    ///
    /// A call over the limit is answered with `ThrottlingException: Rate exceeded`. Each account and
    /// region has limits of its own, and each service. What handles do is no call, nor is what ECS
    /// asks of others for tasks. The SDK tries again by itself, which takes of the fake's time.
    ///
    /// Use it to see whether code that calls often gets by. How often it calls is told by
    /// [`FakeEcs::request_rates`] without limits, too.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// use fake_ecs::{FakeEcs, RateLimits};
    ///
    /// let ecs = FakeEcs::start().rate_limits(RateLimits::aws()).await;
    /// # #[cfg(feature = "client")] {
    /// for nth in 0..21 {
    ///     // AWS allows 20 at once, and then one a second. The SDK waits and tries again.
    ///     ecs.client().create_cluster().cluster_name(format!("jobs-{nth}")).send().await.unwrap();
    /// }
    ///
    /// assert_eq!(ecs.requests().rejected().first().error_code(), Some("ThrottlingException"));
    /// # }
    /// # }
    /// ```
    pub fn rate_limits(mut self, limits: RateLimits) -> Self {
        self.rate_limits = limits;
        self
    }

    /// Refuses what would be more than an account may have, as the service does; see [`Quotas`].
    /// The default is [`Quotas::none`].
    ///
    /// Each account and region has the same quotas, and counts what is its own.
    /// [`FakeEcs::set_quotas`] changes those of one during a test. Use it for how an application
    /// behaves when it comes to a quota, which few accounts that tests use ever do.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// use fake_ecs::{FakeEcs, Quotas};
    ///
    /// let ecs = FakeEcs::start().quotas(Quotas::none().clusters(1)).await;
    /// # #[cfg(feature = "client")] {
    /// let refused = ecs.client().create_cluster().cluster_name("jobs").send().await;
    ///
    /// let error = refused.unwrap_err().into_service_error(); // there is `default`
    /// assert!(error.is_invalid_parameter_exception());
    /// # }
    /// # }
    /// ```
    pub fn quotas(mut self, quotas: Quotas) -> Self {
        self.quotas = quotas;
        self
    }

    /// Listens there from the start. The default is a free port on 127.0.0.1, which is opened when
    /// somebody asks for it, such as with [`endpoint_url`](FakeEcs::endpoint_url).
    ///
    /// Nothing is authenticated: any process that reaches the address can do everything.
    ///
    /// ```
    /// let ecs = fake_ecs::FakeEcs::start().listen(([0, 0, 0, 0], 0)).blocking();
    /// assert!(ecs.endpoint_url().starts_with("http://127.0.0.1:"));
    /// ```
    pub fn listen(mut self, address: impl Into<SocketAddr>) -> Self {
        self.listen = Some(address.into());
        self
    }

    /// One more name by which the fake may be reached over HTTP. Call it again for another.
    ///
    /// A web page may send requests to every port of the machine that it is shown on, and its own
    /// name may be made to point there. So requests with an `Origin`, or with a `Sec-Fetch-Site`
    /// other than `none` and `same-origin`, are answered with 403, and so are those for a `Host`
    /// that a stranger could register. These are always allowed: IP addresses, names without a dot
    /// such as `localhost` and those of containers, names below `.localhost`, `.local`,
    /// `.internal`, `.test` and `.home.arpa`, and AWS's endpoints such as
    /// `ecs.us-east-1.amazonaws.com`. Name here what else leads to the fake: exactly, without
    /// scheme and port. Names that SDKs make of it with the prefixes `data-`, `stream-` and `sync-`
    /// are allowed with it, and so is an `Origin` of that name.
    ///
    /// Clients in process, such as [`FakeEcs::client`](crate::FakeEcs::client), may call it
    /// anything.
    ///
    /// ```
    /// let ecs = fake_ecs::FakeEcs::start().allow_host("ecs.ci.example.com").allow_host("ecs.dev.example.com").blocking();
    /// ```
    pub fn allow_host(mut self, name: impl Into<String>) -> Self {
        self.allowed_hosts.push(name.into());
        self
    }

    /// A secret without which nothing below `/_fake_ecs/` is answered over HTTP but
    /// `/_fake_ecs/health`. The default is none: whoever reaches the port may look at everything,
    /// and change it. An empty one is none as well.
    ///
    /// Name one where others reach the port whom you do not trust with what is in the fake. Programs
    /// send it as `Authorization: Bearer …`; browsers are shown a form to sign in, or are sent to
    /// `/_fake_ecs/?token=…` once. Calls of AWS's API are answered to anybody all the same.
    ///
    /// ```
    /// let ecs = fake_ecs::FakeEcs::start().token("s3cret").blocking();
    /// ```
    pub fn token(mut self, token: impl AsRef<str>) -> Self {
        self.token = Token::new(token.as_ref());
        self
    }

    /// Starts without a runtime: for statics and sync tests.
    ///
    /// ```
    /// use std::sync::LazyLock;
    /// use fake_ecs::FakeEcs;
    ///
    /// static ECS: LazyLock<FakeEcs> = LazyLock::new(|| FakeEcs::start().blocking());
    /// # assert_eq!(ECS.region(), "us-east-1");
    /// ```
    ///
    /// # Panics
    ///
    /// As awaiting it does: see [`try_start`](Self::try_start) for what can go wrong.
    #[track_caller]
    pub fn blocking(self) -> FakeEcs {
        match self.try_start() {
            Ok(fake) => fake,
            Err(error) => panic!("failed to start a fake ECS: {error}"),
        }
    }

    /// Starts, and returns what went wrong instead of panicking.
    ///
    /// # Errors
    ///
    /// When the address cannot be listened on, an option makes no sense, or the system has no thread
    /// for an engine.
    ///
    /// ```
    /// use fake_ecs::{FakeEcs, StartError};
    ///
    /// let refused = FakeEcs::start().account("12").try_start();
    /// assert!(matches!(refused, Err(StartError::Account(_))));
    /// ```
    #[track_caller]
    pub fn try_start(self) -> Result<FakeEcs, StartError> {
        self.start_at(Location::caller())
    }
}

impl IntoFuture for Builder {
    type Output = FakeEcs;
    type IntoFuture = Ready<FakeEcs>;

    /// # Panics
    ///
    /// When the fake cannot be started; see [`Builder::try_start`].
    #[track_caller]
    fn into_future(self) -> Self::IntoFuture {
        ready(self.blocking())
    }
}
