//! Types of EC2 instances, and what an agent on one of them finds there.

/// What the processors of an instance understand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Architecture {
    X86_64,
    Arm64,
}

impl Architecture {
    /// The word of EC2.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::X86_64 => "x86_64",
            Self::Arm64 => "arm64",
        }
    }
}

/// A type of EC2 instances.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InstanceType {
    pub name: &'static str,
    pub vcpus: u16,
    /// In MiB: what is left of the nominal size when the kernel has taken its part, as agents
    /// register it.
    pub memory: i32,
    /// How many tasks can have a network interface of their own: all interfaces but the instance's.
    task_enis: u16,
    /// The same when the account setting `awsvpcTrunking` is on; 0 where a type has no trunk.
    trunk_task_enis: u16,
    pub gpus: u8,
    pub architecture: Architecture,
}

impl InstanceType {
    /// The type of that name.
    ///
    /// # Errors
    ///
    /// With a message that names those there are.
    pub fn named(name: &str) -> Result<&'static Self, String> {
        let found = TYPES.iter().find(|known| known.name == name);
        found.ok_or_else(|| {
            let known: Vec<_> = TYPES.iter().map(|known| known.name).collect();
            format!(
                "no instance type '{name}' in the catalogue; there is: {}",
                known.join(", ")
            )
        })
    }

    /// The size in MiB that is printed on it, of which the kernel takes its part.
    pub fn nominal_memory(&self) -> i32 {
        /// In GiB, but for half a GiB.
        const SIZES: [i32; 19] = [
            1, 2, 4, 8, 16, 32, 61, 64, 72, 96, 128, 144, 192, 244, 256, 384, 488, 512, 768,
        ];
        /// In MiB, of the families that have less than whole powers of two.
        const ODD: [i32; 5] = [3_840, 7_680, 15_360, 30_720, 61_440];
        let sizes = SIZES.iter().map(|gib| gib * 1024);
        let mut sizes = std::iter::once(512).chain(sizes);
        let mut odd = ODD.into_iter();
        let fits = |size: &i32| *size >= self.memory;
        let found = match self.family() {
            "c4" | "m3" => odd.find(fits),
            _ => sizes.find(fits),
        };
        found.unwrap_or(self.memory)
    }

    fn family(&self) -> &'static str {
        self.name.split_once('.').map_or(self.name, |it| it.0)
    }

    /// Whether its processor works at full speed only for some of the time.
    pub fn is_burstable(&self) -> bool {
        self.name.starts_with('t')
    }

    /// Whether AWS advises to use a newer one.
    pub fn is_of_previous_generation(&self) -> bool {
        matches!(self.family(), "c4" | "m3" | "m4" | "p3" | "t2")
    }

    /// How many tasks can have a network interface of their own.
    pub fn task_enis(&self, trunking: bool) -> usize {
        let count = match self.trunk_task_enis {
            0 => self.task_enis,
            _ if !trunking => self.task_enis,
            with_trunk => with_trunk,
        };
        usize::from(count)
    }
}

/// All types.
pub fn all() -> &'static [InstanceType] {
    TYPES
}

use Architecture::{Arm64 as ARM64, X86_64};

