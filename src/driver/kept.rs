//! Which requests are kept.

use std::collections::{VecDeque, vec_deque};
use std::fmt;

use super::requests::{ANSWER_KEPT_MAX, Record};

/// How many requests are kept. Older ones are forgotten, so that a fake that serves for weeks does
/// not grow.
const REQUESTS_KEPT_MAX: usize = 10_000;
/// How much memory may be taken by what is kept, in bytes.
const REQUEST_BYTES_KEPT_MAX: usize = 64 * 1024 * 1024;
/// Where there are too many requests, reads are forgotten before all others, but not the newest:
/// so many, as far as they take no more than that, in bytes.
const READS_KEPT_MIN: usize = 1_000;
const READ_BYTES_KEPT_MIN: usize = 8 * 1024 * 1024;
/// How much memory answers may take besides, in bytes.
const ANSWER_BYTES_KEPT_MAX: usize = 16 * 1024 * 1024;
/// The last requests, oldest first. Where there are too many, reads are forgotten first, so that a
/// day of polling does not take away why a call was refused in the morning.
#[derive(Debug, Default)]
pub(crate) struct Requests {
    /// Those that were answered and change nothing.
    reads: Queue,
    others: Queue,
    noted: u64,
    forgotten: Forgotten,
    /// The numbers of those whose answers were kept, oldest first, and how large these are.
    answered: VecDeque<(u64, usize)>,
    answer_bytes: usize,
}

/// How many requests have been forgotten.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Forgotten {
    /// Those that were answered and change nothing.
    pub(crate) reads: u64,
    pub(crate) others: u64,
    /// The number of the last of them in the order of all that happened.
    pub(crate) until: u32,
}

impl Forgotten {
    /// What was forgotten of a part of the time, if the number of the last thing before it is this.
    pub(crate) fn since(self, sequence: u32) -> Option<Self> {
        let has_some = self.reads + self.others > 0;
        (has_some && (sequence == 0 || self.until > sequence)).then_some(self)
    }
}

impl fmt::Display for Forgotten {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { reads, others, .. } = self;
        write!(
            f,
            "older requests that are forgotten: {reads} reads, {others} others"
        )
    }
}

/// Requests of one kind, each with its number among all requests.
#[derive(Debug, Default)]
struct Queue {
    records: VecDeque<(u64, Record)>,
    /// The sum of the records' bytes.
    bytes: usize,
}

impl Queue {
    fn push(&mut self, number: u64, record: Record) {
        self.bytes += record.bytes();
        self.records.push_back((number, record));
    }

    fn pop(&mut self) -> Option<Record> {
        let (_, oldest) = self.records.pop_front()?;
        self.bytes -= oldest.bytes();
        Some(oldest)
    }
}

impl Requests {
    pub(crate) fn note(&mut self, record: Record) {
        let queue = if record.is_answered_read() {
            &mut self.reads
        } else {
            &mut self.others
        };
        queue.push(self.noted, record);
        self.noted += 1;
        self.forget_some();
    }

    /// How many were ever noted.
    pub(super) fn noted(&self) -> u64 {
        self.noted
    }

    /// Keeps the answer to the request that was noted last, unless it is a large one. Older answers
    /// are forgotten where there are too many; their requests are kept.
    pub(super) fn keep_answer(&mut self, answer: &[u8]) {
        let Some(last) = self.noted.checked_sub(1) else {
            return;
        };
        if answer.len() <= ANSWER_KEPT_MAX
            && let Some(record) = self.find(last)
        {
            record.answer = Some(answer.into());
            self.answered.push_back((last, answer.len()));
            self.answer_bytes += answer.len();
        }
        while (self.answer_bytes > ANSWER_BYTES_KEPT_MAX || self.answered.len() > REQUESTS_KEPT_MAX)
            && let Some((oldest, bytes)) = self.answered.pop_front()
        {
            self.answer_bytes -= bytes;
            if let Some(record) = self.find(oldest) {
                record.answer = None;
            }
        }
    }

