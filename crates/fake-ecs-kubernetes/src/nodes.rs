//! Nodes, as container instances.

use fake_ecs_core::effect::nodes::{Node as Instance, Nodes};
use k8s_openapi::api::core::v1::Node;
use k8s_openapi::apimachinery::pkg::api::resource::Quantity;
use kube::ResourceExt;

use crate::settings::Instances;
use crate::translate::resources::GPU;

/// Labels that stand for attributes of ECS, and how they are called there.
const KNOWN: [(&str, &str); 4] = [
    ("node.kubernetes.io/instance-type", "ecs.instance-type"),
    ("topology.kubernetes.io/zone", "ecs.availability-zone"),
    ("kubernetes.io/os", "ecs.os-type"),
    ("kubernetes.io/arch", "ecs.cpu-architecture"),
];
/// How long names and values of attributes may be.
const ATTRIBUTE_MAX: usize = 128;

/// All nodes, as container instances of that cluster of ECS.
pub(crate) fn snapshot<'a>(of: &Instances, nodes: impl Iterator<Item = &'a Node>) -> Nodes {
    let mut nodes: Vec<Instance> = nodes.map(|node| instance(of, node)).collect();
    nodes.sort_by(|one, other| one.name.cmp(&other.name));
    Nodes {
        cluster: of.cluster.clone(),
        nodes,
    }
}

/// Whether the kubelet of a node is heard of.
pub(crate) fn is_ready(node: &Node) -> bool {
    let status = node.status.as_ref();
    let mut conditions = status.iter().flat_map(|it| it.conditions.iter().flatten());
    conditions.any(|it| it.type_ == "Ready" && it.status == "True")
}

fn instance(of: &Instances, node: &Node) -> Instance {
    let spec = node.spec.as_ref();
    let allocatable = node.status.as_ref().and_then(|it| it.allocatable.as_ref());
    let amount = |name: &str| {
        allocatable
            .and_then(|all| all.get(name))
            .map_or(0.0, amount)
    };
    Instance {
        name: node.name_any(),
        ready: is_ready(node),
        schedulable: spec.and_then(|spec| spec.unschedulable) != Some(true) && !is_tainted(node),
        cpu: whole(amount("cpu") * 1024.0),
        memory: whole(amount("memory") / f64::from(1 << 20)),
        gpus: (0..whole(amount(GPU))).map(|gpu| gpu.to_string()).collect(),
        pods: usize::try_from(whole(amount("pods")))
            .ok()
            .filter(|it| *it > 0),
        attributes: attributes(node),
        capacity_provider: of.capacity_provider.clone(),
    }
}

/// Whether Pods that tolerate nothing are kept away, beside by what becomes of the node itself.
fn is_tainted(node: &Node) -> bool {
    let taints = node.spec.iter().flat_map(|it| it.taints.iter().flatten());
    let mut lasting = taints.filter(|it| !it.key.starts_with("node.kubernetes.io/"));
    lasting.any(|it| matches!(it.effect.as_str(), "NoSchedule" | "NoExecute"))
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a cast from a float ends at the bounds"
)]
fn whole(amount: f64) -> i32 {
    amount as i32
}

/// What a quantity comes to, such as `1500m` or `8Gi`.
fn amount(quantity: &Quantity) -> f64 {
    const UNITS: [(&str, f64); 14] = [
        ("Ki", 1024.0),
        ("Mi", 1_048_576.0),
        ("Gi", 1_073_741_824.0),
        ("Ti", 1_099_511_627_776.0),
        ("Pi", 1_125_899_906_842_624.0),
        ("n", 1e-9),
        ("u", 1e-6),
        ("m", 1e-3),
        ("k", 1e3),
        ("M", 1e6),
        ("G", 1e9),
        ("T", 1e12),
        ("P", 1e15),
        ("", 1.0),
    ];
    let text = quantity.0.trim();
    let mut found = UNITS.iter().filter_map(|(unit, factor)| {
        let number: f64 = text.strip_suffix(unit)?.parse().ok()?;
        Some(number * factor)
    });
    found.next().unwrap_or_default()
}

