//! The stream of a connection, which lets nobody dawdle.

use super::super::metrics::Metrics;
use super::Settings;
use super::refusal;
use super::serving::Serving;
use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Sleep, sleep};

/// What is read of a client after it was refused, so that it can read the answer.
const LEFT_BYTES: usize = 1 << 18;
/// And for how long.
const LEFT_TIME: Duration = Duration::from_secs(1);

/// What is waited for while no request is being answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// The first byte of a new connection.
    New,
    /// The next request.
    Idle,
    /// The rest of what comes before the body of a request.
    Head,
}

/// A stream with time limits.
#[derive(Debug)]
pub struct Watched {
    stream: TcpStream,
    settings: Settings,
    serving: Serving,
    metrics: Arc<Metrics>,
    phase: Phase,
    /// Requests that had begun when `phase` was set.
    begun: u64,
    reading: Option<Pin<Box<Sleep>>>,
    writing: Option<Pin<Box<Sleep>>>,
}

impl Watched {
    /// A stream that has just been taken.
    pub fn new(stream: TcpStream, settings: Settings, serving: Serving, metrics: Arc<Metrics>) -> Self {
        Self {
            stream,
            settings,
            serving,
            metrics,
            phase: Phase::New,
            begun: 0,
            reading: None,
            writing: None,
        }
    }

    /// Reads on for a little, and then lets go.
    pub async fn linger(mut self) {
        let _ = self.stream.shutdown().await;
        let mut buffer = vec![0; 8 << 10];
        let read_on = async {
            let mut left = LEFT_BYTES;
            while let Ok(read @ 1..) = self.stream.read(&mut buffer).await {
                left = left.saturating_sub(read);
                if left == 0 {
                    break;
                }
            }
        };
        let _ = tokio::time::timeout(LEFT_TIME, read_on).await;
    }

    fn patience(&self) -> Duration {
        match self.phase {
            Phase::New | Phase::Head => self.settings.header_timeout,
            Phase::Idle => self.settings.idle_timeout,
        }
    }

    /// Whether the time for what is waited for is over.
    fn is_late(&mut self, context: &mut Context<'_>) -> bool {
        let patience = self.patience();
        let timer = self.reading.get_or_insert_with(|| Box::pin(sleep(patience)));
        timer.as_mut().poll(context).is_ready()
    }

    /// Says so to who began a request; nobody else waits for an answer.
    fn let_go(&mut self) -> io::Error {
        if self.phase == Phase::Head && self.writing.is_none() {
            let (status, told) = refusal::too_slow(self.settings.header_timeout.as_secs());
            self.metrics.refused_early(status);
            let _ = self.stream.try_write(&told);
        }
        io::Error::from(io::ErrorKind::TimedOut)
    }

    /// What becomes of a write: a client may not let it wait for ever.
    fn in_time(&mut self, context: &mut Context<'_>, polled: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        if polled.is_ready() {
            self.writing = None;
            return polled;
        }
        let patience = self.settings.write_timeout;
        let timer = self.writing.get_or_insert_with(|| Box::pin(sleep(patience)));
        match timer.as_mut().poll(context) {
            Poll::Ready(()) => Poll::Ready(Err(io::Error::from(io::ErrorKind::TimedOut))),
            Poll::Pending => Poll::Pending,
        }
    }
}

impl AsyncRead for Watched {
    fn poll_read(self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let me = self.get_mut();
        let before = buffer.filled().len();
        let polled = Pin::new(&mut me.stream).poll_read(context, buffer);
        let begun = me.serving.begun();
        if begun != me.begun {
            (me.begun, me.phase, me.reading) = (begun, Phase::Idle, None);
        }
        if me.serving.is_busy() {
            if polled.is_pending() {
                me.serving.ask_again(context);
            }
            return polled;
        }
        match polled {
            Poll::Ready(Ok(())) if buffer.filled().len() > before && me.phase != Phase::Head => {
                (me.phase, me.reading) = (Phase::Head, None);
                polled
            }
            Poll::Pending if me.is_late(context) => Poll::Ready(Err(me.let_go())),
            _ => polled,
        }
    }
}

impl AsyncWrite for Watched {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let me = self.get_mut();
        if !me.serving.is_busy()
            && let Some((status, told)) = refusal::in_place_of(bytes)
        {
            me.metrics.refused_early(status);
            let _ = me.stream.try_write(&told);
            return Poll::Ready(Ok(bytes.len()));
        }
        let polled = Pin::new(&mut me.stream).poll_write(context, bytes);
        me.in_time(context, polled)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        if let [only] = slices {
            return self.poll_write(context, only);
        }
        let me = self.get_mut();
        let polled = Pin::new(&mut me.stream).poll_write_vectored(context, slices);
        me.in_time(context, polled)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(context)
    }
}
