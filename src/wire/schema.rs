//! What the model demands of a request, as data. One interpreter ([`super::check`]) instead of code for every
//! structure: users of this crate pay for each function that is compiled.

/// A structure of the model.
pub(crate) struct Shape {
    pub(crate) name: &'static str,
    /// Required ones first.
    pub(crate) members: &'static [Member],
}

/// A member of a structure.
pub(crate) struct Member {
    pub(crate) name: &'static str,
    pub(crate) required: bool,
    pub(crate) kind: Kind,
}

/// What a member or an item holds.
pub(crate) enum Kind {
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
    /// Any JSON.
    Document,
    List {
        item: &'static Kind,
        min: usize,
        max: usize,
    },
    /// From string to string.
    Map,
    Structure(&'static Shape),
}

/// Which characters a text is made of.
#[derive(Clone, Copy)]
pub(crate) enum Pattern {
    Any,
    /// `[a-zA-Z0-9\.\*\-]+`
    InstanceType,
    /// `([\p{L}\p{Z}\p{N}_.:/=+\-@]*)`
    Tag,
}

/// Text without demands.
pub(crate) const TEXT: Kind = Kind::Text {
    min: 0,
    max: usize::MAX,
    pattern: Pattern::Any,
};

/// A whole number without demands.
pub(crate) const INTEGER: Kind = Kind::Integer {
    min: i32::MIN,
    max: i32::MAX,
};

/// A number without demands.
pub(crate) const DOUBLE: Kind = Kind::Double {
    min: f64::NEG_INFINITY,
    max: f64::INFINITY,
};

/// A list of any size.
pub(crate) const fn list(item: &'static Kind) -> Kind {
    Kind::List {
        item,
        min: 0,
        max: usize::MAX,
    }
}

/// A member that a request must have.
pub(crate) const fn required(name: &'static str, kind: Kind) -> Member {
    Member {
        name,
        required: true,
        kind,
    }
}

/// A member that may be absent.
pub(crate) const fn optional(name: &'static str, kind: Kind) -> Member {
    Member {
        name,
        required: false,
        kind,
    }
}

impl Pattern {
    /// Whether `text` is made of what the pattern allows.
    pub(crate) fn allows(self, text: &str) -> bool {
        match self {
            Self::Any => true,
            Self::InstanceType => {
                !text.is_empty()
                    && text
                        .chars()
                        .all(|c| c.is_ascii_alphanumeric() || ".*-".contains(c))
            }
            // `\p{Z}` is every separator; of these, `is_whitespace` adds only the control characters.
            Self::Tag => text.chars().all(|c| {
                c.is_alphabetic()
                    || c.is_numeric()
                    || (c.is_whitespace() && !c.is_control())
                    || "_.:/=+-@".contains(c)
            }),
        }
    }
}
