//! A test's own commands and files in containers that run.

use std::panic::Location;

use tokio::sync::oneshot;

use super::{ContainerHandle, story};
use crate::effect::question::{CopyDataSource, Question};
use crate::simulator::exec::ExecOutput;

/// # Commands and files
///
/// What a test does here is its own act: the API knows nothing of it, no permission is asked for,
/// and [`execs`](Self::execs) and [`FakeEcs::execs`](crate::FakeEcs::execs) do not show it.
impl ContainerHandle {
    /// Runs a command in it, and returns what it has written and its exit code. A code other than 0
    /// is no error.
    ///
    /// The command is a program with its arguments, without a shell; it runs as the user of the
    /// container. In a simulated container the closure of [`on_exec`](crate::FakeEcs::on_exec)
    /// answers, for the words joined by blanks; without one the command writes nothing and exits
    /// with 0.
    ///
    /// ```no_run
    /// # async fn example() -> Result<(), fake_ecs::ConnectError> {
    /// # use fake_ecs::{Docker, FakeEcs};
    /// let ecs = FakeEcs::start().runtime(Docker::connect().await?).await;
    /// # let definition = "";
    /// let task = ecs.register_json(definition).run();
    /// task.wait_running().await;
    /// let ready = task.container("db").exec(["sh", "-c", "pg_isready --timeout 5"]).await;
    /// assert_eq!(ready.exit_code(), 0, "{}", ready.output());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// When it does not run, and when its engine cannot run the command. With the story.
    #[track_caller]
    pub fn exec<I, S>(&self, command: I) -> impl Future<Output = ExecOutput> + use<I, S>
    where
        I: IntoIterator<Item = S>,
        S: Into<String>,
    {
        let command = command.into_iter().map(Into::into).collect();
        exec(self.clone(), command, Location::caller())
    }

    /// Writes a file, or a directory with all that is in it, to that path in it. What is there
    /// already is replaced; directories that are missing are made.
    ///
    /// A text or a path names what is on the test's host; bytes are the contents themselves.
    ///
    /// ```no_run
    /// # async fn example(app: fake_ecs::ContainerHandle) {
    /// app.copy_to("/etc/app/app.conf", b"debug = true").await;
    /// app.copy_to("/srv/fixtures", "tests/fixtures").await;
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// When it does not run, or is simulated and so has no files; when there is no such file on the
    /// test's host, or the engine refuses it, as for a root file system that is read-only. With the
    /// story.
    #[track_caller]
    pub fn copy_to<P, D>(&self, path: P, source: D) -> impl Future<Output = ()> + use<P, D>
    where
        P: Into<String>,
        D: Into<CopyDataSource>,
    {
        copy_to(self.clone(), path.into(), source.into(), Location::caller())
    }

    /// What is in the file at that path in it.
    ///
    /// ```no_run
    /// # async fn example(app: fake_ecs::ContainerHandle) {
    /// let report = app.copy_from("/tmp/report.csv").await;
    /// assert!(report.starts_with(b"id,name"));
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// When it does not run, or is simulated and so has no files; when no file is there. With the
    /// story.
    #[track_caller]
    pub fn copy_from<P>(&self, path: P) -> impl Future<Output = Vec<u8>> + use<P>
    where
        P: Into<String>,
    {
        copy_from(self.clone(), path.into(), Location::caller())
    }
}

/// Not an `async fn` that users call, here and below, because that would not know its caller's
/// line.
async fn exec(
    container: ContainerHandle,
    command: Vec<String>,
    caller: &'static Location<'static>,
) -> ExecOutput {
    let line = command.join(" ");
    let what = format!("run `{line}`");
    let asked = ask(&container, &what, caller, |answer| Question::Exec {
        command,
        answer,
    });
    match asked {
        Asked::Simulated => {
            let (of, handler) = container.exec_handler();
            handler.map_or_else(ExecOutput::default, |it| it.answer(of, &line))
        }
        Asked::Outside(answer) => {
            let executed = outcome(&container, &what, caller, answer.await);
            let output = String::from_utf8_lossy(&executed.output);
            ExecOutput::new(output).exits(executed.exit_code)
        }
    }
}

async fn copy_to(
    container: ContainerHandle,
    path: String,
    source: CopyDataSource,
    caller: &'static Location<'static>,
) {
    let what = format!("copy something to {path}");
    let asked = ask(&container, &what, caller, |answer| Question::CopyTo {
        path,
        source,
        answer,
    });
    let answer = asked.of_files(&container, &what, caller).await;
    outcome(&container, &what, caller, answer);
}

async fn copy_from(
    container: ContainerHandle,
    path: String,
    caller: &'static Location<'static>,
) -> Vec<u8> {
    let what = format!("copy {path}");
    let asked = ask(&container, &what, caller, |answer| Question::CopyFrom {
        path,
        answer,
    });
    let answer = asked.of_files(&container, &what, caller).await;
    outcome(&container, &what, caller, answer)
}

/// Who answers.
enum Asked<T> {
    Simulated,
    Outside(oneshot::Receiver<Result<T, String>>),
}

impl<T> Asked<T> {
    /// The answer to a question that nobody can answer for a simulated container.
    fn of_files(
        self,
        container: &ContainerHandle,
        what: &str,
        caller: &'static Location<'static>,
    ) -> oneshot::Receiver<Result<T, String>> {
        match self {
            Self::Outside(answer) => answer,
            Self::Simulated => fail(container, what, caller, "it is simulated and has no files"),
        }
    }
}

/// Asks the runtime of a container that runs.
fn ask<T: Send + 'static>(
    container: &ContainerHandle,
    what: &str,
    caller: &'static Location<'static>,
    question: impl FnOnce(Box<dyn FnOnce(Result<T, String>) + Send>) -> Question,
) -> Asked<T> {
    if !container.is_running() {
        let status = container.status();
        fail(container, what, caller, &format!("it is {status}"));
    }
    let (sender, receiver) = oneshot::channel();
    // Whoever has asked may be gone.
    let answer = move |answer| drop(sender.send(answer));
    match container.ask_runtime(question(Box::new(answer))) {
        true => Asked::Outside(receiver),
        false => Asked::Simulated,
    }
}

fn outcome<T>(
    container: &ContainerHandle,
    what: &str,
    caller: &'static Location<'static>,
    answer: Result<Result<T, String>, oneshot::error::RecvError>,
) -> T {
    match answer {
        Ok(Ok(answer)) => answer,
        Ok(Err(why)) => fail(container, what, caller, &why),
        Err(_) => fail(container, what, caller, "its task has ended meanwhile"),
    }
}

fn fail(
    container: &ContainerHandle,
    what: &str,
    caller: &'static Location<'static>,
    why: &str,
) -> ! {
    panic!(
        "cannot {what} in {container:?}, at {caller}: {why}\n\n{}",
        story::of(container.fake())
    );
}
