//! What becomes of what a runtime runs when its fake ends.

/// What becomes of real containers when their fake comes to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[warn(missing_docs)]
#[non_exhaustive]
pub enum OnExit {
    /// They go on running. With a journal the next fake takes them over. Without one they are
    /// nobody's, and whoever wants to look at them removes them.
    Keep,
    /// They are stopped, each with the time that its task gives it, and the next fake starts them
    /// again. For fakes with a journal.
    Stop,
    /// They are removed, with all that was made for them. The next fake with the journal finds that
    /// the containers of its tasks are gone.
    Remove,
}
