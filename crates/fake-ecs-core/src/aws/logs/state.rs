//! Log groups, their streams and what was put into them, as data.

use std::collections::BTreeMap;
#[cfg(feature = "logs")]
use std::collections::VecDeque;
use std::ops::Bound;
use std::sync::Arc;

use crate::aws::registrant::Registrant;
use crate::aws::tags::Tags;
use crate::kernel::log::Log;
use crate::kernel::time::Time;

/// The log groups of one account in one region.
#[derive(Clone, Debug, Default)]
pub struct Logs {
    /// By name.
    pub(super) groups: BTreeMap<String, Group>,
    /// Whether somebody ever made a group. While nobody did, ECS makes those that tasks need.
    pub(super) is_used: bool,
    /// How many streams there ever were.
    pub(super) streams_ever: u64,
    /// The queries of Logs Insights, the oldest first.
    #[cfg(feature = "logs")]
    pub(super) queries: VecDeque<QueryRun>,
    /// How many queries there ever were.
    #[cfg(feature = "logs")]
    pub(super) queries_ever: u64,
    /// To which group and stream somebody writes.
    pub(super) writers: BTreeMap<(Registrant, u16), (String, String)>,
}

/// A log group.
#[derive(Clone, Debug)]
pub struct Group {
    pub name: String,
    pub created: Time,
    /// Whether somebody made it. Others came to be because a task logged to them.
    pub is_declared: bool,
    pub retention_days: Option<i32>,
    /// When it was last looked for events that it does not keep any longer.
    pub(super) swept: Time,
    pub class: Class,
    pub kms_key_id: Option<String>,
    /// Nobody may delete it.
    pub is_protected: bool,
    pub tags: Tags,
    /// By name.
    pub streams: BTreeMap<String, Stream>,
    /// By name.
    pub subscriptions: Vec<Subscription>,
}

/// What a group is for, which decides what it costs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Class {
    #[default]
    Standard,
    InfrequentAccess,
    Delivery,
    Essentials,
}

/// A log stream.
#[derive(Clone, Debug)]
pub struct Stream {
    /// How many streams there were when this one was made, in all groups.
    pub number: u64,
    /// A fault may make a stream appear later than its writer begins.
    pub created: Time,
    pub writer: Option<Writer>,
    /// What callers have put into it, by time; of one time, in the order in which it came.
    pub put: Vec<Event>,
    /// How many events callers ever put into it.
    pub put_ever: u64,
    /// Up to which line, and which byte in it, subscribers were sent what its writer wrote.
    pub sent: (usize, usize),
}

/// Who writes to a stream beside those who put events into it.
#[derive(Clone, Debug)]
pub struct Writer {
    /// The pattern of lines with which an event begins, as a regular expression. `None`: each line
    /// is an event.
    pub pattern: Option<Arc<str>>,
    pub lines: Lines,
}

/// Where the lines of a writer are.
#[derive(Clone, Debug)]
pub enum Lines {
    /// The writer has them, and is known by that. The second number tells apart what one
    /// registrant writes.
    Of(Registrant, u16),
    /// The writer is gone, and these are all.
    All(Log),
}

/// An event that was put into a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// When it happened, in milliseconds since the Unix epoch, as the caller says.
    pub at: i64,
    /// Tells apart events of one time.
    pub number: u64,
    pub ingested: Time,
    pub message: String,
}

/// A query of Logs Insights that has run.
#[cfg(feature = "logs")]
#[derive(Clone, Debug)]
pub struct QueryRun {
    pub id: String,
    pub text: String,
    pub groups: Vec<String>,
    pub created: Time,
    /// Columns with their values.
    pub rows: Vec<Vec<(String, String)>>,
    /// How many events its filters let pass, of how many, and how large all were.
    pub matched: usize,
    pub scanned: usize,
    pub bytes: usize,
}

/// Who is sent what comes to a group.
#[derive(Clone, Debug)]
pub struct Subscription {
    pub name: String,
    pub pattern: String,
    pub destination_arn: String,
    pub role_arn: Option<String>,
    /// Whether deliveries are spread over shards at random, in place of by stream.
    pub is_random: bool,
    pub created: Time,
}

impl Logs {
    /// Whether somebody ever made a group.
    pub fn is_used(&self) -> bool {
        self.is_used
    }

    /// The group of that name.
    pub fn group(&self, name: &str) -> Option<&Group> {
        self.groups.get(name)
    }

    /// To which group and stream somebody writes, as long as it is not gone.
    pub fn place_of(&self, registrant: Registrant, index: u16) -> Option<(&str, &str)> {
        let (group, stream) = self.writers.get(&(registrant, index))?;
        Some((group, stream))
    }

    /// All groups, sorted by name.
    pub fn groups(&self) -> impl Iterator<Item = &Group> {
        self.groups.values()
    }

    #[cfg(feature = "logs")]
    pub(super) fn group_mut(&mut self, name: &str) -> Option<&mut Group> {
        self.groups.get_mut(name)
    }
}

impl Group {
    pub(super) fn new(name: &str, created: Time) -> Self {
        Self {
            name: name.to_owned(),
            created,
            is_declared: false,
            retention_days: None,
            swept: created,
            class: Class::Standard,
            kms_key_id: None,
            is_protected: false,
            tags: Tags::new(),
            streams: BTreeMap::new(),
            subscriptions: Vec::new(),
        }
    }

    /// The stream of that name, once it is there.
    pub fn stream(&self, name: &str, now: Time) -> Option<&Stream> {
        self.streams.get(name).filter(|it| it.created <= now)
    }

    /// The streams that are there whose names begin like that, sorted by name.
    pub fn streams_from<'g>(
        &'g self,
        prefix: &'g str,
        now: Time,
    ) -> impl Iterator<Item = (&'g str, &'g Stream)> {
        self.streams
            .range::<str, _>((Bound::Included(prefix), Bound::Unbounded))
            .take_while(move |(name, _)| name.starts_with(prefix))
            .filter(move |(_, stream)| stream.created <= now)
            .map(|(name, stream)| (name.as_str(), stream))
    }
}

impl Stream {
    pub(super) fn new(number: u64, created: Time) -> Self {
        Self {
            number,
            created,
            writer: None,
            put: Vec::new(),
            put_ever: 0,
            sent: (0, 0),
        }
    }

    /// Where the first event is that was put and is not before that.
    #[cfg(any(feature = "events", feature = "logs"))]
    pub(super) fn put_from(&self, at: i64, number: u64) -> usize {
        self.put
            .partition_point(|event| (event.at, event.number) < (at, number))
    }

    /// Adds an event.
    #[cfg(any(feature = "events", feature = "logs"))]
    pub(super) fn put(&mut self, at: i64, ingested: Time, message: String) {
        let number = self.put_ever;
        self.put_ever += 1;
        let place = self.put_from(at, number);
        let event = Event {
            at,
            number,
            ingested,
            message,
        };
        self.put.insert(place, event);
    }
}
