//! The policies of secured listeners that are asked for most, by their documentation.
//! <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html>

use crate::wire::elbv2::types::{Cipher, SslPolicy};

const TLS_1_3: &[&str] = &[
    "TLS_AES_128_GCM_SHA256",
    "TLS_AES_256_GCM_SHA384",
    "TLS_CHACHA20_POLY1305_SHA256",
];
const RESTRICTED: &[&str] = &[
    "ECDHE-ECDSA-AES128-GCM-SHA256",
    "ECDHE-RSA-AES128-GCM-SHA256",
    "ECDHE-ECDSA-AES256-GCM-SHA384",
    "ECDHE-RSA-AES256-GCM-SHA384",
];
const TLS_1_2: &[&str] = &[
    "ECDHE-ECDSA-AES128-SHA256",
    "ECDHE-RSA-AES128-SHA256",
    "ECDHE-ECDSA-AES256-SHA384",
    "ECDHE-RSA-AES256-SHA384",
];
const OLD: &[&str] = &[
    "ECDHE-ECDSA-AES128-SHA",
    "ECDHE-RSA-AES128-SHA",
    "ECDHE-RSA-AES256-SHA",
    "ECDHE-ECDSA-AES256-SHA",
    "AES128-GCM-SHA256",
    "AES128-SHA256",
    "AES128-SHA",
    "AES256-GCM-SHA384",
    "AES256-SHA256",
    "AES256-SHA",
];

/// The name of a policy, its protocols and its ciphers.
type Row = (
    &'static str,
    &'static [&'static str],
    &'static [&'static [&'static str]],
);

const POLICIES: &[Row] = &[
    (
        "ELBSecurityPolicy-2016-08",
        &["TLSv1", "TLSv1.1", "TLSv1.2"],
        &[RESTRICTED, TLS_1_2, OLD],
    ),
    (
        "ELBSecurityPolicy-TLS13-1-2-2021-06",
        &["TLSv1.2", "TLSv1.3"],
        &[TLS_1_3, RESTRICTED, TLS_1_2],
    ),
    (
        "ELBSecurityPolicy-TLS13-1-2-Res-2021-06",
        &["TLSv1.2", "TLSv1.3"],
        &[TLS_1_3, RESTRICTED],
    ),
    (
        "ELBSecurityPolicy-TLS13-1-3-2021-06",
        &["TLSv1.3"],
        &[TLS_1_3],
    ),
    (
        "ELBSecurityPolicy-TLS13-1-1-2021-06",
        &["TLSv1.1", "TLSv1.2", "TLSv1.3"],
        &[TLS_1_3, RESTRICTED, TLS_1_2, OLD],
    ),
    (
        "ELBSecurityPolicy-TLS13-1-0-2021-06",
        &["TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"],
        &[TLS_1_3, RESTRICTED, TLS_1_2, OLD],
    ),
    (
        "ELBSecurityPolicy-TLS-1-1-2017-01",
        &["TLSv1.1", "TLSv1.2"],
        &[RESTRICTED, TLS_1_2, OLD],
    ),
    (
        "ELBSecurityPolicy-TLS-1-2-2017-01",
        &["TLSv1.2"],
        &[RESTRICTED, TLS_1_2],
    ),
    (
        "ELBSecurityPolicy-FS-1-2-Res-2020-10",
        &["TLSv1.2"],
        &[RESTRICTED],
    ),
];

/// Whether a listener can have the policy. Those that are told apart by a suffix or by their year
/// are taken as they come.
pub(in crate::aws::elb::ops) fn is_known(name: &str) -> bool {
    name.starts_with("ELBSecurityPolicy-")
}

/// All policies, as they are shown.
pub(super) fn all() -> Vec<SslPolicy> {
    let policies = POLICIES.iter().map(|(name, protocols, ciphers)| {
        let ciphers = ciphers.iter().flat_map(|group| group.iter()).zip(1..);
        let ciphers = ciphers.map(|(name, priority)| Cipher {
            name: Some((*name).to_owned()),
            priority: Some(priority),
        });
        let texts = |texts: &[&str]| Some(texts.iter().map(|it| (*it).to_owned()).collect());
        SslPolicy {
            ciphers: Some(ciphers.collect()),
            name: Some((*name).to_owned()),
            ssl_protocols: texts(protocols),
            supported_load_balancer_types: texts(&["application", "network"]),
        }
    });
    policies.collect()
}
