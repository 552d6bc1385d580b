//! Clients in a closed loop: each sends its next request when the last one was answered.

use crate::Failure;
use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// One client. It owns its connection.
pub trait Client: Send + 'static {
    /// Does the `n`th piece of work, or says why not.
    fn act(&mut self, n: usize) -> impl Future<Output = Result<(), Failure>> + Send;
}

/// What one run took.
#[derive(Clone, Debug)]
pub struct Run {
    /// Answers per second.
    pub per_second: u64,
    /// The middle answer, in microseconds.
    pub p50: u64,
    /// The slowest but one in a hundred.
    pub p99: u64,
}

impl Run {
    /// Of pieces of work one after the other, each of so many things; the times are those of the whole pieces.
    pub fn of(mut pieces: Vec<Duration>, things: usize) -> Self {
        let whole = pieces.iter().sum();
        pieces.sort_unstable();
        Self {
            per_second: per_second(pieces.len() * things, whole),
            p50: at(&pieces, 50),
            p99: at(&pieces, 99),
        }
    }
}

/// Lets the clients do `count` pieces of work between them.
///
/// # Errors
/// The first piece that was not done: a figure over failures is none.
pub async fn closed_loop<C: Client>(clients: Vec<C>, count: usize) -> Result<Run, Failure> {
    let next = Arc::new(AtomicUsize::new(0));
    let begun = Instant::now();
    let tasks: Vec<_> = clients
        .into_iter()
        .map(|mut client| {
            let next = next.clone();
            tokio::spawn(async move {
                let mut took = Vec::new();
                loop {
                    let n = next.fetch_add(1, Ordering::Relaxed);
                    if n >= count {
                        return Ok::<_, Failure>(took);
                    }
                    let begun = Instant::now();
                    client.act(n).await?;
                    took.push(begun.elapsed());
                }
            })
        })
        .collect();
    let mut all = Vec::with_capacity(count);
    for task in tasks {
        all.extend(task.await??);
    }
    let whole = begun.elapsed();
    all.sort_unstable();
    Ok(Run {
        per_second: per_second(count, whole),
        p50: at(&all, 50),
        p99: at(&all, 99),
    })
}

fn per_second(count: usize, whole: Duration) -> u64 {
    let micros = whole.as_micros().max(1);
    u64::try_from(count as u128 * 1_000_000 / micros).unwrap_or(u64::MAX)
}

fn at(sorted: &[Duration], percent: usize) -> u64 {
    let index = (sorted.len() * percent).div_ceil(100).saturating_sub(1);
    let took = sorted.get(index).copied().unwrap_or_default();
    u64::try_from(took.as_micros()).unwrap_or(u64::MAX)
}

/// The runs of one measure, the middle one by its rate, and how far apart they were.
#[derive(Clone, Debug, Default)]
pub struct Runs(Vec<Run>);

impl Runs {
    /// One more.
    pub fn push(&mut self, run: Run) {
        self.0.push(run);
        self.0.sort_by_key(|run| run.per_second);
    }

    /// The middle one.
    pub fn middle(&self) -> Option<&Run> {
        self.0.get(self.0.len() / 2)
    }

    /// The rate of the middle one; 0 where nothing was measured.
    pub fn rate(&self) -> u64 {
        self.middle().map_or(0, |run| run.per_second)
    }

    /// The slowest and the fastest.
    pub fn spread(&self) -> (u64, u64) {
        let rate = |run: Option<&Run>| run.map_or(0, |run| run.per_second);
        (rate(self.0.first()), rate(self.0.last()))
    }
}
