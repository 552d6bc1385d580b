//! A request that changes something runs to its end, even when the client hangs up.
//!
//! axum drops a handler when its client goes away. For a write that means a transaction cut anywhere, and on PostgreSQL
//! one left open in the pool. A task of its own is not dropped.

use super::panics::answer_panic;
use crate::refusal_page::server_fault;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use std::sync::Arc;
use tokio::sync::watch;
use tracing::Instrument;

/// Counts the requests that are still changing something, so that a stop can wait for them.
#[derive(Clone, Debug)]
pub struct InFlight(Arc<watch::Sender<usize>>);

impl Default for InFlight {
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(0)))
    }
}

impl InFlight {
    /// Returns when none is left.
    pub async fn finished(&self) {
        // The sender lives in `self`, so that waiting cannot fail.
        let _ = self.0.subscribe().wait_for(|count| *count == 0).await;
    }

    fn enter(&self) -> Guard {
        self.0.send_modify(|count| *count += 1);
        Guard(self.0.clone())
    }
}

struct Guard(Arc<watch::Sender<usize>>);

impl Drop for Guard {
    fn drop(&mut self) {
        self.0.send_modify(|count| *count -= 1);
    }
}

/// Runs unsafe requests as tasks of their own.
pub async fn uncancelled(State(in_flight): State<InFlight>, request: Request, next: Next) -> Response {
    if super::is_safe(request.method()) {
        return next.run(request).await;
    }
    let guard = in_flight.enter();
    let work = async move {
        let response = next.run(request).await;
        drop(guard);
        response
    };
    match tokio::spawn(work.in_current_span()).await {
        Ok(response) => response,
        Err(error) => error.try_into_panic().map_or_else(|_| server_fault(), answer_panic),
    }
}
