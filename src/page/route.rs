//! Pages: where each is, what it shows, and what its forms do.

use bytes::Bytes;
use form_urlencoded::{Serializer, parse};
use http::{Request, StatusCode};
use maud::Markup;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use super::work::Work;
use super::{
    capacity, clusters, definitions, faults, neighbours, overview, recording, requests, revision,
    service, services, sign_in, task, tasks, time,
};
use crate::driver::{Driver, State};
use crate::ecs::Region;
use crate::introspection::matched;
use crate::kernel::arn::Scope;

/// A page.
pub(super) struct Route {
    /// Below `/_fake_ecs/`: segments between slashes; one in braces is any, under that name.
    pub(super) path: &'static str,
    pub(super) show: fn(&State, &Asked<'_>) -> Result<Page, Refusal>,
    /// What its forms do, by the value of their member `do`.
    pub(super) actions: &'static [Action],
}

pub(super) type Action = (
    &'static str,
    fn(&Asked<'_>, &mut Work<'_>) -> Result<Done, Refusal>,
);

/// All pages.
fn routes() -> impl Iterator<Item = &'static Route> {
    let all = [
        overview::ROUTES,
        clusters::ROUTES,
        services::ROUTES,
        service::ROUTES,
        tasks::ROUTES,
        task::ROUTES,
        definitions::ROUTES,
        revision::ROUTES,
        capacity::ROUTES,
        neighbours::ROUTES,
        requests::ROUTES,
        faults::ROUTES,
        time::ROUTES,
        recording::ROUTES,
    ];
    all.into_iter().flatten()
}

/// The page at a path, and what the segments in braces are.
pub(super) fn find(path: &str) -> Option<(&'static Route, Segments)> {
    routes().find_map(|route| Some((route, matched(route.path, path)?)))
}

type Segments = Vec<(&'static str, String)>;

/// Whether there is a page with forms, by the path below `/_fake_ecs/`.
pub(crate) fn takes_forms(path: &str) -> bool {
    path == sign_in::PATH || find(path).is_some_and(|(route, _)| !route.actions.is_empty())
}

/// What is shown.
pub(super) struct Page {
    pub(super) title: String,
    /// Which of the entries of the navigation it belongs to, by path.
    pub(super) section: &'static str,
    pub(super) main: Markup,
}

/// What has been done.
pub(super) struct Done {
    /// Where to go on.
    pub(super) to: String,
    /// What to say there.
    pub(super) said: String,
}

/// Why something is not shown or not done.
#[derive(Debug)]
pub(super) struct Refusal {
    pub(super) status: StatusCode,
    pub(super) message: String,
}

impl Refusal {
    pub(super) fn bad_request(message: impl Into<String>) -> Self {
        Self {
            status: StatusCode::BAD_REQUEST,
            message: message.into(),
        }
    }

    pub(super) fn not_found(message: impl Into<String>) -> Self {
        Self {
            status: StatusCode::NOT_FOUND,
            message: message.into(),
        }
    }
}

/// What a browser asks for.
pub(super) struct Asked<'a> {
    pub(super) driver: &'a Driver,
    pub(super) path: &'a str,
    /// The account and region that are looked at.
    pub(super) scope: Scope,
    /// Why the form was not carried out that is shown again.
    pub(super) refused: Option<String>,
    segments: Segments,
    query: Vec<(String, String)>,
    form: Vec<(String, String)>,
}

