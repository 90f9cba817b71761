//! The stages of a task.

use std::time::Duration;

use crate::wire::{AssignPublicIp, DesiredStatus};
use crate::world::World;
use crate::world::lifecycle::Orders;
use crate::world::profile::Stages;
use crate::world::task::state::{InterfaceStatus, Path, TaskKey, TaskStatus};
use crate::world::task::timeline::What;
use crate::world::task::volume::{EbsVolume, VolumeStatus};
use crate::world::timers::Due;

/// What happens to a task next by itself, once its time has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    Enter(TaskStatus),
    /// The agent gets the task, in the stage it is in.
    HandOver,
    /// The agent gets the task once the daemons of its instance are up. No due comes of it.
    AwaitDaemons,
    /// The agent is told to stop the containers, in the stage the task is in.
    StopContainers,
}

impl World {
    pub(super) fn stages_of(&self, key: TaskKey) -> &Stages {
        let profile = &self.settings.profile;
        match self.tasks.get(key).path() {
            Path::Fargate => &profile.fargate,
            Path::Ec2Awsvpc => &profile.ec2_awsvpc,
            Path::Ec2 => &profile.ec2,
        }
    }

    /// Decides what happens next to the task, in place of what was decided before.
    pub(super) fn schedule(&mut self, key: TaskKey, delay: Duration, step: Step) {
        let cue = self.tasks.update(key, |task| {
            task.cue += 1;
            task.next = Some(step);
            task.cue
        });
        self.put_down(delay, Due::Stage { task: key, cue });
    }

    pub(super) fn take_step(&mut self, key: TaskKey) {
        match self.tasks.update(key, |task| task.next.take()) {
            Some(Step::Enter(TaskStatus::Activating) | Step::HandOver)
                if self.waits_for_daemons(key) =>
            {
                self.hold_up(key);
            }
            Some(Step::Enter(status)) => self.enter(key, status),
            Some(Step::HandOver) => self.give_orders(key, Orders::Run),
            Some(Step::StopContainers) => self.give_orders(key, Orders::Stop),
            Some(Step::AwaitDaemons) | None => {}
        }
    }

    /// What has held up a task in `PENDING` is over.
    pub(in crate::world) fn go_on_from_pending(&mut self, key: TaskKey) {
        let step = self.step_from_pending(key);
        self.schedule(key, Duration::ZERO, step);
    }

    /// How a task leaves `PENDING`. Its containers run from then on.
    fn step_from_pending(&self, key: TaskKey) -> Step {
        match self.tasks.get(key).path() {
            Path::Fargate => Step::Enter(TaskStatus::Activating),
            // On EC2 the stage shows where a task is registered in it.
            _ if self.registers(key) => Step::Enter(TaskStatus::Activating),
            Path::Ec2Awsvpc | Path::Ec2 => Step::HandOver,
        }
    }

    pub(super) fn give_orders(&mut self, key: TaskKey, orders: Orders) {
        if orders == Orders::Run {
            // Containers that use them are made next.
            self.set_interface(key, InterfaceStatus::Attached);
            self.set_volume(key, VolumeStatus::Attached);
        }
        self.tasks.update(key, |task| {
            // An agent that was never given the task has nothing to tell of its end.
            task.by_agent &= orders != Orders::Stop || task.orders != Orders::Wait;
            task.orders = orders;
        });
        self.work(key);
    }

    /// The task comes to a stage: what that means, and what follows from it.
    pub(super) fn enter(&mut self, key: TaskKey, status: TaskStatus) {
        let now = self.now();
        self.move_registration(key, status);
        match status {
            TaskStatus::Pending => self.set_interface(key, InterfaceStatus::Attached),
            TaskStatus::Stopped => {
                self.set_interface(key, InterfaceStatus::Deleted);
                let volume = self.tasks.get(key).volume.as_deref();
                if let Some(last) = volume.map(EbsVolume::last_status) {
                    self.set_volume(key, last);
                }
            }
            _ => {}
        }
        let announced = self.tasks.update(key, |task| {
            task.status = status;
            match status {
                TaskStatus::Running => task.times.started = Some(now),
                TaskStatus::Stopped => task.times.stopped = Some(now),
                _ => {}
            }
            // These two pass without an event; see the versions of recorded answers.
            !matches!(
                status,
                TaskStatus::Activating | TaskStatus::Deactivating | TaskStatus::Stopping
            )
        });
        self.note(key, What::Status(status));
        if announced {
            self.announce(key);
        }
        let instance = self.tasks.get(key).instance;
        if let Some(instance) = instance.filter(|_| status == TaskStatus::Stopped) {
            // What the task had of it is free.
            self.announce_instance(instance);
            let cluster = self.instances.get(instance).cluster;
            self.tell_of_room(cluster);
        }
        self.tell_service(key);
        self.follow(key, status);
    }

