//! What can be chosen: the options of `fake_ecs::Builder`, as flags and as variables.

use std::collections::BTreeSet;
use std::convert::Infallible;
use std::env;
use std::ffi::OsString;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::SystemTime;

use clap::builder::{BoolishValueParser, Resettable};
use clap::error::ErrorKind;
use clap::parser::ValueSource;
use clap::{Command, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};
use fake_ecs::{Builder, Clock, FakeEcs, Profile, Quotas, RateLimits, Strictness};

use crate::config::Config;
#[cfg(any(feature = "docker", feature = "kubernetes-any"))]
use crate::containers::Containers;
use crate::epoch;
use crate::exec::Exec;
use crate::init::Init;
use crate::journal::JournalOptions;
use crate::replay::Replay;
use crate::stores::Stores;
use crate::telling::Telling;
use crate::terminal::Terminal;

/// An Amazon ECS to test against: no AWS account, no Docker, no configuration.
///
/// The first line of output is `listening on http://ADDRESS:PORT`, printed once it answers. Tell a client where it is:
///
///   aws --endpoint-url http://127.0.0.1:4566 ecs list-clusters
///
/// or set AWS_ENDPOINT_URL_ECS, AWS_REGION, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; any
/// credentials will do.
///
/// POST /_fake_ecs/reset empties it, GET /_fake_ecs/health answers once it is up. What is in it,
/// and what can be done to it, is described at /_fake_ecs/openapi.json. SIGINT and SIGTERM stop it.
///
/// Each option can also be given as a variable of the environment. The command line comes first.
#[derive(Debug, Parser)]
#[command(version, verbatim_doc_comment)]
pub(crate) struct Options {
    /// Take what is not given here from this file in TOML, and put into the fake what it has
    /// besides: clusters, task definitions, services, instances, scripts, faults and others. What
    /// is wrong with it is said with its line.
    #[arg(long, env = "FAKE_ECS_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,

    /// What the file has.
    #[arg(skip)]
    pub(crate) file: Option<Config>,

    /// The port to listen on; 0 takes any that is free.
    #[arg(long, env = "FAKE_ECS_PORT", default_value_t = 4566)]
    port: u16,

    /// The address to listen on: 0.0.0.0 to be reached from other machines and containers. Nothing
    /// is authenticated: whoever reaches it can use it and empty it.
    #[arg(long, env = "FAKE_ECS_HOST", value_name = "ADDRESS", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST), value_parser = address)]
    host: IpAddr,

