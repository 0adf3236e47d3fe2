//! `eligeo serve`: the service.

mod reload;
mod tables;
mod upstream;

use super::{CliError, folder};
use crate::dataset::Snapshot;
use crate::domain::{Lang, date};
use crate::eligibility::{commune_facts, freshness};
use crate::http::{AppState, Basemap, operator, router};
use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgMatches, Command};
use std::io::Write;
use std::net::SocketAddr;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;

/// Its command line.
pub fn command() -> Command {
    Command::new("serve")
        .about("Run the service: the API and the website")
        .arg(
            Arg::new("listen")
                .long("listen")
                .env("ELIGEO_LISTEN")
                .value_name("ADDRESS:PORT")
                .default_value("127.0.0.1:8080")
                .value_parser(clap::value_parser!(SocketAddr))
                .help("Where to listen; port 0 takes a free one"),
        )
        .arg(
            Arg::new("metrics-listen")
                .long("metrics-listen")
                .env("ELIGEO_METRICS_LISTEN")
                .value_name("ADDRESS:PORT")
                .value_parser(clap::value_parser!(SocketAddr))
                .help("A port for the operator: GET /metrics and POST /admin/reload are then there alone"),
        )
        .arg(
            Arg::new("basemap")
                .long("basemap")
                .env("ELIGEO_BASEMAP")
                .value_name("NAME")
                .value_parser(PossibleValuesParser::new(Basemap::NAMES))
                .help("What lies behind the maps: ign is IGN's vector plan, which browsers then fetch from data.geopf.fr; by default nothing but our own layers"),
        )
        .args(folder::args())
        .args(upstream::args())
        .args(tables::args())
}

pub fn run(args: &ArgMatches) -> Result<(), CliError> {
    let filter = EnvFilter::try_from_env("ELIGEO_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .init();
    let data = folder::snapshot(args)?;
    tracing::info!(version = %data.version, findings = data.findings.len(), "dataset loaded");
    for stale in freshness::stale(&data, date::today_in_paris()) {
        tracing::warn!(code = stale.code(), "{}", stale.message(Lang::En));
    }
    let listen = args.get_one::<SocketAddr>("listen").copied();
    let listen = listen.ok_or_else(|| CliError::Usage("--listen is missing".to_owned()))?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(CliError::no_answer)?;
    let operator = args.get_one::<SocketAddr>("metrics-listen").copied();
    let is_local = listen.ip().is_loopback() && operator.is_none();
    let state = tables::configure(AppState::new(data), args)?
        .with_reloader(reload::reloader(args), is_local, operator.is_some())
        .with_upstream(upstream::configured(args)?)
        .with_basemap(args.get_one::<String>("basemap").and_then(|name| Basemap::named(name)));
    let kept = (state.load(), args.clone());
    runtime.block_on(serve(listen, operator, state, move || work_ahead(&kept.0, &kept.1)))
}

/// Works out what is known of every commune, on one thread beside the requests, so that no one waits for it, and keeps it for the
/// next start.
fn work_ahead(data: &Snapshot, args: &ArgMatches) {
    let today = date::today_in_paris();
    match rayon::ThreadPoolBuilder::new().num_threads(1).build() {
        Ok(one) => one.install(|| commune_facts::work_ahead(data, today)),
        Err(error) => tracing::warn!(%error, "communes are not worked out in advance"),
    }
    folder::keep_derived(args, data);
}

async fn bind(address: SocketAddr, flag: &str) -> Result<TcpListener, CliError> {
    let bound = TcpListener::bind(address).await;
    bound.map_err(|e| CliError::NoAnswer(format!("cannot listen on {address}: {e}; choose another with {flag}")))
}

async fn serve(
    listen: SocketAddr,
    operator: Option<SocketAddr>,
    state: AppState,
    work_ahead: impl FnOnce() + Send + 'static,
) -> Result<(), CliError> {
    let listener = bind(listen, "--listen").await?;
    if let Some(address) = operator {
        let own = bind(address, "--metrics-listen").await?;
        let routes = operator::router(state.clone());
        tokio::spawn(async move { axum::serve(own, routes).await });
    }
    reload::on_hangup(state.clone());
    let address = listener.local_addr().map_err(CliError::no_answer)?;
    // The one line that says it is ready; a wrapper may wait for it.
    let mut out = std::io::stdout();
    writeln!(out, "eligeo: http://{address}")
        .and_then(|()| out.flush())
        .map_err(CliError::no_answer)?;
    state.bake_tiles();
    std::thread::spawn(work_ahead);
    axum::serve(listener, router(state))
        .with_graceful_shutdown(stop())
        .await
        .map_err(CliError::no_answer)
}

/// Waits for SIGTERM or Ctrl-C; requests in flight are answered.
async fn stop() {
    let mut terminate = match signal(SignalKind::terminate()) {
        Ok(terminate) => terminate,
        Err(error) => {
            tracing::warn!(%error, "SIGTERM is not watched");
            return std::future::pending().await;
        }
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
    tracing::info!("stopping");
}
