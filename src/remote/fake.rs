//! A fake of another process.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{Method, StatusCode};
use serde::de::DeserializeOwned;

use super::RemoteError;
use super::connection::{Address, Message};
use super::question::{Question, of_command};
use crate::command::Command;
use crate::command::outcome::Outcome;
use crate::view;
use crate::wire::Json;
use crate::wire::services::SERVICES;

/// A fake of another process, such as the binary `fake-ecs`: what [`FakeEcs`](crate::FakeEcs) is
/// for one of the test's own, under the same names.
///
/// Use it where the fake outlives a test or serves several programs. Handles are asynchronous,
/// because each question is a request, and return a [`RemoteError`] where those of the same process
/// panic. Clones are the same fake; to drop them ends nothing.
///
/// ```
/// use fake_ecs::{Remote, Script, TaskStatus};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), fake_ecs::RemoteError> {
/// # let server = fake_ecs::FakeEcs::start().await;
/// # let url = server.endpoint_url();
/// // let url = "http://127.0.0.1:4566";
/// let ecs = Remote::connect(url).await?;
/// ecs.script("report", Script::new().exits(3)).await?;
/// let task = ecs.define("report").await?.run().await?;
///
/// task.wait_stopped().await?;
/// assert_eq!(task.container("app").exit_code().await?, Some(3));
/// # #[cfg(not(feature = "introspection"))] {}
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Remote {
    pub(super) inner: Arc<Inner>,
    /// What is asked for, unless it is all that there is.
    account: Option<String>,
    region: Option<String>,
    pub(super) patience: Duration,
}

pub(super) struct Inner {
    pub(super) address: Address,
    about: view::Server,
}

/// # Where it is
impl Remote {
    /// The fake that answers at that address, such as `http://127.0.0.1:4566`.
    ///
    /// # Errors
    ///
    /// When nobody answers there, or no fake of a version that this crate understands: that with
    /// the same first number, and the same second one as long as the first is 0.
    pub async fn connect(url: impl AsRef<str>) -> Result<Self, RemoteError> {
        Self::find(Address::parse(url.as_ref())?).await
    }

    /// The same, of a fake that was started with a [token](crate::Builder::token).
    ///
    /// # Errors
    ///
    /// Those of [`connect`](Self::connect), and when that is not its token.
    pub async fn connect_with_token(
        url: impl AsRef<str>,
        token: impl Into<String>,
    ) -> Result<Self, RemoteError> {
        let mut address = Address::parse(url.as_ref())?;
        address.token = Some(token.into());
        Self::find(address).await
    }

    async fn find(address: Address) -> Result<Self, RemoteError> {
        let message = Message::get(Question::of("server").path());
        let (status, body) = address.ask(message).await?;
        let about: view::Server = match serde_json::from_slice(&body) {
            Ok(about) if status == StatusCode::OK => about,
            _ if status == StatusCode::UNAUTHORIZED => {
                let problem = serde_json::from_slice::<view::Problem>(&body);
                return Err(RemoteError::Refused {
                    status: status.as_u16(),
                    message: problem.map_or_else(|_| beginning(&body), |it| it.message),
                });
            }
            _ => return Err(address.unexpected(format!("status {status}, {}", beginning(&body)))),
        };
        let client = env!("CARGO_PKG_VERSION");
        if compatible(&about.version) != compatible(client) {
            return Err(RemoteError::Version {
                server: about.version,
                client: client.to_owned(),
            });
        }
        Ok(Self {
            inner: Arc::new(Inner { address, about }),
            account: None,
            region: None,
            patience: Duration::from_secs(60),
        })
    }

    /// The address, as it was given.
    #[must_use]
    pub fn endpoint_url(&self) -> &str {
        &self.inner.address.url
    }

