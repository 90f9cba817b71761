use std::time::Duration;
use aws_sdk_ecs::client::Waiters;
use aws_sdk_ecs::types::*;
use fake_ecs::*;

#[tokio::test]
async fn smoke() {
    let ecs = FakeEcs::start().profile(Profile::realistic()).await;
    ecs.script("report-job", Script::new().log("loading").exits(3).after(Duration::from_secs(40)));
    ecs.register_json(r#"{"family":"report-job","networkMode":"awsvpc","requiresCompatibilities":["FARGATE"],"cpu":"256","memory":"512","containerDefinitions":[{"name":"app","image":"busybox"}]}"#);
    let c = ecs.client();
    let net = NetworkConfiguration::builder().awsvpc_configuration(AwsVpcConfiguration::builder().subnets("subnet-1").build().unwrap()).build();
    let out = c.run_task().task_definition("report-job").launch_type(LaunchType::Fargate).network_configuration(net).send().await.unwrap();
    let arn = out.tasks()[0].task_arn().unwrap();
    c.wait_until_tasks_stopped().tasks(arn).wait(Duration::from_secs(300)).await.unwrap();
    let task = ecs.tasks().only();
    println!("{}", ecs.timeline());
    println!("{:?}", task.describe());
    assert_eq!(task.stop_code(), Some(TaskStopCode::EssentialContainerExited));
    assert_eq!(task.logs("app").lines(), ["loading"]);
}