    /// A further name to be reached by, as in ecs.example.com. Web pages are refused, and with them
    /// whatever names a stranger can have, but for IP addresses, names without a dot, names below
    /// .localhost, .local, .internal, .test and .home.arpa, and AWS's endpoints. May be given
    /// several times; in the variable names are separated by commas.
    #[arg(
        long,
        env = "FAKE_ECS_ALLOW_HOST",
        value_name = "NAME",
        value_delimiter = ',',
        value_parser = |name: &str| Ok::<_, Infallible>(name.trim().to_owned())
    )]
    allow_host: Vec<String>,

    /// A secret without which nothing that is in the fake is shown or changed below /_fake_ecs/.
    /// Programs send it as `Authorization: Bearer TOKEN`; browsers sign in.
    #[arg(long, env = "FAKE_ECS_TOKEN", hide_env_values = true)]
    pub(crate) token: Option<String>,

    /// The region of requests that are not signed: at most 32 lower-case letters, digits and '-'.
    #[arg(long, env = "FAKE_ECS_REGION", default_value = "us-east-1")]
    region: String,

    /// The account, twelve digits.
    #[arg(long, env = "FAKE_ECS_ACCOUNT", default_value = "123456789012")]
    account: String,

    /// The cluster that is there from the beginning [default: default]. Calls that name no cluster
    /// mean `default` all the same.
    #[arg(long, env = "FAKE_ECS_DEFAULT_CLUSTER", value_name = "NAME")]
    default_cluster: Option<String>,

    /// No cluster is there from the beginning, as in a new AWS account.
    #[arg(long, env = "FAKE_ECS_NO_DEFAULT_CLUSTER", value_parser = BoolishValueParser::new())]
    no_default_cluster: bool,

    /// Give every cluster a container instance with room for everything, so that EC2 tasks run.
    #[arg(long, env = "FAKE_ECS_SYNTHETIC_INSTANCES", value_parser = BoolishValueParser::new())]
    synthetic_instances: bool,

    /// Refuse calls that come more often than AWS allows an account.
    #[arg(long, env = "FAKE_ECS_RATE_LIMITS", value_parser = BoolishValueParser::new())]
    rate_limits: bool,

    /// Refuse what would be more than AWS lets an account have that has asked for nothing.
    #[arg(long, env = "FAKE_ECS_QUOTAS", value_parser = BoolishValueParser::new())]
    quotas: bool,

    /// How long the stages of a task take.
    #[arg(long, env = "FAKE_ECS_PROFILE", value_enum, default_value_t = Speed::Instant)]
    profile: Speed,

    /// Refuse what the service lets pass, but what is most likely a mistake: members that the
    /// service model does not have, and subnets, none of which are declared here.
    #[arg(long, env = "FAKE_ECS_STRICT", value_parser = BoolishValueParser::new())]
    strict: bool,

    /// Tasks do not start that need a secret, a parameter or a file that is not there. So it is in
    /// each of these stores once something was put into it, and always with real containers.
    #[arg(long, env = "FAKE_ECS_STRICT_NEIGHBOURS", value_parser = BoolishValueParser::new())]
    strict_neighbours: bool,

    /// Resources of CloudFormation whose type is not emulated are recorded, and nothing is made for
    /// them. Otherwise a stack fails that has one.
    #[arg(long, env = "FAKE_ECS_CFN_IGNORE", value_parser = BoolishValueParser::new())]
    cfn_ignore: bool,

    /// Neighbours of ECS that are switched off, by their signing names, as in `sqs,logs`.
    #[arg(long, env = "FAKE_ECS_WITHOUT", value_name = "SERVICES", value_delimiter = ',', value_parser = fake_ecs::neighbour)]
    without: Vec<&'static str>,

    /// A real endpoint that takes the place of a neighbour for what ECS itself asks of it, as in
    /// secretsmanager=http://127.0.0.1:4567: secretsmanager, ssm, logs, elasticloadbalancing, or the
    /// ARN of a Lambda function or a state machine that is a target of rules. This may be given
    /// several times, in the variable with commas between.
    #[arg(long, env = "FAKE_ECS_ENDPOINT_URL", value_name = "SERVICE=URL", value_delimiter = ',', value_parser = endpoint_url)]
    endpoint_url: Vec<(String, String)>,

    #[command(flatten)]
    pub(crate) stores: Stores,

    /// What moves the time.
    #[arg(long, env = "FAKE_ECS_CLOCK", value_enum, default_value_t = Mover::Wall)]
    clock: Mover,

    /// What a manual clock shows: a time such as 2025-01-01T00:00:00Z, or seconds since 1970
    /// [default: 2025-01-01T00:00:00Z].
    #[arg(long, env = "FAKE_ECS_EPOCH", value_name = "TIME", value_parser = epoch::parse)]
    epoch: Option<SystemTime>,

    /// What identifiers are made from: the same seed and the same calls give the same task ids
    /// [default: 0, or any with real containers or endpoints].
    #[arg(long, env = "FAKE_ECS_SEED")]
    seed: Option<u64>,

    #[command(flatten)]
    pub(crate) journal: JournalOptions,

    #[command(flatten)]
    pub(crate) init: Init,

    #[command(flatten)]
    pub(crate) telling: Telling,

    #[cfg(any(feature = "docker", feature = "kubernetes-any"))]
    #[command(flatten)]
    pub(crate) containers: Containers,

    /// What there is to be chosen where no containers can be run.
    #[cfg(not(any(feature = "docker", feature = "kubernetes-any")))]
    #[arg(long, env = "FAKE_ECS_RUNTIME", hide = true, value_parser = simulator)]
    runtime: Option<Simulator>,

    /// What to do instead of serving.
    #[command(subcommand)]
    pub(crate) instead: Option<Instead>,
}

