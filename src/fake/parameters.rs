//! The Parameter Store of AWS Systems Manager, as far as ECS deals with it.

use super::FakeEcs;
use crate::aws::ssm::port;
use crate::command::Command;
use crate::command::outcome::Outcome;

/// # Other services
impl FakeEcs {
    /// The Parameter Store of AWS Systems Manager: the parameters that containers get as variables.
    /// See [`Parameters`].
    #[must_use]
    pub fn parameters(&self) -> Parameters {
        Parameters { fake: self.share() }
    }
}

/// The Parameter Store of AWS Systems Manager, as far as ECS deals with it; see
/// [`FakeEcs::parameters`].
///
/// `secrets` of a container definition whose `valueFrom` is the name or the ARN of a parameter get
/// its newest value when a task starts, or that of a version or of a label: `/app/url:3`,
/// `/app/url:live`. All else is as with
/// [`Secrets`](crate::Secrets): a parameter that is not there is missed once a test has put one,
/// with [`strict_neighbours`](crate::Builder::strict_neighbours), and with real containers.
///
/// Applications put, list and read the same parameters through the API of the Parameter Store, with
/// the feature `secrets`. Names of AWS, such as `/aws/service/…`, can be put here only.
///
/// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-ssm-paramstore.html>
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// # use fake_ecs::FakeEcs;
/// let ecs = FakeEcs::start().await;
/// ecs.parameters().put("/web/db-url", "postgres://db");
/// let task = ecs.new_definition("web").secret("DB_URL", "/web/db-url").add().run();
///
/// task.wait_running().await;
/// let variable = ("DB_URL".to_owned(), "postgres://db".to_owned());
/// assert_eq!(task.container("app").environment(), [variable]);
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Parameters {
    fake: FakeEcs,
}

impl Parameters {
    /// Makes a parameter of that name, of the type `String`, or gives the one that is there another
    /// version. Returns its ARN.
    ///
    /// ```
    /// let ecs = fake_ecs::FakeEcs::start().blocking();
    /// let arn = ecs.parameters().put("/app/url", "http://localhost");
    ///
    /// assert_eq!(arn, "arn:aws:ssm:us-east-1:123456789012:parameter/app/url");
    /// ```
    ///
    /// # Panics
    ///
    /// When the name has other characters than letters, digits and `/_.-`.
    #[track_caller]
    pub fn put(&self, name: &str, value: impl Into<String>) -> String {
        self.put_typed(name, value.into(), false)
    }

    /// The same of the type `SecureString`: callers of `GetParameter` read it only with
    /// `WithDecryption`, as ECS does.
    ///
    /// # Panics
    ///
    /// As [`put`](Self::put).
    #[track_caller]
    pub fn put_secure(&self, name: &str, value: impl Into<String>) -> String {
        self.put_typed(name, value.into(), true)
    }

    #[track_caller]
    fn put_typed(&self, name: &str, value: String, is_secure: bool) -> String {
        let put = Command::PutParameter {
            parameter: name.to_owned(),
            value,
            is_secure,
        };
        match self.fake.command(put) {
            Outcome::Parameter(arn) => arn,
            _ => unreachable!("a parameter was put"),
        }
    }

    /// The newest value of the parameter of that name or ARN, decrypted; `None` when there is none.
    #[must_use]
    pub fn get(&self, parameter: &str) -> Option<String> {
        self.fake.read_region(|region| {
            let read = port::read(&region.parameter_store, parameter);
            read.ok().map(|found| found.version.value.clone())
        })
    }

    /// Removes the parameter of that name or ARN. Tasks that need it and start later fail.
    ///
    /// # Panics
    ///
    /// When there is none.
    #[track_caller]
    pub fn remove(&self, parameter: &str) {
        let parameter = parameter.to_owned();
        self.fake.command(Command::RemoveParameter { parameter });
    }
}
