//! CloudWatch Logs: groups, streams and what is in them.

use std::collections::BTreeSet;
use std::fmt;
use std::time::SystemTime;

use super::FakeEcs;
use crate::aws::logs::content::{Content, Position};
use crate::aws::logs::ops::{event, group, stream};
use crate::driver::journal::READ_ONLY;
use crate::driver::made::as_read;
use crate::ecs::Region;
use crate::kernel::time::Time;
use crate::wire::logs::operation::Operation;
use crate::wire::logs::types::{
    CreateLogGroupRequest, CreateLogStreamRequest, DeleteLogGroupRequest, InputLogEvent,
    PutLogEventsRequest, PutRetentionPolicyRequest,
};
use crate::wire::{ApiError, Encode, Request, Timestamp};

/// # Other services
impl FakeEcs {
    /// CloudWatch Logs: what tasks have written, and what others put there. See [`CloudWatchLogs`].
    ///
    /// Needs the feature `logs`.
    #[must_use]
    pub fn logs(&self) -> CloudWatchLogs {
        CloudWatchLogs { fake: self.share() }
    }
}

/// CloudWatch Logs; see [`FakeEcs::logs`].
///
/// A container with the log driver `awslogs` writes to the stream `prefix/container/task id` of its
/// group, from when it starts. The application under test reads that with `GetLogEvents` and
/// `FilterLogEvents`, also once the task has stopped. Every line that was written before is there
/// at once, unless a [fault](crate::Faults::log_streams) makes the stream or its lines late. Empty
/// lines are no events, and `awslogs-datetime-format` and `awslogs-multiline-pattern` fold lines.
///
/// As long as nobody has made a group, one comes to be when a task logs to it. Once a group was
/// made, by [`create`](LogGroupHandle::create) or by `CreateLogGroup`, those that are missing are
/// missed, as they always are with [`strict_neighbours`](crate::Builder::strict_neighbours) and
/// with real containers: a task whose group is not there does not start, unless its definition has
/// `awslogs-create-group`. It is `STOPPED` with the stop code `TaskFailedToStart` and AWS's words.
///
/// In a group that nobody has made a stream is there as long as the fake keeps its task.
///
/// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html>
///
/// ```
/// # use fake_ecs::FakeEcs;
/// let ecs = FakeEcs::start().blocking();
/// ecs.logs().group("/ecs/app").create();
/// ecs.containers("web").run(|task| async move { task.log("hello") });
/// let web = ecs.register_json(
///     r#"{ "family": "web", "containerDefinitions": [{ "name": "app", "image": "app",
///         "logConfiguration": { "logDriver": "awslogs", "options": {
///             "awslogs-group": "/ecs/app", "awslogs-region": "us-east-1",
///             "awslogs-stream-prefix": "x" } } }],
///         "requiresCompatibilities": ["FARGATE"], "networkMode": "awsvpc", "cpu": "256",
///         "memory": "512", "executionRoleArn": "arn:aws:iam::123456789012:role/execution" }"#,
/// );
/// let task = web.run();
/// ecs.settle();
///
/// let name = format!("x/app/{}", task.id());
/// assert_eq!(ecs.logs().group("/ecs/app").stream(&name).lines(), ["hello"]);
/// ```
#[derive(Clone, Debug)]
pub struct CloudWatchLogs {
    fake: FakeEcs,
}

/// A log group, be it there or not; see [`CloudWatchLogs::group`].
#[derive(Clone)]
pub struct LogGroupHandle {
    fake: FakeEcs,
    name: String,
}

/// A log stream, be it there or not; see [`LogGroupHandle::stream`].
#[derive(Clone)]
pub struct LogStreamHandle {
    fake: FakeEcs,
    group: String,
    name: String,
}

/// An event of a log stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogEvent {
    stream: String,
    at: i64,
    message: String,
}

impl CloudWatchLogs {
    /// The log group of that name, be it there or not.
    #[must_use]
    pub fn group(&self, name: &str) -> LogGroupHandle {
        LogGroupHandle {
            fake: self.fake.share(),
            name: name.to_owned(),
        }
    }

    /// All groups that there are, sorted by name.
    #[must_use]
    pub fn groups(&self) -> Vec<LogGroupHandle> {
        let names = self.fake.read_region(|region| {
            let groups = region.logs.groups();
            groups.map(|it| it.name.clone()).collect::<Vec<_>>()
        });
        names.iter().map(|name| self.group(name)).collect()
    }
}

impl LogGroupHandle {
    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether it is there.
    #[must_use]
    pub fn exists(&self) -> bool {
        let group = |region: &Region| region.logs.group(&self.name).is_some();
        self.fake.read_region(group)
    }

    /// Makes it, as `CreateLogGroup` does. From then on groups that are not there are missed.
    ///
    /// ```
    /// let ecs = fake_ecs::FakeEcs::start().blocking();
    /// let group = ecs.logs().group("/ecs/app").create().retention_days(30);
    ///
    /// assert!(group.exists());
    /// ```
    ///
    /// # Panics
    ///
    /// With the service's words when it is there already, or cannot have that name.
    #[track_caller]
    pub fn create(&self) -> Self {
        let request = CreateLogGroupRequest {
            log_group_name: self.name.clone(),
            ..CreateLogGroupRequest::default()
        };
        self.make(Operation::CreateLogGroup, request, group::create_log_group);
        self.clone()
    }

