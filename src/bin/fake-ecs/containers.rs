//! Who runs the containers: the options of `fake_ecs::Docker` and of `fake_ecs::Kubernetes`, as
//! flags and as variables.

use std::fmt;

use clap::{Args, ValueEnum};
use fake_ecs::{Builder, OnExit};
#[cfg(feature = "docker")]
use fake_ecs::{ConnectError, Docker, FlagsError};
#[cfg(feature = "kubernetes-any")]
use fake_ecs::{Kubernetes, KubernetesError};

/// Who runs the containers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Runtime {
    /// Nobody: tasks go through their lives without containers.
    Simulator,
    /// Docker or Podman: the engine that DOCKER_HOST names, or the first that answers.
    #[cfg(feature = "docker")]
    Docker,
    /// Docker or Podman where an engine answers, and nobody where none does.
    #[cfg(feature = "docker")]
    Auto,
    /// A Kubernetes cluster: that of the kubeconfig, or the one in which the server runs.
    #[cfg(feature = "kubernetes-any")]
    Kubernetes,
}

/// What becomes of containers at the end.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum End {
    /// They go on running. With a journal the next server takes them over.
    Keep,
    /// They are stopped, and the next server with the journal starts them again.
    Stop,
    /// They are removed, with all that was made for them.
    Remove,
}

impl From<End> for OnExit {
    fn from(end: End) -> Self {
        match end {
            End::Keep => Self::Keep,
            End::Stop => Self::Stop,
            End::Remove => Self::Remove,
        }
    }
}

#[derive(Clone, Debug, Args)]
pub(crate) struct Containers {
    /// Who runs the containers of tasks.
    #[arg(long, env = "FAKE_ECS_RUNTIME", value_enum, default_value_t = Runtime::Simulator)]
    runtime: Runtime,

    /// Run another image in place of those that fit a pattern, in which * stands for any text, as
    /// in 'nginx:*=local/nginx'. May be given several times; in the variable they are separated by
    /// commas.
    #[arg(long, env = "FAKE_ECS_IMAGE_MAP", value_name = "PATTERN=IMAGE", value_delimiter = ',', value_parser = rule)]
    image_map: Vec<(String, String)>,

    /// Take images of private registries of ECR from that registry, as in 127.0.0.1:5000.
    #[arg(long, env = "FAKE_ECS_ECR_REGISTRY", value_name = "REGISTRY")]
    ecr_registry: Option<String>,

    /// Take images from that registry, as in localhost:5000, whatever registry they name.
    #[arg(long, env = "FAKE_ECS_IMAGE_REGISTRY", value_name = "REGISTRY")]
    image_registry: Option<String>,

    /// Create every container with these flags of docker run besides: -p (0:80 for any free port),
    /// -v, -e, --network, --add-host, --cap-add, --label and --ulimit.
    #[cfg(feature = "docker")]
    #[arg(
        long,
        env = "FAKE_ECS_DOCKER_FLAGS",
        value_name = "FLAGS",
        allow_hyphen_values = true
    )]
    docker_flags: Option<String>,

    /// The network of the engine that containers of tasks in bridge mode are in.
    #[cfg(feature = "docker")]
    #[arg(long, env = "FAKE_ECS_DOCKER_NETWORK", value_name = "NETWORK")]
    docker_network: Option<String>,

    /// The namespace of Pods [default: that of the kubeconfig, or of the server's own Pod].
    #[cfg(feature = "kubernetes-any")]
    #[arg(long, env = "FAKE_ECS_NAMESPACE", value_name = "NAMESPACE")]
    namespace: Option<String>,

    /// The URL by which Pods reach the server [default: its address, unless it listens on loopback
    /// only].
    #[cfg(feature = "kubernetes-any")]
    #[arg(long, env = "FAKE_ECS_ADVERTISE", value_name = "URL")]
    advertise: Option<String>,

    /// What becomes of containers when the server ends [default: stop with --journal, remove
    /// without; Pods are kept with --journal].
    #[arg(long, env = "FAKE_ECS_ON_EXIT", value_enum)]
    on_exit: Option<End>,
}

