//! Identifiers: made from the seed, one sequence for each kind of thing.
//!
//! The n-th identifier of a kind is a function of (seed, kind, n) and of nothing else, so a test
//! that makes one more call does not shift the identifiers of other kinds, and snapshots stay as
//! they are. The mixing function is ours because a library's generator may change its sequence with
//! any release, which would break those snapshots.

/// What an identifier names; each kind counts for itself.
///
/// Append only: the number of a kind goes into each of its identifiers. Another number would change
/// the snapshots of every user, so a new kind takes the next number, and the number of a kind that
/// is removed stays unused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(usize)]
pub enum Kind {
    Task = 0,
    Container = 1,
    RuntimeId = 2,
    Attachment = 3,
    NetworkInterface = 4,
    Mac = 5,
    ContainerInstance = 6,
    Request = 7,
    Session = 8,
    Volume = 9,
    Ec2Instance = 10,
    Gpu = 11,
    /// Not an identifier: what placement at random is decided by.
    Placement = 12,
    /// Not an identifier: what decides which Spot tasks are taken back.
    Reclaim = 13,
    /// A deployment of a service, and the revision that it deploys.
    Deployment = 14,
    ServiceDeployment = 15,
    ServiceEvent = 16,
    /// A lifecycle hook that is called at a stage of a rollout.
    Hook = 17,
    GatewayRoute = 18,
    /// The name of an Express service that was given none.
    ExpressService = 19,
    DaemonRevision = 20,
    DaemonDeployment = 21,
    /// A message in a queue.
    Message = 22,
    /// Load balancers, target groups, listeners and their rules.
    Elb = 23,
}

const KINDS: usize = Kind::Elb as usize + 1;

/// The generators of one region.
#[derive(Clone, Debug)]
pub struct Ids {
    seed: u64,
    counts: [u64; KINDS],
}

impl Ids {
    /// `salt` keeps the worlds of one fake apart (account and region).
    pub fn new(seed: u64, salt: &str) -> Self {
        let seed = salt
            .bytes()
            .fold(mix(seed), |hash, byte| mix(hash ^ u64::from(byte)));
        Self {
            seed,
            counts: [0; KINDS],
        }
    }

    /// How many of a kind there are.
    pub fn count(&self, kind: Kind) -> u64 {
        self.counts[kind as usize]
    }

    /// 32 lower-case hexadecimal digits as a number: tasks and container instances.
    pub fn number(&mut self, kind: Kind) -> u128 {
        let count = &mut self.counts[kind as usize];
        *count += 1;
        let high = mix(self.seed ^ mix(kind as u64 + 1) ^ mix(*count));
        u128::from(high) << 64 | u128::from(mix(high))
    }

    /// As the drivers of NVIDIA have it.
    pub fn gpu(&mut self) -> String {
        format!("GPU-{}", self.uuid(Kind::Gpu))
    }

    /// A version 4 UUID with dashes.
    pub fn uuid(&mut self, kind: Kind) -> String {
        uuid(self.number(kind))
    }

    /// The id of the event that has that number in the sequence of the fake: a UUID.
    pub fn event(&self, sequence: u32) -> String {
        const EVENTS: u64 = 0x45_5645_4e54;
        let high = mix(self.seed ^ mix(EVENTS) ^ mix(u64::from(sequence)));
        uuid(u128::from(high) << 64 | u128::from(mix(high)))
    }

    /// `digits` hexadecimal digits, as in `eni-0e9f2a…`.
    pub fn hex(&mut self, kind: Kind, digits: usize) -> String {
        Hex::of(self.number(kind)).as_str()[..digits].to_owned()
    }

    /// `digits` decimal digits, as at the end of a Fargate runtime id.
    pub fn decimal(&mut self, kind: Kind, digits: usize) -> String {
        format!("{:039}", self.number(kind))[39 - digits..].to_owned()
    }

    /// A locally administered unicast MAC address.
    pub fn mac(&mut self) -> String {
        let digits = Hex::of(self.number(Kind::Mac));
        let mut mac = String::with_capacity(17);
        mac.push_str("0e");
        for at in [0, 2, 4, 6, 8] {
            mac.push(':');
            mac.push_str(&digits.as_str()[at..at + 2]);
        }
        mac
    }

    /// The id of a session in which a command is run: as 26 lower-case letters and digits.
    pub fn session_id(&mut self) -> String {
        let id = self.text(Kind::Session, b"abcdefghijklmnopqrstuvwxyz0123456789", 26);
        format!("ecs-execute-command-{id}")
    }