    /// For how many days it keeps events, as `PutRetentionPolicy` has it: 1, 3, 5, 7, 14, 30 and so
    /// on. By default it keeps them for ever. Older events are not shown.
    ///
    /// # Panics
    ///
    /// With the service's words when it is not there, or there is no such number of days.
    #[track_caller]
    pub fn retention_days(&self, days: i32) -> Self {
        let request = PutRetentionPolicyRequest {
            log_group_name: self.name.clone(),
            retention_in_days: days,
        };
        let operation = Operation::PutRetentionPolicy;
        self.make(operation, request, group::put_retention_policy);
        self.clone()
    }

    /// Deletes it with all that is in it, as `DeleteLogGroup` does. What tasks still write to it is
    /// lost.
    ///
    /// # Panics
    ///
    /// With the service's words when it is not there.
    #[track_caller]
    pub fn delete(&self) {
        let request = DeleteLogGroupRequest {
            log_group_name: self.name.clone(),
        };
        self.make(Operation::DeleteLogGroup, request, group::delete_log_group);
    }

    /// The stream of that name, be it there or not.
    #[must_use]
    pub fn stream(&self, name: &str) -> LogStreamHandle {
        LogStreamHandle {
            fake: self.fake.share(),
            group: self.name.clone(),
            name: name.to_owned(),
        }
    }

    /// The streams that are there, sorted by name.
    #[must_use]
    pub fn streams(&self) -> Vec<LogStreamHandle> {
        let names: BTreeSet<String> = self.fake.read_region(|region| {
            let group = region.logs.group(&self.name);
            let streams = group.map(|group| group.streams_from("", region.now()));
            let streams = streams.into_iter().flatten();
            streams.map(|(name, _)| name.to_owned()).collect()
        });
        names.iter().map(|name| self.stream(name)).collect()
    }

    /// Puts lines into a stream, now, as an application does with `PutLogEvents`. The stream is
    /// made if it is not there.
    ///
    /// ```
    /// let ecs = fake_ecs::FakeEcs::start().blocking();
    /// let group = ecs.logs().group("/app").create();
    ///
    /// group.put("worker", ["one", "two"]);
    ///
    /// assert_eq!(group.stream("worker").lines(), ["one", "two"]);
    /// ```
    ///
    /// # Panics
    ///
    /// With the service's words when the group is not there, or a line is empty or too long.
    #[track_caller]
    pub fn put<L: Into<String>>(&self, stream: &str, lines: impl IntoIterator<Item = L>) {
        if !self.stream(stream).exists() {
            let request = CreateLogStreamRequest {
                log_group_name: self.name.clone(),
                log_stream_name: stream.to_owned(),
            };
            let operation = Operation::CreateLogStream;
            self.make(operation, request, stream::create_log_stream);
        }
        let timestamp = self.fake.read_region(|region| region.now().millis());
        let events = lines.into_iter().map(|line| InputLogEvent {
            timestamp,
            message: line.into(),
        });
        let request = PutLogEventsRequest {
            log_group_name: self.name.clone(),
            log_stream_name: stream.to_owned(),
            log_events: events.collect(),
            ..PutLogEventsRequest::default()
        };
        self.make(Operation::PutLogEvents, request, event::put_log_events);
    }

    /// The events of all its streams, by time; none where it is not there.
    #[must_use]
    pub fn events(&self) -> Vec<LogEvent> {
        let streams = self.streams().into_iter();
        let mut events: Vec<LogEvent> = streams.flat_map(|it| it.events()).collect();
        events.sort_by_key(|event| event.at);
        events
    }

    #[track_caller]
    fn make<Q: Encode + Request, R>(
        &self,
        operation: Operation,
        request: Q,
        make: impl FnOnce(&mut Region, Q) -> Result<R, ApiError>,
    ) {
        let key = self.fake.region_key();
        let made = self.fake.driver().act(|state| {
            state.make(key, operation, request, |region, request| {
                make(region, as_read(&request)?)
            })
        });
        match made {
            Some(Ok(_)) => {}
            Some(Err(error)) => panic!("log group '{}': {error}", self.name),
            None => panic!("{READ_ONLY}"),
        }
    }
}

impl LogStreamHandle {
    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether it is there.
    #[must_use]
    pub fn exists(&self) -> bool {
        self.fake.read_region(|region| {
            let group = region.logs.group(&self.group);
            group.is_some_and(|it| it.stream(&self.name, region.now()).is_some())
        })
    }

    /// What is in it, by time; nothing where it is not there.
    #[must_use]
    pub fn events(&self) -> Vec<LogEvent> {
        self.fake.read_region(|region| {
            let group = region.logs.group(&self.group);
            let Some(stream) = group.and_then(|it| it.stream(&self.name, region.now())) else {
                return Vec::new();
            };
            let content = Content::of(region, stream);
            let mut cursor = content.cursor(Position::START, Position::END);
            let mut events = Vec::new();
            while let Some(event) = cursor.peek() {
                events.push(LogEvent {
                    stream: self.name.clone(),
                    at: event.at,
                    message: event.text.to_owned(),
                });
                cursor.skip();
            }
            events
        })
    }

    /// The messages of its events.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let events = self.events().into_iter();
        events.map(|event| event.message).collect()
    }
}

impl LogEvent {
    /// The name of its stream.
    #[must_use]
    pub fn stream(&self) -> &str {
        &self.stream
    }

    /// When it happened, to the millisecond.
    #[must_use]
    pub fn at(&self) -> SystemTime {
        let epoch = Time::from_system(SystemTime::UNIX_EPOCH);
        epoch.told(Timestamp::from_millis(self.at)).to_system()
    }

    /// What it says.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Debug for LogGroupHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LogGroupHandle({})", self.name)
    }
}

impl fmt::Debug for LogStreamHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LogStreamHandle({} of {})", self.name, self.group)
    }
}
