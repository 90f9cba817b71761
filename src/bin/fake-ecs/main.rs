//! `fake-ecs`: an Amazon ECS to talk to over HTTP, for the AWS CLI and SDKs of any language.
//!
//! - [`options`] — what can be chosen. `containers` — who runs them. [`stores`] — what tasks
//!   get from other services. [`epoch`] — how a time is written. [`stop`] — what ends it.
//! - [`journal`] — what the next one goes on with. [`replay`] — what a journal has.
//! - [`set_up`] — what it has before it says that it is ready. [`init`] — what is done for that.
//!   [`config`] — a file that says both.
//! - [`telling`] — what others are told of it: that it is ready, and what it does, by [`log`].
//! - [`exec`] — a terminal in a container of a running one. [`terminal`] — what else people at a
//!   terminal do with it.
//!
//! It is [`FakeEcs`], and stays until it gets SIGINT or SIGTERM. It never panics: whatever stands
//! in its way is said in a sentence, as far as there is somewhere to say it, and ends it with 1, or
//! with 2 if it was the options.

#![forbid(unsafe_code)]

mod config;
#[cfg(any(feature = "docker", feature = "kubernetes-any"))]
mod containers;
mod epoch;
mod exec;
mod init;
mod journal;
mod log;
mod options;
mod replay;
mod set_up;
mod stop;
mod stores;
mod telling;
mod terminal;

use std::fmt;
use std::io::{self, Write};
use std::process::ExitCode;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use fake_ecs::{FakeEcs, StartError};

use self::exec::Exec;
use self::options::{Instead, Options};
use self::replay::Replay;
use self::set_up::SetUp;
use self::stop::Stop;
use self::telling::Telling;
use self::terminal::Terminal;

/// How long whoever asks for the end over HTTP may take to read that it comes.
const ANSWER_WITHIN: Duration = Duration::from_millis(100);

fn main() -> ExitCode {
    let options = match Options::parse() {
        Ok(options) => options,
        Err(answer) => return tell(&answer),
    };
    let done = match options.instead {
        Some(Instead::Exec(exec)) => execute(exec),
        Some(Instead::Replay(replay)) => show(replay).map(|()| ExitCode::SUCCESS),
        Some(Instead::Terminal(command)) => ask(command),
        None => serve(options).map(|()| ExitCode::SUCCESS),
    };
    match done {
        Ok(code) => code,
        Err(failure) => {
            // Nobody is there to be told that it could not be written.
            let _ = writeln!(io::stderr(), "fake-ecs: {failure}");
            ExitCode::FAILURE
        }
    }
}

/// Help, the version, or what is wrong with the options.
fn tell(answer: &clap::Error) -> ExitCode {
    match answer.print() {
        Ok(()) => ExitCode::from(u8::try_from(answer.exit_code()).unwrap_or(2)),
        Err(_) => ExitCode::FAILURE,
    }
}

/// Runs a command in a container of another `fake-ecs`.
fn execute(exec: Exec) -> Result<ExitCode, Failure> {
    runtime()?.block_on(exec::run(exec)).map_err(Failure::Exec)
}

/// Asks another `fake-ecs`, or tells it something.
fn ask(command: Terminal) -> Result<ExitCode, Failure> {
    let done = runtime()?.block_on(terminal::run(command));
    done.map_err(Failure::Terminal)
}

/// Serves until it is told to stop.
fn serve(options: Options) -> Result<(), Failure> {
    check_clock()?;
    #[cfg(any(feature = "docker", feature = "kubernetes-any"))]
    let containers = options.containers.clone();
    let telling = options.telling.clone();
    telling.start_log();
    // Nobody may take that of one that was killed for this one's.
    telling.remove_ready_file().map_err(Failure::ReadyFile)?;
    let set_up = SetUp::of(&options);
    let builder = options.builder();
    #[cfg(any(feature = "docker", feature = "kubernetes-any"))]
    let builder = if containers.may_be_real() {
        let applied = runtime()?.block_on(containers.apply(builder));
        applied.map_err(Failure::Containers)?
    } else {
        builder
    };
    // First, because it says what is missing where a runtime for signals would panic.
    let ecs = builder.try_start().map_err(Failure::Start)?;
    stay(ecs, &telling, Some(set_up))
}

/// Shows a journal until it is told to stop.
fn show(replay: Replay) -> Result<(), Failure> {
    check_clock()?;
    let telling = replay.telling.clone();
    telling.start_log();
    telling.remove_ready_file().map_err(Failure::ReadyFile)?;
    let ecs = replay.builder().try_start().map_err(Failure::Start)?;
    if let Some(why) = ecs.recording_ends() {
        // Nobody is there to be told that it could not be written.
        let _ = writeln!(io::stderr(), "fake-ecs: it is shown up to there: {why}");
    }
    stay(ecs, &telling, None)
}

