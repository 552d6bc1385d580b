//! Stopping: a signal stops new connections, requests and the worker finish, and after a while the process ends anyway.

use std::time::Duration;
use tokio::sync::watch;

/// How long running requests may take after the signal.
pub const GRACE: Duration = Duration::from_secs(20);

/// Tells every part of the process to stop.
#[derive(Clone, Debug)]
pub struct Stop(watch::Sender<bool>);

impl Default for Stop {
    fn default() -> Self {
        Self(watch::Sender::new(false))
    }
}

impl Stop {
    /// Asks everybody to stop; repeating it changes nothing.
    pub fn now(&self) {
        self.0.send_replace(true);
    }

    /// Returns once somebody asked.
    pub async fn asked(&self) {
        // The sender lives in `self`, so that waiting cannot fail.
        let _ = self.0.subscribe().wait_for(|stop| *stop).await;
    }

    /// Asks to stop at SIGTERM or Ctrl-C.
    pub async fn on_signal(self) {
        interrupted().await;
        tracing::info!(
            "stopping: no new connections, {} s for running requests",
            GRACE.as_secs()
        );
        self.now();
    }
}

/// How long a loop rests when the database does not answer.
const TROUBLE: Duration = Duration::from_secs(5);

/// Does one thing after the other until it is asked to stop, and then finishes the one in hand. It rests when there was
/// nothing to do (false), and longer when that could not be found out.
pub async fn rounds_of<F>(stop: &Stop, rest: Duration, one: impl Fn() -> F)
where
    F: Future<Output = treasury::Result<bool>>,
{
    loop {
        let pause = match one().await {
            Ok(true) => Duration::ZERO,
            Ok(false) => rest,
            Err(_) => TROUBLE,
        };
        tokio::select! {
            biased;
            () = stop.asked() => return,
            () = tokio::time::sleep(pause) => {}
        }
    }
}

#[cfg(unix)]
async fn interrupted() {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminate) = signal(SignalKind::terminate()) else {
        let _ = tokio::signal::ctrl_c().await;
        return;
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
}

#[cfg(not(unix))]
async fn interrupted() {
    let _ = tokio::signal::ctrl_c().await;
}
