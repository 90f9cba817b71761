//! What happens to the calls of a fault.

use std::time::Duration;

use super::{NewFault, Race};
use crate::faults::calls::{Action, InjectedError};
use crate::handle::Fault;

/// # Errors
impl NewFault {
    /// The call is throttled: a `ThrottlingException` with the message `Rate exceeded`, status 400;
    /// by SQS it is `RequestThrottled`, by SNS `Throttled` (429), by STS and Elastic Load Balancing
    /// `Throttling`. The operation is not carried out.
    ///
    /// SDKs wait and try again. Use it for how an application behaves at the API's limits. For
    /// calls that are throttled only when they come too often, by a token bucket on the fake's
    /// time, start the fake with [rate limits](crate::Builder::rate_limits): those of AWS, one of a
    /// group of operations, as `RateLimits::none().per_second("RunTask", 5, 10)`, or one of all
    /// calls, as `RateLimits::none().all_per_second(20, 40)`.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// # let ecs = fake_ecs::FakeEcs::start().await;
    /// ecs.faults().on("ListTasks").throttle();
    /// # #[cfg(feature = "client")] {
    ///
    /// let error = ecs.client().list_tasks().send().await.unwrap_err();
    ///
    /// use aws_sdk_ecs::error::ProvideErrorMetadata;
    /// assert_eq!(error.code(), Some("ThrottlingException"));
    /// assert_eq!(ecs.requests().len(), 3);
    /// # }
    /// # }
    /// ```
    #[track_caller]
    pub fn throttle(self) -> Fault {
        self.make(Action::Error(InjectedError::throttling()))
    }

    /// The call is refused by IAM, and not carried out: `AccessDeniedException`, status 400, with
    /// the message that names the caller, the action and the resource. STS, SQS, Auto Scaling and
    /// Elastic Load Balancing have `AccessDenied`, SNS `AuthorizationError`, EC2
    /// `UnauthorizedOperation`, all with status 403.
    ///
    /// The caller is the one that `GetCallerIdentity` of STS shows. The resource is the one that
    /// IAM's policies name for the operation, such as the task definition for `RunTask`, or `*`.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// # let ecs = fake_ecs::FakeEcs::start().await;
    /// ecs.faults().on("StopTask").deny();
    /// # #[cfg(feature = "client")] {
    ///
    /// let error = ecs.client().stop_task().task("1").send().await.unwrap_err();
    ///
    /// use aws_sdk_ecs::error::ProvideErrorMetadata;
    /// assert_eq!(
    ///     error.message().unwrap(),
    ///     "User: arn:aws:iam::123456789012:user/fake-ecs is not authorized to perform: \
    ///      ecs:StopTask on resource: arn:aws:ecs:us-east-1:123456789012:task/default/1 \
    ///      because no identity-based policy allows the ecs:StopTask action",
    /// );
    /// # }
    /// # }
    /// ```
    ///
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html>
    #[track_caller]
    pub fn deny(self) -> Fault {
        self.make(Action::Deny)
    }

    /// The service fails, and the call is not carried out: `ServerException` with the message
    /// `Service Unavailable. Please try again later.`, status 500. SDKs try again.
    ///
    /// <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/CommonErrors.html>
    #[track_caller]
    pub fn server_error(self) -> Fault {
        let message = "Service Unavailable. Please try again later.";
        self.make(Action::Error(InjectedError::new(
            "ServerException",
            message,
        )))
    }

    /// The service cannot be reached behind its front, and the call is not carried out:
    /// `ServiceUnavailable`, status 503. SDKs try again. Use it with [`between`](Self::between) for
    /// an outage.
    ///
    /// <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/CommonErrors.html>
    #[track_caller]
    pub fn unavailable(self) -> Fault {
        let message = "The request has failed due to a temporary failure of the server.";
        self.make(Action::Error(InjectedError::new(
            "ServiceUnavailable",
            message,
        )))
    }

    /// The call is answered with that error, and not carried out. Any code will do, also one that
    /// the operation does not declare. The status is 500 for `ServerException` and
    /// `InternalFailure`, 503 for `ServiceUnavailable`, and 400 for all others, as with the
    /// service.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// # let ecs = fake_ecs::FakeEcs::start().await;
    /// let why = "User is not authorized to stop tasks";
    /// ecs.faults().on("StopTask").once().error("AccessDeniedException", why);
    /// # #[cfg(feature = "client")] {
    ///
    /// let error = ecs.client().stop_task().task("1").send().await.unwrap_err();
    ///
    /// assert!(error.into_service_error().is_access_denied_exception());
    /// # }
    /// # }
    /// ```
    #[track_caller]
    pub fn error(self, code: &str, message: &str) -> Fault {
        self.make(Action::Error(InjectedError::new(code, message)))
    }

