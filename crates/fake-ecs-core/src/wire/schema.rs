//! What the model demands of a request, as data. One interpreter ([`super::check`]) instead of code
//! for every structure: users of this crate pay for each function that is compiled.

use super::regex;

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
    Long {
        min: i64,
    },
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
    /// Any other, which is read when a text is checked.
    Of(&'static str),
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

/// A large whole number without demands.
pub const LONG: Kind = Kind::Long { min: i64::MIN };

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
            Self::Of(expression) => expression,
        }
    }

    /// Whether `text` is made of what the pattern allows.
    pub fn allows(self, text: &str) -> bool {
        match self {
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
            Self::Of(expression) => regex::matches(expression, text).unwrap_or(true),
        }
    }
}