/// Memory is what users of ECS have published of their instances, where they have: t2, t3, m5, c5
/// and g4dn. Other types have that of one of equal nominal size, or as large a part of it (96.25 %,
/// and 97.35 % of those with Xen). The numbers of interfaces are those of the guides of EC2 and,
/// with a trunk, of ECS; the latter, for types with GPUs, from memory.
#[rustfmt::skip]
const TYPES: &[InstanceType] = &[
    // name, vCPUs, memory, task ENIs, with a trunk, GPUs, architecture
    row("t2.nano", 1, 478, 1, 0, 0, X86_64),
    row("t2.micro", 1, 982, 1, 0, 0, X86_64),
    row("t2.small", 1, 1993, 2, 0, 0, X86_64),
    row("t2.medium", 2, 3943, 2, 0, 0, X86_64),
    row("t2.large", 2, 7975, 2, 0, 0, X86_64),
    row("t2.xlarge", 4, 16039, 2, 0, 0, X86_64),
    row("t2.2xlarge", 8, 32167, 2, 0, 0, X86_64),
    row("t3.nano", 2, 430, 1, 0, 0, X86_64),
    row("t3.micro", 2, 927, 1, 0, 0, X86_64),
    row("t3.small", 2, 1901, 2, 0, 0, X86_64),
    row("t3.medium", 2, 3884, 2, 0, 0, X86_64),
    row("t3.large", 2, 7680, 2, 0, 0, X86_64),
    row("t3.xlarge", 4, 15576, 3, 0, 0, X86_64),
    row("t3.2xlarge", 8, 31368, 3, 0, 0, X86_64),
    row("t3a.nano", 2, 430, 1, 0, 0, X86_64),
    row("t3a.micro", 2, 927, 1, 0, 0, X86_64),
    row("t3a.small", 2, 1901, 1, 0, 0, X86_64),
    row("t3a.medium", 2, 3884, 2, 0, 0, X86_64),
    row("t3a.large", 2, 7680, 2, 0, 0, X86_64),
    row("t3a.xlarge", 4, 15576, 3, 0, 0, X86_64),
    row("t3a.2xlarge", 8, 31368, 3, 0, 0, X86_64),
    row("t4g.nano", 2, 430, 1, 0, 0, ARM64),
    row("t4g.micro", 2, 927, 1, 0, 0, ARM64),
    row("t4g.small", 2, 1901, 2, 0, 0, ARM64),
    row("t4g.medium", 2, 3884, 2, 0, 0, ARM64),
    row("t4g.large", 2, 7680, 2, 0, 0, ARM64),
    row("t4g.xlarge", 4, 15576, 3, 0, 0, ARM64),
    row("t4g.2xlarge", 8, 31368, 3, 0, 0, ARM64),
    row("m3.medium", 1, 3738, 1, 0, 0, X86_64),
    row("m3.large", 2, 7476, 2, 0, 0, X86_64),
    row("m3.xlarge", 4, 14953, 3, 0, 0, X86_64),
    row("m3.2xlarge", 8, 29906, 3, 0, 0, X86_64),
    row("m4.large", 2, 7975, 1, 0, 0, X86_64),
    row("m4.xlarge", 4, 16039, 3, 0, 0, X86_64),
    row("m4.2xlarge", 8, 32167, 3, 0, 0, X86_64),
    row("m4.4xlarge", 16, 64419, 7, 0, 0, X86_64),
    row("m5.large", 2, 7680, 2, 10, 0, X86_64),
    row("m5.xlarge", 4, 15576, 3, 20, 0, X86_64),
    row("m5.2xlarge", 8, 31368, 3, 40, 0, X86_64),
    row("m5.4xlarge", 16, 62950, 7, 60, 0, X86_64),
    row("m5.8xlarge", 32, 126156, 7, 60, 0, X86_64),
    row("m5.12xlarge", 48, 189283, 7, 60, 0, X86_64),
    row("m5.16xlarge", 64, 252313, 14, 120, 0, X86_64),
    row("m5.24xlarge", 96, 378652, 14, 120, 0, X86_64),
    row("m5a.large", 2, 7680, 2, 10, 0, X86_64),
    row("m5a.xlarge", 4, 15576, 3, 20, 0, X86_64),
    row("m5a.2xlarge", 8, 31368, 3, 40, 0, X86_64),
    row("m5a.4xlarge", 16, 62950, 7, 60, 0, X86_64),
    row("m5a.8xlarge", 32, 126156, 7, 60, 0, X86_64),
    row("m5a.12xlarge", 48, 189283, 7, 60, 0, X86_64),
    row("m5a.16xlarge", 64, 252313, 14, 120, 0, X86_64),
    row("m5a.24xlarge", 96, 378652, 14, 120, 0, X86_64),
    row("m5d.large", 2, 7680, 2, 10, 0, X86_64),
    row("m5d.xlarge", 4, 15576, 3, 20, 0, X86_64),
    row("m5d.2xlarge", 8, 31368, 3, 40, 0, X86_64),
    row("m5d.4xlarge", 16, 62950, 7, 60, 0, X86_64),
    row("m5d.8xlarge", 32, 126156, 7, 60, 0, X86_64),
    row("m5d.12xlarge", 48, 189283, 7, 60, 0, X86_64),
    row("m5d.16xlarge", 64, 252313, 14, 120, 0, X86_64),
    row("m5d.24xlarge", 96, 378652, 14, 120, 0, X86_64),
    row("m6i.large", 2, 7680, 2, 10, 0, X86_64),
    row("m6i.xlarge", 4, 15576, 3, 20, 0, X86_64),
    row("m6i.2xlarge", 8, 31368, 3, 40, 0, X86_64),
    row("m6i.4xlarge", 16, 62950, 7, 60, 0, X86_64),
    row("m6i.8xlarge", 32, 126156, 7, 60, 0, X86_64),
    row("m6i.12xlarge", 48, 189283, 7, 60, 0, X86_64),
    row("m6i.16xlarge", 64, 252313, 14, 120, 0, X86_64),
    row("m6i.24xlarge", 96, 378652, 14, 120, 0, X86_64),
    row("m6g.medium", 1, 3828, 1, 4, 0, ARM64),
    row("m6g.large", 2, 7680, 2, 10, 0, ARM64),
    row("m6g.xlarge", 4, 15576, 3, 20, 0, ARM64),
    row("m6g.2xlarge", 8, 31368, 3, 40, 0, ARM64),
    row("m6g.4xlarge", 16, 62950, 7, 60, 0, ARM64),
    row("m6g.8xlarge", 32, 126156, 7, 60, 0, ARM64),
    row("m6g.12xlarge", 48, 189283, 7, 60, 0, ARM64),
    row("m6g.16xlarge", 64, 252313, 14, 120, 0, ARM64),
    row("m7g.medium", 1, 3828, 1, 4, 0, ARM64),
    row("m7g.large", 2, 7680, 2, 10, 0, ARM64),
    row("m7g.xlarge", 4, 15576, 3, 20, 0, ARM64),
    row("m7g.2xlarge", 8, 31368, 3, 40, 0, ARM64),
    row("m7g.4xlarge", 16, 62950, 7, 60, 0, ARM64),
    row("m7g.8xlarge", 32, 126156, 7, 60, 0, ARM64),
    row("m7g.12xlarge", 48, 189283, 7, 60, 0, ARM64),
    row("m7g.16xlarge", 64, 252313, 14, 120, 0, ARM64),
    row("m7i.large", 2, 7680, 2, 10, 0, X86_64),
    row("m7i.xlarge", 4, 15576, 3, 20, 0, X86_64),
    row("m7i.2xlarge", 8, 31368, 3, 40, 0, X86_64),
    row("m7i.4xlarge", 16, 62950, 7, 60, 0, X86_64),
    row("m7i.8xlarge", 32, 126156, 7, 60, 0, X86_64),
    row("m7i.12xlarge", 48, 189283, 7, 60, 0, X86_64),
    row("m7i.16xlarge", 64, 252313, 14, 120, 0, X86_64),
    row("m7i.24xlarge", 96, 378652, 14, 120, 0, X86_64),
    row("c4.large", 2, 3738, 2, 0, 0, X86_64),
    row("c4.xlarge", 4, 7476, 3, 0, 0, X86_64),
    row("c4.2xlarge", 8, 14953, 3, 0, 0, X86_64),
    row("c4.4xlarge", 16, 29906, 7, 0, 0, X86_64),
    row("c4.8xlarge", 36, 59812, 7, 0, 0, X86_64),
    row("c5.large", 2, 3704, 2, 10, 0, X86_64),
    row("c5.xlarge", 4, 7624, 3, 20, 0, X86_64),
    row("c5.2xlarge", 8, 15463, 3, 40, 0, X86_64),
    row("c5.4xlarge", 16, 31142, 7, 60, 0, X86_64),
    row("c5.9xlarge", 36, 70341, 7, 60, 0, X86_64),
    row("c5.12xlarge", 48, 94617, 7, 60, 0, X86_64),
    row("c5.18xlarge", 72, 140768, 14, 120, 0, X86_64),
    row("c5.24xlarge", 96, 189283, 14, 120, 0, X86_64),
    row("c5d.large", 2, 3704, 2, 10, 0, X86_64),
    row("c5d.xlarge", 4, 7624, 3, 20, 0, X86_64),
    row("c5d.2xlarge", 8, 15463, 3, 40, 0, X86_64),
    row("c5d.4xlarge", 16, 31142, 7, 60, 0, X86_64),
    row("c5d.9xlarge", 36, 70341, 7, 60, 0, X86_64),
    row("c5d.12xlarge", 48, 94617, 7, 60, 0, X86_64),
    row("c5d.18xlarge", 72, 140768, 14, 120, 0, X86_64),
    row("c5d.24xlarge", 96, 189283, 14, 120, 0, X86_64),
    row("c6i.large", 2, 3704, 2, 10, 0, X86_64),
    row("c6i.xlarge", 4, 7624, 3, 20, 0, X86_64),
    row("c6i.2xlarge", 8, 15463, 3, 40, 0, X86_64),
    row("c6i.4xlarge", 16, 31142, 7, 60, 0, X86_64),
    row("c6i.8xlarge", 32, 62950, 7, 60, 0, X86_64),
    row("c6i.12xlarge", 48, 94617, 7, 60, 0, X86_64),
    row("c6i.16xlarge", 64, 126156, 14, 120, 0, X86_64),
    row("c6i.24xlarge", 96, 189283, 14, 120, 0, X86_64),
    row("c7i.large", 2, 3704, 2, 10, 0, X86_64),
    row("c7i.xlarge", 4, 7624, 3, 20, 0, X86_64),
    row("c7i.2xlarge", 8, 15463, 3, 40, 0, X86_64),
    row("c7i.4xlarge", 16, 31142, 7, 60, 0, X86_64),
    row("c7i.8xlarge", 32, 62950, 7, 60, 0, X86_64),
    row("c7i.12xlarge", 48, 94617, 7, 60, 0, X86_64),
    row("c7i.16xlarge", 64, 126156, 14, 120, 0, X86_64),
    row("c7i.24xlarge", 96, 189283, 14, 120, 0, X86_64),
    row("c6g.medium", 1, 1901, 1, 4, 0, ARM64),
    row("c6g.large", 2, 3704, 2, 10, 0, ARM64),
    row("c6g.xlarge", 4, 7624, 3, 20, 0, ARM64),
    row("c6g.2xlarge", 8, 15463, 3, 40, 0, ARM64),
    row("c6g.4xlarge", 16, 31142, 7, 60, 0, ARM64),
    row("c6g.8xlarge", 32, 62950, 7, 60, 0, ARM64),
    row("c6g.12xlarge", 48, 94617, 7, 60, 0, ARM64),
    row("c6g.16xlarge", 64, 126156, 14, 120, 0, ARM64),
    row("c7g.medium", 1, 1901, 1, 4, 0, ARM64),
    row("c7g.large", 2, 3704, 2, 10, 0, ARM64),
    row("c7g.xlarge", 4, 7624, 3, 20, 0, ARM64),
    row("c7g.2xlarge", 8, 15463, 3, 40, 0, ARM64),
    row("c7g.4xlarge", 16, 31142, 7, 60, 0, ARM64),
    row("c7g.8xlarge", 32, 62950, 7, 60, 0, ARM64),
    row("c7g.12xlarge", 48, 94617, 7, 60, 0, ARM64),
    row("c7g.16xlarge", 64, 126156, 14, 120, 0, ARM64),
    row("r5.large", 2, 15576, 2, 10, 0, X86_64),
    row("r5.xlarge", 4, 31368, 3, 20, 0, X86_64),
    row("r5.2xlarge", 8, 62950, 3, 40, 0, X86_64),
    row("r5.4xlarge", 16, 126156, 7, 60, 0, X86_64),
    row("r5.8xlarge", 32, 252313, 7, 60, 0, X86_64),
    row("r5.12xlarge", 48, 378652, 7, 60, 0, X86_64),
    row("r5.16xlarge", 64, 504627, 14, 120, 0, X86_64),
    row("r5.24xlarge", 96, 756940, 14, 120, 0, X86_64),
    row("r6i.large", 2, 15576, 2, 10, 0, X86_64),
    row("r6i.xlarge", 4, 31368, 3, 20, 0, X86_64),
    row("r6i.2xlarge", 8, 62950, 3, 40, 0, X86_64),
    row("r6i.4xlarge", 16, 126156, 7, 60, 0, X86_64),
    row("r6i.8xlarge", 32, 252313, 7, 60, 0, X86_64),
    row("r6i.12xlarge", 48, 378652, 7, 60, 0, X86_64),
    row("r6i.16xlarge", 64, 504627, 14, 120, 0, X86_64),
    row("r6i.24xlarge", 96, 756940, 14, 120, 0, X86_64),
    row("r6g.medium", 1, 7680, 1, 4, 0, ARM64),
    row("r6g.large", 2, 15576, 2, 10, 0, ARM64),
    row("r6g.xlarge", 4, 31368, 3, 20, 0, ARM64),
    row("r6g.2xlarge", 8, 62950, 3, 40, 0, ARM64),
    row("r6g.4xlarge", 16, 126156, 7, 60, 0, ARM64),
    row("r6g.8xlarge", 32, 252313, 7, 60, 0, ARM64),
    row("r6g.12xlarge", 48, 378652, 7, 60, 0, ARM64),
    row("r6g.16xlarge", 64, 504627, 14, 120, 0, ARM64),
    row("r7g.medium", 1, 7680, 1, 4, 0, ARM64),
    row("r7g.large", 2, 15576, 2, 10, 0, ARM64),
    row("r7g.xlarge", 4, 31368, 3, 20, 0, ARM64),
    row("r7g.2xlarge", 8, 62950, 3, 40, 0, ARM64),
    row("r7g.4xlarge", 16, 126156, 7, 60, 0, ARM64),
    row("r7g.8xlarge", 32, 252313, 7, 60, 0, ARM64),
    row("r7g.12xlarge", 48, 378652, 7, 60, 0, ARM64),
    row("r7g.16xlarge", 64, 504627, 14, 120, 0, ARM64),
    row("g4dn.xlarge", 4, 15731, 2, 39, 1, X86_64),
    row("g4dn.2xlarge", 8, 31368, 2, 39, 1, X86_64),
    row("g4dn.4xlarge", 16, 62950, 2, 59, 1, X86_64),
    row("g4dn.8xlarge", 32, 126156, 3, 58, 1, X86_64),
    row("g4dn.12xlarge", 48, 189283, 7, 54, 4, X86_64),
    row("g4dn.16xlarge", 64, 252313, 3, 118, 1, X86_64),
    row("g5.xlarge", 4, 15576, 3, 6, 1, X86_64),
    row("g5.2xlarge", 8, 31368, 3, 17, 1, X86_64),
    row("g5.4xlarge", 16, 62950, 7, 34, 1, X86_64),
    row("g5.8xlarge", 32, 126156, 7, 58, 1, X86_64),
    row("g5.12xlarge", 48, 189283, 14, 54, 4, X86_64),
    row("g5.24xlarge", 96, 378652, 14, 118, 4, X86_64),
    row("g5.48xlarge", 192, 756940, 6, 118, 8, X86_64),
    row("g6.xlarge", 4, 15576, 3, 6, 1, X86_64),
    row("g6.2xlarge", 8, 31368, 3, 17, 1, X86_64),
    row("g6.4xlarge", 16, 62950, 7, 34, 1, X86_64),
    row("g6.8xlarge", 32, 126156, 7, 58, 1, X86_64),
    row("g6.12xlarge", 48, 189283, 7, 58, 4, X86_64),
    row("p3.2xlarge", 8, 60121, 3, 40, 1, X86_64),
    row("p3.8xlarge", 32, 240486, 7, 60, 4, X86_64),
    row("p3.16xlarge", 64, 480972, 7, 60, 8, X86_64),
];

