//! `ModifyListener` — another port, protocol, certificate or default action. What is not named
//! stays, but for the certificate and the policy of a listener that is not secured any more.
//! <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_ModifyListener.html>

use super::settings;
use crate::aws::elb::declared::refusals::invalid;
use crate::aws::elb::declared::{actions, shown};
use crate::aws::elb::ops::target::checks;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::elbv2::enums::ProtocolEnum;
use crate::wire::elbv2::types::{ModifyListenerRequest, ModifyListenerResponse};

pub(in crate::aws::elb::ops) fn modify_listener(
    region: &mut Region,
    input: ModifyListenerRequest,
) -> Result<ModifyListenerResponse, ApiError> {
    let ModifyListenerRequest {
        listener_arn: arn,
        alpn_policy,
        certificates,
        default_actions,
        mutual_authentication,
        port,
        protocol,
        ssl_policy,
    } = input;
    let declared = &region.elb.declared;
    let listener = declared.listener(&arn)?;
    let balancer = listener.load_balancer().to_owned();
    let kind = declared.load_balancer(&balancer)?.kind();
    let mut wanted = listener.shown.clone();
    if port.is_some() && settings::is_taken(declared, &balancer, port, Some(&arn)) {
        // hashicorp/terraform#26407.
        let port = port.unwrap_or_default();
        return Err(invalid(format!("Listener port '{port}' is already in use")));
    }
    wanted.port = port.or(wanted.port);
    wanted.protocol = protocol.or(wanted.protocol);
    if !matches!(
        wanted.protocol,
        Some(ProtocolEnum::Https | ProtocolEnum::Tls)
    ) {
        (wanted.certificates, wanted.ssl_policy) = (None, None);
    }
    wanted.certificates = settings::shown(certificates).or(wanted.certificates);
    wanted.ssl_policy = ssl_policy.or(wanted.ssl_policy);
    wanted.alpn_policy = alpn_policy.or(wanted.alpn_policy);
    wanted.mutual_authentication = mutual_authentication.or(wanted.mutual_authentication);
    settings::complete(kind, &mut wanted)?;
    let actions = default_actions.map(|new| actions::checked(declared, kind, new));
    let actions = actions.transpose()?;
    let default = declared.default_rule_of(&arn).map(str::to_owned);
    let declared = &mut region.elb.declared;
    declared.listener_mut(&arn)?.shown = wanted;
    if let (Some(actions), Some(rule)) = (actions, default) {
        declared.rule_mut(&rule)?.actions = actions;
        checks::begin(region);
    }
    let listener = region.elb.declared.listener(&arn)?;
    Ok(ModifyListenerResponse {
        listeners: Some(vec![shown::listener(region, &arn, listener)]),
    })
}