fn rule(text: &str) -> Result<(String, String), String> {
    let rule = text
        .trim()
        .rsplit_once('=')
        .filter(|(pattern, image)| !pattern.is_empty() && !image.is_empty());
    let (pattern, image) = rule.ok_or("a pattern and an image, as in 'nginx:*=local/nginx'")?;
    Ok((pattern.to_owned(), image.to_owned()))
}

impl Containers {
    /// Whether real containers may be run, which take a clock that moves.
    pub(crate) fn may_be_real(&self) -> bool {
        self.runtime != Runtime::Simulator
    }

    /// The builder of a fake whose containers are run so.
    pub(crate) async fn apply(self, builder: Builder) -> Result<Builder, Failure> {
        match self.runtime {
            Runtime::Simulator => Ok(builder),
            #[cfg(feature = "docker")]
            Runtime::Docker => {
                let docker = Docker::connect().await.map_err(Failure::Connect)?;
                self.with_docker(docker, builder)
            }
            #[cfg(feature = "docker")]
            Runtime::Auto => self.with_docker(Docker::detect().await, builder),
            #[cfg(feature = "kubernetes-any")]
            Runtime::Kubernetes => {
                let kubernetes = Kubernetes::connect().await.map_err(Failure::Cluster)?;
                Ok(builder.runtime(self.choose(kubernetes)))
            }
        }
    }

    #[cfg(feature = "docker")]
    fn with_docker(self, mut docker: Docker, builder: Builder) -> Result<Builder, Failure> {
        for (pattern, image) in self.image_map {
            docker = docker.map_image(pattern, image);
        }
        if let Some(registry) = self.ecr_registry {
            docker = docker.ecr(registry);
        }
        if let Some(registry) = self.image_registry {
            docker = docker.registry(registry);
        }
        if let Some(end) = self.on_exit {
            docker = docker.on_exit(end.into());
        }
        let mut flags = self.docker_flags.unwrap_or_default();
        if let Some(network) = self.docker_network {
            flags += &format!(" --network '{network}'");
        }
        Ok(builder.runtime(docker.flags(&flags).map_err(Failure::Flags)?))
    }

    #[cfg(feature = "kubernetes-any")]
    fn choose(self, mut kubernetes: Kubernetes) -> Kubernetes {
        for (pattern, image) in self.image_map {
            kubernetes = kubernetes.map_image(pattern, image);
        }
        if let Some(registry) = self.ecr_registry {
            kubernetes = kubernetes.ecr(registry);
        }
        if let Some(registry) = self.image_registry {
            kubernetes = kubernetes.registry(registry);
        }
        if let Some(end) = self.on_exit {
            kubernetes = kubernetes.on_exit(end.into());
        }
        if let Some(namespace) = self.namespace {
            kubernetes = kubernetes.namespace(namespace);
        }
        if let Some(url) = self.advertise {
            kubernetes = kubernetes.advertise(url);
        }
        kubernetes
    }
}

/// Why containers cannot be run so.
#[derive(Debug)]
pub(crate) enum Failure {
    #[cfg(feature = "docker")]
    Connect(ConnectError),
    #[cfg(feature = "docker")]
    Flags(FlagsError),
    #[cfg(feature = "kubernetes-any")]
    Cluster(KubernetesError),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            #[cfg(feature = "docker")]
            Self::Connect(error) => error.fmt(f),
            #[cfg(feature = "kubernetes-any")]
            Self::Cluster(error) => error.fmt(f),
            #[cfg(feature = "docker")]
            Self::Flags(error) => write!(f, "--docker-flags (or FAKE_ECS_DOCKER_FLAGS): {error}"),
        }
    }
}
