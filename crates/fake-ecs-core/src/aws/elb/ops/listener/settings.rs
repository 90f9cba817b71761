//! The protocol, the port and the certificates of a listener, checked. Texts are from memory where
//! nothing else is said.

use crate::aws::elb::declared::Declared;
use crate::aws::elb::declared::refusals::invalid;
use crate::aws::elb::ops::account::policies;
use crate::wire::elbv2::enums::{LoadBalancerTypeEnum, ProtocolEnum};
use crate::wire::elbv2::types::{Certificate, Listener};
use crate::wire::{ApiError, ErrorCode};

/// The policy of a listener that says none.
const POLICY: &str = "ELBSecurityPolicy-2016-08";

/// What is wrong with a listener. Those that are secured get a policy where they have none.
pub(super) fn complete(
    kind: LoadBalancerTypeEnum,
    listener: &mut Listener,
) -> Result<(), ApiError> {
    use LoadBalancerTypeEnum::{Application, Gateway, Network};
    use ProtocolEnum::{Http, Https, Tls};
    if kind == Gateway {
        return match (listener.protocol, listener.port) {
            (None, None) => Ok(()),
            _ => Err(invalid(
                "You cannot specify a protocol or a port for the listener of a Gateway Load Balancer",
            )),
        };
    }
    let protocol = listener.protocol;
    let protocol = protocol.ok_or_else(|| invalid("A listener protocol must be specified"))?;
    if listener.port.is_none() {
        return Err(invalid("A listener port must be specified"));
    }
    let is_http = matches!(protocol, Http | Https);
    if is_http != (kind == Application) || protocol == ProtocolEnum::Geneve {
        let allowed = match kind {
            Network => "TCP, TLS, UDP, TCP_UDP, QUIC, TCP_QUIC",
            Application | Gateway => "HTTP, HTTPS",
        };
        return Err(invalid(format!(
            "Listener protocol '{}' must be one of '{allowed}'",
            protocol.as_str()
        )));
    }
    let certificates = listener.certificates.as_deref().unwrap_or_default();
    if !matches!(protocol, Https | Tls) {
        return match certificates {
            [] => Ok(()),
            _ => Err(invalid(format!(
                "You cannot specify a certificate for a listener with the protocol '{}'",
                protocol.as_str()
            ))),
        };
    }
    match certificates {
        [] => {
            let text = "A certificate must be specified for HTTPS listeners";
            return Err(ApiError::new(ErrorCode::CertificateNotFound, text));
        }
        [_] => {}
        _ => {
            let text = "You can specify only one certificate for a listener";
            return Err(ApiError::new(ErrorCode::TooManyCertificates, text));
        }
    }
    let policy = listener.ssl_policy.get_or_insert_with(|| POLICY.to_owned());
    if !policies::is_known(policy) {
        let text = format!("SSL policy '{policy}' not found");
        return Err(ApiError::new(ErrorCode::SslPolicyNotFound, text));
    }
    Ok(())
}

/// The certificate as listeners show it.
pub(super) fn shown(certificates: Option<Vec<Certificate>>) -> Option<Vec<Certificate>> {
    let certificates = certificates?.into_iter();
    let shown = certificates.map(|it| Certificate {
        certificate_arn: it.certificate_arn,
        is_default: None,
    });
    Some(shown.collect())
}

/// Whether another listener of the load balancer has the port.
pub(super) fn is_taken(
    declared: &Declared,
    load_balancer: &str,
    port: Option<i32>,
    but: Option<&str>,
) -> bool {
    let listeners = declared.listeners_of(load_balancer).into_iter();
    let mut others = listeners.filter(|(arn, _)| Some(*arn) != but);
    port.is_some() && others.any(|(_, listener)| listener.shown.port == port)
}
