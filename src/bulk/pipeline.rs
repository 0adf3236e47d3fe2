//! Chunks of work on all cores, given back in order, with no more of them in memory than threads can hold.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread;

/// Takes what `next` gives, has each piece worked on by one of the threads, and gives the results to `sink` in the order
/// of the pieces. A slow `sink` slows `next`; the first failure of either ends all.
///
/// # Errors
/// The first failure of `next` or `sink`.
pub fn run<T, U, E>(
    threads: usize,
    mut next: impl FnMut() -> Result<Option<T>, E> + Send,
    work: impl Fn(T) -> U + Sync,
    mut sink: impl FnMut(U) -> Result<(), E>,
) -> Result<(), E>
where
    T: Send,
    U: Send,
    E: Send,
{
    if threads <= 1 {
        while let Some(piece) = next()? {
            sink(work(piece))?;
        }
        return Ok(());
    }
    let (to_work, pieces) = sync_channel::<(T, SyncSender<U>)>(threads);
    let (to_order, in_order) = sync_channel::<Receiver<U>>(2 * threads);
    let pieces = Mutex::new(pieces);
    let (pieces, work) = (&pieces, &work);
    thread::scope(|scope| {
        let reader = scope.spawn(move || -> Result<(), E> {
            while let Some(piece) = next()? {
                let (give, result) = sync_channel(1);
                // A closed channel: the sink has failed, and nothing more is wanted.
                if to_order.send(result).is_err() || to_work.send((piece, give)).is_err() {
                    break;
                }
            }
            Ok(())
        });
        for _ in 0..threads {
            scope.spawn(move || {
                loop {
                    let taken = pieces.lock().unwrap_or_else(PoisonError::into_inner).recv();
                    let Ok((piece, give)) = taken else { return };
                    // Nobody may wait for it any more.
                    let _ = give.send(work(piece));
                }
            });
        }
        let mut done = Ok(());
        for result in &in_order {
            let Ok(result) = result.recv() else { break };
            done = sink(result);
            if done.is_err() {
                break;
            }
        }
        drop(in_order);
        let read = match reader.join() {
            Ok(read) => read,
            Err(panic) => std::panic::resume_unwind(panic),
        };
        done.and(read)
    })
}

/// How many threads there are to use.
#[must_use]
pub fn cores() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU32, Ordering};

    #[test]
    fn order_is_kept_and_little_is_held() {
        let mut given = 0..1_000_u64;
        let (open, most) = (AtomicU32::new(0), AtomicU32::new(0));
        let mut got = Vec::new();
        let done: Result<(), ()> = run(
            4,
            || {
                most.fetch_max(open.fetch_add(1, Ordering::Relaxed), Ordering::Relaxed);
                Ok(given.next())
            },
            |n| {
                if n % 7 == 0 {
                    thread::yield_now();
                }
                n * 2
            },
            |n| {
                open.fetch_sub(1, Ordering::Relaxed);
                got.push(n);
                Ok(())
            },
        );
        assert_eq!(done, Ok(()));
        assert_eq!(got, (0..1_000).map(|n| n * 2).collect::<Vec<u64>>());
        assert!(most.into_inner() <= 4 * 4 + 2);
    }

    #[test]
    fn the_first_failure_ends_it() {
        let mut given = 0..1_000_u64;
        let mut seen = 0;
        let failed = run(
            4,
            || Ok(given.next()),
            |n| n,
            |n| {
                seen += 1;
                if n == 10 { Err("full") } else { Ok(()) }
            },
        );
        assert_eq!((failed, seen), (Err("full"), 11));
        let mut left = 5;
        let failed = run(
            3,
            || {
                left -= 1;
                if left == 0 { Err("unreadable") } else { Ok(Some(left)) }
            },
            |n| n,
            |_| Ok(()),
        );
        assert_eq!(failed, Err("unreadable"));
    }
}
