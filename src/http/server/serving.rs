//! Whether a connection is busy with a request, known to the service and to the stream below it.

use axum::body::{Body, Bytes};
use futures_util::task::AtomicWaker;
use http_body::{Body as HttpBody, Frame, SizeHint};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::task::{Context, Poll};

/// Shared by both sides of one connection.
#[derive(Debug, Clone, Default)]
pub struct Serving(Arc<State>);

#[derive(Debug, Default)]
struct State {
    busy: AtomicBool,
    begun: AtomicU64,
    waiting: AtomicWaker,
}

impl Serving {
    /// A request begins.
    pub fn begin(&self) -> Begun {
        self.0.begun.fetch_add(1, Ordering::Relaxed);
        self.0.busy.store(true, Ordering::Release);
        Begun(Arc::clone(&self.0))
    }

    /// Whether a request is being answered.
    pub fn is_busy(&self) -> bool {
        self.0.busy.load(Ordering::Acquire)
    }

    /// Has the stream asked again once the request was answered: a read that was left pending during it has no time limit yet, and
    /// hyper does not repeat it by itself.
    pub fn ask_again(&self, context: &Context<'_>) {
        self.0.waiting.register(context.waker());
    }

    /// How many requests began so far.
    pub fn begun(&self) -> u64 {
        self.0.begun.load(Ordering::Relaxed)
    }
}

/// A request that is being answered, until it is dropped.
#[derive(Debug)]
pub struct Begun(Arc<State>);

impl Drop for Begun {
    fn drop(&mut self) {
        self.0.busy.store(false, Ordering::Release);
        self.0.waiting.wake();
    }
}

impl Begun {
    /// The body of its answer, with which it ends.
    pub fn with(self, body: Body) -> Served {
        Served { body, _begun: self }
    }
}

/// A body that ends a request when it was sent.
#[derive(Debug)]
pub struct Served {
    body: Body,
    _begun: Begun,
}

impl HttpBody for Served {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
