//! Why a fake could not be started.

use std::time::SystemTime;
use std::{fmt, io};

/// Why a fake could not be started.
#[derive(Debug)]
#[non_exhaustive]
pub enum StartError {
    /// The address cannot be listened on, or this process was forked from one that has fakes.
    Listen(io::Error),
    /// Not an account id.
    Account(String),
    /// Not a region.
    Region(String),
    /// Not a cluster name.
    ClusterName(String),
    /// Out of the range of the fake's clock.
    Epoch(SystemTime),
    /// Not a host name.
    Host(String),
    /// A real [endpoint](crate::Builder::endpoint_url) that cannot be called.
    #[cfg(feature = "endpoints")]
    Endpoint(String),
    /// The system has no thread, or no file descriptors, for what runs real containers.
    Runtime(io::Error),
    /// The journal cannot be read, or does not lead to where it was.
    #[cfg(feature = "journal")]
    Journal(String),
    /// Real containers were asked for on a clock that stands still: a paused clock of tokio, or
    /// [`Clock::manual`](crate::Clock::manual).
    #[cfg(any(feature = "docker", feature = "kubernetes-any"))]
    PausedClock,
    /// There are no addresses for the networks of real containers.
    #[cfg(feature = "docker")]
    Networks(io::Error),
    /// Real containers are to be [stopped](crate::OnExit::Stop) at the end, and no journal is there
    /// with which another fake would start them again.
    #[cfg(feature = "docker")]
    NoJournal,
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Listen(error) => error.fmt(f),
            Self::Account(account) => write!(f, "account '{account}' is not twelve digits"),
            Self::Region(region) => {
                write!(
                    f,
                    "region '{region}' is not a region such as us-east-1: at most 32 lower-case letters, digits and '-'"
                )
            }
            Self::Epoch(_) => f.write_str("the epoch is before 1970 or after the year 2554"),
            Self::Host(name) => write!(
                f,
                "'{name}' is not a host name such as ecs.example.com, without scheme and port"
            ),
            Self::Runtime(error) => {
                write!(f, "there is no thread for real containers: {error}")
            }
            #[cfg(feature = "endpoints")]
            Self::Endpoint(why) => f.write_str(why),
            #[cfg(feature = "journal")]
            Self::Journal(why) => write!(f, "the journal cannot be used: {why}"),
            #[cfg(any(feature = "docker", feature = "kubernetes-any"))]
            Self::PausedClock => f.write_str(
                "real containers take real time, and this clock stands still: leave out `start_paused` and \
                 `Clock::manual()`, or simulate the containers",
            ),
            #[cfg(feature = "docker")]
            Self::Networks(error) => {
                write!(f, "there are no addresses for networks of real containers: {error}")
            }
            #[cfg(feature = "docker")]
            Self::NoJournal => f.write_str(
                "containers are stopped at the end for the next fake with the same journal, and there is no journal: \
                 choose one, or keep or remove them",
            ),
            Self::ClusterName(name) => {
                write!(
                    f,
                    "cluster name '{name}' does not match ^[a-zA-Z0-9\\-_]{{1,255}}$"
                )
            }
        }
    }
}

impl std::error::Error for StartError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Listen(error) | Self::Runtime(error) => Some(error),
            Self::Account(_)
            | Self::Region(_)
            | Self::ClusterName(_)
            | Self::Epoch(_)
            | Self::Host(_) => None,
            #[cfg(feature = "endpoints")]
            Self::Endpoint(_) => None,
            #[cfg(feature = "journal")]
            Self::Journal(_) => None,
            #[cfg(any(feature = "docker", feature = "kubernetes-any"))]
            Self::PausedClock => None,
            #[cfg(feature = "docker")]
            Self::NoJournal => None,
            #[cfg(feature = "docker")]
            Self::Networks(error) => Some(error),
        }
    }
}
