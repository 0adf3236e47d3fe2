//! The rows of a table on their way to the client: small tables whole, large ones as they are done.

use super::super::problem::Problem;
use crate::bulk::pipeline::{self, cores};
use crate::bulk::{FileError, RowTask, Source, table};
use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http_body::Frame;
use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use tokio::runtime::Handle;
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Up to this size a result is made whole before it is sent, so that its length is announced.
const SMALL: usize = 8 << 20;
/// The trailer that says how many rows were sent.
const ROWS_WRITTEN: HeaderName = HeaderName::from_static("x-rows-written");

/// What the worker sends: bytes with the number of rows in them, or that it failed.
type Piece = Result<(Bytes, u64), io::Error>;

/// Answers the rows. What was sent is whole when its length was announced or the trailer came; else the connection breaks.
///
/// # Errors
/// When the table cannot be read any more before anything was sent.
pub async fn run(
    source: Source,
    task: Box<dyn RowTask>,
    with_bom: bool,
    permit: OwnedSemaphorePermit,
    running: Arc<Semaphore>,
) -> Result<Response, Problem> {
    let (to_client, mut pieces) = channel::<Piece>(4);
    let handle = Handle::current();
    tokio::task::spawn_blocking(move || {
        let mut out = Out {
            to_client,
            permit: Some(permit),
            running,
            handle,
            rows: 0,
        };
        if let Err(Stop::Unreadable(error)) = work(&source, &*task, with_bom, &mut out) {
            tracing::error!(%error, "a table could not be read any more");
            // Who does not notice that the transfer broke sees it in the rows.
            let _ = out.send(table::missing(&source, &*task, out.rows), 0);
            let _ = out
                .to_client
                .blocking_send(Err(io::Error::other("the table cannot be read")));
        }
    });
    let (mut ready, mut size) = (VecDeque::new(), 0);
    while size <= SMALL {
        match pieces.recv().await {
            Some(Ok((bytes, rows))) => {
                size += bytes.len();
                ready.push_back((bytes, rows));
            }
            Some(Err(_)) => return Err(super::not_kept()),
            None => return Ok(whole(&ready, size)),
        }
    }
    let trailer = HeaderValue::from(ROWS_WRITTEN);
    let body = Body::new(Rows {
        ready,
        pieces,
        rows: 0,
        ended: false,
    });
    Ok(([(header::TRAILER, trailer)], body).into_response())
}

fn whole(pieces: &VecDeque<(Bytes, u64)>, size: usize) -> Response {
    let mut body = Vec::with_capacity(size);
    for (bytes, _) in pieces {
        body.extend_from_slice(bytes);
    }
    let rows: u64 = pieces.iter().map(|(_, rows)| rows).sum();
    ([(ROWS_WRITTEN, HeaderValue::from(rows))], body).into_response()
}

/// Why the worker ends before the table does.
enum Stop {
    /// The client has left.
    Left,
    /// The table cannot be read.
    Unreadable(FileError),
}

impl From<FileError> for Stop {
    fn from(error: FileError) -> Self {
        Self::Unreadable(error)
    }
}

/// The way to the client. A slow one holds no place among those who are worked for.
struct Out {
    to_client: Sender<Piece>,
    permit: Option<OwnedSemaphorePermit>,
    running: Arc<Semaphore>,
    handle: Handle,
    /// Rows sent.
    rows: u64,
}

impl Out {
    fn send(&mut self, bytes: Vec<u8>, rows: u64) -> Result<(), Stop> {
        self.rows += rows;
        match self.to_client.try_send(Ok((Bytes::from(bytes), rows))) {
            Ok(()) => Ok(()),
            Err(TrySendError::Closed(_)) => Err(Stop::Left),
            Err(TrySendError::Full(piece)) => {
                self.permit = None;
                self.to_client.blocking_send(piece).map_err(|_| Stop::Left)?;
                let again = self.handle.block_on(Arc::clone(&self.running).acquire_owned());
                self.permit = again.ok();
                Ok(())
            }
        }
    }
}

fn work(source: &Source, task: &dyn RowTask, with_bom: bool, out: &mut Out) -> Result<(), Stop> {
    let mut head = if with_bom { b"\xef\xbb\xbf".to_vec() } else { vec![] };
    head.extend(table::head(source, task));
    out.send(head, 0)?;
    let mut records = source.records()?;
    pipeline::run(
        cores(),
        || Ok(records.chunk(table::CHUNK)?),
        |chunk| table::answer(source, task, &chunk),
        |done| out.send(done.bytes, done.summary.rows),
    )
}

/// A body that is made while it is sent.
struct Rows {
    ready: VecDeque<(Bytes, u64)>,
    pieces: Receiver<Piece>,
    rows: u64,
    ended: bool,
}

impl http_body::Body for Rows {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        if let Some((bytes, rows)) = self.ready.pop_front() {
            self.rows += rows;
            return Poll::Ready(Some(Ok(Frame::data(bytes))));
        }
        if self.ended {
            return Poll::Ready(None);
        }
        match ready!(self.pieces.poll_recv(context)) {
            Some(Ok((bytes, rows))) => {
                self.rows += rows;
                Poll::Ready(Some(Ok(Frame::data(bytes))))
            }
            Some(Err(error)) => Poll::Ready(Some(Err(error))),
            None => {
                self.ended = true;
                let trailers = HeaderMap::from_iter([(ROWS_WRITTEN, HeaderValue::from(self.rows))]);
                Poll::Ready(Some(Ok(Frame::trailers(trailers))))
            }
        }
    }
}