/// Nobody runs containers.
#[cfg(not(any(feature = "docker", feature = "kubernetes-any")))]
#[derive(Clone, Copy, Debug)]
struct Simulator;

/// Whoever asks for real containers is not to take simulated ones for them.
#[cfg(not(any(feature = "docker", feature = "kubernetes-any")))]
fn simulator(text: &str) -> Result<Simulator, String> {
    match text {
        "simulator" | "auto" => Ok(Simulator),
        _ => Err("this fake-ecs runs no containers: build it with --features server,docker".into()),
    }
}

fn endpoint_url(text: &str) -> Result<(String, String), String> {
    let pair = text
        .split_once('=')
        .filter(|(name, _)| !name.is_empty() && !name.contains("://"));
    let (service, url) =
        pair.ok_or("a service and a URL, as in secretsmanager=http://127.0.0.1:4567")?;
    Ok((service.to_owned(), url.to_owned()))
}

/// What to do instead of serving.
#[derive(Debug, Subcommand)]
pub(crate) enum Instead {
    Exec(Exec),
    Replay(Replay),
    #[command(flatten)]
    Terminal(Terminal),
}

/// How long the stages of a task take.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Speed {
    /// No time: a task that has been run is RUNNING at the next look.
    Instant,
    /// As long as with AWS: some 20 seconds to RUNNING on Fargate.
    Realistic,
}

/// What moves the time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Mover {
    /// It is the system's clock, which clients compare times with.
    Wall,
    /// Whoever asks for that at /_fake_ecs/v1/time. The same calls get the same answers byte for
    /// byte.
    Manual,
}

impl From<Speed> for Profile {
    fn from(speed: Speed) -> Self {
        match speed {
            Speed::Instant => Self::instant(),
            Speed::Realistic => Self::realistic(),
        }
    }
}

impl From<Mover> for Clock {
    fn from(mover: Mover) -> Self {
        match mover {
            Mover::Wall => Self::wall(),
            Mover::Manual => Self::manual(),
        }
    }
}

/// Compose files and the like hand on what nobody has set as empty variables.
fn without_empty_variables(command: Command) -> Command {
    let command = command.mut_args(|option| {
        let variable = option.get_env().and_then(env::var_os);
        match variable.is_some_and(|value| value.is_empty()) {
            true => option.env(Resettable::Reset),
            false => option,
        }
    });
    command.mut_subcommands(without_empty_variables)
}

/// Reads the file that is asked for, and puts its arguments before those that are given. What is
/// given in another way, as an argument or as a variable, is left out.
fn read_config(
    command: &Command,
    words: &mut Vec<OsString>,
) -> Result<Option<Config>, clap::Error> {
    let given = command.clone().ignore_errors(true);
    let given = given.try_get_matches_from(&*words).ok();
    let Some(given) = given.filter(|given| given.subcommand().is_none()) else {
        return Ok(None);
    };
    let Some(path) = given.get_one::<PathBuf>("config") else {
        return Ok(None);
    };
    let wrong = |why| clap::Error::raw(ErrorKind::ValueValidation, format!("{why}\n"));
    let config = Config::read(path, command).map_err(wrong)?;
    let is_given = |option: &str| {
        let source = given.value_source(option);
        source.is_some_and(|source| source != ValueSource::DefaultValue)
    };
    words.splice(1..1, config.arguments(is_given));
    Ok(Some(config))
}

/// An address to listen on, which may be called `localhost`: other names can mean several.
pub(crate) fn address(text: &str) -> Result<IpAddr, String> {
    match text {
        "localhost" => Ok(IpAddr::V4(Ipv4Addr::LOCALHOST)),
        text => text.parse().map_err(|_| {
            "it is an IP address, such as 127.0.0.1, or 0.0.0.0 for all of this machine's"
                .to_owned()
        }),
    }
}