    /// The version of the server.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.inner.about.version
    }

    /// The account that this is of: that which the server was started with, unless it is another
    /// one's [view](Self::in_account).
    #[must_use]
    pub fn account(&self) -> &str {
        self.account.as_deref().unwrap_or(&self.inner.about.account)
    }

    /// The region that this is of: that which the server was started with, unless it is another
    /// one's [view](Self::in_region).
    #[must_use]
    pub fn region(&self) -> &str {
        self.region.as_deref().unwrap_or(&self.inner.about.region)
    }

    /// The same fake in another region: all that is asked and done is asked and done there.
    ///
    /// Without it lists have what is in all regions, what is done to something out of a list, to a
    /// task, or to an instance is done where it is, and everything else in the region that the
    /// server was started with.
    #[must_use]
    pub fn in_region(&self, region: &str) -> Self {
        let mut other = self.clone();
        other.account = Some(self.account().to_owned());
        other.region = Some(region.to_owned());
        other
    }

    /// The same fake in another account; see [`in_region`](Self::in_region).
    #[must_use]
    pub fn in_account(&self, account: &str) -> Self {
        let mut other = self.clone();
        other.account = Some(account.to_owned());
        other.region = Some(self.region().to_owned());
        other
    }

    /// For how long `wait_…` waits at most, in real time; by default a minute. A paused clock of
    /// tokio runs ahead of the server, so leave it running in a test that waits.
    #[must_use]
    pub fn with_patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// The environment in which an AWS SDK or the AWS CLI finds the fake: region, credentials, and
    /// the endpoint of each service that a server has, as `AWS_ENDPOINT_URL_ECS`.
    #[must_use]
    pub fn env_vars(&self) -> Vec<(String, String)> {
        // A server has all of them, whatever this build has.
        let of_server = SERVICES
            .iter()
            .filter(|it| it.lacks.is_some() || !it.operations.is_empty());
        let url = self.endpoint_url();
        let endpoints = of_server.map(|it| (it.endpoint_variable(), url.to_owned()));
        crate::fake::variables(endpoints.collect(), self.account(), self.region())
    }
}

/// # Calls, and the end
impl Remote {
    /// Calls an operation of ECS without a client of the SDK, with its input in JSON.
    ///
    /// ```
    /// # async fn example(ecs: &fake_ecs::Remote) -> Result<(), fake_ecs::RemoteError> {
    /// let answer = ecs.call("CreateCluster", r#"{ "clusterName": "jobs" }"#).await?;
    /// assert_eq!(answer["cluster"]["status"], "ACTIVE");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`RemoteError::Api`] with the error of the service.
    pub async fn call(&self, operation: &str, input: impl AsRef<str>) -> Result<Json, RemoteError> {
        let message = Message::call(operation, self.account(), self.region(), input.as_ref());
        let (status, body) = self.inner.address.ask(message).await?;
        let answer = Json::read(&body);
        if status == StatusCode::OK {
            return Ok(answer);
        }
        let text = |name: &str| answer[name].as_str().unwrap_or_default().to_owned();
        let code = text("__type");
        let message = ["message", "Message"].map(text).concat();
        Err(RemoteError::Api {
            operation: operation.to_owned(),
            code: code.rsplit('#').next().unwrap_or_default().to_owned(),
            message,
        })
    }

    /// Carries out a command in JSON, with its name as `command` and its members beside that. What
    /// there is says `/_fake_ecs/openapi.json` of the server. Methods of handles are commands as
    /// well; this is for those who have them in a file.
    ///
    /// ```
    /// # async fn example(ecs: &fake_ecs::Remote) -> Result<(), fake_ecs::RemoteError> {
    /// let alarm = r#"{ "command": "SetAlarm", "alarm": "5xx", "isRaised": true }"#;
    /// ecs.command(alarm).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// When it is no command, or is refused.
    pub async fn command(&self, command: impl AsRef<str>) -> Result<Json, RemoteError> {
        let command: Command = serde_json::from_str(command.as_ref())
            .map_err(|error| RemoteError::invalid(error.to_string()))?;
        Ok(Json::read(&self.exchange(self.message(&command)).await?))
    }

    /// Empties it: as it was when it was started, but for the time.
    pub async fn reset(&self) -> Result<(), RemoteError> {
        self.post("reset", Vec::new()).await.map(drop)
    }

    /// Ends the server. A fake within a test refuses: it ends with its test.
    ///
    /// # Errors
    ///
    /// When it refuses, or does not answer.
    pub async fn shutdown(&self) -> Result<(), RemoteError> {
        self.post("shutdown", Vec::new()).await.map(drop)
    }
}

