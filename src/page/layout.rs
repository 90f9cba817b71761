//! What is around each page: its head, the navigation, what was said.

use maud::{DOCTYPE, Markup, html};

use super::recording;
use super::route::{Asked, Page, address};
use crate::driver::State;

/// The entries of the navigation, by path.
const SECTIONS: [(&str, &str); 9] = [
    ("", "Clusters"),
    ("services", "Services"),
    ("tasks", "Tasks"),
    ("definitions", "Definitions"),
    ("capacity", "Capacity"),
    ("neighbours", "Neighbours"),
    ("requests", "Requests"),
    ("faults", "Faults"),
    ("time", "Time"),
];

pub(super) fn page(state: &State, asked: &Asked<'_>, page: &Page, said: Option<&str>) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            (head(&page.title, true))
            body {
                a.skip href="#main" { "Skip to the content" }
                header.top {
                    a.brand href=(asked.link(&[""])) { "fake-ecs" }
                    nav aria-label="Pages" {
                        ul {
                            @for (path, name) in SECTIONS {
                                li {
                                    a href=(asked.link(&[path]))
                                        aria-current=[(path == page.section).then_some("page")] { (name) }
                                }
                            }
                        }
                    }
                    (scopes(state, asked))
                }
                (recording::bar(state, asked))
                div #said role="status" aria-live="polite" {
                    @if let Some(said) = said {
                        p { bdi { (said) } }
                    }
                }
                main #main tabindex="-1" {
                    @if let Some(refused) = &asked.refused {
                        p.error role="alert" { bdi { (refused) } }
                    }
                    (page.main)
                }
                (footer(state))
            }
        }
    }
}

/// What browsers load with a page.
pub(super) fn head(title: &str, has_script: bool) -> Markup {
    html! {
        head {
            meta charset="utf-8";
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta name="color-scheme" content="light dark";
            title { (title) " · fake-ecs" }
            link rel="icon" type="image/svg+xml" href="/_fake_ecs/icon.svg";
            link rel="stylesheet" href="/_fake_ecs/page.css";
            @if has_script { script src="/_fake_ecs/page.js" defer {} }
        }
    }
}

/// The account and region that are looked at, and the others.
fn scopes(state: &State, asked: &Asked<'_>) -> Markup {
    let default = asked.driver.default_scope();
    let others: Vec<_> = state
        .regions()
        .map(|region| &region.scope)
        .filter(|scope| **scope != asked.scope)
        .collect();
    let name = html! {
        span.account { (asked.scope.account) } " " span.region { (asked.scope.region) }
    };
    html! {
        div.scope {
            @if others.is_empty() {
                p { (name) }
            } @else {
                details #scopes {
                    summary title="Account and region" { (name) }
                    ul {
                        @for scope in others {
                            li {
                                a href=(address(&[""], default, scope, &[])) {
                                    span.account { (scope.account) } " "
                                    span.region { (scope.region) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn footer(state: &State) -> Markup {
    let now = state.now().timestamp().iso_seconds();
    html! {
        footer.bottom {
            p {
                "fake-ecs " (env!("CARGO_PKG_VERSION")) " · "
                time #clock datetime=(now) { (now.replace('T', " ").replace('Z', " UTC")) }
                @if !state.moves_by_itself() { " · the clock is moved by hand" }
            }
            p {
                a href="/_fake_ecs/openapi.json" { "What can be asked over HTTP" }
                // Shown by the script.
                button #live type="button" hidden aria-pressed="true" { "Live" }
            }
        }
    }
}
