//! From a zoning list in hand to the answers of a running service: import, gate, publishing, reload, going back, and what is left by
//! a process that is killed.

#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on must fail")]

#[path = "publish/command.rs"]
mod command;
#[path = "publish/compat.rs"]
mod compat;
#[path = "publish/contracts.rs"]
mod contracts;
#[path = "publish/cuts.rs"]
mod cuts;
#[path = "publish/gate.rs"]
mod gate;
#[path = "publish/layers.rs"]
mod layers;
#[path = "publish/lists.rs"]
mod lists;
#[path = "publish/movements.rs"]
mod movements;
#[path = "common/national.rs"]
mod national;
#[path = "publish/package.rs"]
mod package;
#[path = "publish/past.rs"]
mod past;
#[path = "publish/place.rs"]
mod place;
#[path = "publish/service.rs"]
mod service;
