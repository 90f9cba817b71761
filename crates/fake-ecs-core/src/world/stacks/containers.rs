//! Stacks with what else there is of ECS.

use crate::wire::Json;

use super::Stacks;

/// Makes the stack, changes it, and removes it.
#[track_caller]
fn live(first: &str, second: &str) -> Stacks {
    let mut stacks = Stacks::new();
    stacks.deploy("CreateStack", first);
    assert_eq!(
        stacks.status(),
        "CREATE_COMPLETE",
        "{:#?}",
        stacks.events("web")
    );
    stacks.deploy("UpdateStack", second);
    assert_eq!(
        stacks.status(),
        "UPDATE_COMPLETE",
        "{:#?}",
        stacks.events("web")
    );
    stacks
}

#[track_caller]
fn remove(stacks: &mut Stacks) {
    stacks.call("cloudformation:DeleteStack", r#"{"StackName":"web"}"#);
    stacks.pass(1800);
    let gone = stacks.try_call("cloudformation:DescribeStacks", r#"{"StackName":"web"}"#);
    assert!(gone.is_err(), "{gone:?}");
}

fn output(stacks: &mut Stacks, at: usize) -> String {
    let stack = stacks.stack();
    let value = &stack["Outputs"][at]["OutputValue"];
    value.as_str().unwrap_or_default().to_owned()
}

#[test]
fn capacity_providers_are_made_and_associated() {
    let template = |target: u8, providers: &str| {
        format!(
            r#"{{"Resources":{{
            "Cluster":{{"Type":"AWS::ECS::Cluster"}},
            "Provider":{{"Type":"AWS::ECS::CapacityProvider","Properties":{{"AutoScalingGroupProvider":{{
                "AutoScalingGroupArn":"hosts","ManagedTerminationProtection":"DISABLED",
                "ManagedScaling":{{"Status":"ENABLED","TargetCapacity":{target}}}}},
                "Tags":[{{"Key":"target","Value":"{target}"}}]}}}},
            "Associations":{{"Type":"AWS::ECS::ClusterCapacityProviderAssociations","Properties":{{
                "Cluster":{{"Ref":"Cluster"}},"CapacityProviders":[{providers}],
                "DefaultCapacityProviderStrategy":[{{"CapacityProvider":"FARGATE","Weight":1}}]}}}}}},
            "Outputs":{{"Name":{{"Value":{{"Ref":"Provider"}}}}}}}}"#
        )
    };
    let first = template(80, r#""FARGATE",{"Ref":"Provider"}"#);
    let mut stacks = live(&first, &template(90, r#""FARGATE""#));

    let name = output(&mut stacks, 0);
    let body = format!(r#"{{"capacityProviders":["{name}"],"include":["TAGS"]}}"#);
    let shown = stacks.call("ecs:DescribeCapacityProviders", &body);
    let provider = &shown["capacityProviders"][0];
    let scaling = &provider["autoScalingGroupProvider"]["managedScaling"];
    assert_eq!(scaling["targetCapacity"], 90);
    assert_eq!(provider["tags"][0]["value"], "90");
    remove(&mut stacks);
    let shown = stacks.call("ecs:DescribeCapacityProviders", &body);
    assert_eq!(shown["capacityProviders"][0]["status"], "INACTIVE");
}

/// The CDK does not say that the service needs the associations.
#[test]
fn a_service_may_use_providers_that_its_stack_associates() {
    let template = r#"{"Resources":{
        "Cluster":{"Type":"AWS::ECS::Cluster"},
        "Provider":{"Type":"AWS::ECS::CapacityProvider","Properties":{"AutoScalingGroupProvider":{
            "AutoScalingGroupArn":"hosts"}}},
        "ClusterAssociations":{"Type":"AWS::ECS::ClusterCapacityProviderAssociations","Properties":{
            "Cluster":{"Ref":"Cluster"},"CapacityProviders":[{"Ref":"Provider"}],
            "DefaultCapacityProviderStrategy":[]}},
        "Definition":{"Type":"AWS::ECS::TaskDefinition","Properties":{
            "ContainerDefinitions":[{"Name":"app","Image":"web","Memory":256}]}},
        "Service":{"Type":"AWS::ECS::Service","Properties":{"Cluster":{"Ref":"Cluster"},
            "DesiredCount":0,"TaskDefinition":{"Ref":"Definition"},
            "CapacityProviderStrategy":[{"CapacityProvider":{"Ref":"Provider"},"Weight":1}]}}}}"#;
    let mut stacks = Stacks::new();

    stacks.deploy("CreateStack", template);

    let story = stacks.events("web");
    assert_eq!(stacks.status(), "CREATE_COMPLETE", "{story:#?}");
    remove(&mut stacks);
}

#[test]
fn another_group_makes_another_provider() {
    let template = |group: &str| {
        format!(
            r#"{{"Resources":{{"Provider":{{"Type":"AWS::ECS::CapacityProvider","Properties":{{
                "AutoScalingGroupProvider":{{"AutoScalingGroupArn":"{group}"}}}}}}}},
            "Outputs":{{"Name":{{"Value":{{"Ref":"Provider"}}}}}}}}"#
        )
    };
    let mut stacks = Stacks::new();
    stacks.deploy("CreateStack", &template("hosts"));
    let first = output(&mut stacks, 0);

    stacks.deploy("UpdateStack", &template("others"));

    assert_eq!(stacks.status(), "UPDATE_COMPLETE");
    assert_ne!(output(&mut stacks, 0), first);
}

