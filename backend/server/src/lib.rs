//! Hefu's server: pages, the interface for programs, jobs and the command line, over the crates that
//! hold the rules, the formats and the store. Handlers hold no rule and no SQL.
//!
//! Reading order: [`cli`] starts everything; [`app`] is what handlers share; [`web`] has one file a page, [`api`] what programs call;
//! [`auth`] says who calls and what they may reach; [`text`] holds every word in both languages;
//! [`jobs`] runs what time brings; [`evidence`] gathers what a member may show; [`client`] signs commands as a member's own program does; [`demo`]
//! plays the members of the demonstration; [`witness`] is a program of its own, for whoever watches a
//! log, and [`witnessing`] says whom this log asks. [`clock`] and [`entropy`] alone ask the operating system.

pub mod api;
pub mod app;
pub mod auth;
pub mod cli;
pub mod client;
pub mod clock;
pub mod demo;
pub mod entropy;
pub mod evidence;
pub mod genesis;
pub mod jobs;
pub mod keys;
pub mod logs;
pub mod mirror;
pub mod outgoing;
pub mod preparing;
mod rules_source;
pub mod seat_keys;
pub mod text;
pub mod verified_entries;
pub mod web;
pub mod witness;
pub mod witnessing;
