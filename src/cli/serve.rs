//! `eligeo serve`: the service.

mod limits;
mod log;
mod reload;
mod stop;
mod tables;
mod traces;
mod upstream;

use super::{CliError, config, folder};
use crate::dataset::Snapshot;
use crate::domain::{Lang, date};
use crate::eligibility::{commune_facts, freshness};
use crate::http::server::{self, Settings};
use crate::http::{AppState, Basemap, operator, router};
use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgMatches, Command};
use std::future::pending;
use std::io::Write;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::runtime::Builder;

/// How many connections the port of the operator takes.
const OPERATORS: usize = 64;

/// Its command line.
pub fn command() -> Command {
    Command::new("serve")
        .about("Run the service: the API and the website")
        .after_help("A flag comes before its variable, and that before the file of settings. eligeo config --print shows what is in force.")
        .args(settings())
}

/// All its flags; each has a variable of the same name, and a key in the file of settings.
pub fn settings() -> Vec<Arg> {
    let own = [
        Arg::new("listen")
            .long("listen")
            .value_name("ADDRESS:PORT")
            .default_value("127.0.0.1:8080")
            .value_parser(clap::value_parser!(SocketAddr))
            .help("Where to listen; port 0 takes a free one"),
        Arg::new("metrics-listen")
            .long("metrics-listen")
            .value_name("ADDRESS:PORT")
            .value_parser(clap::value_parser!(SocketAddr))
            .help("A port for the operator: GET /metrics and POST /admin/reload are then there alone"),
        Arg::new("basemap")
            .long("basemap")
            .value_name("NAME")
            .value_parser(PossibleValuesParser::new(Basemap::NAMES))
            .help("What lies behind the maps: ign is IGN's vector plan, which browsers then fetch from data.geopf.fr; by default nothing but our own layers"),
    ];
    let all = own
        .into_iter()
        .chain(folder::args())
        .chain(upstream::args())
        .chain(tables::args());
    let all = all
        .chain(limits::args())
        .chain(log::args())
        .chain([traces::arg(), config::arg()]);
    let with_variable = |arg: Arg| {
        let name = variable(arg.get_id().as_str());
        arg.env(name)
    };
    all.map(with_variable).collect()
}

/// The variable of the environment that says the same as a flag.
pub fn variable(flag: &str) -> String {
    format!("ELIGEO_{}", flag.to_ascii_uppercase().replace('-', "_"))
}

pub fn run(args: &ArgMatches) -> Result<(), CliError> {
    log::start(args)?;
    let data = folder::snapshot(args)?;
    tracing::info!(version = %data.version, findings = data.findings.len(), "dataset loaded");
    for stale in freshness::stale(&data, date::today_in_paris()) {
        tracing::warn!(code = stale.code(), "{}", stale.message(Lang::En));
    }
    let listen = args.get_one::<SocketAddr>("listen").copied();
    let listen = listen.ok_or_else(|| CliError::Usage("--listen is missing".to_owned()))?;
    let threads = |name: &str| {
        let mut builder = Builder::new_multi_thread();
        builder
            .enable_all()
            .thread_name(name)
            .build()
            .map_err(CliError::no_answer)
    };
    // Two sets of threads: those of connections are never kept waiting by the work on a request.
    let (runtime, work) = (threads("connections")?, threads("requests")?);
    let operator = args.get_one::<SocketAddr>("metrics-listen").copied();
    let is_local = listen.ip().is_loopback() && operator.is_none();
    let state = tables::configure(AppState::new(data), args)?
        .with_limits(limits::limits(args, work.handle().clone())?)
        .with_reloader(reload::reloader(args), is_local, operator.is_some())
        .with_upstream(upstream::configured(args)?)
        .with_traces(traces::configured(args)?)
        .with_basemap(args.get_one::<String>("basemap").and_then(|name| Basemap::named(name)));
    let kept = (state.load(), args.clone());
    let service = Service {
        listen,
        operator,
        state: state.clone(),
        connections: limits::connections(args),
        drain: limits::drain(args),
    };
    let served = runtime.block_on(service.run(move || work_ahead(&kept.0, &kept.1)));
    state.finish_jobs();
    if let Some(traces) = state.traces() {
        traces.finish();
    }
    // What nobody waits for any more keeps nobody waiting.
    runtime.shutdown_background();
    work.shutdown_background();
    served
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

/// What is served, where.
struct Service {
    listen: SocketAddr,
    operator: Option<SocketAddr>,
    state: AppState,
    connections: Settings,
    drain: Duration,
}

impl Service {
    async fn run(self, work_ahead: impl FnOnce() + Send + 'static) -> Result<(), CliError> {
        let listener = bind(self.listen, "--listen").await?;
        let state = self.state;
        if let Some(address) = self.operator {
            let own = bind(address, "--metrics-listen").await?;
            let settings = Settings {
                connections: OPERATORS,
                ..self.connections
            };
            // Its connections are nobody's business.
            let uncounted = Arc::default();
            tokio::spawn(server::serve(
                own,
                operator::router(state.clone()),
                settings,
                uncounted,
                pending(),
            ));
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
        let stop = stop::wait(state.clone(), self.drain);
        let metrics = Arc::clone(state.metrics());
        server::serve(listener, router(state), self.connections, metrics, stop).await;
        Ok(())
    }
}