impl Remote {
    /// Carries out a command.
    pub(super) async fn act(&self, command: Command) -> Result<Outcome, RemoteError> {
        let body = self.exchange(self.message(&command)).await?;
        match &*body {
            b"{}" => Ok(Outcome::Done),
            other => self.read(other),
        }
    }

    fn message(&self, command: &Command) -> Message {
        let scope = [
            ("account", self.account.as_deref()),
            ("region", self.region.as_deref()),
        ];
        of_command(command, &scope)
    }

    /// Carries out a command that has nothing to tell.
    pub(super) async fn carry_out(&self, command: Command) -> Result<(), RemoteError> {
        self.act(command).await.map(drop)
    }

    pub(super) async fn post(&self, path: &str, body: Vec<u8>) -> Result<Bytes, RemoteError> {
        let path = Question::of(path).path();
        self.exchange(Message::json(Method::POST, path, body)).await
    }

    /// A question about what is in the account and region that this is of, or in all.
    pub(super) fn question(&self, path: impl Into<String>) -> Question {
        Question::of(path)
            .with("account", self.account.as_deref())
            .with("region", self.region.as_deref())
    }

    /// What a view shows, as one of our own types.
    pub(super) async fn view<T: DeserializeOwned>(
        &self,
        question: Question,
    ) -> Result<T, RemoteError> {
        let body = self.exchange(Message::get(question.path())).await?;
        self.read(&body)
    }

    /// What a view shows that is a text.
    pub(super) async fn text(&self, question: Question) -> Result<String, RemoteError> {
        let body = self.exchange(Message::get(question.path())).await?;
        Ok(String::from_utf8_lossy(&body).into_owned())
    }

    /// What a view shows in the structures of AWS.
    pub(super) async fn shown(&self, question: Question) -> Result<Json, RemoteError> {
        let body = self.exchange(Message::get(question.path())).await?;
        Ok(Json::read(&body))
    }

    /// The items of that name of a list in the structures of AWS.
    pub(super) async fn list(
        &self,
        question: Question,
        name: &str,
    ) -> Result<Vec<Json>, RemoteError> {
        let shown = self.shown(question).await?;
        Ok(shown[name].items().cloned().collect())
    }

    pub(super) async fn exchange(&self, message: Message) -> Result<Bytes, RemoteError> {
        let (status, body) = self.inner.address.ask(message).await?;
        self.accepted(status, body)
    }

    /// The body, unless it says why there is none.
    pub(super) fn accepted(&self, status: StatusCode, body: Bytes) -> Result<Bytes, RemoteError> {
        if status.is_success() {
            return Ok(body);
        }
        match serde_json::from_slice::<view::Problem>(&body) {
            Ok(view::Problem { message }) => Err(RemoteError::Refused {
                status: status.as_u16(),
                message,
            }),
            Err(_) => {
                let message = format!("status {status}, {}", beginning(&body));
                Err(self.inner.address.unexpected(message))
            }
        }
    }

    pub(super) fn read<T: DeserializeOwned>(&self, body: &[u8]) -> Result<T, RemoteError> {
        serde_json::from_slice(body).map_err(|error| {
            let message = format!("{error}: {}", beginning(body));
            self.inner.address.unexpected(message)
        })
    }

    /// What a command has to tell is not what this version knows.
    pub(super) fn surprise(&self, outcome: &Outcome) -> RemoteError {
        self.inner.address.unexpected(format!("{outcome:?}"))
    }
}

/// As much of an answer as says whose it is.
fn beginning(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body);
    text.chars().take(200).collect()
}

/// What versions have in common that understand one another.
fn compatible(version: &str) -> Vec<&str> {
    let count = if version.starts_with("0.") { 2 } else { 1 };
    version.split('.').take(count).collect()
}

impl fmt::Debug for Remote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Remote")
            .field("endpoint_url", &self.endpoint_url())
            .field("account", &self.account())
            .field("region", &self.region())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_understand_one_another_up_to_a_breaking_change() {
        for (one, other, expected) in [
            ("0.1.0", "0.1.7", true),
            ("0.1.0", "0.2.0", false),
            ("1.0.0", "1.2.3", true),
            ("1.0.0", "2.0.0", false),
            ("0.1.0", "1.1.0", false),
        ] {
            assert_eq!(
                compatible(one) == compatible(other),
                expected,
                "{one} {other}"
            );
        }
    }
}