    /// What a client proves with that a session is its own: opaque, in the alphabet of base64.
    pub fn session_token(&mut self) -> String {
        let token = self.text(
            Kind::Session,
            b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
            123,
        );
        format!("AAEAA{token}")
    }

    /// The id of the record of a rollout: as 21 letters and digits.
    pub fn service_deployment_id(&mut self) -> String {
        let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
        self.text(Kind::ServiceDeployment, alphabet, 21)
    }

    /// The id of a deployment of a daemon: as 16 letters and digits.
    pub fn daemon_deployment_id(&mut self) -> String {
        let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
        self.text(Kind::DaemonDeployment, alphabet, 16)
    }

    fn text(&mut self, kind: Kind, alphabet: &[u8], length: usize) -> String {
        letters(self.number(kind) as u64, alphabet, length)
    }

    /// What something is decided by at random.
    pub fn chance(&mut self, kind: Kind) -> u64 {
        // The low half has been mixed once more.
        self.number(kind) as u64
    }

    /// A number below `bound` at random.
    pub fn below(&mut self, kind: Kind, bound: usize) -> usize {
        (self.chance(kind) % bound.max(1) as u64) as usize
    }

    /// A number below `bound` that depends on the seed and the text only.
    pub fn pick(&self, text: &str, bound: usize) -> usize {
        (self.hash(text) % bound.max(1) as u64) as usize
    }

    /// A number that depends on the seed and the text only: for what is made for something, and
    /// never twice.
    pub fn number_of(&self, text: &str) -> u128 {
        let high = self.hash(text);
        u128::from(high) << 64 | u128::from(mix(high))
    }

    /// Six letters and digits that depend on the seed and the text only, as ARNs of secrets end
    /// with them.
    pub fn letters_of(&self, text: &str) -> String {
        let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
        letters(self.hash(text), alphabet, 6)
    }

    fn hash(&self, text: &str) -> u64 {
        text.bytes()
            .fold(self.seed, |hash, byte| mix(hash ^ u64::from(byte)))
    }
}

/// Letters of an alphabet that follow from the state only.
pub fn letters(mut state: u64, alphabet: &[u8], length: usize) -> String {
    let letters = std::iter::repeat_with(|| {
        state = mix(state);
        char::from(alphabet[(state % alphabet.len() as u64) as usize])
    });
    letters.take(length).collect()
}

/// The UUID form of a number, with the bits that make it version 4.
pub fn uuid(number: u128) -> String {
    let number = number & !(0xf << 76) & !(0x3 << 62) | 0x4 << 76 | 0x2 << 62;
    let digits = Hex::of(number);
    let digits = digits.as_str();
    let parts = [0..8, 8..12, 12..16, 16..20, 20..32].map(|part| &digits[part]);
    parts.join("-")
}

/// The number of a UUID. Other texts have some number, too.
pub fn number_of_uuid(text: &str) -> u128 {
    let digits = text.chars().filter_map(|letter| letter.to_digit(16));
    digits.fold(0, |number, digit| number << 4 | u128::from(digit))
}

/// A number as 32 lower-case hexadecimal digits. Formatting it with `{:032x}` takes ten times as
/// long, and every answer has identifiers.
pub struct Hex([u8; 32]);

impl Hex {
    pub fn of(number: u128) -> Self {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let mut digits = [0; 32];
        for (pair, byte) in digits.chunks_exact_mut(2).zip(number.to_be_bytes()) {
            pair[0] = DIGITS[usize::from(byte >> 4)];
            pair[1] = DIGITS[usize::from(byte & 15)];
        }
        Self(digits)
    }

    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("digits are ASCII")
    }
}