impl<'a> Asked<'a> {
    pub(super) fn new(
        driver: &'a Driver,
        request: &'a Request<Bytes>,
        (path, segments): (&'a str, Segments),
    ) -> Self {
        let pairs = |text: &[u8]| parse(text).into_owned().collect::<Vec<_>>();
        let query = pairs(request.uri().query().unwrap_or_default().as_bytes());
        let is_form = request.method() == http::Method::POST;
        let default = driver.default_scope();
        let or = |name: &str, default: &String| {
            let found = query.iter().find(|(it, _)| it == name);
            found.map_or(default, |(_, value)| value).clone()
        };
        Self {
            driver,
            path,
            scope: Scope {
                account: or("account", &default.account),
                region: or("region", &default.region),
            },
            refused: None,
            segments,
            form: if is_form {
                pairs(request.body())
            } else {
                Vec::new()
            },
            query,
        }
    }

    /// What the segment in braces of that name is.
    pub(super) fn segment(&self, name: &str) -> &str {
        let found = self.segments.iter().find(|(it, _)| *it == name);
        found.map_or("", |(_, value)| value)
    }

    /// A parameter of the address; empty where it is left out.
    pub(super) fn query(&self, name: &str) -> &str {
        value_of(&self.query, name).unwrap_or_default()
    }

    /// A member of the form; empty where it is left out.
    pub(super) fn field(&self, name: &str) -> &str {
        value_of(&self.form, name).unwrap_or_default().trim()
    }

    /// All members of the form of that name.
    pub(super) fn fields(&self, name: &str) -> Vec<&str> {
        let meant = self.form.iter().filter(|(it, _)| it == name);
        meant.map(|(_, value)| value.as_str()).collect()
    }

    /// What an input has at first: what was sent before, or what the address says, or the default.
    pub(super) fn filled<'v>(&'v self, name: &str, default: &'v str) -> &'v str {
        let sent = value_of(&self.form, name);
        sent.or_else(|| value_of(&self.query, name))
            .unwrap_or(default)
    }

    /// Whether a form was sent and is shown again.
    pub(super) fn is_refused(&self) -> bool {
        self.refused.is_some()
    }

    /// The region that is looked at.
    pub(super) fn region<'s>(&self, state: &'s State) -> Result<&'s Region, Refusal> {
        let found = state.regions().find(|region| region.scope == self.scope);
        found.ok_or_else(|| {
            let Scope { account, region } = &self.scope;
            Refusal::not_found(format!(
                "There is nothing in account {account}, region {region}."
            ))
        })
    }

    /// The address of a page about something in the account and region that are looked at.
    pub(super) fn link(&self, segments: &[&str]) -> String {
        self.link_with(segments, &[])
    }

    /// The same with parameters; those that are empty are left out.
    pub(super) fn link_with(&self, segments: &[&str], parameters: &[(&str, &str)]) -> String {
        address(
            segments,
            self.driver.default_scope(),
            &self.scope,
            parameters,
        )
    }

    /// The address of this page, with these parameters instead of those that it has.
    pub(super) fn here_with(&self, parameters: &[(&str, &str)]) -> String {
        let segments: Vec<String> = self.path.split('/').map(decoded).collect();
        let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
        let kept = self.query.iter().filter(|(name, _)| {
            let is_other = |other: &str| name != other;
            parameters.iter().all(|(name, _)| is_other(name))
                && ["account", "region", "said"].into_iter().all(is_other)
        });
        let kept = kept.map(|(name, value)| (name.as_str(), value.as_str()));
        let all: Vec<(&str, &str)> = kept.chain(parameters.iter().copied()).collect();
        self.link_with(&segments, &all)
    }

    pub(super) fn here(&self) -> String {
        self.here_with(&[])
    }
}

fn value_of<'v>(pairs: &'v [(String, String)], name: &str) -> Option<&'v str> {
    let found = pairs.iter().find(|(it, _)| it == name);
    found.map(|(_, value)| value.as_str())
}

fn decoded(segment: &str) -> String {
    let decoded = percent_encoding::percent_decode_str(segment);
    decoded.decode_utf8_lossy().into_owned()
}

/// What a segment of a path does not have as it is.
const ENCODED: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'/')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'\\')
    .add(b'`')
    .add(b'{')
    .add(b'}');

/// A text as a segment of a path.
pub(super) fn encoded(segment: &str) -> String {
    utf8_percent_encode(segment, ENCODED).to_string()
}

/// The address of a page; of its account and region as far as they are not the default.
pub(super) fn address(
    segments: &[&str],
    default: &Scope,
    scope: &Scope,
    parameters: &[(&str, &str)],
) -> String {
    let encoded: Vec<String> = segments.iter().map(|segment| encoded(segment)).collect();
    let mut query = Serializer::new(String::new());
    let places = [
        ("account", &scope.account, &default.account),
        ("region", &scope.region, &default.region),
    ];
    for (name, value, _) in places.iter().filter(|(_, value, default)| value != default) {
        query.append_pair(name, value);
    }
    for (name, value) in parameters.iter().filter(|(_, value)| !value.is_empty()) {
        query.append_pair(name, value);
    }
    let (path, query) = (encoded.join("/"), query.finish());
    let mark = if query.is_empty() { "" } else { "?" };
    format!("/_fake_ecs/{path}{mark}{query}")
}
