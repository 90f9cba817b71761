//! The attributes that there are, with what they are by default and what they may be: those of the
//! API reference and of a recording.

/// What an attribute may be.
#[derive(Clone, Copy, Debug)]
pub enum Allowed {
    Any,
    Flag,
    Number(u32, u32),
    /// A number, or `off`.
    NumberOrOff(u32, u32),
    OneOf(&'static [&'static str]),
}

pub use Allowed::{Any, Flag, Number, NumberOrOff, OneOf};

/// The name of an attribute, what it is by default, and what it may be.
pub type Row = (&'static str, &'static str, Allowed);

/// How many seconds targets are drained unless their group says otherwise.
pub const DEREGISTRATION_DELAY: &str = "deregistration_delay.timeout_seconds";
pub const DELETION_PROTECTION: &str = "deletion_protection.enabled";

pub const OF_ALL_LOAD_BALANCERS: &[Row] = &[(DELETION_PROTECTION, "false", Flag)];
pub const OF_APPLICATION_AND_NETWORK: &[Row] = &[
    ("access_logs.s3.enabled", "false", Flag),
    ("access_logs.s3.bucket", "", Any),
    ("access_logs.s3.prefix", "", Any),
    ("zonal_shift.config.enabled", "false", Flag),
];
pub const OF_APPLICATION: &[Row] = &[
    (
        "load_balancing.cross_zone.enabled",
        "true",
        OneOf(&["true"]),
    ),
    ("idle_timeout.timeout_seconds", "60", Number(1, 4000)),
    ("client_keep_alive.seconds", "3600", Number(60, 604_800)),
    ("connection_logs.s3.enabled", "false", Flag),
    ("connection_logs.s3.bucket", "", Any),
    ("connection_logs.s3.prefix", "", Any),
    (
        "routing.http.desync_mitigation_mode",
        "defensive",
        OneOf(&["monitor", "defensive", "strictest"]),
    ),
    (
        "routing.http.drop_invalid_header_fields.enabled",
        "false",
        Flag,
    ),
    ("routing.http.preserve_host_header.enabled", "false", Flag),
    (
        "routing.http.x_amzn_tls_version_and_cipher_suite.enabled",
        "false",
        Flag,
    ),
    ("routing.http.xff_client_port.enabled", "false", Flag),
    (
        "routing.http.xff_header_processing.mode",
        "append",
        OneOf(&["append", "preserve", "remove"]),
    ),
    ("routing.http2.enabled", "true", Flag),
    ("waf.fail_open.enabled", "false", Flag),
];
/// Those that came later. The model has no room for them beside the others, so they are shown once
/// they are set.
pub const OF_APPLICATION_LATER: &[Row] = &[
    ("health_check_logs.s3.enabled", "false", Flag),
    ("health_check_logs.s3.bucket", "", Any),
    ("health_check_logs.s3.prefix", "", Any),
];
pub const OF_NETWORK: &[Row] = &[
    ("load_balancing.cross_zone.enabled", "false", Flag),
    (
        "dns_record.client_routing_policy",
        "any_availability_zone",
        OneOf(&[
            "availability_zone_affinity",
            "partial_availability_zone_affinity",
            "any_availability_zone",
        ]),
    ),
    ("secondary_ips.auto_assigned.per_subnet", "0", Number(0, 7)),
];
pub const OF_GATEWAY: &[Row] = &[("load_balancing.cross_zone.enabled", "false", Flag)];