/// The finalizer of SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number
/// generators", 2014).
pub fn mix(value: u64) -> u64 {
    let mut z = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_identifier_more_of_a_kind_does_not_shift_the_others() {
        let (mut one, mut two) = (Ids::new(7, ""), Ids::new(7, ""));

        two.number(Kind::Request);

        assert_eq!(one.number(Kind::Task), two.number(Kind::Task));
        assert_ne!(one.number(Kind::Request), two.number(Kind::Request));
    }

    /// Users' snapshots have these in them. A row may be added at the end; the others stay as they
    /// are.
    #[test]
    fn numbers_and_identifiers_of_the_kinds_never_change() {
        let pinned = [
            (Kind::Task, "b8b4c2977eabce459c01479161bc5d78"),
            (Kind::Container, "6f26eae28a87b0dfd45ddc567f7c3edd"),
            (Kind::RuntimeId, "ffeb4120ca05931a1e68d92b5fcd1373"),
            (Kind::Attachment, "5a9c641eb14a6e802c42c4a5f56a1f4f"),
            (Kind::NetworkInterface, "65f902336b8f9e6e251661120b627f2d"),
            (Kind::Mac, "a47d34c19603e2174e26504bd54d9747"),
            (Kind::ContainerInstance, "5e41ab087439611eb18a02f46d8d86c3"),
            (Kind::Request, "eacc8cd977e4248a307a64739864be92"),
            (Kind::Session, "55ef2abaa820c6ed4b2df861cf90fc55"),
            (Kind::Volume, "0e3d521dd06812a25ed8eb5b1136353b"),
            (Kind::Ec2Instance, "320ad4b6e0465c09558e02b3fd0e9809"),
            (Kind::Gpu, "d390bc0412c394c4aa82ce6257150a34"),
            (Kind::Placement, "29d75368e6946652959dbeb9d772b0b5"),
            (Kind::Reclaim, "ef89cbce79806520634fde60282079ac"),
            (Kind::Deployment, "7402016d177a4b829b19561fbe78ca14"),
            (Kind::ServiceDeployment, "e0d384c1cb36212e69f7f87ffa3a0514"),
            (Kind::ServiceEvent, "9ba31a998edd93eeaac89d691e0ae771"),
            (Kind::Hook, "427335f3b9fa64db4a0a8ccfed55a9dd"),
            (Kind::GatewayRoute, "950728fb60aca6c8d87624087875455b"),
            (Kind::ExpressService, "f347721db49f9a419f74476f335ffeb4"),
            (Kind::DaemonRevision, "64ddfdc83ae78d67fe2232d975612f4d"),
            (Kind::DaemonDeployment, "c5e32cd2a2035bc6c06b9453f57a270d"),
            (Kind::Message, "bdbbc513a942635dfbef80243e6e3daf"),
            (Kind::Elb, "20092a7df7435f2113786a1f484ec522"),
        ];
        assert_eq!(pinned.len(), KINDS, "each kind has a row");
        for (number, (kind, identifier)) in pinned.into_iter().enumerate() {
            assert_eq!(kind as usize, number, "{kind:?}");
            let first = Ids::new(7, "").number(kind);
            assert_eq!(format!("{first:032x}"), identifier, "{kind:?}");
        }
    }

    #[test]
    fn another_seed_or_salt_gives_other_identifiers() {
        let of = |seed, salt| Ids::new(seed, salt).number(Kind::Task);

        assert_eq!(of(7, "us-east-1"), of(7, "us-east-1"));
        assert_ne!(of(7, "us-east-1"), of(8, "us-east-1"));
        assert_ne!(of(7, "us-east-1"), of(7, "eu-west-1"));
    }

    #[test]
    fn a_uuid_and_its_number_are_one_to_one() {
        for number in [0, 1, u128::MAX, Ids::new(7, "").number(Kind::Task)] {
            let text = uuid(number);

            assert_eq!(uuid(number_of_uuid(&text)), text);
        }
        assert_eq!(uuid(0), "00000000-0000-4000-8000-000000000000");
        assert_eq!(
            Hex::of(0x1f << 120).as_str(),
            "1f".to_owned() + &"0".repeat(30)
        );
    }

    #[test]
    fn identifiers_have_the_forms_of_the_service() {
        let mut ids = Ids::new(0, "");

        let uuid = ids.uuid(Kind::Container);
        assert_eq!(uuid.len(), 36);
        assert_eq!(
            (&uuid[14..15], "89ab".contains(&uuid[19..20])),
            ("4", true),
            "{uuid}"
        );
        assert_eq!(ids.hex(Kind::NetworkInterface, 17).len(), 17);
        assert_eq!(ids.decimal(Kind::RuntimeId, 10).len(), 10);
        assert_eq!(ids.mac().len(), 17);
        let (session, another) = (ids.session_id(), ids.session_id());
        assert_eq!(
            session.len(),
            "ecs-execute-command-h58qgzkd8fpy9j6gkxa7rrkkii".len()
        );
        assert_ne!(session, another);
        assert_eq!(ids.session_token().len() % 4, 0);
    }
}
