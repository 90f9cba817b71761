//! `fake-ecs`: an Amazon ECS to talk to over HTTP, for the AWS CLI and SDKs of any language.
//!
//! It is [`FakeEcs`] on the system's clock, and stays until it gets SIGINT or SIGTERM.

use std::fmt;
use std::io::{self, Write};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::process::ExitCode;

use clap::{Parser, ValueEnum};
use fake_ecs::{Clock, FakeEcs, Profile, StartError};

/// An Amazon ECS to test against: no AWS account, no Docker, no configuration.
///
/// The first line of output is `listening on http://ADDRESS:PORT`, printed once it answers. Tell a client where it is:
///
///   aws --endpoint-url http://127.0.0.1:4566 ecs list-clusters
///
/// or set AWS_ENDPOINT_URL_ECS, AWS_REGION, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; any credentials will do.
///
/// POST /_fake_ecs/reset empties it, GET /_fake_ecs/health answers once it is up. SIGINT and SIGTERM stop it.
#[derive(Debug, Parser)]
#[command(version, verbatim_doc_comment)]
struct Options {
    /// The port to listen on; 0 takes any that is free.
    #[arg(long, default_value_t = 4566)]
    port: u16,

    /// The address to listen on: 0.0.0.0 to be reached from other machines and containers. Nothing is authenticated:
    /// whoever reaches it can use it and empty it.
    #[arg(long, value_name = "ADDRESS", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    host: IpAddr,

    /// The region of requests that are not signed.
    #[arg(long, default_value = "us-east-1")]
    region: String,

    /// The account, twelve digits.
    #[arg(long, default_value = "123456789012")]
    account: String,

    /// How long the stages of a task take.
    #[arg(long, value_enum, default_value_t = Speed::Instant)]
    profile: Speed,

    /// Give every cluster a container instance with room for everything, so that EC2 tasks run.
    #[arg(long)]
    synthetic_instances: bool,

    /// What identifiers are made from: the same seed and the same calls give the same task ids.
    #[arg(long, default_value_t = 0)]
    seed: u64,
}

/// How long the stages of a task take.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Speed {
    /// No time: a task that has been run is RUNNING at the next look.
    Instant,
    /// As long as with AWS: some 20 seconds to RUNNING on Fargate.
    Realistic,
}

impl From<Speed> for Profile {
    fn from(speed: Speed) -> Self {
        match speed {
            Speed::Instant => Self::instant(),
            Speed::Realistic => Self::realistic(),
        }
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    // Answers `--help`, and ends with 2 when the options make no sense.
    let options = Options::parse();
    match serve(options).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            complain(&failure);
            ExitCode::FAILURE
        }
    }
}

/// Serves until it is told to stop.
async fn serve(options: Options) -> Result<(), Failure> {
    // Before anything is said: whoever has read the first line may send a signal.
    let mut stop = Stop::listen().map_err(Failure::Signals)?;
    let ecs = start(options)?;
    announce(&ecs.endpoint_url()).map_err(Failure::Announce)?;
    stop.asked().await;
    ecs.shutdown().await;
    Ok(())
}

fn start(options: Options) -> Result<FakeEcs, Failure> {
    let Options {
        port,
        host,
        region,
        account,
        profile,
        synthetic_instances,
        seed,
    } = options;
    let mut builder = FakeEcs::start()
        .listen(SocketAddr::new(host, port))
        .region(region)
        .account(account)
        .profile(profile.into())
        .seed(seed)
        // Its clients are other processes, which compare times with their own clocks.
        .clock(Clock::wall());
    if synthetic_instances {
        builder = builder.synthetic_instances();
    }
    builder.try_start().map_err(Failure::Start)
}

/// Prints the first line, at once also into a pipe.
fn announce(endpoint_url: &str) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    writeln!(stdout, "listening on {endpoint_url}")?;
    stdout.flush()
}

#[expect(
    clippy::print_stderr,
    reason = "a command line tool talks to its terminal"
)]
fn complain(failure: &Failure) {
    eprintln!("fake-ecs: {failure}");
}

/// Why it could not serve.
#[derive(Debug)]
enum Failure {
    Signals(io::Error),
    Start(StartError),
    Announce(io::Error),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Signals(error) => write!(f, "failed to listen for signals: {error}"),
            Self::Start(error) => error.fmt(f),
            Self::Announce(error) => write!(f, "failed to write to the standard output: {error}"),
        }
    }
}

/// The signals that ask it to stop.
#[cfg(unix)]
struct Stop {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Stop {
    fn listen() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};

        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    async fn asked(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

/// The signal that asks it to stop: Ctrl-C.
#[cfg(windows)]
struct Stop(tokio::signal::windows::CtrlC);

#[cfg(windows)]
impl Stop {
    fn listen() -> io::Result<Self> {
        tokio::signal::windows::ctrl_c().map(Self)
    }

    async fn asked(&mut self) {
        self.0.recv().await;
    }
}
