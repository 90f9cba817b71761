//! Finding a cluster.

use std::error::Error as StdError;
use std::fmt;
use std::net::{IpAddr, UdpSocket};
use std::path::Path;
use std::time::Duration;

pub(crate) use fake_ecs_core::kernel::text::with_causes;
use kube::config::{KubeConfigOptions, Kubeconfig};
use kube::{Client, Config, Error};
use tokio::time::timeout;

/// How long a cluster may take to answer.
const PATIENCE: Duration = Duration::from_secs(15);

/// A cluster that has answered.
///
/// It has no connection: whoever uses it makes a client, because clients end with the runtime of
/// tokio in which they are made.
#[derive(Clone)]
pub struct Connection {
    config: Config,
    /// Whether this process runs in the cluster.
    is_inside: bool,
}

impl fmt::Debug for Connection {
    /// Without what lets somebody in.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection")
            .field("address", &self.address())
            .finish_non_exhaustive()
    }
}

/// No cluster answers.
#[derive(Debug)]
pub struct KubernetesError {
    text: String,
}

impl fmt::Display for KubernetesError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl StdError for KubernetesError {}

impl KubernetesError {
    fn new(doing: &str, error: &dyn StdError) -> Self {
        let text = format!("{doing}: {}", with_causes(error));
        Self { text }
    }
}

impl Connection {
    /// The cluster that the kubeconfig names, or the one in which this process runs.
    ///
    /// # Errors
    ///
    /// When there is neither, or it does not answer.
    pub async fn find() -> Result<Self, KubernetesError> {
        if let Ok(config) = Config::from_kubeconfig(&KubeConfigOptions::default()).await {
            return Self::checked(config, false).await;
        }
        let config = Config::infer().await;
        let config = config.map_err(|error| KubernetesError::new("there is no cluster", &error))?;
        Self::checked(config, true).await
    }

    /// The cluster that a kubeconfig names: by that context, or by its current one.
    ///
    /// # Errors
    ///
    /// When the file cannot be read, or the cluster does not answer.
    pub async fn of_file(path: &Path, context: Option<&str>) -> Result<Self, KubernetesError> {
        let doing = format!("{} names no cluster", path.display());
        let failed = |error: &dyn StdError| KubernetesError::new(&doing, error);
        let file = Kubeconfig::read_from(path).map_err(|error| failed(&error))?;
        let options = KubeConfigOptions {
            context: context.map(str::to_owned),
            ..KubeConfigOptions::default()
        };
        let config = Config::from_custom_kubeconfig(file, &options).await;
        let config = config.map_err(|error| failed(&error))?;
        Self::checked(config, false).await
    }

    async fn checked(config: Config, is_inside: bool) -> Result<Self, KubernetesError> {
        let connection = Self { config, is_inside };
        let doing = format!("the cluster at {} does not answer", connection.address());
        let failed = |error: &dyn StdError| KubernetesError::new(&doing, error);
        let client = connection.client().map_err(|error| failed(&error))?;
        match timeout(PATIENCE, client.apiserver_version()).await {
            Ok(Ok(_)) => Ok(connection),
            Ok(Err(error)) => Err(failed(&error)),
            Err(late) => Err(failed(&late)),
        }
    }

    /// The URL of its apiserver.
    #[must_use]
    pub fn address(&self) -> String {
        self.config.cluster_url.to_string()
    }

    /// The namespace that is meant where none is named.
    #[must_use]
    pub fn namespace(&self) -> &str {
        &self.config.default_namespace
    }

    /// Whether this process runs in the cluster.
    #[must_use]
    pub fn is_inside(&self) -> bool {
        self.is_inside
    }

    /// The address of this machine, or of this Pod, on the way to the cluster.
    #[must_use]
    pub fn own_address(&self) -> Option<IpAddr> {
        let host = self.config.cluster_url.host()?.trim_matches(['[', ']']);
        let port = self.config.cluster_url.port_u16().unwrap_or(443);
        let unspecified: IpAddr = match host.parse() {
            Ok(IpAddr::V6(_)) => "::".parse().ok()?,
            _ => "0.0.0.0".parse().ok()?,
        };
        let socket = UdpSocket::bind((unspecified, 0)).ok()?;
        // That sends nothing: it only looks for a way.
        socket.connect((host, port)).ok()?;
        Some(socket.local_addr().ok()?.ip())
    }

    /// Speaks to the cluster, in the runtime of tokio that this is called in.
    pub(crate) fn client(&self) -> Result<Client, Error> {
        // With more than one implementation in a program rustls asks which one is meant.
        if rustls::crypto::CryptoProvider::get_default().is_none() {
            // Another thread may have been faster.
            let _ = rustls::crypto::ring::default_provider().install_default();
        }
        Client::try_from(self.config.clone())
    }
}

/// Why the cluster has refused something, in its own words; otherwise why it has not answered.
pub(crate) fn why(error: &Error) -> String {
    match error {
        Error::Api(status) => status.message.clone(),
        other => with_causes(other),
    }
}

/// Whether the cluster says that there is no such thing.
pub(crate) fn is_not_found(error: &Error) -> bool {
    matches!(error, Error::Api(status) if status.is_not_found())
}

/// Whether the cluster has refused something, and would refuse it again.
pub(crate) fn is_refusal(error: &Error) -> bool {
    match error {
        // Who is let in again, or comes at another time, may be answered.
        Error::Api(status) => {
            (400..500).contains(&status.code) && ![401, 409, 410, 429].contains(&status.code)
        }
        Error::SerdeError(_) | Error::BuildRequest(_) => true,
        _ => false,
    }
}
