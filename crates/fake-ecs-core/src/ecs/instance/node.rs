//! Container instances that are the machines of another scheduler's cluster, such as the Nodes of
//! Kubernetes. There is no agent on them; their scheduler tells how they are.

use crate::ecs::instance::attributes::Attributes;
use crate::ecs::instance::resources::Resources;
use crate::ecs::instance::status::set_draining;
use crate::ecs::instance::{Instance, InstanceKind, capabilities, life, machine};
use crate::ecs::keys::{ClusterKey, InstanceKey};
use crate::ecs::{Region, cluster};
use crate::effect::nodes::{Node, Nodes};

/// How many network interfaces a machine has that tells no bound.
const ENIS: usize = 1_000_000;

/// These machines are there, and no others.
pub fn apply(region: &mut Region, nodes: Nodes) {
    let cluster = cluster_named(region, &nodes.cluster);
    let known = region.instances.iter();
    let known = known.filter(|it| it.cluster == cluster && it.node.is_some() && !it.is_gone);
    let known: Vec<InstanceKey> = known.map(|it| it.key).collect();
    let mut gone = known.clone();
    for node in nodes.nodes {
        let is_it = |key: &&InstanceKey| {
            let known = region.instances.get(**key).node.as_ref();
            known.is_some_and(|known| known.name == node.name)
        };
        let known = known.iter().find(is_it).copied();
        let key = known.unwrap_or_else(|| register(region, cluster, &node));
        gone.retain(|other| *other != key);
        follow(region, key, node);
    }
    for key in gone {
        match region.instances.get(key).is_registered() {
            true => life::lose(region, key),
            false => region.instances.update(key, |it| it.is_gone = true),
        }
    }
}

/// The cluster is made with its first machine.
fn cluster_named(region: &mut Region, name: &str) -> ClusterKey {
    match region.clusters.named(name) {
        Some(cluster) if !cluster.status.is_gone() => cluster.key,
        _ => cluster::life::create(region, name).key,
    }
}

fn register(region: &mut Region, cluster: ClusterKey, node: &Node) -> InstanceKey {
    let blank = machine::blank(region, cluster, InstanceKind::Ec2);
    let mut attributes = Attributes::new(capabilities::of_ec2().into());
    let zone = Some(blank.availability_zone.clone());
    attributes.set("ecs.availability-zone", zone);
    life::insert(
        region,
        Instance {
            node: Some(Box::new(Node {
                attributes: Vec::new(),
                ready: true,
                schedulable: true,
                ..node.clone()
            })),
            attributes,
            registered: Resources {
                cpu: node.cpu,
                memory: node.memory,
                ports: Vec::new(),
                udp_ports: Vec::new(),
                gpus: node.gpus.clone(),
                enis: node.pods.unwrap_or(ENIS),
            },
            capacity_provider: node.capacity_provider.clone(),
            ..blank
        },
    )
}

/// Who has drained it, or put it back, or deregistered it, has the last word until the machine
/// itself becomes another in that.
fn follow(region: &mut Region, key: InstanceKey, node: Node) {
    let instance = region.instances.get(key);
    let before = instance.node.as_deref();
    if before == Some(&node) || !instance.is_registered() {
        return;
    }
    let is_turned = before.is_some_and(|before| before.schedulable != node.schedulable);
    let (ready, schedulable) = (node.ready, node.schedulable);
    region
        .instances
        .update(key, |instance| describe(instance, node));
    life::set_agent_connected(region, key, ready);
    if is_turned {
        set_draining(region, key, !schedulable);
    }
}

