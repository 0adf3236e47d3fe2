//! A server that behaves as it is told, badly if need be: it writes the bytes it is given and closes.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// One request as it came: the path, and the headers in lower case.
#[derive(Debug, Clone)]
pub struct Request {
    pub path: String,
    pub headers: String,
    /// How many came before it.
    pub number: usize,
}

pub struct Server {
    pub base: String,
    seen: Arc<Mutex<Vec<Request>>>,
}

impl Server {
    /// Serves until the test ends.
    pub fn start(answer: impl Fn(&Request) -> Vec<u8> + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let base = format!("http://{}", listener.local_addr().expect("an address"));
        let seen = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&seen);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let number = log.lock().expect("the log").len();
                let Some(request) = read(&stream, number) else { continue };
                log.lock().expect("the log").push(request.clone());
                let _ = (&stream).write_all(&answer(&request));
            }
        });
        Self { base, seen }
    }

    pub fn seen(&self) -> Vec<Request> {
        self.seen.lock().expect("the log").clone()
    }
}

fn read(stream: &TcpStream, number: usize) -> Option<Request> {
    let mut lines = BufReader::new(stream).lines().map_while(Result::ok);
    let path = lines.next()?.split(' ').nth(1)?.to_owned();
    let headers: Vec<String> = lines
        .take_while(|l| !l.is_empty())
        .map(|l| l.to_ascii_lowercase())
        .collect();
    Some(Request {
        path,
        headers: headers.join("\n"),
        number,
    })
}

/// An answer whose length is that of its body.
pub fn answer(status: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    announced(status, headers, body.len(), body)
}

/// An answer that announces another length than its body has.
pub fn announced(status: &str, headers: &str, length: usize, body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 {status}\r\n{headers}content-length: {length}\r\nconnection: close\r\n\r\n");
    [head.as_bytes(), body].concat()
}

/// An answer that ends where the connection does.
pub fn endless(body: &[u8]) -> Vec<u8> {
    [b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n".as_slice(), body].concat()
}
