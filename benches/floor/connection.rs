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
        let stream = TcpStream::connect(address).unwrap();
        stream.set_nodelay(true).unwrap();
        let request = format!(
            "POST / HTTP/1.1\r\nhost: fake\r\ncontent-type: application/x-amz-json-1.1\r\n\
             x-amz-target: AmazonEC2ContainerServiceV20141113.{operation}\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        Self {
            stream,
            request: request.into_bytes(),
            buffer: vec![0; 64 * 1024],
        }
    }

    /// Sends the call, and reads the whole answer. Returns the body.
    pub(crate) fn call(&mut self) -> &[u8] {
        self.stream.write_all(&self.request).unwrap();
        let mut read = 0;
        loop {
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
    connection.buffer.resize(1024 * 1024, 0);
    connection.call().to_vec()
}