#[test]
fn task_sets_are_made_scaled_and_promoted() {
    let template = |percent: u8, primary: &str| {
        let set = |name: &str| {
            format!(
                r#""{name}":{{"Type":"AWS::ECS::TaskSet","Properties":{{
                "Cluster":{{"Ref":"Cluster"}},"Service":{{"Fn::GetAtt":["Service","Name"]}},
                "TaskDefinition":{{"Ref":"Definition"}},"LaunchType":"FARGATE",
                "NetworkConfiguration":{{"AwsVpcConfiguration":{{"Subnets":["subnet-1"]}}}},
                "Scale":{{"Unit":"PERCENT","Value":{percent}}}}}}}"#
            )
        };
        format!(
            r#"{{"Resources":{{
            "Cluster":{{"Type":"AWS::ECS::Cluster"}},
            "Definition":{{"Type":"AWS::ECS::TaskDefinition","Properties":{{
                "Cpu":"256","Memory":"512","NetworkMode":"awsvpc","RequiresCompatibilities":["FARGATE"],
                "ContainerDefinitions":[{{"Name":"app","Image":"web"}}]}}}},
            "Service":{{"Type":"AWS::ECS::Service","Properties":{{"Cluster":{{"Ref":"Cluster"}},
                "DesiredCount":2,"DeploymentController":{{"Type":"EXTERNAL"}}}}}},
            {},{},
            "Primary":{{"Type":"AWS::ECS::PrimaryTaskSet","Properties":{{
                "Cluster":{{"Ref":"Cluster"}},"Service":{{"Fn::GetAtt":["Service","Name"]}},
                "TaskSetId":{{"Fn::GetAtt":["{primary}","Id"]}}}}}}}},
            "Outputs":{{"Name":{{"Value":{{"Ref":"Service"}}}},"Other":{{"Value":{{"Ref":"Cluster"}}}},
                "Primary":{{"Value":{{"Fn::GetAtt":["{primary}","Id"]}}}}}}}}"#,
            set("Blue"),
            set("Green")
        )
    };
    let mut stacks = live(&template(100, "Blue"), &template(50, "Green"));

    let (service, cluster) = (output(&mut stacks, 0), output(&mut stacks, 1));
    let body = format!(r#"{{"cluster":"{cluster}","services":["{service}"]}}"#);
    let shown = stacks.call("ecs:DescribeServices", &body);
    let sets: Vec<&Json> = shown["services"][0]["taskSets"].items().collect();
    assert_eq!(sets.len(), 2, "{shown}");
    assert!(sets.iter().all(|it| it["runningCount"] == 1), "{shown}");
    let primary = sets.iter().find(|it| it["status"] == "PRIMARY");
    let primary = primary.expect("there is one")["id"].clone();
    assert_eq!(primary, output(&mut stacks, 2));
    remove(&mut stacks);
}

