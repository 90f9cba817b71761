//! Ports.

use std::ops::RangeInclusive;

use crate::wire::{NetworkBinding, TransportProtocol};

/// The ports of a range such as `8000-8010`; `None` if it is none.
pub fn port_range(text: &str) -> Option<RangeInclusive<u16>> {
    let (first, last) = text.split_once('-')?;
    let (first, last) = (port(first)?, port(last)?);
    (first <= last).then_some(first..=last)
}

/// A port in digits and nothing else.
fn port(text: &str) -> Option<u16> {
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
    let port = is_number.then(|| text.parse().ok())??;
    (port > 0).then_some(port)
}

/// The ports of the host that lead to a container.
pub fn host_ports(binding: &NetworkBinding) -> Option<(TransportProtocol, RangeInclusive<u16>)> {
    let ports = match &binding.host_port_range {
        Some(range) => port_range(range)?,
        None => {
            let port = u16::try_from(binding.host_port?).ok()?;
            port..=port
        }
    };
    Some((binding.protocol.unwrap_or(TransportProtocol::Tcp), ports))
}
