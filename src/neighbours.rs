//! The names of the operations of ECS's neighbours, a module for each service.

/// Declares the module of a service.
macro_rules! operations {
    ($($feature:literal $name:ident = $service:literal, such as $example:ident;)+) => {$(
        #[doc = concat!("The operations of ", $service, " that the fake emulates, by name.")]
        ///
        /// They are for whatever takes an operation of any service, such as
        /// [`faults`](crate::FakeEcs::faults) and [`expect`](crate::FakeEcs::expect):
        ///
        /// ```
        /// # fn example(ecs: &fake_ecs::FakeEcs) {
        #[doc = concat!("use fake_ecs::", stringify!($name), "::", stringify!($example), ";")]
        ///
        #[doc = concat!("ecs.faults().on(", stringify!($example), ").once().throttle();")]
        /// # }
        /// ```
        #[cfg(feature = $feature)]
        pub mod $name {
            pub use crate::wire::$name::operation::Operation::{self, *};
        }
    )+};
}

operations! {
    "autoscaling" application_autoscaling = "Application Auto Scaling", such as PutScalingPolicy;
    "autoscaling" autoscaling = "EC2 Auto Scaling", such as SetDesiredCapacity;
    "cloudformation" cloudformation = "CloudFormation", such as CreateStack;
    "cloudtrail" cloudtrail = "CloudTrail", such as LookupEvents;
    "cloudwatch" cloudwatch = "CloudWatch", such as PutMetricData;
    "codedeploy" codedeploy = "CodeDeploy", such as CreateDeployment;
    "ec2" ec2 = "EC2", such as DescribeSubnets;
    "ecr" ecr = "ECR", such as PutImage;
    "elb" elbv2 = "Elastic Load Balancing", such as DescribeTargetHealth;
    "events" events = "EventBridge", such as PutEvents;
    "iam" iam = "IAM", such as GetRole;
    "logs" logs = "CloudWatch Logs", such as GetLogEvents;
    "s3" s3 = "S3", such as GetObject;
    "scheduler" scheduler = "EventBridge Scheduler", such as CreateSchedule;
    "secrets" secretsmanager = "Secrets Manager", such as GetSecretValue;
    "cloudmap" servicediscovery = "Cloud Map", such as DiscoverInstances;
    "events" sns = "SNS", such as Publish;
    "sqs" sqs = "SQS", such as ReceiveMessage;
    "secrets" ssm = "the Parameter Store", such as GetParameter;
    "sts" sts = "STS", such as GetCallerIdentity;
}
