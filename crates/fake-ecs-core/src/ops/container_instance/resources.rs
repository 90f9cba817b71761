//! The resources that an agent registers, checked.

use crate::ecs::instance::registration::TotalResources;
use crate::ecs::instance::resources::Resources;
use crate::wire::{ApiError, PlatformDevice, PlatformDeviceType, Resource};

/// How many ports an instance may reserve.
const PORTS_MAX: usize = 100;

/// Reads what an agent tells; `None` when it tells nothing. GPUs may stand among the devices
/// instead.
///
/// The service's words for resources that make no sense are not known.
pub(super) fn read(
    resources: Option<Vec<Resource>>,
    devices: Option<Vec<PlatformDevice>>,
) -> Result<Option<TotalResources>, ApiError> {
    let Some(resources) = resources.filter(|resources| !resources.is_empty()) else {
        return Ok(None);
    };
    let mut total = TotalResources::default();
    let Resources {
        cpu,
        memory,
        ports,
        udp_ports,
        gpus,
        enis: _,
    } = &mut total.known;
    for resource in resources {
        check_sign(&resource)?;
        match resource.name.as_deref() {
            Some("CPU") => *cpu = amount(&resource)?,
            Some("MEMORY") => *memory = amount(&resource)?,
            Some("PORTS") => *ports = port_numbers(resource)?,
            Some("PORTS_UDP") => *udp_ports = port_numbers(resource)?,
            Some("GPU") => *gpus = resource.string_set_value.unwrap_or_default(),
            Some(name) if !name.is_empty() => total.others.push(whole(resource)),
            Some(_) | None => {
                return Err(ApiError::invalid_parameter(
                    "Resource name can not be blank.",
                ));
            }
        }
    }
    if gpus.is_empty() {
        let devices = devices.unwrap_or_default().into_iter();
        let of_kind = devices.filter(|device| device.r#type == PlatformDeviceType::Gpu);
        gpus.extend(of_kind.map(|device| device.id));
    }
    Ok(Some(total))
}

/// There is no less than nothing of any resource, whichever way its number is given.
fn check_sign(resource: &Resource) -> Result<(), ApiError> {
    let is_negative = resource.integer_value.is_some_and(|it| it < 0)
        || resource.long_value.is_some_and(|it| it < 0)
        || resource.double_value.is_some_and(|it| it < 0.0);
    if is_negative {
        return refuse(resource, "be at least 0");
    }
    Ok(())
}

fn refuse<T>(resource: &Resource, problem: &str) -> Result<T, ApiError> {
    let name = resource.name.as_deref().unwrap_or_default();
    Err(ApiError::invalid_parameter(format!(
        "Resource {name} must {problem}."
    )))
}

/// The service shows a zero for each kind of number that a resource is not.
fn whole(resource: Resource) -> Resource {
    let Resource {
        double_value,
        integer_value,
        long_value,
        name,
        string_set_value,
        r#type,
    } = resource;
    let kind = match string_set_value {
        Some(_) => "STRINGSET",
        None => "INTEGER",
    };
    Resource {
        double_value: double_value.or(Some(0.0)),
        integer_value: integer_value.or(Some(0)),
        long_value: long_value.or(Some(0)),
        name,
        string_set_value,
        r#type: r#type.or_else(|| Some(kind.to_owned())),
    }
}

/// A number, whichever way it is given. The ways that are not meant may be zero, as the service
/// shows them.
fn amount(resource: &Resource) -> Result<i32, ApiError> {
    let given = [
        resource.integer_value.map(i64::from),
        resource.long_value,
        // Without what is behind the point.
        resource.double_value.map(|double| double as i64),
    ];
    let given = || given.into_iter().flatten();
    match given().find(|it| *it != 0).or_else(|| given().next()) {
        None => refuse(resource, "have a value"),
        Some(amount) => {
            i32::try_from(amount).or_else(|_| refuse(resource, &format!("be at most {}", i32::MAX)))
        }
    }
}

fn port_numbers(resource: Resource) -> Result<Vec<u16>, ApiError> {
    let name = resource.name.unwrap_or_default();
    let texts = resource.string_set_value.unwrap_or_default();
    if texts.len() > PORTS_MAX {
        return Err(ApiError::invalid_parameter(format!(
            "Resource {name} can have at most {PORTS_MAX} items."
        )));
    }
    let number = |text: &String| {
        text.parse().map_err(|_| {
            ApiError::invalid_parameter(format!("Resource {name} has a port that is none: {text}"))
        })
    };
    texts.iter().map(number).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resource(name: &str, integer: Option<i32>, set: &[&str]) -> Resource {
        Resource {
            name: Some(name.to_owned()),
            integer_value: integer,
            string_set_value: Some(set.iter().map(|text| (*text).to_owned()).collect()),
            ..Resource::default()
        }
    }

    #[track_caller]
    fn refused(resource: Resource, message: &str) {
        let error = read(Some(vec![resource]), None).unwrap_err();

        assert_eq!(error.message.as_deref(), Some(message));
    }

    #[test]
    fn each_resource_is_read_by_its_name_and_others_are_kept() {
        let other = whole(resource("FPGA", Some(2), &[]));
        let all = vec![
            resource("CPU", Some(2048), &[]),
            resource("MEMORY", Some(7680), &[]),
            resource("PORTS", None, &["22", "2376"]),
            resource("PORTS_UDP", None, &["53"]),
            resource("GPU", None, &["GPU-1"]),
            resource("FPGA", Some(2), &[]),
        ];

        let total = read(Some(all), None).unwrap().unwrap();

        let known = Resources {
            cpu: 2048,
            memory: 7680,
            ports: vec![22, 2376],
            udp_ports: vec![53],
            gpus: vec!["GPU-1".to_owned()],
            enis: 0,
        };
        assert_eq!(total.known, known);
        assert_eq!(total.others, [other]);
        assert_eq!(read(Some(Vec::new()), None), Ok(None));
    }

    #[test]
    fn an_amount_may_be_given_as_any_number() {
        let given = |integer_value, long_value, double_value| {
            let resource = Resource {
                name: Some("CPU".to_owned()),
                integer_value,
                long_value,
                double_value,
                ..Resource::default()
            };
            let total = read(Some(vec![resource]), None);
            total.map(|total| total.expect("it is told").known.cpu)
        };
        let message = |error: ApiError| error.message.unwrap_or_default();
        for (expected, amount) in [
            (2048, given(Some(2048), None, None)),
            (2048, given(None, Some(2048), None)),
            (2048, given(None, None, Some(2048.5))),
            (2048, given(Some(0), Some(2048), Some(0.0))),
            (0, given(Some(0), None, None)),
        ] {
            assert_eq!(amount.map_err(message), Ok(expected));
        }
        let refused = |problem: &str| Err(format!("Resource CPU must {problem}."));
        for (expected, amount) in [
            ("have a value", given(None, None, None)),
            ("be at least 0", given(None, Some(i64::MIN), None)),
            ("be at most 2147483647", given(None, Some(i64::MAX), None)),
            ("be at most 2147483647", given(None, None, Some(1e300))),
        ] {
            assert_eq!(amount.map_err(message), refused(expected));
        }
    }

    #[test]
    fn gpus_may_stand_among_the_devices() {
        let device = |id: &str, of| PlatformDevice {
            id: id.to_owned(),
            r#type: of,
        };
        let devices = vec![
            device("GPU-1", PlatformDeviceType::Gpu),
            device("0", PlatformDeviceType::NeuronDevice),
        ];

        let total = read(Some(vec![resource("CPU", Some(1), &[])]), Some(devices));

        assert_eq!(total.unwrap().unwrap().known.gpus, ["GPU-1"]);
    }

    #[test]
    fn resources_that_make_no_sense_are_refused() {
        for name in ["CPU", "MEMORY", "PORTS", "PORTS_UDP", "GPU", "ffff"] {
            let expected = format!("Resource {name} must be at least 0.");
            refused(resource(name, Some(i32::MIN), &[]), &expected);
            let long = Resource {
                long_value: Some(-1),
                ..resource(name, Some(1), &[])
            };
            refused(long, &expected);
            let double = Resource {
                double_value: Some(-0.5),
                ..resource(name, Some(1), &[])
            };
            refused(double, &expected);
        }
        for port in ["ssh", "-1", "65536", ""] {
            refused(
                resource("PORTS", None, &[port]),
                &format!("Resource PORTS has a port that is none: {port}"),
            );
        }
        refused(
            resource("PORTS_UDP", None, &["1"; 101]),
            "Resource PORTS_UDP can have at most 100 items.",
        );
        let nameless = Resource::default();
        refused(nameless, "Resource name can not be blank.");
    }
}