    /// The request of that number, if it is kept.
    fn find(&mut self, number: u64) -> Option<&mut Record> {
        let queues = [&mut self.reads, &mut self.others].into_iter();
        let mut found = queues.filter_map(|queue| {
            let place = queue.records.binary_search_by_key(&number, |(it, _)| *it);
            queue.records.get_mut(place.ok()?)
        });
        found.next().map(|(_, record)| record)
    }

    /// Forgets as many as are too many.
    fn forget_some(&mut self) {
        while self.reads.records.len() + self.others.records.len() > REQUESTS_KEPT_MAX
            || self.reads.bytes + self.others.bytes > REQUEST_BYTES_KEPT_MAX
        {
            self.forget();
        }
    }

    /// Forgets one request.
    fn forget(&mut self) {
        let has_many_reads = self.reads.records.len() > READS_KEPT_MIN
            || self.reads.bytes > READ_BYTES_KEPT_MIN
            || self.others.records.is_empty();
        let (queue, count) = if has_many_reads {
            (&mut self.reads, &mut self.forgotten.reads)
        } else {
            (&mut self.others, &mut self.forgotten.others)
        };
        if let Some(record) = queue.pop() {
            *count += 1;
            self.forgotten.until = self.forgotten.until.max(record.sequence);
        }
    }

    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &Record> + ExactSizeIterator {
        InOrder {
            reads: self.reads.records.iter(),
            others: self.others.records.iter(),
        }
    }

    pub(crate) fn forgotten(&self) -> Forgotten {
        self.forgotten
    }

    /// How many have been forgotten.
    pub(crate) fn dropped(&self) -> u64 {
        self.forgotten.reads + self.forgotten.others
    }
}

/// The requests of both kinds in the order in which they came.
struct InOrder<'a> {
    reads: vec_deque::Iter<'a, (u64, Record)>,
    others: vec_deque::Iter<'a, (u64, Record)>,
}

impl<'a> Iterator for InOrder<'a> {
    type Item = &'a Record;

    fn next(&mut self) -> Option<&'a Record> {
        let (read, other) = (self.reads.clone().next(), self.others.clone().next());
        let is_read = match (read, other) {
            (Some((read, _)), Some((other, _))) => read < other,
            (read, _) => read.is_some(),
        };
        let of_kind = if is_read {
            &mut self.reads
        } else {
            &mut self.others
        };
        of_kind.next().map(|(_, record)| record)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let count = self.reads.len() + self.others.len();
        (count, Some(count))
    }
}

impl DoubleEndedIterator for InOrder<'_> {
    fn next_back(&mut self) -> Option<Self::Item> {
        let (mut reads, mut others) = (self.reads.clone(), self.others.clone());
        let is_read = match (reads.next_back(), others.next_back()) {
            (Some((read, _)), Some((other, _))) => read > other,
            (read, _) => read.is_some(),
        };
        let of_kind = if is_read {
            &mut self.reads
        } else {
            &mut self.others
        };
        of_kind.next_back().map(|(_, record)| record)
    }
}

