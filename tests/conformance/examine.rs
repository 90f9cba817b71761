//! All checks of one operation.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::answers;
use crate::fake::{Answer, Fake};
use crate::model::{Model, Operation, Wire};
use crate::report::{Check, Report};
use crate::seeds::Seed;
use crate::sites::{Site, sites};
use crate::values::{self, Named};

/// What the service says of a member where that is neither its name nor its path, or what it begins
/// with. Verbatim, so they stay.
const OTHER_WORDS: &[(&str, &str, &str)] = &[
    (
        "CreateCapacityProvider",
        "managedInstancesProvider.infrastructureRoleArn",
        "Amazon ECS Managed Instances capacity provider must specify an InfrastructureRole",
    ),
    (
        "CreateCapacityProvider",
        "managedInstancesProvider.instanceLaunchTemplate.ec2InstanceProfileArn",
        "Amazon ECS Managed Instances capacity provider must specify an instance profile",
    ),
    (
        "CreateCapacityProvider",
        "managedInstancesProvider.instanceLaunchTemplate.networkConfiguration",
        "Amazon ECS Managed Instances capacity provider must specify a Network Configuration",
    ),
    (
        "DeleteTaskDefinitions",
        "taskDefinitions",
        "size of TaskDefinition references list must be greater than 0",
    ),
    (
        "RegisterTaskDefinition",
        "containerDefinitions",
        "Container list cannot be empty",
    ),
    (
        "RegisterTaskDefinition",
        "placementConstraints.0.type",
        "constraint.type ",
    ),
];

/// Values of the model that the service refuses as it refuses any other: by operation and path.
const NARROWER: &[(&str, &str, &[&str])] = &[(
    "UpdateContainerInstancesState",
    "status",
    &["REGISTERING", "DEREGISTERING", "REGISTRATION_FAILED"],
)];

/// What services other than ECS answer to what their models do not allow.
const FRAMEWORK: &[&str] = &[
    "ValidationException",
    "ValidationError",
    "InvalidInput",
    "InvalidParameterException",
    "InvalidParameterValueException",
    "InvalidParameterValue",
    "MissingParameter",
    "MissingRequiredParameterException",
];

/// Checks an operation from all sides. The first of the seeds is the one that is spoilt.
pub(crate) fn examine(model: &Model, operation: &Operation, seeds: &[&Seed]) -> Report {
    let mut examination = Examination {
        model,
        operation,
        fake: Fake::start(),
        report: Report::default(),
    };
    let sites = sites(model, &operation.input);
    let refusals = examination.violations(seeds[0], &sites);
    for seed in seeds {
        examination.answers(seed);
        examination.values_within(seed, &sites, &refusals);
    }
    // Whatever it was asked, it still answers.
    examination.fake.ask("ListClusters", &Value::Null);
    examination.report
}

struct Examination<'model> {
    model: &'model Model,
    operation: &'model Operation,
    fake: Fake,
    report: Report,
}

/// The messages that a site's values beyond its demands were refused with, site by site.
type Refusals = Vec<BTreeSet<String>>;

