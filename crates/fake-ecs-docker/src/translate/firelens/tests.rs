use fake_ecs_core::wire::{LaunchType, LogConfiguration, TaskDefinition};

use super::*;

fn plan(kind: FirelensConfigurationType, options: &[(&str, &str)]) -> TaskPlan {
    let pairs = |all: &[(&str, &str)]| {
        let all = all.iter();
        Some(
            all.map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
                .collect(),
        )
    };
    let router = ContainerDefinition {
        name: Some("router".to_owned()),
        memory: Some(64),
        firelens_configuration: Some(FirelensConfiguration {
            r#type: kind,
            options: pairs(&[
                ("config-file-type", "file"),
                ("config-file-value", "/extra.conf"),
            ]),
        }),
        ..ContainerDefinition::default()
    };
    let app = ContainerDefinition {
        name: Some("app".to_owned()),
        log_configuration: Some(LogConfiguration {
            log_driver: LogDriver::Awsfirelens,
            options: pairs(options),
            secret_options: None,
        }),
        ..ContainerDefinition::default()
    };
    let definition = TaskDefinition {
        family: Some("job".to_owned()),
        revision: Some(1),
        network_mode: Some(NetworkMode::Bridge),
        container_definitions: Some(vec![router, app]),
        ..TaskDefinition::default()
    };
    TaskPlan {
        arn: "arn:aws:ecs:us-east-1:123456789012:task/default/0123".to_owned(),
        id: "0123".to_owned(),
        cluster: "default".to_owned(),
        cluster_arn: String::new(),
        definition,
        group: String::new(),
        launch_type: LaunchType::Ec2,
        platform_version: None,
        availability_zone: String::new(),
        instance_arn: None,
        node: None,
        address: None,
        vpc: None,
        network: None,
        ebs: None,
        connect_names: Vec::new(),
        enable_execute_command: false,
        containers: Vec::new(),
    }
}

const OPTIONS: [(&str, &str); 5] = [
    ("Name", "firehose"),
    ("region", "us-west-2"),
    ("include-pattern", "*fail*"),
    ("exclude-pattern", "*ok*"),
    ("log-driver-buffer-limit", "1000"),
];

#[test]
fn fluent_bit_takes_from_the_socket_and_the_port_and_sends_where_the_options_say() {
    let plan = plan(FirelensConfigurationType::Fluentbit, &OPTIONS);
    let expected = "\
[INPUT]
    Name forward
    Mem_Buf_Limit 32MB
    unix_path /var/run/fluent.sock

[INPUT]
    Name forward
    Listen 0.0.0.0
    Port 24224

[INPUT]
    Name tcp
    Tag firelens-healthcheck
    Listen 127.0.0.1
    Port 8877

[FILTER]
    Name grep
    Match app-firelens*
    Regex log *fail*

[FILTER]
    Name grep
    Match app-firelens*
    Exclude log *ok*

[FILTER]
    Name record_modifier
    Match *
    Record ecs_cluster default
    Record ecs_task_arn arn:aws:ecs:us-east-1:123456789012:task/default/0123
    Record ecs_task_definition job:1

@INCLUDE /extra.conf

[OUTPUT]
    Name null
    Match firelens-healthcheck

[OUTPUT]
    Name firehose
    Match app-firelens*
    region us-west-2
";
    assert_eq!(config(&plan).unwrap(), expected);
}

#[test]
fn fluentd_is_told_the_same_in_its_own_notation() {
    let options = [("@type", "s3"), ("include-pattern", "*fail*")];
    let plan = plan(FirelensConfigurationType::Fluentd, &options);
    let expected = "\
<source>
    @type unix
    path /var/run/fluent.sock
</source>

<source>
    @type forward
    bind 0.0.0.0
    port 24224
</source>

<filter app-firelens*>
    @type grep
    <regexp>
        key log
        pattern *fail*
    </regexp>
</filter>

<filter **>
    @type record_transformer
    <record>
        ecs_cluster default
        ecs_task_arn arn:aws:ecs:us-east-1:123456789012:task/default/0123
        ecs_task_definition job:1
    </record>
</filter>

@include /extra.conf

<match app-firelens*>
    @type s3
</match>
";
    assert_eq!(config(&plan).unwrap(), expected);
}

#[test]
fn a_container_has_to_say_where_its_records_go() {
    let plan = plan(FirelensConfigurationType::Fluentbit, &[]);
    let why = config(&plan).unwrap_err();
    assert!(
        why.starts_with("missing output key Name which is required"),
        "{why}"
    );
}
