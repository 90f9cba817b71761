//! What the cluster tells of tasks and nodes, and what has come of what was done.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use fake_ecs_core::effect::{ContainerRef, Happened, Report, TaskRef};
use k8s_openapi::api::core::v1::{Node, Pod};
use kube::ResourceExt;
use tokio::time::sleep;

use crate::fleet::Fleet;
use crate::making::NotMade;
use crate::task::{Task, UNSEEN};
use crate::watching::Event;
use crate::{making, names, nodes};

/// How long the removal of a Pod may take beyond the time of its containers, …
const OVERDUE: Duration = Duration::from_secs(5);
/// … and how many times that on a node that is heard of, which may have much to do.
const OVERDUE_TIMES: u32 = 12;

/// What has come of something.
pub(crate) enum Note {
    Pods(Box<Event<Pod>>),
    Nodes(Box<Event<Node>>),
    /// The Pod of that run of the task was made, or refused.
    Made(TaskRef, u32, Result<String, NotMade>),
    /// The Pod of that run cannot be deleted, and why.
    Undeletable(TaskRef, u32, String),
    /// What an earlier process has made of the task.
    Found(TaskRef, Vec<Pod>),
    /// All was read that a container has written.
    Read(ContainerRef),
    /// A container has had its time to become healthy.
    Late(ContainerRef),
    /// The containers of that Pod have had their time to stop, and so many times more.
    Overdue(TaskRef, u32, u32),
}

impl Fleet {
    pub(crate) fn take(&mut self, note: Note) {
        match note {
            Note::Pods(event) => self.take_pods(*event),
            Note::Nodes(event) => self.take_nodes(*event),
            Note::Made(of, generation, made) => {
                self.change_pod(of, generation, |task| match made {
                    Ok(uid) => (task.is_made, task.uid) = (true, Some(uid)),
                    Err(NotMade::Refused(why)) => task.lose(&why),
                    Err(NotMade::Foreign(why)) => {
                        task.is_foreign = true;
                        task.lose(&why);
                    }
                });
            }
            Note::Undeletable(of, generation, why) => {
                self.change_pod(of, generation, |task| task.lose(&why));
            }
            Note::Found(of, pods) => self.found(of, &pods),
            Note::Read(of) => self.change(of.task, |task| {
                if let Some(run) = task.run(of) {
                    run.run.is_log_read = true;
                }
            }),
            Note::Late(of) => self.change(of.task, |task| {
                if let Some(run) = task.run(of) {
                    run.run.is_late = true;
                }
            }),
            Note::Overdue(of, generation, times) => {
                if times < OVERDUE_TIMES && self.is_node_ready(of) {
                    return self.remind(of, generation, (OVERDUE, times + 1));
                }
                let unheard = self.unheard(of);
                self.change_pod(of, generation, |task| task.lose(&unheard));
            }
        }
    }

    /// Says after that time that the containers of a Pod have had their time.
    fn remind(&mut self, of: TaskRef, generation: u32, (after, times): (Duration, u32)) {
        let tell = self.tell.clone();
        self.jobs.spawn(async move {
            sleep(after).await;
            let _ = tell.send(Note::Overdue(of, generation, times));
        });
    }

    /// Whether the node of a task is heard of.
    fn is_node_ready(&self, of: TaskRef) -> bool {
        let node = self.tasks.get(&of).and_then(|task| task.seen.node.as_ref());
        let node = node.and_then(|name| self.nodes.get(name));
        node.is_some_and(nodes::is_ready)
    }

    /// Why a Pod is not removed that should be.
    fn unheard(&self, of: TaskRef) -> String {
        let task = self.tasks.get(&of);
        match task.and_then(|task| task.seen.node.as_ref()) {
            Some(node) => format!(
                "ContainerVanishedError: the node {node} does not say whether the container has ended"
            ),
            None => UNSEEN.to_owned(),
        }
    }