impl Examination<'_> {
    /// The seed's own request.
    fn answers(&mut self, seed: &Seed) {
        let request = self.prepare(seed);
        let answer = self.call(&request);
        if answer.is_success() {
            self.judge(&request, &answer);
        } else {
            let name = format!("{} is refused", seed.case);
            self.report
                .gap(Check::Answer, &name, || seen(&request, &answer));
        }
    }

    /// Requests that violate one demand each.
    fn violations(&mut self, seed: &Seed, sites: &[Site<'_>]) -> Refusals {
        let request = self.prepare(seed);
        sites
            .iter()
            .map(|site| self.violations_at(site, &request))
            .collect()
    }

    fn violations_at(&mut self, site: &Site<'_>, request: &Value) -> BTreeSet<String> {
        let mut messages = BTreeSet::new();
        if site.required && !site.is_outside_the_body() {
            let without = site.without(self.model, request);
            self.refused(Check::Required, site, "missing", &without);
            if self.model.has_types() {
                let null = site.with(self.model, request, Value::Null);
                self.refused(Check::Required, site, "null", &null);
            }
        }
        let mistyped = match self.model.has_types() && !site.is_outside_the_body() {
            true => values::mistyped(site.shape),
            // Whatever stands in a form, a path or a query string is a text.
            false => Vec::new(),
        };
        let spoilt: [(Check, Vec<Named>); 4] = [
            (Check::Limit, values::beyond(self.model, site.shape)),
            (Check::Enum, values::unknown(site.shape)),
            (Check::Pattern, values::misspelled(site.shape)),
            (Check::Type, mistyped),
        ];
        for (check, values) in spoilt {
            for (name, value) in values {
                if !site.can_have(&value) || site.is_outside_the_body() && value == json!([]) {
                    continue;
                }
                let request = site.with(self.model, request, value);
                messages.extend(self.refused(check, site, &name, &request));
            }
        }
        messages
    }

    /// Sends a request that must be refused because of this site; gives the message.
    fn refused(
        &mut self,
        check: Check,
        site: &Site<'_>,
        name: &str,
        request: &Value,
    ) -> Option<String> {
        let answer = self.call(request);
        let code = code(&answer.body);
        let message = message(&answer.body);
        let is_right_code = match check {
            // An answer without a body has a status only.
            _ if self.operation.http.0 == "HEAD" => true,
            Check::Type => code == "SerializationException",
            _ => self.declares(code),
        };
        let is_named = self.operation.http.0 == "HEAD" || self.names(site, message);
        let is_right = answer.status == 400 && is_right_code && is_named;
        if is_right {
            self.report.pass(check);
        } else {
            let name = format!("{} {name}", site.path());
            self.report.gap(check, &name, || seen(request, &answer));
        }
        (answer.status == 400).then(|| message.to_owned())
    }

    /// Requests with each value that the model allows. The service has demands of its own, so many
    /// of them are refused, but not in the words for what is beyond the model.
    fn values_within(&mut self, seed: &Seed, sites: &[Site<'_>], refusals: &Refusals) {
        for (site, refusals) in sites.iter().zip(refusals) {
            for (name, value) in values::within(self.model, site.shape) {
                if !site.can_have(&value) {
                    continue;
                }
                let is_narrower = self.is_narrower(site, &value);
                let request = self.prepare(seed);
                let request = site.with(self.model, &request, value);
                let answer = self.call(&request);
                let code = code(&answer.body);
                // What is not there may have a status of its own, such as 404.
                let is_refused = (400..500).contains(&answer.status) && self.declares(code);
                let is_of_model = is_narrower || !refusals.contains(message(&answer.body));
                if answer.is_success() || is_refused && is_of_model {
                    self.report.pass(Check::Within);
                } else {
                    let name = format!("{} {name}", site.path());
                    self.report
                        .gap(Check::Within, &name, || seen(&request, &answer));
                }
                if answer.is_success() {
                    self.judge(&request, &answer);
                }
            }
        }
    }

    fn is_narrower(&self, site: &Site<'_>, value: &Value) -> bool {
        NARROWER.iter().any(|(operation, path, values)| {
            *operation == self.operation.name
                && *path == site.path()
                && values.iter().any(|it| value == it)
        })
    }

    /// Holds a successful answer against the model.
    fn judge(&mut self, request: &Value, answer: &Answer) {
        let faults = answers::faults(self.model, self.operation.output.as_deref(), &answer.body);
        if faults.is_empty() {
            self.report.pass(Check::Answer);
        }
        for fault in faults {
            self.report
                .gap(Check::Answer, &fault, || seen(request, answer));
        }
    }

    /// An empty fake with what the seed's request refers to; gives the request.
    fn prepare(&mut self, seed: &Seed) -> Value {
        self.fake.ecs().reset();
        (seed.request)(&mut self.fake)
    }

    fn call(&mut self, request: &Value) -> Answer {
        self.fake.call(&self.operation.name, request)
    }

    fn declares(&self, code: &str) -> bool {
        // The model of EC2 has no errors at all, and that of S3 has few.
        let is_silent = matches!(self.model.wire, Wire::Ec2 { .. } | Wire::Xml { .. });
        let is_head = self.operation.http.0 == "HEAD";
        let may_be_any = is_silent && (!code.is_empty() || is_head);
        let of_framework = !self.model.prefix.is_empty() && FRAMEWORK.contains(&code);
        may_be_any || of_framework || self.operation.errors.iter().any(|error| error == code)
    }

    fn names(&self, site: &Site<'_>, message: &str) -> bool {
        let is_known = |(operation, path, words): &(&str, &str, &str)| {
            *operation == self.operation.name && *path == site.path() && message.starts_with(words)
        };
        site.is_named_in(message) || OTHER_WORDS.iter().any(is_known)
    }
}

/// What the error is called. Some services write their namespace before it, and a `#`.
fn code(body: &Value) -> &str {
    let code = body["__type"].as_str().unwrap_or_default();
    code.rsplit('#').next().unwrap_or_default()
}

/// The framework begins it with a capital letter.
fn message(body: &Value) -> &str {
    let message = body["message"].as_str();
    message.or(body["Message"].as_str()).unwrap_or_default()
}

/// Evidence, cut to what can be read.
fn seen(request: &Value, answer: &Answer) -> String {
    let cut = |text: String| match text.char_indices().nth(1_500) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text,
    };
    let (request, body) = (cut(request.to_string()), cut(answer.body.to_string()));
    format!("request: {request}\nanswer:  {} {body}", answer.status)
}
