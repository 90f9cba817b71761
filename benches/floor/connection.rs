//! Calls over a bare connection.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};

use fake_ecs::FakeEcs;

/// One kept connection that sends the same call again and again.
pub(crate) struct Connection {
    stream: TcpStream,
    request: Vec<u8>,
    buffer: Vec<u8>,
}

impl Connection {
    pub(crate) fn open(address: SocketAddr, operation: &str, body: &str) -> Self {
        let target = format!("AmazonEC2ContainerServiceV20141113.{operation}");
        let headers =
            format!("content-type: application/x-amz-json-1.1\r\nx-amz-target: {target}\r\n");
        let mut connection = Self::to(address);
        connection.prepare("POST /", &headers, body);
        connection
    }

    pub(crate) fn to(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_nodelay(true).unwrap();
        Self {
            stream,
            request: Vec::new(),
            buffer: vec![0; 64 * 1024],
        }
    }

    /// What is sent from now on: to that method and path.
    pub(crate) fn prepare(&mut self, to: &str, headers: &str, body: &str) {
        let request = format!(
            "{to} HTTP/1.1\r\nhost: fake\r\n{headers}content-length: {}\r\n\r\n{body}",
            body.len()
        );
        self.request = request.into_bytes();
    }

    /// Sends the call, and reads the whole answer. Returns the body.
    pub(crate) fn call(&mut self) -> &[u8] {
        self.stream.write_all(&self.request).unwrap();
        let mut read = 0;
        loop {
            if read == self.buffer.len() {
                self.buffer.resize(2 * read, 0);
            }
            read += self.stream.read(&mut self.buffer[read..]).unwrap();
            let head = self.buffer[..read]
                .windows(4)
                .position(|bytes| bytes == b"\r\n\r\n");
            if let Some(head) = head {
                let text = std::str::from_utf8(&self.buffer[..head])
                    .unwrap()
                    .to_ascii_lowercase();
                let length = text
                    .split("content-length: ")
                    .nth(1)
                    .unwrap()
                    .lines()
                    .next()
                    .unwrap();
                let length: usize = length.trim().parse().unwrap();
                if read >= head + 4 + length {
                    return &self.buffer[head + 4..head + 4 + length];
                }
            }
        }
    }
}

/// The body of a real answer of the fake.
pub(crate) fn body_of(ecs: &FakeEcs, operation: &str, body: &str) -> Vec<u8> {
    let mut connection = Connection::open(ecs.local_addr(), operation, body);
    connection.call().to_vec()
}