    /// What follows by itself from having come to a stage.
    pub(super) fn follow(&mut self, key: TaskKey, status: TaskStatus) {
        let stages = self.stages_of(key).clone();
        match status {
            TaskStatus::Provisioning if self.tasks.get(key).is_waiting() => {
                self.wait_for_capacity(key);
            }
            TaskStatus::Provisioning => {
                // The interface begins to attach halfway: a recorded answer shows it ATTACHING in PROVISIONING.
                self.put_down(stages.provisioning / 2, Due::AttachInterface { task: key });
                self.schedule(key, stages.provisioning, Step::Enter(TaskStatus::Pending));
            }
            TaskStatus::Pending => {
                self.put_down(stages.connecting, Due::Connect { task: key });
                let step = self.step_from_pending(key);
                self.schedule(key, stages.pending, step);
            }
            TaskStatus::Activating => self.give_orders(key, Orders::Run),
            TaskStatus::Running => {}
            TaskStatus::Deactivating => {
                let takes = stages.deactivating.max(self.draining_time(key));
                self.schedule(key, takes, Step::Enter(TaskStatus::Stopping));
            }
            TaskStatus::Stopping => self.give_orders(key, Orders::Stop),
            TaskStatus::Deprovisioning => {
                self.give_orders(key, Orders::Stop);
                self.schedule(key, stages.deprovisioning, Step::Enter(TaskStatus::Stopped));
            }
            TaskStatus::Stopped => self.give_orders(key, Orders::Stop),
        }
    }

    /// The interface begins to attach, or it turns out that its subnet has no address for it.
    pub(super) fn attach_interface(&mut self, key: TaskKey) {
        let interface = &self.tasks.get(key).interface;
        match interface
            .as_ref()
            .filter(|interface| !interface.has_address)
        {
            None => {
                self.set_interface(key, InterfaceStatus::Attaching);
                self.set_volume(key, VolumeStatus::Attaching);
            }
            Some(interface) => {
                let (subnet, public) = (interface.subnet.clone(), self.has_public_address(key));
                self.fail_to_provision(key, format!(
                    "Unexpected EC2 error while attempting to Create Network Interface with public IP assignment {public} in subnet '{subnet}': InsufficientFreeAddressesInSubnet"
                ));
            }
        }
    }

    /// How the service words whether a task is to have a public address.
    fn has_public_address(&self, key: TaskKey) -> &'static str {
        let network = self.tasks.get(key).spec.network.as_ref();
        let awsvpc = network.and_then(|network| network.awsvpc_configuration.as_ref());
        match awsvpc.and_then(|awsvpc| awsvpc.assign_public_ip) {
            Some(AssignPublicIp::Enabled) => "enabled",
            Some(AssignPublicIp::Disabled) | None => "disabled",
        }
    }

    /// No event tells of a volume, so the version stays: nothing recorded says otherwise.
    pub(super) fn set_volume(&mut self, key: TaskKey, status: VolumeStatus) {
        let moved = self.tasks.update(key, |task| match &mut task.volume {
            Some(volume) if volume.status < status => {
                volume.status = status;
                volume.is_made |= status <= VolumeStatus::Attached;
                true
            }
            _ => false,
        });
        if moved {
            self.note(key, What::Volume(status));
        }
    }

    /// An interface without an address is never made, whoever says so.
    pub(super) fn set_interface(&mut self, key: TaskKey, status: InterfaceStatus) {
        let moved = self.tasks.update(key, |task| match &mut task.interface {
            Some(interface) if !interface.has_address && status < InterfaceStatus::Deleted => None,
            Some(interface) if interface.status < status => {
                interface.status = status;
                interface.is_made |= status < InterfaceStatus::Deleted;
                Some(task.path())
            }
            _ => None,
        });
        let Some(path) = moved else { return };
        if status == InterfaceStatus::Deleted {
            self.give_back_address(key);
        }
        self.note(key, What::Interface(status));
        // On EC2 the agent reports the attachment by itself: a recorded task is at version 4 when it runs.
        if status == InterfaceStatus::Attached && path == Path::Ec2Awsvpc {
            self.announce(key);
        }
    }

    fn give_back_address(&mut self, key: TaskKey) {
        if let Some(interface) = &self.tasks.get(key).interface {
            self.subnets.give_back(&interface.subnet, key);
            self.tell_of_room(self.tasks.get(key).spec.cluster);
        }
    }

    pub(super) fn connect(&mut self, key: TaskKey) {
        let now = self.now();
        self.tasks
            .update(key, |task| task.times.connectivity = Some(now));
        self.note(key, What::Connected);
    }

    /// Where a task goes that is to stop, from where it is.
    pub(super) fn schedule_stop(&mut self, key: TaskKey) {
        let task = self.tasks.get(key);
        debug_assert_eq!(task.desired, DesiredStatus::Stopped);
        let step = match task.path() {
            _ if self.registrar.knows(key) => Step::Enter(TaskStatus::Deactivating),
            Path::Fargate if task.has_live_containers() || task.status == TaskStatus::Running => {
                Step::Enter(TaskStatus::Deactivating)
            }
            Path::Ec2Awsvpc if task.has_live_containers() || task.status == TaskStatus::Running => {
                Step::Enter(TaskStatus::Stopping)
            }
            Path::Fargate | Path::Ec2Awsvpc => Step::Enter(TaskStatus::Deprovisioning),
            Path::Ec2 => Step::StopContainers,
        };
        self.schedule(key, Duration::ZERO, step);
    }

    /// All containers have ended: what follows.
    pub(super) fn containers_ended(&mut self, key: TaskKey) {
        let delay = self.stages_of(key).stopping;
        let step = match self.tasks.get(key).path() {
            Path::Fargate | Path::Ec2Awsvpc => Step::Enter(TaskStatus::Deprovisioning),
            Path::Ec2 => Step::Enter(TaskStatus::Stopped),
        };
        self.schedule(key, delay, step);
    }
}