    /// The call is carried out, or refused for a reason of its own; then the answer is that error,
    /// as with [`error`](Self::error). Use it for a service that fails once it has done what it was
    /// asked for: applications must not do it twice.
    #[track_caller]
    pub fn error_after_effect(self, code: &str, message: &str) -> Fault {
        self.make(Action::ErrorAfter(InjectedError::new(code, message)))
    }

    /// ECS is throttled when it looks up a subnet for the caller, which it answers as if the caller
    /// had made a mistake: `InvalidParameterException` with the message `Error retrieving subnet
    /// information for […]: Rate exceeded (ErrorCode: Throttling)`, status 400. The call is not
    /// carried out. SDKs do *not* try again; an application that wants to must read the message.
    /// `subnet` is what the message names.
    ///
    /// <https://github.com/dagster-io/dagster/issues/33439>
    #[track_caller]
    pub fn subnet_lookup_throttled(self, subnet: &str) -> Fault {
        let message = format!(
            "Error retrieving subnet information for [{subnet}]: Rate exceeded (ErrorCode: Throttling)"
        );
        self.error("InvalidParameterException", &message)
    }

    /// The call comes too early or too late, and is refused for that with the words of the service.
    /// It is not carried out.
    ///
    /// ```
    /// # async fn example(ecs: &fake_ecs::FakeEcs) {
    /// use fake_ecs::Race;
    ///
    /// // The cluster that was just created is not found yet, twice.
    /// ecs.faults().on("CreateService").times(2).race(Race::ClusterNotFound);
    /// # }
    /// ```
    #[track_caller]
    pub fn race(self, race: Race) -> Fault {
        let (code, message) = race.error();
        self.error(code, &message)
    }
}

/// # Answers that lack something
impl NewFault {
    /// The answer is a success, status 200, that has nothing but failures with this reason: one for
    /// each thing that was asked for, or one for `RunTask`. The operation is not carried out.
    ///
    /// The failure of a `RunTask` names the first container instance of the cluster where the
    /// reason is one of instances, such as `RESOURCE:MEMORY`, and no ARN otherwise.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// # let ecs = fake_ecs::FakeEcs::start().await;
    /// ecs.faults().on("RunTask").failure("RESOURCE:ENI");
    /// # #[cfg(feature = "client")] {
    ///
    /// let answer = ecs.client().run_task().task_definition("report").send().await.unwrap();
    ///
    /// assert_eq!(answer.failures()[0].reason(), Some("RESOURCE:ENI"));
    /// assert!(answer.tasks().is_empty());
    /// # }
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// When answers of the operation have no failures.
    ///
    /// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/api_failures_messages.html>
    #[track_caller]
    pub fn failure(self, reason: &str) -> Fault {
        self.make(Action::Failures(reason.to_owned()))
    }

    /// Fargate has no capacity: the [failure](Self::failure) of `RunTask` with the reason `Capacity
    /// is unavailable at this time. Please try again later or in a different availability zone`.
    ///
    /// # Panics
    ///
    /// When answers of the operation have no failures.
    #[track_caller]
    pub fn no_capacity(self) -> Fault {
        self.failure(
            "Capacity is unavailable at this time. Please try again later or in a different availability zone",
        )
    }

    /// What was asked for is not there: [failures](Self::failure) with the reason `MISSING`. Use it
    /// for a task that was just started and cannot be seen yet.
    ///
    /// # Panics
    ///
    /// When answers of the operation have no failures.
    #[track_caller]
    pub fn missing(self) -> Fault {
        self.failure("MISSING")
    }

    /// The answer is a success, status 200, with an empty list, and no failures. The operation is
    /// not carried out.
    ///
    /// # Panics
    ///
    /// When answers of the operation have no list.
    #[track_caller]
    pub fn empty(self) -> Fault {
        self.make(Action::Empty)
    }

    /// Reads show what they would have shown so long ago, byte for byte. What changes something is
    /// carried out now, and shows what is there now.
    ///
    /// Of several such faults the longest counts. Nothing older than the making of the fault is
    /// shown. While there is such a fault, the fake
    /// keeps a copy of itself for each moment at which something changed: that takes time and
    /// memory with thousands of tasks.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// # use std::time::Duration;
    /// # let ecs = fake_ecs::FakeEcs::start().await;
    /// ecs.faults().reads().stale_for(Duration::from_secs(15));
    /// # #[cfg(feature = "client")] {
    ///
    /// ecs.client().create_cluster().cluster_name("jobs").send().await.unwrap();
    ///
    /// let clusters = ecs.client().list_clusters().send().await.unwrap();
    /// assert_eq!(clusters.cluster_arns().len(), 1, "there is `default` only");
    /// ecs.advance(Duration::from_secs(15));
    /// let clusters = ecs.client().list_clusters().send().await.unwrap();
    /// assert_eq!(clusters.cluster_arns().len(), 2);
    /// # }
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// When it is of operations that change something.
    #[track_caller]
    pub fn stale_for(self, age: Duration) -> Fault {
        self.make(Action::Stale(age))
    }