/// Sets it up, says where it is, and serves until it is told to stop.
fn stay(ecs: FakeEcs, telling: &Telling, set_up: Option<SetUp>) -> Result<(), Failure> {
    let runtime = runtime()?;
    runtime.block_on(async {
        // Before anything is said: whoever has read the first line may ask for the end.
        let mut stop = Stop::listen().map_err(Failure::Signals)?;
        let shutdown = ecs.shutdown_requested();
        if let Some(set_up) = set_up {
            tokio::select! {
                done = set_up.carry_out(&ecs) => done.map_err(Failure::SetUp)?,
                () = stop.asked() => return end(ecs).await,
                () = ecs.shutdown_requested() => return end(ecs).await,
            }
        }
        telling
            .write_ready_file(&ecs.endpoint_url())
            .map_err(Failure::ReadyFile)?;
        announce(&ecs).map_err(Failure::Announce)?;
        tokio::select! {
            () = stop.asked() => {}
            () = shutdown => tokio::time::sleep(ANSWER_WITHIN).await,
        }
        // Before the port is closed: whoever sees the file finds the server.
        let removed = telling.remove_ready_file().map_err(Failure::ReadyFile);
        ecs.shutdown().await;
        removed
    })
}

/// Ends it before it was ready.
async fn end(ecs: FakeEcs) -> Result<(), Failure> {
    tokio::time::sleep(ANSWER_WITHIN).await;
    ecs.shutdown().await;
    Ok(())
}

fn check_clock() -> Result<(), Failure> {
    #[expect(
        clippy::disallowed_methods,
        reason = "HTTP looks at the system's clock, whatever the fake's shows"
    )]
    let now = SystemTime::now();
    has_http_date(now).then_some(()).ok_or(Failure::Clock)
}

fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    builder.enable_all().build().map_err(Failure::Signals)
}

/// Whether HTTP can express the time. Hyper looks at the system's clock whenever something happens
/// on a connection, and panics if not, also when it need not write a date.
fn has_http_date(now: SystemTime) -> bool {
    /// The first second of the year 10000.
    const END: Duration = Duration::from_secs(253_402_300_800);
    now.duration_since(UNIX_EPOCH)
        .is_ok_and(|since_epoch| since_epoch < END)
}

/// Prints the first line, at once also into a pipe.
fn announce(ecs: &FakeEcs) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    writeln!(stdout, "listening on {}", ecs.endpoint_url())?;
    stdout.flush()
}

/// Why it could not serve.
#[derive(Debug)]
enum Failure {
    Clock,
    Signals(io::Error),
    #[cfg(any(feature = "docker", feature = "kubernetes-any"))]
    Containers(containers::Failure),
    Start(StartError),
    SetUp(set_up::Failure),
    ReadyFile(telling::Failure),
    Announce(io::Error),
    Exec(exec::Failure),
    Terminal(terminal::Failure),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Clock => f.write_str(
                "the system's clock shows a time before 1970 or after 9999, with which HTTP cannot be served",
            ),
            Self::Signals(error) => write!(f, "failed to listen for signals: {error}"),
            #[cfg(any(feature = "docker", feature = "kubernetes-any"))]
            Self::Containers(failure) => failure.fmt(f),
            Self::Start(error) => {
                error.fmt(f)?;
                match error {
                    StartError::Listen(why) if why.kind() == io::ErrorKind::AddrInUse => {
                        f.write_str("; --port chooses another port, and --port 0 any that is free")
                    }
                    _ => Ok(()),
                }
            }
            Self::Exec(failure) => failure.fmt(f),
            Self::Terminal(failure) => failure.fmt(f),
            Self::SetUp(failure) => failure.fmt(f),
            Self::ReadyFile(failure) => failure.fmt(f),
            Self::Announce(error) => write!(f, "failed to write to the standard output: {error}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn http_has_dates_from_1970_to_9999() {
        let after = |seconds| UNIX_EPOCH + Duration::from_secs(seconds);
        for (now, expected) in [
            (UNIX_EPOCH, true),
            (after(253_402_300_799), true),
            (after(253_402_300_800), false),
            (UNIX_EPOCH - Duration::from_nanos(1), false),
        ] {
            assert_eq!(has_http_date(now), expected, "{now:?}");
        }
    }
}
