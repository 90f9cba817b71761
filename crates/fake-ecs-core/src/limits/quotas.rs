//! How much there may be, as a user sets it.

use std::fmt;

macro_rules! quotas {
    ($($(#[doc = $doc:literal])+ $name:ident = $aws:literal;)+) => {
        /// How much of everything an account may have in a region: the service quotas of ECS and
        /// Fargate.
        ///
        /// Give it to [`quotas`](struct.Builder.html#method.quotas), or during a test to
        /// [`set_quotas`](struct.FakeEcs.html#method.set_quotas). What would go beyond a quota is
        /// refused; what is there already stays. Each quota by itself is a method; what is not
        /// given is not limited, or as it is by default.
        ///
        /// ```
        /// # extern crate fake_ecs_core as fake_ecs;
        /// use fake_ecs::Quotas;
        ///
        /// // The defaults of AWS, but more vCPUs on Fargate.
        /// let usual = Quotas::aws().fargate_vcpus(100);
        /// // Only that.
        /// let small = Quotas::none().tasks_per_service(2);
        /// # assert_ne!(usual, small);
        /// ```
        ///
        /// Texts of refusals are those of the service where they are known. That is said below
        /// where they are not.
        ///
        /// <https://docs.aws.amazon.com/general/latest/gr/ecs-service.html>
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[cfg_attr(
            feature = "serde",
            serde(rename_all = "camelCase", deny_unknown_fields, default)
        )]
        #[warn(missing_docs)]
        pub struct Quotas {
            $(
                #[doc(hidden)]
                #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
                pub $name: Option<u32>,
            )+
        }

        impl Quotas {
            /// Nothing is limited by a quota, which is the default of a fake. What the fake limits
            /// all the same is said with each quota.
            #[must_use]
            pub const fn none() -> Self {
                Self { $($name: None,)+ }
            }

            /// What AWS gives an account that has asked for nothing.
            #[must_use]
            pub const fn aws() -> Self {
                Self { $($name: Some($aws),)+ }
            }

            $(
                $(#[doc = $doc])+
                #[must_use]
                pub const fn $name(mut self, most: u32) -> Self {
                    self.$name = Some(most);
                    self
                }
            )+
        }
    };
}

quotas! {
    /// Clusters per account, those that are not `INACTIVE`; 10,000 with AWS.
    ///
    /// `CreateCluster` is refused with an `InvalidParameterException`. The text is not known; it is
    /// made like that of capacity providers: `The maximum number of clusters per account has been
    /// exceeded.`
    clusters = 10_000;
    /// Services per cluster, those that are `ACTIVE` or `DRAINING`; 5,000 with AWS.
    ///
    /// `CreateService` and `CreateExpressGatewayService` are refused with an
    /// `InvalidParameterException`. The text is not known; it is made like that of capacity
    /// providers: `The maximum number of services per cluster has been exceeded.`
    services_per_cluster = 5_000;
    /// Tasks per service, by its desired count; 5,000 with AWS. Without a quota it is 50,000.
    ///
    /// `CreateService` and `UpdateService` are refused with an `InvalidParameterException`:
    /// `Desired count exceeds limit.`
    tasks_per_service = 5_000;
    /// Container instances per cluster; 5,000 with AWS.
    ///
    /// `RegisterContainerInstance` is refused with an `InvalidParameterException`. The text is not
    /// known; it is made like that of capacity providers: `The maximum number of container
    /// instances per cluster has been exceeded.` Instances of handles and of Auto Scaling groups
    /// count, and are not refused.
    container_instances_per_cluster = 5_000;
    /// Revisions per task definition family; 1,000,000 with AWS. Those that were deregistered or
    /// deleted count.
    ///
    /// `RegisterTaskDefinition` is refused with a `LimitExceededException`, the error that the API
    /// has for it. The text is not known: `The maximum number of revisions per task definition
    /// family has been exceeded.`
    revisions_per_family = 1_000_000;
    /// Containers per task definition; 10 with AWS.
    ///
    /// `RegisterTaskDefinition` is refused with a `ClientException`: `Too many containers.`
    containers_per_definition = 10;
    /// Target groups per service; 5 with AWS. Without a quota it is 5 as well.
    ///
    /// `CreateService`, `UpdateService` and `CreateTaskSet` are refused with an
    /// `InvalidParameterException`: `load balancers can have at most 5 items.`
    target_groups_per_service = 5;
    /// Tasks in `PROVISIONING` per cluster that wait for a capacity provider to bring an instance;
    /// 500 with AWS. Without a quota it is 500 as well.
    ///
    /// `RunTask` is refused with a `ClientException`: `Tasks provisioning capacity limit exceeded.`
    /// A service says in an event that it was unable to place tasks.
    provisioning_tasks_per_cluster = 500;
    /// vCPUs of all tasks on Fargate that have not stopped, without those on Fargate Spot; 6 with
    /// AWS, which raises it by itself for accounts that use more.
    ///
    /// `RunTask` succeeds, and has a failure instead of the tasks that do not fit: `You've reached
    /// the limit on the number of vCPUs you can run concurrently`. For a task that has more vCPUs
    /// than the quota it is `The requested CPU configuration is above your limit` A service says
    /// the same in an event, and starts its tasks as others stop.
    fargate_vcpus = 6;
    /// The same, of tasks on Fargate Spot.
    fargate_spot_vcpus = 6;
}

impl Quotas {
    /// Whether there is a quota of vCPUs.
    #[doc(hidden)]
    #[must_use]
    pub const fn limit_vcpus(&self) -> bool {
        self.fargate_vcpus.is_some() || self.fargate_spot_vcpus.is_some()
    }
}

/// Whether there is already as much as a quota allows. Nobody counts where there is no quota.
pub fn is_used_up(quota: Option<u32>, count: impl FnOnce() -> usize) -> bool {
    quota.is_some_and(|most| count() >= most as usize)
}

/// What the service says of capacity providers, of something else.
pub fn exceeded(what: &str) -> String {
    format!("The maximum number of {what} has been exceeded.")
}

/// Why a quota of vCPUs keeps a task from Fargate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OverQuota {
    /// It would have more by itself than all may have.
    Alone,
    /// It would have more with those that have not stopped.
    Together,
}

impl fmt::Display for OverQuota {
    /// The reason of a failure, or of an event of a service.
    ///
    /// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html>
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Alone => "The requested CPU configuration is above your limit",
            Self::Together => {
                "You've reached the limit on the number of vCPUs you can run concurrently"
            }
        })
    }
}
