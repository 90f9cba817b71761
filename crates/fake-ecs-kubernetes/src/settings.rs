//! What a test has chosen.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, OnceLock};

use fake_ecs_core::effect::images::ImageMap;
use fake_ecs_core::effect::on_exit::OnExit;
use fake_ecs_core::effect::plan::TaskPlan;
use k8s_openapi::api::core::v1::Pod;

use crate::connect::Connection;

/// Changes the Pod of a task before it is made.
pub type Customize = Arc<dyn Fn(&str, &mut Pod) + Send + Sync>;

/// When the nodes of a cluster pull images.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[warn(missing_docs)]
#[non_exhaustive]
pub enum ImagePullPolicy {
    /// Before each start of a container. An image that the node has all of is not fetched again.
    Always,
    /// When the node does not have the image.
    #[default]
    IfNotPresent,
    /// Never: an image that the node does not have is an error.
    Never,
}

impl ImagePullPolicy {
    /// As the cluster calls it.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Always => "Always",
            Self::IfNotPresent => "IfNotPresent",
            Self::Never => "Never",
        }
    }
}

/// What a test has chosen.
#[derive(Clone)]
pub struct Settings {
    /// The cluster.
    pub connection: Connection,
    /// Where Pods are made.
    pub namespace: String,
    /// When images are pulled.
    pub pull_policy: ImagePullPolicy,
    /// Which images stand for others.
    pub images: ImageMap,
    /// The URL by which Pods reach the fake, if it is not found out.
    pub advertised: Option<String>,
    /// Whether `AWS_ENDPOINT_URL` is set in containers.
    pub sets_endpoint: bool,
    /// The cluster of ECS whose container instances the nodes are; `None` where they are none.
    pub instances: Option<Instances>,
    /// What becomes of Pods at the end of the fake.
    pub on_exit: OnExit,
    /// What a fake with a journal is known by: the same for all that go on with the journal.
    pub journal: Option<String>,
    /// Changes what is created.
    pub customize: Option<Customize>,
    /// Where the fake listens, once it does.
    pub listens_at: Arc<OnceLock<SocketAddr>>,
}

/// Whose container instances the nodes are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instances {
    /// The name of the cluster of ECS.
    pub cluster: String,
    /// The capacity provider whose they are, if they are one's.
    pub capacity_provider: Option<String>,
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings").finish_non_exhaustive()
    }
}

impl Settings {
    /// The URL by which Pods reach the fake; `None` where they cannot.
    pub(crate) fn endpoint(&self) -> Option<String> {
        if let Some(advertised) = &self.advertised {
            return Some(advertised.trim_end_matches('/').to_owned());
        }
        let listens_at = self.listens_at.get()?;
        let ip = match listens_at.ip() {
            ip if ip.is_unspecified() => self.connection.own_address()?,
            ip => ip,
        };
        let is_reached = |ip: IpAddr| !ip.is_loopback();
        is_reached(ip).then(|| format!("http://{}", SocketAddr::new(ip, listens_at.port())))
    }

    /// Changes the Pod of a task as a test wants it.
    pub(crate) fn change(&self, plan: &TaskPlan, pod: &mut Pod) {
        if let Some(change) = &self.customize {
            change(plan.definition.family.as_deref().unwrap_or_default(), pod);
        }
    }
}
