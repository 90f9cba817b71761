//! AWS Secrets Manager, as far as ECS deals with it.

use super::FakeEcs;
use crate::aws::secrets_manager::port;
use crate::command::Command;
use crate::command::outcome::Outcome;

/// # Other services
impl FakeEcs {
    /// AWS Secrets Manager: the secrets that containers get as variables. See [`Secrets`].
    #[must_use]
    pub fn secrets(&self) -> Secrets {
        Secrets { fake: self.share() }
    }
}

/// AWS Secrets Manager, as far as ECS deals with it; see [`FakeEcs::secrets`].
///
/// A container whose definition has `secrets` gets their values as variables when its task starts,
/// once: a value that is put later is for tasks that start later. The API shows none of them. A
/// variable of that name, also one of an override, gives way to the secret.
///
/// | `valueFrom` | value |
/// |---|---|
/// | ARN of a secret | the current version |
/// | `<ARN>:user::` | the member `user` of the current version, which is JSON |
/// | `<ARN>::AWSPREVIOUS:` | the version with that staging label |
/// | `<ARN>:::<id>` | the version with that id |
/// | anything else | a parameter of the [Parameter Store](crate::Parameters) |
///
/// The ARN may lack the six letters at its end. A secret of another account or region is not found.
/// Members that are no texts are as the agent of ECS prints them: 1000000 is `1e+06`.
///
/// Where there is no such secret, staging label, version or member the task does not start: it is
/// `STOPPED` with the stop code `TaskFailedToStart` and AWS's words, which on Fargate begin with
/// `ResourceInitializationError`. As long as no test has put a secret, though, tasks start without
/// these variables, unless the fake was started with
/// [`strict_neighbours`](crate::Builder::strict_neighbours) or has real containers.
///
/// `secretOptions` of log drivers are read in the same way, for real containers.
///
/// The same is so with a secret that was deleted with `DeleteSecret`, until it is restored.
///
/// Applications make, change and read the same secrets through the API of Secrets Manager, with the
/// feature `secrets`: versions, binary values, deleted secrets and lists are there.
///
/// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specifying-sensitive-data.html>
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// # use fake_ecs::FakeEcs;
/// let ecs = FakeEcs::start().await;
/// let db = ecs.secrets().put("prod/db", r#"{ "user": "app", "password": "s3cret" }"#);
/// ecs.containers("web").run(|task| async move {
///     task.log(format!("{}:{}", task.env("DB_USER").unwrap(), task.env("DB_PASSWORD").unwrap()));
/// });
///
/// let web = ecs.new_definition("web");
/// let web = web.secret("DB_USER", format!("{db}:user::"));
/// let web = web.secret("DB_PASSWORD", format!("{db}:password::")).add();
///
/// let task = web.run();
/// task.wait_stopped().await;
/// assert_eq!(task.logs("app").lines(), ["app:s3cret"]);
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Secrets {
    fake: FakeEcs,
}

impl Secrets {
    /// Makes a secret of that name, or gives the one that is there another version, which is the
    /// current one from now on. The version before it keeps the staging label `AWSPREVIOUS`.
    /// Returns the ARN of the secret, which is what definitions name it by.
    ///
    /// Once a secret was put, those that are not there are missed; see [`Secrets`].
    ///
    /// ```
    /// let ecs = fake_ecs::FakeEcs::start().blocking();
    /// let arn = ecs.secrets().put("db-password", "s3cret");
    ///
    /// assert!(arn.contains(":secret:db-password-"), "{arn}");
    /// assert_eq!(ecs.secrets().put("db-password", "other"), arn);
    /// ```
    ///
    /// # Panics
    ///
    /// When the name has other characters than letters, digits and `/_+=.@!-`.
    #[track_caller]
    pub fn put(&self, name: &str, value: impl Into<String>) -> String {
        self.put_version(name, value.into(), None).0
    }

    /// Gives a secret another version, to which only this staging label leads, and returns the id
    /// of that version. A label of that name moves to it; the current version stays, unless the
    /// label is `AWSCURRENT`.
    ///
    /// Use it for definitions that name a label or a version, such as those of a rotation.
    ///
    /// ```
    /// let ecs = fake_ecs::FakeEcs::start().blocking();
    /// let db = ecs.secrets().put("db", "one");
    /// let next = ecs.secrets().put_staged("db", "two", "AWSPENDING");
    ///
    /// let by_label = format!("{db}::AWSPENDING:");
    /// let by_version = format!("{db}:::{next}");
    /// # let web = ecs.new_definition("web").secret("A", by_label).secret("B", by_version).add();
    /// # let task = web.run();
    /// # ecs.settle();
    /// # let pair = |name: &str| (name.to_owned(), "two".to_owned());
    /// # assert_eq!(task.container("app").environment(), [pair("A"), pair("B")]);
    /// assert_eq!(ecs.secrets().get("db").as_deref(), Some("one"));
    /// ```
    ///
    /// # Panics
    ///
    /// When there is no such secret yet.
    #[track_caller]
    pub fn put_staged(&self, secret: &str, value: impl Into<String>, stage: &str) -> String {
        self.put_version(secret, value.into(), Some(stage.to_owned()))
            .1
    }

    #[track_caller]
    fn put_version(&self, secret: &str, value: String, stage: Option<String>) -> (String, String) {
        let put = Command::PutSecret {
            secret: secret.to_owned(),
            value,
            stage,
        };
        match self.fake.command(put) {
            Outcome::Secret { arn, version } => (arn, version),
            _ => unreachable!("a secret was put"),
        }
    }

    /// The current value of the secret of that name or ARN; `None` when there is none, when it was
    /// deleted, and when it is binary.
    #[must_use]
    pub fn get(&self, secret: &str) -> Option<String> {
        self.fake.read_region(|region| {
            let store = &region.secrets_manager;
            let read = port::read(store, region.now(), secret, None, None);
            let (_, version) = read.ok()?;
            version.value.text().map(str::to_owned)
        })
    }

    /// Removes the secret of that name or ARN at once. Tasks that need it and start later fail.
    ///
    /// # Panics
    ///
    /// When there is none.
    #[track_caller]
    pub fn remove(&self, secret: &str) {
        let secret = secret.to_owned();
        self.fake.command(Command::RemoveSecret { secret });
    }
}