#[test]
fn daemons_are_deployed() {
    let template = |image: &str| {
        format!(
            r#"{{"Resources":{{
            "Cluster":{{"Type":"AWS::ECS::Cluster"}},
            "Provider":{{"Type":"AWS::ECS::CapacityProvider","Properties":{{"ClusterName":{{"Ref":"Cluster"}},
                "ManagedInstancesProvider":{{"InfrastructureRoleArn":"arn:aws:iam::123456789012:role/ecs",
                    "InstanceLaunchTemplate":{{
                        "Ec2InstanceProfileArn":"arn:aws:iam::123456789012:instance-profile/ecs",
                        "NetworkConfiguration":{{"Subnets":["subnet-1"]}}}}}}}}}},
            "Definition":{{"Type":"AWS::ECS::DaemonTaskDefinition","Properties":{{
                "ContainerDefinitions":[{{"Name":"agent","Image":"{image}","Memory":"64"}}]}}}},
            "Daemon":{{"Type":"AWS::ECS::Daemon","Properties":{{"ClusterArn":{{"Fn::GetAtt":["Cluster","Arn"]}},
                "DaemonTaskDefinitionArn":{{"Ref":"Definition"}},
                "CapacityProviderArns":[{{"Fn::Sub":"arn:aws:ecs:${{AWS::Region}}:${{AWS::AccountId}}:capacity-provider/${{Provider}}"}}]}}}}}},
            "Outputs":{{"Daemon":{{"Value":{{"Ref":"Daemon"}}}},"Definition":{{"Value":{{"Ref":"Definition"}}}}}}}}"#
        )
    };
    let mut stacks = live(&template("agent:1"), &template("agent:2"));

    let arn = output(&mut stacks, 0);
    let body = format!(r#"{{"daemonArn":"{arn}"}}"#);
    let shown = stacks.call("ecs:DescribeDaemon", &body);
    assert_eq!(shown["daemon"]["status"], "ACTIVE");
    remove(&mut stacks);
    assert!(stacks.try_call("ecs:DescribeDaemon", &body).is_err());
}

#[test]
fn gateways_are_made_and_associated() {
    let template = |name: &str, most: u8, scheme: &str| {
        format!(
            r#"{{"Resources":{{
            "Cluster":{{"Type":"AWS::ECS::Cluster"}},
            "Gateway":{{"Type":"AWS::ECS::Gateway","Properties":{{"GatewayName":"{name}","DeletionProtection":false,
                "InfrastructureRoleArn":"arn:aws:iam::123456789012:role/ecs",
                "Configuration":{{"HostSharedAlb":{{"MaxAlbCount":{most},"Scheme":"{scheme}"}}}}}}}},
            "Associations":{{"Type":"AWS::ECS::GatewayClusterAssociations","Properties":{{
                "Gateway":{{"Ref":"Gateway"}},"Cluster":{{"Ref":"Cluster"}}}}}}}},
            "Outputs":{{"Gateway":{{"Value":{{"Ref":"Gateway"}}}}}}}}"#
        )
    };
    let first = template("shared", 2, "internal");
    let mut stacks = live(&first, &template("shared", 3, "internal"));

    let arn = output(&mut stacks, 0);
    let body = format!(r#"{{"gateway":"{arn}"}}"#);
    let shown = stacks.call("ecs:DescribeGateway", &body);
    let balancers = &shown["gateway"]["configuration"]["hostSharedAlb"];
    assert_eq!(balancers["maxAlbCount"], 3);
    stacks.deploy("UpdateStack", &template("other", 3, "internet-facing"));
    assert_eq!(stacks.status(), "UPDATE_COMPLETE");
    assert_ne!(output(&mut stacks, 0), arn);
    remove(&mut stacks);
}

#[test]
fn express_services_are_deployed() {
    let template = |image: &str| {
        format!(
            r#"{{"Resources":{{"Service":{{"Type":"AWS::ECS::ExpressGatewayService","Properties":{{
                "ExecutionRoleArn":"arn:aws:iam::123456789012:role/run",
                "InfrastructureRoleArn":"arn:aws:iam::123456789012:role/ecs",
                "PrimaryContainer":{{"Image":"{image}","ContainerPort":"80"}}}}}}}},
            "Outputs":{{"Endpoint":{{"Value":{{"Fn::GetAtt":["Service","Endpoint"]}}}},
                "LoadBalancer":{{"Value":{{"Fn::GetAtt":["Service","ECSManagedResourceArns.IngressPath.LoadBalancerArn"]}}}},
                "Service":{{"Value":{{"Ref":"Service"}}}}}}}}"#
        )
    };
    let mut stacks = live(&template("web:1"), &template("web:2"));

    assert!(
        output(&mut stacks, 0).contains(".ecs."),
        "{}",
        stacks.stack()
    );
    let balancer = output(&mut stacks, 1);
    assert!(balancer.contains(":loadbalancer/app/"), "{balancer}");
    let arn = output(&mut stacks, 2);
    let body = format!(r#"{{"serviceArn":"{arn}"}}"#);
    let shown = stacks.call("ecs:DescribeExpressGatewayService", &body);
    let container = &shown["service"]["activeConfigurations"][0]["primaryContainer"];
    assert_eq!(container["image"], "web:2");
    remove(&mut stacks);
}
