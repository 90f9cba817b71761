//! Where each command is below `/_fake_ecs/v1/`: one row of [`COMMANDS`] for each of the core's.
//!
//! A row says by which method and path a command is given, and which of its members the path has;
//! the rest of its members are the body. The server has it from here, and so has `Remote`.

/// Where a command is.
pub(crate) struct CommandRoute {
    /// Its name in the core.
    pub(crate) name: &'static str,
    pub(crate) method: &'static str,
    /// Segments between slashes; one in braces is any, under that name.
    pub(crate) path: &'static str,
    /// One sentence about it.
    #[cfg_attr(
        not(feature = "introspection"),
        expect(dead_code, reason = "servers describe")
    )]
    pub(crate) about: &'static str,
    /// Its members that are made of segments of the path; such a one may be several segments. The
    /// others of the path's segments are members of their own names.
    pub(crate) composed: &'static [(&'static str, &'static str)],
    /// The member that its `Outcome` has, if there is something to tell.
    #[cfg_attr(
        not(feature = "introspection"),
        expect(dead_code, reason = "servers describe")
    )]
    pub(crate) outcome: Option<&'static str>,
}

impl CommandRoute {
    /// Whether a segment of the path is part of a composed member.
    #[cfg(feature = "introspection")]
    pub(crate) fn is_composed(&self, segment: &str) -> bool {
        let segment = format!("{{{segment}}}");
        self.composed
            .iter()
            .any(|(_, form)| form.contains(&segment))
    }
}

macro_rules! optional {
    () => {
        None
    };
    ($value:literal) => {
        Some($value)
    };
}

/// One command, by the method and path of its route; after `->` the member of its outcome.
macro_rules! commands {
    ($($name:ident $method:ident $path:literal $about:literal $(($member:literal $form:literal))? $(-> $outcome:literal)?,)*) => {
        pub(crate) const COMMANDS: &[CommandRoute] = &[$(
            CommandRoute {
                name: stringify!($name),
                method: stringify!($method),
                path: $path,
                about: $about,
                composed: &[$(($member, $form))?],
                outcome: optional!($($outcome)?),
            },
        )*];
    };
}

commands! {
    ForceStop POST "tasks/{task}/force-stop" "Stops a task as StopTask does.",
    MarkFailed POST "tasks/{task}/mark-failed" "Stops a task at once, with an exit code and a reason.",
    ForgetTask POST "tasks/{task}/forget" "The API shows a stopped task no more: DescribeTasks answers MISSING.",
    InterruptTask POST "tasks/{task}/interrupt" "Fargate takes the capacity of a Spot task back.",
    ReclaimSpot POST "spot/reclaim" "Fargate takes the capacity of so many Spot tasks back." -> "tasks",
    ExitContainer POST "tasks/{task}/containers/{container}/exit" "The process of a running container exits.",
    SetContainerHealth POST "tasks/{task}/containers/{container}/health" "The health check of a running container passes or fails.",
    SetTaskLoad PUT "tasks/{task}/load" "A task uses so many percent of the CPU and the memory that it has reserved.",

    AddInstance POST "container-instances" "Registers a container instance." -> "instance",
    DrainInstance POST "container-instances/{instance}/drain" "Sets a container instance to DRAINING.",
    ActivateInstance POST "container-instances/{instance}/activate" "Sets a DRAINING container instance to ACTIVE.",
    TerminateInstance POST "container-instances/{instance}/terminate" "The machine of an EC2 instance is gone.",
    InterruptInstance POST "container-instances/{instance}/interrupt" "EC2 takes a Spot instance back in two minutes.",
    DisconnectAgent POST "container-instances/{instance}/disconnect" "The agent of an instance loses its connection.",
    ReconnectAgent POST "container-instances/{instance}/reconnect" "The agent of an instance is connected again.",

    AddAutoScalingGroup POST "auto-scaling-groups" "Makes an Auto Scaling group.",
    ResizeAutoScalingGroup POST "auto-scaling-groups/{group}/resize" "Changes the limits and the desired capacity of an Auto Scaling group.",
    SetGroupCapacity POST "auto-scaling-groups/{group}/capacity" "Whether EC2 has instances for an Auto Scaling group.",

    AnswerHook POST "services/{cluster}/{service}/hooks" "What the next lifecycle hook at a stage returns." ("service" "{cluster}/{service}"),
    SetServiceLoad PUT "services/{cluster}/{service}/load" "Each task of a service uses so many percent of the CPU and the memory that it has reserved." ("service" "{cluster}/{service}"),
    CreateTaskSet POST "services/{cluster}/{service}/task-sets" "Begins a deployment of CodeDeploy." ("service" "{cluster}/{service}") -> "taskSet",
    PromoteTaskSet POST "services/{cluster}/{service}/task-sets/{taskSet}/promote" "Makes a task set the primary one." ("taskSet" "{cluster}/{service}/{taskSet}"),
    DeleteTaskSet DELETE "services/{cluster}/{service}/task-sets/{taskSet}" "Deletes a task set." ("taskSet" "{cluster}/{service}/{taskSet}"),

    SetAlarm PUT "alarms/{alarm}" "Sets a CloudWatch alarm to ALARM or back to OK.",
    SetTargetHealth PUT "target-groups/{group}/targets/{target}/health" "The health checks of a target pass or fail.",
    SetSubnet PUT "subnets/{subnet}" "Declares a subnet, with its zone and how many addresses it has.",
    PushImage POST "images" "The name of an image means another image from now on." -> "image",

    PutSecret PUT "secrets/{secret}" "Makes a secret, or gives it another version." -> "secret",
    RemoveSecret DELETE "secrets/{secret}" "Removes a secret at once.",
    PutParameter PUT "parameters/{parameter}" "Makes a parameter, or gives it another version." -> "parameter",
    RemoveParameter DELETE "parameters/{parameter}" "Removes a parameter.",
    PutObjects POST "buckets/{bucket}/objects" "Puts objects into a bucket.",
    RemoveObject DELETE "buckets/{bucket}/objects/{key}" "Removes an object from a bucket.",

    SetQuotas PUT "quotas" "Sets the quotas of the account and region, in place of those before.",
    AddFault POST "faults" "From now on something goes wrong, as often as the fault says." -> "fault",
    RemoveFault DELETE "faults/{fault}" "Ends a fault.",
    AllowUnusedFault POST "faults/{fault}/optional" "Nobody minds if the fault never fires.",
    AllowPolicy POST "policies" "Callers may do what this policy allows, and what those before do.",

    Script POST "scripts" "These containers follow a script.",
    ChooseRuntime POST "runtimes/{runtime}/containers" "These containers are run by that runtime, in tasks that are not prepared yet.",
    ReconnectRuntime POST "runtimes/{runtime}/reconnect" "Asks a runtime to take over its tasks and to report how they are.",
}
