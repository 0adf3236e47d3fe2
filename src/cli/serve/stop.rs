//! How the service ends.

use crate::http::AppState;
use std::time::Duration;
use tokio::signal::ctrl_c;
use tokio::signal::unix::{Signal, SignalKind, signal};

/// Waits for SIGTERM or Ctrl-C. After SIGTERM the service says that it is about to end, and goes on for as long as `drain` while a
/// proxy learns of it; another signal ends that at once, and Ctrl-C does not wait.
pub async fn wait(state: AppState, drain: Duration) {
    let mut terminate = match signal(SignalKind::terminate()) {
        Ok(terminate) => terminate,
        Err(error) => {
            tracing::warn!(%error, "SIGTERM is not watched");
            let _ = ctrl_c().await;
            state.stop();
            return;
        }
    };
    let told = told(&mut terminate).await;
    state.stop();
    if told && !drain.is_zero() {
        tracing::info!(seconds = drain.as_secs(), "about to stop: /readyz is 503");
        tokio::select! {
            () = tokio::time::sleep(drain) => {}
            _ = self::told(&mut terminate) => {}
        }
    }
    tracing::info!("stopping");
}

/// Waits for either; whether it was SIGTERM.
async fn told(terminate: &mut Signal) -> bool {
    tokio::select! {
        _ = terminate.recv() => true,
        _ = ctrl_c() => false,
    }
}