const fn row(
    name: &'static str,
    vcpus: u16,
    memory: i32,
    task_enis: u16,
    trunk_task_enis: u16,
    gpus: u8,
    architecture: Architecture,
) -> InstanceType {
    InstanceType {
        name,
        vcpus,
        memory,
        task_enis,
        trunk_task_enis,
        gpus,
        architecture,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_is_what_its_name_says() {
        let known = InstanceType::named("m5.large").unwrap();

        assert_eq!((known.vcpus, known.memory, known.gpus), (2, 7680, 0));
        assert_eq!((known.task_enis(false), known.task_enis(true)), (2, 10));
        let older = InstanceType::named("c4.large").unwrap();
        assert_eq!(
            (known.nominal_memory(), older.nominal_memory()),
            (8_192, 3_840)
        );
        let small = InstanceType::named("t3.small").unwrap();
        assert_eq!((small.task_enis(false), small.task_enis(true)), (2, 2));
    }

    #[test]
    fn an_unknown_type_is_refused_with_those_that_are_known() {
        let error = InstanceType::named("m5.huge").unwrap_err();

        assert!(error.starts_with(
            "no instance type 'm5.huge' in the catalogue; there is: t2.nano, t2.micro, "
        ));
    }

    #[test]
    fn types_are_listed_once_and_have_something_to_give() {
        for (at, known) in TYPES.iter().enumerate() {
            let is_new = TYPES[..at].iter().all(|other| other.name != known.name);
            assert!(is_new, "{} is listed twice", known.name);
            assert!(
                known.vcpus > 0 && known.memory > 0 && known.task_enis > 0,
                "{}",
                known.name
            );
        }
    }
}