    /// Reads show what they would have shown so many reads before, byte for byte: each shows what
    /// there was at the read that came `polls` before it. So after a change the next `polls` reads
    /// show what there was before it, and the one after them shows the change. Of several changes
    /// each comes in turn; what came and went between two reads is never shown. What changes
    /// something is carried out now, and shows what is there now.
    ///
    /// Reads are counted that the fault fires at, so its [`hits`](Fault::hits): those of its
    /// operations, of its cluster or family, and when it has its turn, whatever they are answered.
    /// Reads that another fault answers are not. Until there were as many the fault shows what
    /// there was when it was made. Where other such faults, or [`stale_for`](Self::stale_for), are
    /// of the same read, what is older counts.
    ///
    /// Use it where it matters how often an application looks, and not how long it waits: for code
    /// that takes the first answer, or two equal ones in a row, for the truth. While there is such
    /// a fault, the fake keeps a copy of itself for each change between two reads, for as many
    /// reads.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// # let ecs = fake_ecs::FakeEcs::start().await;
    /// ecs.faults().on("ListClusters").stale_for_polls(2);
    /// # #[cfg(feature = "client")] {
    ///
    /// ecs.client().create_cluster().cluster_name("jobs").send().await.unwrap();
    ///
    /// for expected in [1, 1, 2] {
    ///     let clusters = ecs.client().list_clusters().send().await.unwrap();
    ///     assert_eq!(clusters.cluster_arns().len(), expected);
    /// }
    /// # }
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// When `polls` is 0, or it is of operations that change something.
    #[track_caller]
    pub fn stale_for_polls(self, polls: u32) -> Fault {
        self.make(Action::StaleForPolls(polls))
    }
}

/// # The network
impl NewFault {
    /// The answer comes later, by this much of the fake's time. The operation is carried out when
    /// the call comes, and the answer shows what was there then.
    ///
    /// On a paused tokio clock the client waits exactly that long, and a time-out of the code under
    /// test may be over before. With `Clock::wall()` it really waits. Otherwise the fake's time is
    /// moved on, and no real time passes; over HTTP that holds for paused clocks, too. No other
    /// call is held up. `Duration::MAX` means for ever.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// # #[cfg(feature = "client")]
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// # let ecs = fake_ecs::FakeEcs::start().await;
    /// ecs.faults().on("ListClusters").latency(Duration::from_secs(5));
    ///
    /// let client = ecs.client();
    /// let call = client.list_clusters().send();
    /// let answer = tokio::time::timeout(Duration::from_secs(3), call).await;
    /// assert!(answer.is_err(), "three seconds are too short");
    /// # }
    /// # #[cfg(not(feature = "client"))]
    /// # fn main() {}
    /// ```
    #[track_caller]
    pub fn latency(self, latency: Duration) -> Fault {
        self.make(Action::Latency(latency))
    }

    /// The connection is reset before the call is carried out: nothing has happened, and there is
    /// no answer. In process the client sees the error that its connector would report.
    ///
    /// SDKs try again. See [`reset_after_effect`](Self::reset_after_effect) for what they cannot
    /// tell from this.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// # let ecs = fake_ecs::FakeEcs::start().await;
    /// let reset = ecs.faults().on("CreateCluster").once().reset();
    /// # #[cfg(feature = "client")] {
    ///
    /// ecs.client().create_cluster().cluster_name("jobs").send().await.unwrap();
    ///
    /// assert_eq!(reset.hits(), 1);
    /// assert_eq!(ecs.requests().len(), 2);
    /// # }
    /// # }
    /// ```
    #[track_caller]
    pub fn reset(self) -> Fault {
        self.make(Action::CutBefore)
    }

    /// The call is carried out, or refused for a reason of its own; then the connection is reset,
    /// and the answer is lost.
    ///
    /// Use it to see whether an application that tries again does a thing twice.
    ///
    /// ```
    /// # async fn example(definition: &str) {
    /// # let ecs = fake_ecs::FakeEcs::start().await;
    /// ecs.faults().on("RunTask").once().reset_after_effect();
    /// // … the application runs a job: the SDK calls again, with the same client token …
    /// assert_eq!(ecs.tasks().len(), 1);
    /// # }
    /// ```
    #[track_caller]
    pub fn reset_after_effect(self) -> Fault {
        self.make(Action::CutAfter)
    }
}