    fn take_pods(&mut self, event: Event<Pod>) {
        match event {
            Event::Listing => {
                for task in self.tasks.values_mut() {
                    task.is_to_be_listed = task.is_made;
                }
            }
            Event::All(pods) => {
                let names: BTreeSet<String> = pods.iter().map(ResourceExt::name_any).collect();
                pods.iter().for_each(|pod| self.see(pod));
                let is_missing = |task: &&Task| {
                    task.is_to_be_listed && task.is_made && !names.contains(&task.pod())
                };
                let missing = self.tasks.values().filter(is_missing);
                let missing: Vec<TaskRef> = missing.map(|task| task.of).collect();
                for of in missing {
                    self.change(of, |task| task.lose(UNSEEN));
                }
            }
            Event::Changed(pod) => self.see(&pod),
            Event::Deleted(pod) => {
                self.see(&pod);
                if let Some(of) = self.task_of(&pod) {
                    self.change(of, |task| {
                        let by_others = task.deleted_with.is_none();
                        let reason = deleted_by_others(&task.pod());
                        task.lose(if by_others { &reason } else { UNSEEN });
                    });
                }
            }
        }
    }

    /// The task whose present Pod that is.
    fn task_of(&self, pod: &Pod) -> Option<TaskRef> {
        let of = *self.by_id.get(pod.labels().get(names::TASK)?)?;
        let task = self.tasks.get(&of)?;
        let is_it = match &task.uid {
            Some(uid) => pod.metadata.uid.as_ref() == Some(uid),
            // One that is being deleted is of before.
            None => task.is_adopted || pod.metadata.deletion_timestamp.is_none(),
        };
        (is_it && task.pod() == pod.name_any()).then_some(of)
    }

    fn see(&mut self, pod: &Pod) {
        let Some(of) = self.task_of(pod) else {
            return self.see_stranger(pod);
        };
        if self.tasks.get(&of).is_some_and(|task| task.is_adopted) {
            // It is looked at as a whole once it was found.
            return;
        }
        self.observe(of, pod);
        self.settle(of);
    }

    /// The Pod of a task is so from now on.
    pub(crate) fn observe(&mut self, of: TaskRef, pod: &Pod) {
        let Some(task) = self.tasks.get_mut(&of) else {
            return;
        };
        let was_deleted = task.seen.deletion.is_some();
        task.see(pod);
        let is_deleted = task.seen.deletion.filter(|_| !was_deleted);
        if is_deleted.is_some() && task.deleted_with.is_none() {
            task.fate.reason = Some(deleted_by_others(&task.pod()));
        }
        let generation = task.generation;
        if !task.is_noted
            && let Some(why) = task.seen.unschedulable.clone()
        {
            task.is_noted = true;
            let note = Happened::Noted(format!("no node is found for the Pod: {why}"));
            self.cluster
                .report(vec![Report::Container(task.container(0), note)]);
        }
        if let Some(grace) = is_deleted {
            self.remind(of, generation, (grace + OVERDUE, 1));
        }
    }

    /// A Pod of this fake whose task is over: its making could not be broken off.
    fn see_stranger(&mut self, pod: &Pod) {
        let id = pod.labels().get(names::TASK);
        let is_known = id.is_some_and(|id| self.by_id.contains_key(id));
        if self.has_all
            && !is_known
            && !self.cluster.keeps_all()
            && pod.metadata.deletion_timestamp.is_none()
        {
            let (cluster, pod) = (Arc::clone(&self.cluster), pod.name_any());
            let secrets = making::possible_secrets(&pod);
            self.removals
                .spawn(async move { making::remove(cluster, pod, secrets, false, None).await });
        }
    }

    fn take_nodes(&mut self, event: Event<Node>) {
        match event {
            Event::Listing => return,
            Event::All(nodes) => {
                let named = nodes.into_iter().map(|node| (node.name_any(), node));
                self.nodes = named.collect();
            }
            Event::Changed(node) => {
                self.nodes.insert(node.name_any(), node);
            }
            Event::Deleted(node) => {
                self.nodes.remove(&node.name_any());
            }
        }
        self.report_nodes();
    }

    /// Tells of the nodes, if that is news: they write their status all the time.
    pub(crate) fn report_nodes(&mut self) {
        if let Some(instances) = &self.cluster.settings.instances {
            let nodes = nodes::snapshot(instances, self.nodes.values());
            if self.told_nodes.as_ref() != Some(&nodes) {
                self.told_nodes = Some(nodes.clone());
                self.cluster.report(vec![Report::Nodes(Box::new(nodes))]);
            }
        }
    }
}

fn deleted_by_others(pod: &str) -> String {
    format!("the Pod {pod} was deleted by somebody else")
}
