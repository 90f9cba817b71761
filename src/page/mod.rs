//! The page for browsers at `/_fake_ecs/`: what is in the fake, and what people can do to it.
//!
//! Everything is HTML that the fake writes, and forms that are sent to it: a browser needs no
//! script. A small one of ours keeps the page up to date where it runs. What is shown are the
//! structures of `Describe…`; what is done are calls of the API, or commands of introspection. So
//! nothing is decided here.
//!
//! - [`route`] — what a page is, and what is asked of it. [`answer`] — what the browser gets.
//!   Start here.
//! - [`access`] — who may send a form. [`sign_in`](mod@sign_in) — who may look.
//! - [`desk`] — what is kept from one request to the next.
//! - [`work`] — calls and commands. [`form`] — parts of forms.
//! - [`layout`] — what is around each page. [`parts`] — tables, statuses, times. [`bars`] —
//!   timelines.
//! - [`overview`], [`clusters`], [`services`] and [`service`] with its [`rollouts`], [`tasks`] and
//!   [`task`], [`definitions`] and [`revision`], [`capacity`], [`neighbours`], [`requests`],
//!   [`faults`], [`time`] — the pages. `recording` — the moments of a journal.
//! - [`changes`] — tells the script that something has changed.

mod access;
mod answer;
mod bars;
mod capacity;
mod changes;
mod clusters;
mod definitions;
mod desk;
mod faults;
mod form;
mod layout;
mod neighbours;
mod overview;
mod parts;
#[cfg(feature = "journal")]
mod recording;
#[cfg(not(feature = "journal"))]
#[path = "no_recording.rs"]
mod recording;
mod requests;
mod revision;
mod rollouts;
mod route;
mod service;
mod services;
mod sign_in;
mod task;
mod tasks;
mod time;
mod work;

pub(crate) use self::answer::respond;
pub(crate) use self::desk::Desk;
pub(crate) use self::route::takes_forms;
pub(crate) use self::sign_in::{is_of_browser, is_signed_in, sign_in};
