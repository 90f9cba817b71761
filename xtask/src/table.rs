//! `services.rs`: the services that there are, and the operations of all of them.

use std::fmt::Write as _;

use crate::error_code::{code, variant};
use crate::model::{Exception, Model};
use crate::services::{Protocol, SERVICES, Service};
use crate::{names, schema, source};

pub(crate) fn generate(models: &[Model]) -> Result<String, String> {
    let emulated: Vec<&Service> = models.iter().map(|model| model.service).collect();
    let mut body: String = emulated
        .iter()
        .map(|service| format!("{}use super::{};\n", service.cfg(), service.module()))
        .collect();
    body.push_str(
        "use crate::wire::ErrorCode;\n\
         use crate::wire::service::{AwsService, Exception, Shapes, Protocol};\n\n",
    );
    let all: Vec<String> = SERVICES
        .iter()
        .map(|service| format!("&{}", schema::constant(service.name)))
        .collect();
    let _ = writeln!(
        body,
        "/// All services, those that are emulated first.\n\
         pub static SERVICES: &[&AwsService] = &[{}];\n",
        all.join(", ")
    );
    route(&mut body, &emulated);
    for service in SERVICES {
        let model = models
            .iter()
            .find(|model| model.service.name == service.name);
        declare(&mut body, service, model);
    }
    let about = "The services that are told apart, and the operations that are emulated.";
    source::finish(
        "all services",
        concat!(module_path!(), "::generate"),
        about,
        &body,
    )
}

/// The enum of all operations.
fn route(body: &mut String, emulated: &[&Service]) {
    let mut arms = |head: &str, arm: &dyn Fn(&Service, &str, &str) -> String| {
        body.push_str(head);
        for service in emulated {
            let variant = names::pascal(service.id);
            body.push_str(&service.cfg());
            let _ = writeln!(body, "{}", arm(service, &variant, &service.module()));
        }
    };
    arms(
        "/// An operation of some service.\n\
         #[derive(Clone, Copy, Debug, PartialEq, Eq)]\npub enum Route {\n",
        &|_, variant, module| format!("{variant}({module}::operation::Operation),"),
    );
    arms(
        "}\n\nimpl Route {\n/// The service whose operation it is.\n\
         pub fn service(self) -> &'static AwsService {\nmatch self {\n",
        &|service, variant, _| {
            let constant = schema::constant(service.name);
            format!("Self::{variant}(_) => &{constant},")
        },
    );
    arms(
        "}\n}\n\n/// The name of the operation.\n\
         pub fn operation(self) -> &'static str {\nmatch self {\n",
        &|_, variant, _| format!("Self::{variant}(operation) => operation.as_str(),"),
    );
    arms(
        "}\n}\n\n/// What its requests and answers hold, where the service speaks more than JSON.\n\
         pub fn shapes(self) -> Option<&'static Shapes> {\nmatch self {\n",
        &|service, variant, module| match service.needs_shapes() {
            true => format!(
                "Self::{variant}(operation) => {module}::encode::SHAPES.get(operation as usize),"
            ),
            false => format!("Self::{variant}(_) => None,"),
        },
    );
    arms(
        "}\n}\n\n/// The errors that it declares.\n\
         #[cfg(any(test, feature = \"self-check\"))]\n\
         pub fn errors(self) -> [&'static [ErrorCode]; 2] {\nmatch self {\n",
        &|_, variant, module| {
            format!(
                "Self::{variant}(operation) => \
                 [{module}::operation::Operation::COMMON_ERRORS, operation.errors()],"
            )
        },
    );
    body.push_str("}\n}\n}\n\n");
    let requests: String = emulated
        .iter()
        .map(|service| format!("{}{}::decode::REQUESTS,\n", service.cfg(), service.module()))
        .collect();
    let _ = writeln!(
        body,
        "/// The requests of each service.\n#[cfg(test)]\n\
         pub static REQUESTS: &[&[(&crate::wire::schema::Shape, crate::wire::decode::Probe)]] = &[\n{requests}];\n"
    );
    for service in emulated {
        let (variant, module) = (names::pascal(service.id), service.module());
        let _ = writeln!(
            body,
            "{}impl From<{module}::operation::Operation> for Route {{\n\
             fn from(operation: {module}::operation::Operation) -> Self {{\n\
             Self::{variant}(operation)\n}}\n}}\n",
            service.cfg()
        );
    }
}