pub const OF_ALL_GROUPS: &[Row] = &[
    (DEREGISTRATION_DELAY, "300", Number(0, 3600)),
    ("stickiness.enabled", "false", Flag),
];
pub const OF_FORWARDING_GROUPS: &[Row] = &[
    (
        "load_balancing.cross_zone.enabled",
        "use_load_balancer_configuration",
        OneOf(&["true", "false", "use_load_balancer_configuration"]),
    ),
    (
        "target_group_health.dns_failover.minimum_healthy_targets.count",
        "1",
        NumberOrOff(1, u32::MAX),
    ),
    (
        "target_group_health.dns_failover.minimum_healthy_targets.percentage",
        "off",
        NumberOrOff(1, 100),
    ),
    (
        "target_group_health.unhealthy_state_routing.minimum_healthy_targets.count",
        "1",
        Number(1, u32::MAX),
    ),
    (
        "target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage",
        "off",
        NumberOrOff(1, 100),
    ),
];
pub const OF_HTTP_GROUPS: &[Row] = &[
    (
        "stickiness.type",
        "lb_cookie",
        OneOf(&["lb_cookie", "app_cookie"]),
    ),
    (
        "stickiness.lb_cookie.duration_seconds",
        "86400",
        Number(1, 604_800),
    ),
    ("stickiness.app_cookie.cookie_name", "", Any),
    (
        "stickiness.app_cookie.duration_seconds",
        "86400",
        Number(1, 604_800),
    ),
    (
        "load_balancing.algorithm.type",
        "round_robin",
        OneOf(&[
            "round_robin",
            "least_outstanding_requests",
            "weighted_random",
        ]),
    ),
    (
        "load_balancing.algorithm.anomaly_mitigation",
        "off",
        OneOf(&["on", "off"]),
    ),
    ("slow_start.duration_seconds", "0", Number(0, 900)),
];
pub const OF_TCP_GROUPS: &[Row] = &[
    ("stickiness.type", "source_ip", OneOf(&["source_ip"])),
    (
        "deregistration_delay.connection_termination.enabled",
        "false",
        Flag,
    ),
    ("preserve_client_ip.enabled", "false", Flag),
    ("proxy_protocol_v2.enabled", "false", Flag),
];
/// Those of TCP groups that the recording of 2023 does not have.
pub const OF_TCP_GROUPS_LATER: &[Row] = &[
    (
        "target_health_state.unhealthy.connection_termination.enabled",
        "true",
        Flag,
    ),
    (
        "target_health_state.unhealthy.draining_interval_seconds",
        "0",
        Number(0, 360_000),
    ),
];
pub const OF_LAMBDA_GROUPS: &[Row] = &[("lambda.multi_value_headers.enabled", "false", Flag)];

pub const OF_HTTP_LISTENERS: &[Row] = &[
    ("routing.http.response.server.enabled", "true", Flag),
    (
        "routing.http.response.strict_transport_security.header_value",
        "",
        Any,
    ),
    (
        "routing.http.response.access_control_allow_origin.header_value",
        "",
        Any,
    ),
    (
        "routing.http.response.access_control_allow_methods.header_value",
        "",
        Any,
    ),
    (
        "routing.http.response.access_control_allow_headers.header_value",
        "",
        Any,
    ),
    (
        "routing.http.response.access_control_allow_credentials.header_value",
        "",
        Any,
    ),
    (
        "routing.http.response.access_control_expose_headers.header_value",
        "",
        Any,
    ),
    (
        "routing.http.response.access_control_max_age.header_value",
        "",
        Any,
    ),
    (
        "routing.http.response.content_security_policy.header_value",
        "",
        Any,
    ),
    (
        "routing.http.response.x_content_type_options.header_value",
        "",
        Any,
    ),
    (
        "routing.http.response.x_frame_options.header_value",
        "",
        Any,
    ),
];
pub const OF_HTTPS_LISTENERS: &[Row] = &[
    (
        "routing.http.request.x_amzn_mtls_clientcert_serial_number.header_name",
        "X-Amzn-Mtls-Clientcert-Serial-Number",
        Any,
    ),
    (
        "routing.http.request.x_amzn_mtls_clientcert_issuer.header_name",
        "X-Amzn-Mtls-Clientcert-Issuer",
        Any,
    ),
    (
        "routing.http.request.x_amzn_mtls_clientcert_subject.header_name",
        "X-Amzn-Mtls-Clientcert-Subject",
        Any,
    ),
    (
        "routing.http.request.x_amzn_mtls_clientcert_validity.header_name",
        "X-Amzn-Mtls-Clientcert-Validity",
        Any,
    ),
    (
        "routing.http.request.x_amzn_mtls_clientcert_leaf.header_name",
        "X-Amzn-Mtls-Clientcert-Leaf",
        Any,
    ),
    (
        "routing.http.request.x_amzn_mtls_clientcert.header_name",
        "X-Amzn-Mtls-Clientcert",
        Any,
    ),
    (
        "routing.http.request.x_amzn_tls_version.header_name",
        "X-Amzn-Tls-Version",
        Any,
    ),
    (
        "routing.http.request.x_amzn_tls_cipher_suite.header_name",
        "X-Amzn-Tls-Cipher-Suite",
        Any,
    ),
];
pub const OF_TCP_LISTENERS: &[Row] = &[("tcp.idle_timeout.seconds", "350", Number(60, 6000))];
