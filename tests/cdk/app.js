// Two stacks as users of the CDK write them: a web service behind a load balancer, and workers that are scaled by a queue.
// What the test changes from one deployment to the next is given as context: `cdk deploy -c image=web:2`.

const cdk = require("aws-cdk-lib");
const { aws_ec2: ec2, aws_ecs: ecs, aws_ecs_patterns: patterns } = cdk;

const app = new cdk.App();
const given = (name, otherwise) => app.node.tryGetContext(name) ?? otherwise;

class Web extends cdk.Stack {
  constructor(scope, id, props) {
    super(scope, id, props);
    const vpc = new ec2.Vpc(this, "Vpc", { maxAzs: 2, natGateways: 1 });
    this.cluster = new ecs.Cluster(this, "Cluster", { vpc });
    new patterns.ApplicationLoadBalancedFargateService(this, "Service", {
      cluster: this.cluster,
      desiredCount: Number(given("count", "2")),
      minHealthyPercent: 100,
      circuitBreaker: { rollback: true },
      taskImageOptions: {
        image: ecs.ContainerImage.fromRegistry(given("image", "web:1")),
        environment: { LEVEL: given("level", "info") },
      },
    });
  }
}

class Worker extends cdk.Stack {
  constructor(scope, id, props) {
    super(scope, id, props);
    new patterns.QueueProcessingFargateService(this, "Service", {
      cluster: props.cluster,
      minScalingCapacity: 1,
      maxScalingCapacity: 4,
      minHealthyPercent: 100,
      image: ecs.ContainerImage.fromRegistry("worker:1"),
    });
  }
}

const env = { account: process.env.CDK_DEFAULT_ACCOUNT, region: process.env.CDK_DEFAULT_REGION };
const web = new Web(app, "Web", { env });
new Worker(app, "Worker", { env, cluster: web.cluster });
