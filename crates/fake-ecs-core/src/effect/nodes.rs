//! The machines of a cluster that another scheduler keeps, such as the Nodes of Kubernetes.

/// All machines that there are. Those that are not mentioned are gone.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Nodes {
    /// The name of the cluster of ECS whose container instances they are.
    pub cluster: String,
    pub nodes: Vec<Node>,
}

/// One machine.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Node {
    /// By which it is known again.
    pub name: String,
    /// Whether it is heard of: otherwise its container instance has no connected agent.
    pub ready: bool,
    /// Whether it takes new tasks: otherwise its container instance drains.
    pub schedulable: bool,
    /// In CPU units.
    pub cpu: i32,
    /// In MiB.
    pub memory: i32,
    pub gpus: Vec<String>,
    /// How many tasks with an address of their own it takes; `None` is no bound.
    pub pods: Option<usize>,
    /// Beside what every agent on Linux can do.
    pub attributes: Vec<(String, Option<String>)>,
    pub capacity_provider: Option<String>,
}
