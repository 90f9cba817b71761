//! What is known of an action of ECS, of a kind of resource, and of a key of conditions.

/// An action of ECS.
#[derive(Debug)]
pub struct Action {
    pub name: &'static str,
    /// The kinds of resources that a call needs a permission for, each of them. Without any, and
    /// without [`optional`](Self::optional) ones, that is `*`.
    pub required: &'static [&'static str],
    /// The kinds of which one is what the call is about.
    pub optional: &'static [&'static str],
    /// The keys of conditions. Those that end with a `/` go on with the key of a tag.
    pub keys: &'static [&'static str],
    /// Other actions that a call needs a permission for.
    pub dependent: &'static [&'static str],
}

/// A kind of resource.
#[derive(Debug)]
pub struct Kind {
    pub name: &'static str,
    /// What its ARN has after the name of the kind.
    pub path: &'static [&'static str],
}

impl Kind {
    /// Whether its last part is made by ECS, so that nobody knows it beforehand.
    pub fn is_numbered(&self) -> bool {
        self.path.last().is_some_and(|part| part.ends_with("Id"))
    }

    /// Whether its last part is a family with the number of a revision.
    pub fn is_revision(&self) -> bool {
        self.path.last().is_some_and(|part| part.contains(':'))
    }
}

/// A key of conditions.
#[derive(Debug)]
pub struct Key {
    pub name: &'static str,
    /// Whether it may have several values.
    pub is_list: bool,
}
