//! Real endpoints that take the place of neighbours.

use std::sync::Arc;

use super::Builder;
use crate::driver::Driver;
use crate::driver::clock::Clock;
use crate::fake::start_error::StartError;
use crate::http::{Credentials, Endpoints};
use crate::io_thread;

impl Builder {
    /// ECS calls this endpoint where it would otherwise use its own neighbour: a service by its
    /// signing name, or a target of rules by its ARN, at a URL such as `http://127.0.0.1:4567`. By
    /// default there is none. Of two for one service the last one counts.
    ///
    /// | service | what tasks get of it |
    /// |---|---|
    /// | `secretsmanager` | `secrets`, and `repositoryCredentials`, by `GetSecretValue` |
    /// | `ssm` | `secrets`, by `GetParameters` |
    /// | `logs` | streams of `awslogs`, by `CreateLogStream`, `CreateLogGroup`, `PutLogEvents` |
    /// | `elasticloadbalancing` | their targets, by `RegisterTargets`, `DeregisterTargets` |
    /// | `arn:aws:lambda:…`, `arn:aws:states:…` | events, as a POST of their JSON, unsigned |
    ///
    /// Use it when secrets or parameters are in another emulator, and only ECS is to be here, or
    /// when others look for log lines and targets there. What the application itself calls of the
    /// service is refused here, with an error that names the endpoint.
    ///
    /// - A task stays in `PENDING` until its values are there. Where one is refused, the task stops
    ///   with what AWS says then; where nobody answers within 5 s, in three attempts, it stops too.
    /// - No task waits for its log lines, as with the mode `non-blocking` of the driver. What the
    ///   endpoint does not take in three attempts is lost, which the timeline of the task says. All
    ///   lines are on their way before the task is `STOPPED`, and there after
    ///   [`settle`](crate::FakeEcs::settle). Log groups are taken as existing.
    /// - A task counts as healthy to its service in the usual time after its targets were taken.
    ///   Targets that are refused stay `initial`, which the timeline of the task says. Nobody asks
    ///   there for target groups, health or rules: groups are taken as existing, and rollouts in
    ///   stages shift no weights there.
    /// - A function or state machine that is at an endpoint gets what rules of EventBridge send to
    ///   it, and what SNS or a log group does. It has taken that with a status from 200 to 299.
    ///   Others, and no answer in three attempts, count as failed: the event goes to the
    ///   dead-letter queue, if there is one.
    /// - Calls are signed with the credentials of the environment (`AWS_ACCESS_KEY_ID` and
    ///   `AWS_SECRET_ACCESS_KEY`, with `AWS_SESSION_TOKEN`), or with `test` and `test`, for the
    ///   region in the ARN of what is asked for or in `awslogs-region`, or else that of the task.
    /// - Real endpoints take real time, so the clock has to be [`Clock::wall`](crate::Clock::wall).
    /// - There is no TLS: for AWS itself name a proxy that signs and encrypts.
    /// - What endpoints have answered is in the [journal](crate::Journal), secrets as well: a fake
    ///   that goes on with it does not ask for the same again. What was not answered when the one
    ///   before it ended is asked again, so lines may be there twice.
    /// - What is at an endpoint stays there after a [reset](crate::FakeEcs::reset): targets stay
    ///   registered. For streams to have other names in every run, the default
    ///   [seed](Self::seed) is another one each time.
    /// - A fake that is dropped waits for calls that are on their way, for up to a second.
    /// - `settle` blocks its thread until the endpoints have answered. One that a test itself
    ///   serves with a runtime of a single thread could not: serve it on another thread then.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// # #[cfg(feature = "secrets")] {
    /// use fake_ecs::{Clock, FakeEcs};
    ///
    /// // Stands for another emulator.
    /// let aws = FakeEcs::start().await;
    /// let arn = aws.secrets().put("db", "s3cret");
    /// let ecs = FakeEcs::start()
    ///     .clock(Clock::wall())
    ///     .endpoint_url("secretsmanager", aws.endpoint_url())
    ///     .await;
    ///
    /// let task = ecs.new_definition("web").secret("DB_PASSWORD", &arn).add().run();
    ///
    /// task.wait_running().await;
    /// assert_eq!(task.container("app").environment()[0].1, "s3cret");
    /// # }
    /// # }
    /// ```
    ///
    /// What makes no sense is refused when the fake is [started](Self::try_start), with
    /// [`StartError::Endpoint`].
    pub fn endpoint_url(mut self, service: &str, url: impl Into<String>) -> Self {
        self.endpoints.insert(service.to_owned(), url.into());
        self
    }

    /// Who calls the endpoints, if there are any.
    pub(super) fn open_endpoints(&self) -> Result<Option<Arc<Endpoints>>, StartError> {
        if self.endpoints.is_empty() {
            return Ok(None);
        }
        let credentials = Credentials::of_environment();
        let endpoints = Endpoints::new(&self.endpoints, credentials);
        let endpoints = endpoints.map_err(StartError::Endpoint)?;
        if let Some(both) = self
            .without
            .iter()
            .find(|it| self.endpoints.contains_key(*it))
        {
            let why = format!("{both} is switched off, and has an endpoint: choose one of the two");
            return Err(StartError::Endpoint(why));
        }
        if let Some((service, at)) = self.listen.and_then(|it| endpoints.find_at(it)) {
            let why = format!(
                "the endpoint of {service}: this fake itself listens at http://{at}: choose another port for one of the two"
            );
            return Err(StartError::Endpoint(why));
        }
        if self.clock.unwrap_or_else(Clock::tokio) != Clock::wall() {
            let why = "real endpoints take real time, which takes `Clock::wall()`: on the command line `--clock wall`".to_owned();
            return Err(StartError::Endpoint(why));
        }
        io_thread::handle().map_err(StartError::Listen)?;
        Ok(Some(Arc::new(endpoints)))
    }
}

/// The driver calls those endpoints from now on.
pub(super) fn connect(driver: &Arc<Driver>, endpoints: Arc<Endpoints>) {
    driver.set_endpoints(Box::new(move |call| {
        Box::pin(Arc::clone(&endpoints).call(call))
    }));
}
