//! A list whose items keep their places while others are taken out.
//!
//! Items lie in pages. A page without items is given back, so that a list from which old items are
//! taken out costs what is left in it, and a pointer for each page that there was.

/// How many places a page has.
const PLACES: usize = 64;

/// Items by their places, which are counted up from 0 and never used again.
#[derive(Clone, Debug)]
pub struct Paged<T> {
    pages: Vec<Option<Page<T>>>,
    /// How many places were ever used.
    ever: usize,
}

#[derive(Clone, Debug)]
struct Page<T> {
    places: Vec<Option<T>>,
    /// How many of them have an item.
    items: usize,
}

impl<T> Default for Paged<T> {
    fn default() -> Self {
        Self {
            pages: Vec::new(),
            ever: 0,
        }
    }
}

impl<T> Paged<T> {
    /// How many items were ever added.
    pub fn ever(&self) -> usize {
        self.ever
    }

    /// Adds an item at the next place.
    pub fn push(&mut self, item: T) {
        let page = self.ever / PLACES;
        if self.pages.len() <= page {
            self.pages.push(None);
        }
        let page = self.pages[page].get_or_insert_with(|| Page {
            places: Vec::with_capacity(PLACES),
            items: 0,
        });
        // Of a page that was given back the places before this one are gone.
        page.places.resize_with(self.ever % PLACES, || None);
        page.places.push(Some(item));
        page.items += 1;
        self.ever += 1;
    }

    /// The item at that place, unless there never was one or it was taken out.
    pub fn get(&self, place: usize) -> Option<&T> {
        let page = self.pages.get(place / PLACES)?.as_ref()?;
        page.places.get(place % PLACES)?.as_ref()
    }

    /// The same, to be changed.
    pub fn get_mut(&mut self, place: usize) -> Option<&mut T> {
        let page = self.pages.get_mut(place / PLACES)?.as_mut()?;
        page.places.get_mut(place % PLACES)?.as_mut()
    }

    /// Takes an item out.
    pub fn take(&mut self, place: usize) -> Option<T> {
        let slot = self.pages.get_mut(place / PLACES)?;
        let page = slot.as_mut()?;
        let item = page.places.get_mut(place % PLACES)?.take()?;
        page.items -= 1;
        if page.items == 0 {
            *slot = None;
        }
        Some(item)
    }

    /// All items, in the order of their places.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &T> {
        let pages = self.pages.iter().flatten();
        pages.flat_map(|page| page.places.iter().flatten())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn items_keep_their_places(taken in prop::collection::vec(any::<prop::sample::Index>(), 0..300)) {
            let mut paged = Paged::default();
            let mut model = Vec::new();
            for (number, index) in taken.iter().enumerate() {
                paged.push(number);
                model.push(Some(number));
                let place = index.index(model.len() + 3);
                let expected = model.get_mut(place).and_then(Option::take);
                prop_assert_eq!(paged.take(place), expected);
            }
            prop_assert_eq!(paged.ever(), model.len());
            for place in 0..model.len() + 70 {
                let expected = model.get(place).and_then(Option::as_ref);
                prop_assert_eq!(paged.get(place), expected);
            }
            prop_assert!(paged.iter().eq(model.iter().flatten()));
        }
    }

    #[test]
    fn a_page_without_items_is_given_back() {
        let mut paged = Paged::default();
        for number in 0..1_000 {
            paged.push(number);
            if number != 500 {
                paged.take(number);
            }
        }
        let left: Vec<usize> = paged.iter().copied().collect();
        assert_eq!(left, [500]);
        assert_eq!(paged.pages.iter().flatten().count(), 1);
    }
}