/// Attributes that somebody else has put stay. Resources may become more, as with a driver that
/// comes late, and never less than its tasks may take.
fn describe(instance: &mut Instance, node: Node) {
    let registered = &mut instance.registered;
    registered.cpu = registered.cpu.max(node.cpu);
    registered.memory = registered.memory.max(node.memory);
    if node.gpus.len() > registered.gpus.len() {
        registered.gpus.clone_from(&node.gpus);
    }
    let before = instance.node.iter().flat_map(|before| &before.attributes);
    let is_left = |name: &str| node.attributes.iter().any(|(other, _)| other == name);
    let lost: Vec<String> = before.map(|(name, _)| name.clone()).collect();
    for name in lost.iter().filter(|name| !is_left(name)) {
        instance.attributes.remove(name);
    }
    for (name, value) in &node.attributes {
        instance.attributes.set(name, value.clone());
    }
    if let Some(zone) = instance.attributes.value("ecs.availability-zone") {
        instance.availability_zone = zone.to_owned();
    }
    instance.node = Some(Box::new(node));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ecs::fixtures;
    use crate::ecs::instance::InstanceStatus;
    use crate::ecs::lifecycle;
    use crate::ecs::task::launch::Launch;
    use crate::ecs::task::state::TaskStatus;
    use crate::kernel::time::Time;
    use crate::wire::TaskStopCode;

    fn node(name: &str) -> Node {
        Node {
            name: name.to_owned(),
            ready: true,
            schedulable: true,
            cpu: 2048,
            memory: 4096,
            gpus: Vec::new(),
            pods: Some(110),
            attributes: vec![
                ("disk".to_owned(), Some("ssd".to_owned())),
                ("ecs.availability-zone".to_owned(), Some("b".to_owned())),
            ],
            capacity_provider: None,
        }
    }

    fn tell(region: &mut Region, cluster: &str, nodes: Vec<Node>) {
        let cluster = cluster.to_owned();
        apply(region, Nodes { cluster, nodes });
    }

    /// What is shown of the instances of the first cluster.
    fn instances(region: &Region) -> Vec<(&str, InstanceStatus, bool)> {
        let all = region.instances.in_cluster(ClusterKey(0), None);
        let shown = all.map(|it| {
            let name = it.node.as_ref().map_or("", |node| &node.name);
            (name, it.status, it.agent_connected)
        });
        shown.collect()
    }

    #[test]
    fn machines_are_instances_which_are_as_they_are() {
        let mut region = fixtures::region();
        let (active, draining) = (InstanceStatus::Active, InstanceStatus::Draining);
        let changed = |ready, schedulable| Node {
            ready,
            schedulable,
            ..node("b")
        };
        for (b, expected) in [
            (Some(changed(true, true)), Some(("b", active, true))),
            (Some(changed(false, true)), Some(("b", active, false))),
            (Some(changed(true, false)), Some(("b", draining, true))),
            (Some(changed(true, false)), Some(("b", draining, true))),
            (Some(changed(true, true)), Some(("b", active, true))),
            (Some(changed(false, true)), Some(("b", active, false))),
            (None, None),
            (Some(changed(true, true)), Some(("b", active, true))),
        ] {
            let nodes = [Some(node("a")), b].into_iter().flatten().collect();
            tell(&mut region, "default", nodes);
            let expected = [Some(("a", active, true)), expected];
            let expected: Vec<_> = expected.into_iter().flatten().collect();
            assert_eq!(instances(&region), expected);
        }
        assert_eq!(region.instances.iter().count(), 3, "b came back as another");
    }

    #[test]
    fn attributes_follow_the_machine_and_those_of_others_stay() {
        let mut region = fixtures::region();
        tell(&mut region, "default", vec![node("a")]);
        let key = region.instances.iter().next().unwrap().key;
        life::update_attributes(&mut region, key, |it| {
            it.set("stack", Some("test".to_owned()));
        });

        let mut changed = node("a");
        changed.attributes = vec![("rack".to_owned(), None)];
        tell(&mut region, "default", vec![changed]);

        let attributes = &region.instances.get(key).attributes;
        let custom: Vec<_> = attributes.custom().collect();
        assert_eq!(custom, ["stack", "rack"]);
        assert!(attributes.get("ecs.capability.execute-command").is_some());
    }

    #[test]
    fn who_drains_or_deregisters_a_machine_has_the_last_word_until_it_turns() {
        let mut region = fixtures::region();
        tell(&mut region, "default", vec![node("a"), node("b")]);
        let keys: Vec<_> = region.instances.iter().map(|it| it.key).collect();
        set_draining(&mut region, keys[0], true);
        life::deregister(&mut region, keys[1]);

        let mut flaps = [node("a"), node("b")];
        for node in &mut flaps {
            node.attributes.clear();
        }
        tell(&mut region, "default", flaps.to_vec());
        assert_eq!(instances(&region), [("a", InstanceStatus::Draining, true)]);

        // It is gone, and another of its name comes.
        tell(&mut region, "default", vec![node("a")]);
        tell(&mut region, "default", vec![node("a"), node("b")]);
        let active = ("b", InstanceStatus::Active, true);
        let expected = [("a", InstanceStatus::Draining, true), active];
        assert_eq!(instances(&region), expected);
    }

    #[test]
    fn resources_grow_and_stay() {
        let mut region = fixtures::region();
        let with = |cpu, gpus: &[&str]| Node {
            cpu,
            gpus: gpus.iter().map(|it| (*it).to_owned()).collect(),
            ..node("a")
        };
        for (cpu, gpus, expected) in [
            (0, &[][..], (0, 0)),
            (2048, &["0"], (2048, 1)),
            (1024, &[], (2048, 1)),
        ] {
            tell(&mut region, "default", vec![with(cpu, gpus)]);
            let registered = &region.instances.iter().next().unwrap().registered;
            assert_eq!((registered.cpu, registered.gpus.len()), expected);
            assert_eq!(registered.enis, 110);
        }
    }

    #[test]
    fn the_cluster_is_made_with_its_first_machine() {
        let mut region = fixtures::region();
        tell(&mut region, "edge", vec![node("a")]);
        tell(&mut region, "edge", vec![node("a"), node("b")]);
        let edge = region.clusters.named("edge").unwrap().key;
        assert_eq!(region.instances.count(edge), 2);
    }

    #[test]
    fn tasks_are_heard_of_while_their_machine_is_not_and_end_with_it() {
        let mut region = fixtures::region();
        tell(&mut region, "default", vec![node("a")]);
        let instance = region.instances.iter().next().map(|it| it.key);
        let run = |region: &mut Region| {
            let launch = fixtures::launch(Vec::new());
            lifecycle::launch::task(region, Launch { instance, ..launch })
        };
        let (stopped, lost) = (run(&mut region), run(&mut region));
        region.advance(region.now() + std::time::Duration::from_secs(60));

        let away = Node {
            ready: false,
            ..node("a")
        };
        tell(&mut region, "default", vec![away]);
        lifecycle::stop::by_user(&mut region, stopped, None);
        region.advance(Time::LAST);
        let status = |region: &Region, task| region.tasks.get(task).status;
        assert_eq!(status(&region, stopped), TaskStatus::Stopped);
        assert_eq!(status(&region, lost), TaskStatus::Running);

        tell(&mut region, "default", Vec::new());
        let stop = region.tasks.get(lost).stop.as_ref().unwrap();
        assert_eq!(stop.code, TaskStopCode::TerminationNotice);
        assert_eq!(status(&region, lost), TaskStatus::Stopped);
    }
}