fn declare(body: &mut String, service: &Service, model: Option<&Model>) {
    let constant = schema::constant(service.name);
    let protocols: Vec<String> = service
        .protocols
        .iter()
        .map(|protocol| format!("Protocol::{protocol:?}"))
        .collect();
    let code = |code: Option<&str>| match code {
        Some(code) => format!("Some(ErrorCode::{})", variant(code)),
        None => "None".to_owned(),
    };
    let there = model.map(|_| {
        let variant = names::pascal(service.id);
        let operation = format!("{}::operation::Operation", service.module());
        format!(
            "operations: {operation}::NAMES, \
             route: |name| {operation}::parse(name).map(Route::{variant})"
        )
    });
    let not_there = "operations: &[], route: |_| None".to_owned();
    let operations = match (service.feature, there) {
        (Some(feature), Some(there)) => either(feature, &there, &not_there),
        (_, there) => format!("lacks: None, {}", there.unwrap_or(not_there)),
    };
    let _ = writeln!(
        body,
        "pub static {constant}: AwsService = AwsService {{ id: {:?}, signing_name: {:?}, \
         version: {:?}, target_prefix: {:?}, protocols: &[{}], xml_namespace: {:?}, \
         error_namespace: {:?}, is_query_compatible: {}, validation: {}, missing: {}, \
         exceptions: {}, {operations} }};\n",
        service.id,
        service.signing_name,
        service.version,
        service.target_prefix,
        protocols.join(", "),
        service.xml_namespace,
        service.error_namespace,
        service.is_query_compatible,
        code(service.validation),
        code(service.missing),
        exceptions(service, model),
    );
}

/// The operations of a service whose feature is there, or is not.
fn either(feature: &str, there: &str, not_there: &str) -> String {
    let all = |condition: &str, members: &str| -> String {
        let members = members.split(", ").map(|it| format!("{condition}\n{it}"));
        members.collect::<Vec<_>>().join(",\n")
    };
    format!(
        "{},\n{}",
        all(
            &format!("#[cfg(feature = {feature:?})]"),
            &format!("lacks: None, {there}")
        ),
        all(
            &format!("#[cfg(not(feature = {feature:?}))]"),
            &format!("lacks: Some({feature:?}), {not_there}")
        ),
    )
}

/// The errors that differ from most in anything but their code.
fn exceptions(service: &Service, model: Option<&Model>) -> String {
    let Some(model) = model else {
        return "&[]".to_owned();
    };
    let mut list = String::from("&[");
    for (name, exception) in model.exceptions() {
        let code = code(model, name, exception);
        let Exception {
            query_code,
            status,
            message,
        } = exception;
        let query_code = match service.protocols[0] {
            Protocol::Query | Protocol::Ec2 => &None,
            _ => query_code,
        };
        if (query_code, *status, message.as_str()) == (&None, 400, "message") {
            continue;
        }
        let _ = write!(
            list,
            "Exception {{ code: ErrorCode::{}, query_code: {query_code:?}, status: {status}, \
             message: {message:?} }}, ",
            variant(code)
        );
    }
    // Those that the model does not have.
    for (name, query_code, status) in service.query_codes {
        if service.codes.contains(name) {
            let _ = write!(
                list,
                "Exception {{ code: ErrorCode::{}, query_code: Some({query_code:?}), \
                 status: {status}, message: \"message\" }}, ",
                variant(name)
            );
        }
    }
    list + "]"
}
