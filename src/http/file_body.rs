//! A file as a body, read as the client takes it.

use axum::body::Body;
use bytes::Bytes;
use http_body::Frame;
use std::fs::File;
use std::io::{self, Read};
use std::pin::Pin;
use std::task::{Context, Poll};
use tokio::sync::mpsc::{Receiver, channel};

const BLOCK: usize = 1 << 17;

struct Blocks(Receiver<io::Result<Bytes>>);

impl http_body::Body for Blocks {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        self.0.poll_recv(context).map(|block| block.map(|b| b.map(Frame::data)))
    }
}

/// The file from its beginning.
pub fn file(mut file: File) -> Body {
    let (give, blocks) = channel(2);
    tokio::task::spawn_blocking(move || {
        loop {
            let mut block = vec![0; BLOCK];
            let read = match file.read(&mut block) {
                Ok(0) => return,
                Ok(read) => read,
                Err(error) => {
                    let _ = give.blocking_send(Err(error));
                    return;
                }
            };
            block.truncate(read);
            // The client has left.
            if give.blocking_send(Ok(Bytes::from(block))).is_err() {
                return;
            }
        }
    });
    Body::new(Blocks(blocks))
}
