//! A running `fake-ecs`.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, ChildStdout, Command, ExitStatus, Output, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// Long enough for a busy machine; nobody waits for it unless something hangs.
const PATIENCE: Duration = Duration::from_secs(30);

/// The binary with these arguments, and with none of the variables that the tests are run with.
pub(crate) fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fake-ecs"));
    command.args(arguments).stdin(Stdio::null());
    for (name, _value) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("FAKE_ECS_") {
            command.env_remove(name);
        }
    }
    command
}

/// The binary with these arguments, in a process that may have so many files open.
#[cfg(unix)]
pub(crate) fn command_with_descriptors(descriptors: u32, arguments: &[&str]) -> Command {
    let mut shell = Command::new("sh");
    shell
        .args(["-c", "ulimit -n \"$0\" && exec \"$@\""])
        .arg(descriptors.to_string())
        .arg(env!("CARGO_BIN_EXE_fake-ecs"))
        .args(arguments)
        .stdin(Stdio::null());
    shell
}

/// Runs the binary until it ends by itself.
pub(crate) fn run(arguments: &[&str]) -> Output {
    output(command(arguments))
}

/// Runs a command until it ends by itself.
pub(crate) fn output(mut command: Command) -> Output {
    within_patience("the binary to end", move || command.output().unwrap())
}

/// A running `fake-ecs` on a free port. It is killed when this is dropped.
pub(crate) struct Server {
    process: Child,
    first_line: String,
    stdout: Option<BufReader<ChildStdout>>,
}

impl Server {
    /// Starts one and waits for its first line.
    pub(crate) fn start(arguments: &[&str]) -> Self {
        let mut command = command(&["--port", "0"]);
        command.args(arguments);
        Self::run_by(command)
    }

    /// Has the command start one, and waits for its first line.
    pub(crate) fn run_by(mut command: Command) -> Self {
        let mut process = command.stdout(Stdio::piped()).spawn().unwrap();
        let stdout = BufReader::new(process.stdout.take().unwrap());
        let (first_line, stdout) = within_patience("the first line", move || {
            let (mut line, mut stdout) = (String::new(), stdout);
            stdout.read_line(&mut line).unwrap();
            (line, stdout)
        });
        Self {
            process,
            first_line,
            stdout: Some(stdout),
        }
    }

    pub(crate) fn first_line(&self) -> &str {
        &self.first_line
    }

    pub(crate) fn endpoint_url(&self) -> &str {
        let url = self.first_line.trim_end().strip_prefix("listening on ");
        url.unwrap_or_else(|| panic!("unexpected first line: {:?}", self.first_line))
    }

    pub(crate) fn address(&self) -> SocketAddr {
        let address = self.endpoint_url().strip_prefix("http://").unwrap();
        address.parse().unwrap()
    }

    /// Sends a request, and returns the status code and the body of the answer.
    pub(crate) fn ask(&self, method: &str, path: &str, headers: &str, body: &str) -> (u16, String) {
        ask(self.address(), method, path, headers, body)
    }

    /// Sends a request as it is, and returns the status code and the body of the answer.
    pub(crate) fn send(&self, request: &str) -> (u16, String) {
        let mut stream = connect(self.address());
        stream.write_all(request.as_bytes()).unwrap();
        read_answer(&mut stream)
    }

    /// A connection that answers soon, or fails the test.
    pub(crate) fn connect(&self) -> TcpStream {
        connect(self.address())
    }

    /// Calls an operation of ECS.
    pub(crate) fn call(&self, operation: &str, body: &str) -> (u16, String) {
        let target = format!("AmazonEC2ContainerServiceV20141113.{operation}");
        self.call_of(&target, body)
    }

    /// Calls an operation of any service that speaks JSON.
    pub(crate) fn call_of(&self, target: &str, body: &str) -> (u16, String) {
        let version = if target.starts_with("AmazonSQS.") {
            "1.0"
        } else {
            "1.1"
        };
        let headers =
            format!("content-type: application/x-amz-json-{version}\r\nx-amz-target: {target}\r\n");
        self.ask("POST", "/", &headers, body)
    }

    /// Waits for the end. Returns how it ended, and what it has printed after its first line.
    pub(crate) fn end(mut self) -> (ExitStatus, String) {
        let mut stdout = self.stdout.take().unwrap();
        let rest = within_patience("the end of its output", move || {
            let mut rest = String::new();
            stdout.read_to_string(&mut rest).unwrap();
            rest
        });
        // Its output is closed, so it has ended or is just about to.
        (self.process.wait().unwrap(), rest)
    }

    /// Sends a signal such as `TERM` and waits for the end. Returns how it ended, and what it has
    /// printed after its first line.
    pub(crate) fn signal(self, signal: &str) -> (ExitStatus, String) {
        // The shell has `kill` built in, so that nothing needs to be installed.
        let kill = format!("kill -{signal} {}", self.process.id());
        assert!(
            Command::new("sh")
                .args(["-c", &kill])
                .status()
                .unwrap()
                .success()
        );
        self.end()
    }
}

/// Calls an operation of ECS, of whoever listens there.
pub(crate) fn call(address: SocketAddr, operation: &str, body: &str) -> (u16, String) {
    let headers = format!(
        "content-type: application/x-amz-json-1.1\r\n\
         x-amz-target: AmazonEC2ContainerServiceV20141113.{operation}\r\n"
    );
    ask(address, "POST", "/", &headers, body)
}

/// Asks a server that somebody else has started.
pub(crate) fn post(address: SocketAddr, path: &str) -> (u16, String) {
    ask(address, "POST", path, "", "")
}

fn ask(address: SocketAddr, method: &str, path: &str, headers: &str, body: &str) -> (u16, String) {
    let mut stream = connect(address);
    let length = body.len();
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n{headers}content-length: {length}\r\n\r\n{body}"
    )
    .unwrap();
    read_answer(&mut stream)
}

fn connect(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream
}

/// The status code and the body of the only answer on a connection that is closed after it.
fn read_answer(stream: &mut TcpStream) -> (u16, String) {
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    (status, body.to_owned())
}

impl Drop for Server {
    fn drop(&mut self) {
        // It has ended already if the test was about its end.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// What `work` returns; a failure when it takes too long.
pub(crate) fn within_patience<T: Send + 'static>(
    what: &str,
    work: impl FnOnce() -> T + Send + 'static,
) -> T {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || sender.send(work()));
    receiver
        .recv_timeout(PATIENCE)
        .unwrap_or_else(|error| panic!("waited for {what}: {error}"))
}