impl ExactSizeIterator for InOrder<'_> {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::driver::requests::tests::record;
    use crate::driver::requests::{Asked, Outcome};
    use crate::wire::{Operation, Route};

    #[test]
    fn the_oldest_requests_are_forgotten_when_there_are_too_many_or_too_large_ones() {
        for (body, sent, kept) in [
            (0, REQUESTS_KEPT_MAX, REQUESTS_KEPT_MAX),
            (0, REQUESTS_KEPT_MAX + 3, REQUESTS_KEPT_MAX),
            // What a record takes besides its body leaves no room for the 64th.
            (1024 * 1024, 63, 63),
            (1024 * 1024, 67, 63),
        ] {
            let mut requests = Requests::default();

            (0..sent).for_each(|_| requests.note(record(body)));

            assert_eq!(requests.iter().len(), kept, "{sent} of {body} bytes");
            assert_eq!(requests.dropped(), (sent - kept) as u64);
        }
    }

    #[test]
    fn an_answer_is_kept_with_the_request_that_was_noted_last() {
        let mut requests = Requests::default();
        for size in [0, 5, ANSWER_KEPT_MAX, ANSWER_KEPT_MAX + 1] {
            requests.note(record(3));
            requests.keep_answer(&vec![b' '; size]);
        }
        requests.note(record(3));

        let answer = |record: &Record| record.answer.as_ref().map(|answer| answer.len());
        let kept: Vec<_> = requests.iter().map(answer).collect();

        assert_eq!(kept, [Some(0), Some(5), Some(ANSWER_KEPT_MAX), None, None]);
    }

    #[test]
    fn old_answers_are_forgotten_and_their_requests_are_not() {
        let mut requests = Requests::default();
        let fit = ANSWER_BYTES_KEPT_MAX / ANSWER_KEPT_MAX;
        for _ in 0..fit + 3 {
            requests.note(record(3));
            requests.keep_answer(&[b' '; ANSWER_KEPT_MAX]);
        }

        assert_eq!((requests.iter().len(), requests.dropped()), (fit + 3, 0));
        let answered = requests.iter().filter(|record| record.answer.is_some());
        assert_eq!(answered.count(), fit);
        assert!(
            requests
                .iter()
                .take(3)
                .all(|record| record.answer.is_none())
        );
    }

    /// What is kept, as numbers in the order in which they came.
    fn kept(requests: &Requests) -> Vec<u32> {
        requests.iter().map(|record| record.sequence).collect()
    }

    #[test]
    fn reads_are_forgotten_before_what_was_refused_or_changed_something() {
        let read = |sequence| Record {
            what: Asked::Call {
                route: Route::Ecs(Operation::DescribeTasks),
                body: Box::default(),
            },
            sequence,
            ..record(0)
        };
        let write = |sequence| Record {
            sequence,
            ..record(0)
        };
        let refused = |sequence| Record {
            outcome: Outcome::Failed("MISSING".into()),
            ..read(sequence)
        };
        let mut requests = Requests::default();
        requests.note(write(1));
        requests.note(refused(2));
        (3..20_003).for_each(|sequence| requests.note(read(sequence)));

        let numbers = kept(&requests);

        assert_eq!(numbers.len(), REQUESTS_KEPT_MAX);
        assert_eq!(numbers[..3], [1, 2, 10_005]);
        let backwards = requests.iter().rev().map(|record| record.sequence);
        let mut backwards: Vec<u32> = backwards.collect();
        backwards.reverse();
        assert_eq!(backwards, numbers);
        let forgotten = requests.forgotten();
        assert_eq!((forgotten.reads, forgotten.others), (10_002, 0));
        assert_eq!(forgotten.until, 10_004);
    }

    #[test]
    fn the_newest_reads_are_kept_however_much_is_changed() {
        let read = |body| Record {
            what: Asked::Call {
                route: Route::Ecs(Operation::DescribeTasks),
                body: vec![b' '; body].into(),
            },
            ..record(0)
        };
        // How large reads are, how many are kept, and how many of the others.
        for (body, reads, others) in [(0, READS_KEPT_MIN, 9_000), (1024 * 1024, 7, 9_993)] {
            let mut requests = Requests::default();
            (0..2_000).for_each(|_| requests.note(read(body)));
            (0..20_000).for_each(|_| requests.note(record(0)));

            let is_read = |it: &&Record| it.is_answered_read();
            assert_eq!(requests.iter().filter(is_read).count(), reads, "{body}");
            assert_eq!(requests.iter().len() - reads, others, "{body}");
        }
    }

    #[test]
    fn what_was_forgotten_before_a_part_of_the_time_is_not_of_it() {
        let none = Forgotten::default();
        let some = Forgotten {
            reads: 2,
            others: 1,
            until: 7,
        };

        for (forgotten, sequence, of_it) in [
            (none, 0, None),
            (some, 0, Some(some)),
            (some, 6, Some(some)),
            (some, 7, None),
        ] {
            assert_eq!(forgotten.since(sequence), of_it, "{sequence}");
        }
    }
}
