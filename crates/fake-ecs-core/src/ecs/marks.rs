//! What has changed and has not been judged yet.
//!
//! Stores mark what is changed in them, so that nobody who changes a task or an instance has to
//! know whom that concerns. [`crate::ecs::settle`] judges what is marked, at the end of each step.

use std::collections::VecDeque;

/// The keys of what has changed, in the order in which it did.
#[derive(Clone, Debug)]
pub struct Marks<K>(VecDeque<K>);

impl<K> Default for Marks<K> {
    fn default() -> Self {
        Self(VecDeque::new())
    }
}

impl<K: Copy + Eq> Marks<K> {
    /// What changes several times in a row is marked once. What is marked twice all the same is
    /// judged twice, which does no harm.
    pub(in crate::ecs) fn mark(&mut self, key: K) {
        if self.0.back() != Some(&key) {
            self.0.push_back(key);
        }
    }

    pub(in crate::ecs) fn take(&mut self) -> Option<K> {
        self.0.pop_front()
    }

    #[cfg(any(test, feature = "self-check"))]
    pub(in crate::ecs) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_taken_in_order_and_what_changes_in_a_row_is_marked_once() {
        let mut marks = Marks::default();
        for key in [2, 2, 1, 2] {
            marks.mark(key);
        }

        let taken: Vec<i32> = std::iter::from_fn(|| marks.take()).collect();

        assert_eq!(taken, [2, 1, 2]);
        assert!(marks.is_empty());
    }
}
