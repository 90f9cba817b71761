//! What the model demands of a request, as data. One interpreter ([`super::check`]) instead of code
//! for every structure: users of this crate pay for each function that is compiled.

/// A structure of the model.
pub struct Shape {
    pub name: &'static str,
    /// Required ones first.
    pub members: &'static [Member],
}

/// A member of a structure.
pub struct Member {
    pub name: &'static str,
    pub required: bool,
    pub kind: Kind,
    /// Where forms and XML have it, in services that speak a query protocol. Of a list or a map it
    /// is where the items are, as in `Targets.member`.
    pub place: &'static str,
}

impl Member {
    /// The same member, elsewhere in forms and XML.
    pub const fn at(self, place: &'static str) -> Self {
        let Self {
            name,
            required,
            kind,
            ..
        } = self;
        Self {
            name,
            required,
            kind,
            place,
        }
    }
}

/// What a member or an item holds.
pub enum Kind {
    /// Length in characters.
    Text {
        min: usize,
        max: usize,
        pattern: Pattern,
    },
    Enum(&'static [&'static str]),
    Integer {
        min: i32,
        max: i32,
    },
    Long,
    Double {
        min: f64,
        max: f64,
    },
    Boolean,
    Timestamp,
    /// Bytes, as base64.
    Blob,
    /// Any JSON.
    Document,
    List {
        item: &'static Kind,
        min: usize,
        max: usize,
    },
    /// From strings.
    Map {
        value: &'static Kind,
        /// What forms and XML call a key and a value.
        names: [&'static str; 2],
    },
    Structure(&'static Shape),
}

/// Which characters a text is made of.
#[derive(Clone, Copy)]
pub enum Pattern {
    Any,
    /// `[a-zA-Z0-9\.\*\-]+`
    InstanceType,
    /// `([\p{L}\p{Z}\p{N}_.:/=+\-@]*)`
    Tag,
    /// `[\.\-_A-Za-z0-9]+`
    RuleName,
    /// `[/\.\-_A-Za-z0-9]+`
    EventBusName,
    /// The name or the ARN of an event bus.
    EventBus,
    /// The same, of one that is not a partner's.
    OwnEventBus,
    /// `aws\.partner(/[\.\-_A-Za-z0-9]+){2,}`
    PartnerEventSource,
    /// `^[A-Za-z0-9\-]+[\.][A-Za-z0-9\-]+$`
    EventsEndpoint,
    /// `[A-Za-z0-9\_\-]+`
    InputPathName,
    /// `^[a-zA-Z0-9_\-/:]*$`
    KmsKey,
}

/// Text without demands.
pub const TEXT: Kind = Kind::Text {
    min: 0,
    max: usize::MAX,
    pattern: Pattern::Any,
};

/// A whole number without demands.
pub const INTEGER: Kind = Kind::Integer {
    min: i32::MIN,
    max: i32::MAX,
};

/// A number without demands.
pub const DOUBLE: Kind = Kind::Double {
    min: f64::NEG_INFINITY,
    max: f64::INFINITY,
};

/// A map from string to string.
pub const MAP: Kind = Kind::Map {
    value: &TEXT,
    names: ["key", "value"],
};

/// A list of any size.
pub const fn list(item: &'static Kind) -> Kind {
    Kind::List {
        item,
        min: 0,
        max: usize::MAX,
    }
}

/// A member that a request must have.
pub const fn required(name: &'static str, kind: Kind) -> Member {
    Member {
        name,
        required: true,
        kind,
        place: name,
    }
}

/// A member that may be absent.
pub const fn optional(name: &'static str, kind: Kind) -> Member {
    Member {
        name,
        required: false,
        kind,
        place: name,
    }
}

impl Pattern {
    /// As the model has it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Any => ".*",
            Self::InstanceType => r"[a-zA-Z0-9\.\*\-]+",
            Self::Tag => r"([\p{L}\p{Z}\p{N}_.:/=+\-@]*)",
            Self::RuleName => r"[\.\-_A-Za-z0-9]+",
            Self::EventBusName => r"[/\.\-_A-Za-z0-9]+",
            Self::EventBus => {
                r"(arn:aws[\w-]*:events:[a-z]+-[a-z]+-[\w-]+:[0-9]{12}:event-bus\/)?[/\.\-_A-Za-z0-9]+"
            }
            Self::OwnEventBus => {
                r"(arn:aws[\w-]*:events:[a-z]+-[a-z]+-[\w-]+:[0-9]{12}:event-bus\/)?[\.\-_A-Za-z0-9]+"
            }
            Self::PartnerEventSource => r"aws\.partner(/[\.\-_A-Za-z0-9]+){2,}",
            Self::EventsEndpoint => r"^[A-Za-z0-9\-]+[\.][A-Za-z0-9\-]+$",
            Self::InputPathName => r"[A-Za-z0-9\_\-]+",
            Self::KmsKey => r"^[a-zA-Z0-9_\-/:]*$",
        }
    }

    /// Whether `text` is made of what the pattern allows.
    pub fn allows(self, text: &str) -> bool {
        match self {
            Self::RuleName => is_made_of(text, ".-_"),
            Self::EventBusName => is_made_of(text, "/.-_"),
            Self::EventBus => is_made_of(without_bus_arn(text), "/.-_"),
            Self::OwnEventBus => is_made_of(without_bus_arn(text), ".-_"),
            Self::PartnerEventSource => text.strip_prefix("aws.partner/").is_some_and(|rest| {
                rest.contains('/') && rest.split('/').all(|part| is_made_of(part, ".-_"))
            }),
            Self::EventsEndpoint => text
                .split_once('.')
                .is_some_and(|(one, other)| is_made_of(one, "-") && is_made_of(other, "-")),
            Self::InputPathName => is_made_of(text, "_-"),
            Self::KmsKey => text.is_empty() || is_made_of(text, "_-/:"),
            Self::Any => true,
            Self::InstanceType => {
                !text.is_empty()
                    && text
                        .chars()
                        .all(|c| c.is_ascii_alphanumeric() || ".*-".contains(c))
            }
            // `\p{Z}` is every separator; of these, `is_whitespace` adds only the control
            // characters.
            Self::Tag => text.chars().all(|c| {
                c.is_alphabetic()
                    || c.is_numeric()
                    || (c.is_whitespace() && !c.is_control())
                    || "_.:/=+-@".contains(c)
            }),
        }
    }
}

/// Whether the text is letters, digits and these, and not empty.
fn is_made_of(text: &str, others: &str) -> bool {
    let is_allowed = |it: char| it.is_ascii_alphanumeric() || others.contains(it);
    !text.is_empty() && text.chars().all(is_allowed)
}

/// What is left of the ARN of an event bus without all before its name.
fn without_bus_arn(text: &str) -> &str {
    let parts: Vec<&str> = text.splitn(6, ':').collect();
    let ["arn", partition, "events", region, account, resource] = parts[..] else {
        return text;
    };
    let is_account = account.len() == 12 && account.bytes().all(|it| it.is_ascii_digit());
    let is_arn = partition.starts_with("aws") && region.matches('-').count() >= 2 && is_account;
    match resource.strip_prefix("event-bus/") {
        Some(name) if is_arn => name,
        _ => text,
    }
}
