//! What a container instance has, and what tasks take of it.

use crate::kernel::sorted::{SortedMap, SortedSet};
use std::fmt;

use crate::wire::TransportProtocol;

/// The ports that an agent reserves on its instance: SSH, Docker, and its own.
pub const RESERVED_PORTS: [u16; 5] = [22, 2376, 2375, 51678, 51679];

/// The range that an agent on Linux gives dynamic ports from when the kernel says nothing else.
pub const DYNAMIC_PORTS: std::ops::RangeInclusive<u16> = 49_153..=65_535;

/// What an instance has registered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Resources {
    /// In CPU units, 1024 to a vCPU.
    pub cpu: i32,
    /// In MiB.
    pub memory: i32,
    /// The TCP ports that no task gets, in the order of registration.
    pub ports: Vec<u16>,
    pub udp_ports: Vec<u16>,
    /// The ids of its GPUs.
    pub gpus: Vec<String>,
    /// How many tasks can have a network interface of their own.
    pub enis: usize,
}

/// What a task asks of an instance.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Needs {
    pub cpu: i32,
    pub memory: i32,
    /// The host ports that the definition names.
    pub ports: Vec<u16>,
    pub udp_ports: Vec<u16>,
    pub gpus: usize,
    /// Whether it has a network interface of its own.
    pub eni: bool,
}

/// What the tasks on an instance take of it together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Used {
    pub cpu: i64,
    pub memory: i64,
    /// The host ports that lead to containers, whether a definition names them or the agent has
    /// chosen them.
    pub ports: Ports,
    pub udp_ports: Ports,
    pub gpus: SortedSet<String>,
    pub enis: usize,
}

/// Ports, and how many lead from each: agents tell of their tasks in no order, so that one task may
/// be said to have a port before another is said to have it no more.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ports(SortedMap<u16, usize>);

impl Ports {
    const NONE: Self = Self(SortedMap::new());

    pub fn insert(&mut self, port: u16) {
        *self.0.get_or_default(port) += 1;
    }

    /// One less leads from the port.
    pub fn remove(&mut self, port: u16) {
        if let Some(count) = self.0.get_mut(&port) {
            *count -= 1;
            if *count == 0 {
                self.0.remove(&port);
            }
        }
    }

    fn contains(&self, port: u16) -> bool {
        self.0.contains_key(&port)
    }

    /// Each once, in their order.
    pub fn iter(&self) -> impl Iterator<Item = u16> {
        self.0.keys().copied()
    }
}

impl Extend<u16> for Ports {
    fn extend<I: IntoIterator<Item = u16>>(&mut self, ports: I) {
        for port in ports {
            self.insert(port);
        }
    }
}

impl FromIterator<u16> for Ports {
    fn from_iter<I: IntoIterator<Item = u16>>(ports: I) -> Self {
        let mut all = Self::default();
        all.extend(ports);
        all
    }
}

/// What an instance has too little of for a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shortage {
    Cpu,
    Memory,
    Ports,
    Gpu,
    Eni,
}

impl fmt::Display for Shortage {
    /// As `failures` names it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Cpu => "RESOURCE:CPU",
            Self::Memory => "RESOURCE:MEMORY",
            Self::Ports => "RESOURCE:PORTS",
            Self::Gpu => "RESOURCE:GPU",
            Self::Eni => "RESOURCE:ENI",
        })
    }
}

impl Resources {
    /// What is short for a task when others use `used`; `None` when there is room for it.
    pub fn shortage(&self, used: &Used, needs: &Needs) -> Option<Shortage> {
        let has_taken = |ports: &[u16], protocol| {
            let mut ports = ports.iter();
            ports.any(|port| self.is_port_taken(used, protocol, *port))
        };
        if self.remaining_cpu(used) < i64::from(needs.cpu) {
            Some(Shortage::Cpu)
        } else if self.remaining_memory(used) < i64::from(needs.memory) {
            Some(Shortage::Memory)
        } else if has_taken(&needs.ports, TransportProtocol::Tcp)
            || has_taken(&needs.udp_ports, TransportProtocol::Udp)
        {
            Some(Shortage::Ports)
        } else if self.gpus.len().saturating_sub(used.gpus.len()) < needs.gpus {
            Some(Shortage::Gpu)
        } else if needs.eni && self.enis <= used.enis {
            Some(Shortage::Eni)
        } else {
            None
        }
    }

