//! A bare axum service that says hello: the most requests that this machine can answer, for `scripts/compare-http`.

#![allow(clippy::print_stdout, reason = "the script reads the address")]

use axum::Router;
use axum::routing::get;

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let routes = Router::new().route("/", get(|| async { "hello" }));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    println!("hello: http://{}", listener.local_addr()?);
    axum::serve(listener, routes).await
}