/// What a flag without a value does.
type Switch = fn(Builder) -> Builder;

impl Options {
    /// # Errors
    /// What is to be printed instead of serving, and the code to end with.
    pub(crate) fn parse() -> Result<Self, clap::Error> {
        let command = without_empty_variables(Self::command());
        let mut words: Vec<OsString> = env::args_os().collect();
        let file = read_config(&command, &mut words)?;
        let mut options = Self::from_arg_matches(&command.try_get_matches_from(words)?)?;
        options.file = file;
        match options.contradiction() {
            Some(message) => Err(Self::command().error(ErrorKind::ArgumentConflict, message)),
            None => Ok(options),
        }
    }

    fn contradiction(&self) -> Option<&'static str> {
        if self.no_default_cluster && self.default_cluster.is_some() {
            return Some(
                "--default-cluster and --no-default-cluster (or FAKE_ECS_DEFAULT_CLUSTER and \
                 FAKE_ECS_NO_DEFAULT_CLUSTER) contradict each other",
            );
        }
        let services: BTreeSet<_> = self.endpoint_url.iter().map(|(name, _)| name).collect();
        if services.len() < self.endpoint_url.len() {
            return Some(
                "--endpoint-url (or FAKE_ECS_ENDPOINT_URL) names a service twice, which has one endpoint",
            );
        }
        if self.epoch.is_some() && self.clock == Mover::Wall {
            return Some(
                "--epoch (or FAKE_ECS_EPOCH) is for --clock manual: a wall clock shows the system's time",
            );
        }
        #[cfg(any(feature = "docker", feature = "kubernetes-any"))]
        if self.containers.may_be_real() && self.clock == Mover::Manual {
            return Some(
                "--clock manual (or FAKE_ECS_CLOCK) stands still, and real containers take real time",
            );
        }
        None
    }

    pub(crate) fn builder(self) -> Builder {
        let Self {
            port,
            host,
            allow_host,
            token,
            region,
            account,
            default_cluster,
            no_default_cluster,
            synthetic_instances,
            rate_limits,
            quotas,
            profile,
            strict,
            strict_neighbours,
            cfn_ignore,
            without,
            endpoint_url,
            clock,
            epoch,
            seed,
            journal,
            // What is no option of the builder.
            ..
        } = self;
        let mut builder = FakeEcs::start()
            .listen(SocketAddr::new(host, port))
            .region(region)
            .account(account)
            // An empty token is none.
            .token(token.unwrap_or_default())
            .profile(profile.into())
            .clock(clock.into())
            .strictness(strictness(strict));
        builder = allow_host.into_iter().fold(builder, Builder::allow_host);
        builder = match (default_cluster, no_default_cluster) {
            (Some(name), _) => builder.default_cluster(name),
            (None, true) => builder.no_default_cluster(),
            (None, false) => builder,
        };
        let switches: [(bool, Switch); 5] = [
            (synthetic_instances, Builder::synthetic_instances),
            (strict_neighbours, Builder::strict_neighbours),
            (cfn_ignore, Builder::ignore_unknown_resources),
            (rate_limits, |builder| {
                builder.rate_limits(RateLimits::aws())
            }),
            (quotas, |builder| builder.quotas(Quotas::aws())),
        ];
        for (_, switch) in switches.into_iter().filter(|(is_on, _)| *is_on) {
            builder = switch(builder);
        }
        builder = without.into_iter().fold(builder, Builder::without);
        for (service, url) in endpoint_url {
            builder = builder.endpoint_url(&service, url);
        }
        if let Some(seed) = seed {
            builder = builder.seed(seed);
        }
        if let Some(journal) = journal.journal() {
            builder = builder.journal(journal);
        }
        if let Some(epoch) = epoch {
            builder = builder.epoch(epoch);
        }
        builder
    }
}

fn strictness(is_strict: bool) -> Strictness {
    match is_strict {
        true => Strictness::Strict,
        false => Strictness::Lenient,
    }
}