    /// How many tasks that need that much fit on it together when there are no others.
    pub fn room_for(&self, needs: &Needs) -> usize {
        if self.shortage(&Used::NONE, needs).is_some() {
            return 0;
        }
        let whole = |own: i32, each: i32| usize::try_from(own / each.max(1)).unwrap_or(0);
        let rooms = [
            (needs.cpu > 0).then(|| whole(self.cpu, needs.cpu)),
            (needs.memory > 0).then(|| whole(self.memory, needs.memory)),
            (needs.gpus > 0).then(|| self.gpus.len() / needs.gpus),
            needs.eni.then_some(self.enis),
            (!needs.ports.is_empty() || !needs.udp_ports.is_empty()).then_some(1),
        ];
        rooms.into_iter().flatten().min().unwrap_or(usize::MAX)
    }

    /// Negative only where a daemon that is larger than its instance was made after that. It is
    /// shown as nothing.
    pub fn remaining_cpu(&self, used: &Used) -> i64 {
        i64::from(self.cpu) - used.cpu
    }

    pub fn remaining_memory(&self, used: &Used) -> i64 {
        i64::from(self.memory) - used.memory
    }

    /// The GPUs that no task has.
    pub fn free_gpus(&self, used: &Used) -> impl Iterator<Item = &String> {
        self.gpus.iter().filter(|id| !used.gpus.contains(*id))
    }

    /// Whether no task may have the port, or one has it.
    pub fn is_port_taken(&self, used: &Used, protocol: TransportProtocol, port: u16) -> bool {
        match protocol {
            TransportProtocol::Tcp => self.ports.contains(&port) || used.ports.contains(port),
            TransportProtocol::Udp => {
                self.udp_ports.contains(&port) || used.udp_ports.contains(port)
            }
        }
    }
}

impl Used {
    pub const NONE: Self = Self {
        cpu: 0,
        memory: 0,
        ports: Ports::NONE,
        udp_ports: Ports::NONE,
        gpus: SortedSet::new(),
        enis: 0,
    };

    /// A task takes what it needs, and these GPUs.
    pub fn take(&mut self, needs: &Needs, gpus: impl IntoIterator<Item = String>) {
        self.cpu += i64::from(needs.cpu);
        self.memory += i64::from(needs.memory);
        self.ports.extend(needs.ports.iter().copied());
        self.udp_ports.extend(needs.udp_ports.iter().copied());
        self.gpus.extend(gpus);
        self.enis += usize::from(needs.eni);
    }

    /// The ports of one protocol.
    pub fn ports_of(&mut self, protocol: TransportProtocol) -> &mut Ports {
        match protocol {
            TransportProtocol::Tcp => &mut self.ports,
            TransportProtocol::Udp => &mut self.udp_ports,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resources() -> Resources {
        Resources {
            cpu: 1024,
            memory: 982,
            ports: RESERVED_PORTS.to_vec(),
            udp_ports: Vec::new(),
            gpus: vec!["gpu-0".to_owned()],
            enis: 1,
        }
    }

    #[track_caller]
    fn check(needs: Needs, expected: Option<Shortage>) {
        let used = Used {
            cpu: 512,
            memory: 500,
            ports: Ports::from_iter([8080]),
            gpus: SortedSet::from(["gpu-0".to_owned()]),
            enis: 1,
            ..Used::default()
        };
        assert_eq!(
            resources().shortage(&Used::default(), &needs),
            None,
            "without others"
        );
        assert_eq!(resources().shortage(&used, &needs), expected);
    }

    #[test]
    fn what_others_use_is_not_there() {
        let needs = Needs::default;
        check(needs(), None);
        check(
            Needs {
                cpu: 512,
                ..needs()
            },
            None,
        );
        check(
            Needs {
                cpu: 513,
                ..needs()
            },
            Some(Shortage::Cpu),
        );
        let memory = |memory| Needs { memory, ..needs() };
        check(memory(482), None);
        check(memory(483), Some(Shortage::Memory));
        let ports = |ports| Needs { ports, ..needs() };
        check(ports(vec![8081]), None);
        check(ports(vec![8081, 8080]), Some(Shortage::Ports));
        let udp_ports = vec![8080];
        check(
            Needs {
                udp_ports,
                ..needs()
            },
            None,
        );
        check(Needs { gpus: 1, ..needs() }, Some(Shortage::Gpu));
        check(
            Needs {
                eni: true,
                ..needs()
            },
            Some(Shortage::Eni),
        );
    }

    #[test]
    fn the_ports_of_the_agent_are_never_free() {
        let needs = Needs {
            ports: vec![22],
            ..Needs::default()
        };

        let shortage = resources().shortage(&Used::default(), &needs);

        assert_eq!(shortage, Some(Shortage::Ports));
    }
}