/// The labels of a node, as far as ECS allows them.
fn attributes(node: &Node) -> Vec<(String, Option<String>)> {
    let mut attributes = Vec::new();
    for (label, value) in node.labels() {
        let value = value_of(label, value);
        if let Some((_, name)) = KNOWN.iter().find(|(known, _)| known == label) {
            attributes.push(((*name).to_owned(), Some(value)));
        } else if is_name(label) && is_value(&value) {
            let value = Some(value).filter(|it| !it.is_empty());
            attributes.push((label.clone(), value));
        }
    }
    attributes
}

/// ECS has other words for processors.
fn value_of(label: &str, value: &str) -> String {
    let value = match (label, value) {
        ("kubernetes.io/arch", "amd64") => "x86_64",
        (_, value) => value,
    };
    value.to_owned()
}

/// <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Attribute.html>
fn is_name(name: &str) -> bool {
    let is_letter = |it: char| it.is_ascii_alphanumeric() || "-_./\\".contains(it);
    // What begins so is ECS's own.
    let is_own = name.starts_with("ecs.") || name.starts_with("com.amazonaws.");
    !is_own && (1..=ATTRIBUTE_MAX).contains(&name.len()) && name.chars().all(is_letter)
}

fn is_value(value: &str) -> bool {
    let is_letter = |it: char| it.is_ascii_alphanumeric() || "-_.@:/\\ ".contains(it);
    value.len() <= ATTRIBUTE_MAX && value.chars().all(is_letter) && value.trim() == value
}

#[cfg(test)]
mod tests {
    use k8s_openapi::serde_json;

    use super::*;

    #[test]
    fn quantities_are_read() {
        for (text, expected) in [
            ("2", 2.0),
            ("1500m", 1.5),
            ("8Gi", 8_589_934_592.0),
            ("1e3", 1000.0),
            ("12345Ki", 12_641_280.0),
            ("many", 0.0),
        ] {
            let found = amount(&Quantity(text.to_owned()));
            assert!((found - expected).abs() < 1e-6, "{text}: {found}");
        }
    }

    #[test]
    fn a_node_is_a_container_instance() {
        let node: Node = serde_json::from_str(
            r#"{ "metadata": { "name": "n1", "labels": {
                    "kubernetes.io/arch": "amd64", "kubernetes.io/os": "linux", "topology.kubernetes.io/zone": "eu-1a",
                    "node.kubernetes.io/instance-type": "m5.large", "stack": "blue", "node-role/x": "" } },
                "spec": {},
                "status": { "conditions": [{ "type": "Ready", "status": "True" }],
                    "allocatable": { "cpu": "1930m", "memory": "7807Mi", "nvidia.com/gpu": "1" } } }"#,
        )
        .unwrap();
        let of = Instances {
            cluster: "default".to_owned(),
            capacity_provider: None,
        };

        let found = snapshot(&of, [&node].into_iter()).nodes.remove(0);

        assert_eq!((found.ready, found.schedulable), (true, true));
        assert_eq!((found.cpu, found.memory, found.gpus.len()), (1976, 7807, 1));
        let attributes: Vec<String> = found
            .attributes
            .iter()
            .map(|(name, value)| format!("{name}={}", value.as_deref().unwrap_or_default()))
            .collect();
        assert_eq!(
            attributes,
            [
                "ecs.cpu-architecture=x86_64",
                "ecs.os-type=linux",
                "node-role/x=",
                "ecs.instance-type=m5.large",
                "stack=blue",
                "ecs.availability-zone=eu-1a",
            ]
        );
        for change in [
            ("\"True\"", "\"Unknown\"", (false, true)),
            (
                "\"spec\":{",
                "\"spec\":{\"unschedulable\":true",
                (true, false),
            ),
            (
                "\"spec\":{",
                r#""spec":{"taints":[{"key":"gpu","effect":"NoSchedule"}]"#,
                (true, false),
            ),
        ] {
            let (from, to, expected) = change;
            let text = serde_json::to_string(&node).unwrap().replace(from, to);
            let changed: Node = serde_json::from_str(&text).unwrap();
            let found = instance(&of, &changed);
            assert_eq!((found.ready, found.schedulable), expected, "{to}");
        }
    }
}
