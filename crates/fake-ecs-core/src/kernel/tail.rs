//! A list that forgets its beginning.

use std::collections::VecDeque;
use std::collections::vec_deque::Iter;

/// The last `MAX` items of a list, by their numbers in the whole of it.
#[derive(Clone, Debug)]
pub struct Tail<T, const MAX: usize> {
    items: VecDeque<T>,
    /// How many were before them.
    forgotten: usize,
}

impl<T, const MAX: usize> Default for Tail<T, MAX> {
    fn default() -> Self {
        Self::after(0)
    }
}

impl<T, const MAX: usize> Tail<T, MAX> {
    /// An empty one, of which so many items are forgotten already.
    pub fn after(forgotten: usize) -> Self {
        Self {
            items: VecDeque::new(),
            forgotten,
        }
    }

    /// How many there ever were.
    pub fn ever(&self) -> usize {
        self.forgotten + self.items.len()
    }

    /// How many of them are forgotten.
    pub fn forgotten(&self) -> usize {
        self.forgotten
    }

    /// The item of that number, unless it is forgotten or there is none.
    pub fn get(&self, number: usize) -> Option<&T> {
        self.items.get(number.checked_sub(self.forgotten)?)
    }

    /// Adds an item, for which the oldest is forgotten if there are `MAX`.
    /// Returns that one.
    pub fn push(&mut self, item: T) -> Option<T> {
        let is_full = self.items.len() >= MAX;
        let forgotten = is_full.then(|| self.forget()).flatten();
        self.items.push_back(item);
        forgotten
    }

    /// Forgets the oldest, and returns it.
    pub fn forget(&mut self) -> Option<T> {
        let item = self.items.pop_front()?;
        self.forgotten += 1;
        Some(item)
    }

    /// Those that are not forgotten, the oldest first.
    pub fn iter(&self) -> Iter<'_, T> {
        self.items.iter()
    }
}

impl<T, const MAX: usize> Extend<T> for Tail<T, MAX> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, items: I) {
        for item in items {
            self.push(item);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_items_keep_their_numbers() {
        let mut tail = Tail::<usize, 3>::default();
        tail.extend(0..2);
        assert_eq!((tail.ever(), tail.forgotten()), (2, 0));
        tail.extend(2..5);
        assert_eq!((tail.ever(), tail.forgotten()), (5, 2));
        let got: Vec<Option<usize>> = (0..6).map(|number| tail.get(number).copied()).collect();
        assert_eq!(got, [None, None, Some(2), Some(3), Some(4), None]);
        assert!(tail.iter().copied().eq(2..5));
    }
}
