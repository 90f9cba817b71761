"""The types of what is asked and answered.

Written by clients/generate.py from clients/openapi.json. Do not edit.
"""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypedDict, Union


Action = Union[Literal["deny", "empty", "cutBefore", "cutAfter"], "ActionWithError", "ActionWithErrorAfter", "ActionWithFailures", "ActionWithStale", "ActionWithStaleForPolls", "ActionWithLatency"]
"""What a fault does to a call."""

class ActionWithError(TypedDict):
    """The answer is this error, and the operation is not carried out."""

    error: InjectedError


class ActionWithErrorAfter(TypedDict):
    """The operation is carried out; then the answer is this error."""

    errorAfter: InjectedError


class ActionWithFailures(TypedDict):
    """The answer has nothing but a failure with this reason, for each thing that was asked for."""

    failures: str


class ActionWithStale(TypedDict):
    """The answer is the one that a read would have had so much earlier."""

    stale: Seconds


class ActionWithStaleForPolls(TypedDict):
    """The answer is the one that a read would have had so many reads earlier."""

    staleForPolls: int


class ActionWithLatency(TypedDict):
    """The answer comes later by so much of the fake's time."""

    latency: Seconds


class Advance(TypedDict):
    """How far the time is moved."""

    seconds: float
    """By how many seconds."""


class AdvancedConfiguration(TypedDict):
    alternateTargetGroupArn: NotRequired[str]
    productionListenerRule: NotRequired[str]
    roleArn: NotRequired[str]
    testListenerRule: NotRequired[str]


AgentUpdateStatus = Literal["PENDING", "STAGING", "STAGED", "UPDATING", "UPDATED", "FAILED"]

ApplicationProtocol = Literal["http", "http2", "grpc"]

AssignPublicIp = Literal["ENABLED", "DISABLED"]

class Attachment(TypedDict):
    details: NotRequired[list[KeyValuePair]]
    id: NotRequired[str]
    status: NotRequired[str]
    type: NotRequired[str]


AttestationPolicyStatus = Literal["CONFIGURED"]

class Attribute(TypedDict):
    name: NotRequired[str]
    targetId: NotRequired[str]
    targetType: NotRequired[TargetType]
    value: NotRequired[str]


AvailabilityZoneRebalancing = Literal["ENABLED", "DISABLED"]

class AwsVpcConfiguration(TypedDict):
    assignPublicIp: NotRequired[AssignPublicIp]
    securityGroups: NotRequired[list[str]]
    subnets: NotRequired[list[str]]


CPUArchitecture = Literal["X86_64", "ARM64"]

class CallFault(TypedDict):
    """A fault of calls."""

    action: Action
    calls: CallScope
    when: NotRequired[When]
    """Which of the calls that it applies to it changes."""


class CallScope(TypedDict):
    """Which calls a fault applies to."""

    cluster: NotRequired[str | None]
    """Only calls about this cluster, by its name."""
    family: NotRequired[str | None]
    """Only calls about task definitions, tasks or services of this family."""
    operations: Operations


class CanaryConfiguration(TypedDict):
    canaryBakeTimeInMinutes: NotRequired[int]
    canaryPercent: NotRequired[float]


class CapacityProviderStrategyItem(TypedDict):
    base: NotRequired[int]
    capacityProvider: NotRequired[str]
    weight: NotRequired[int]


class Clock(TypedDict):
    """What time it is in the fake."""

    elapsed: float
    """How much time has passed since the start."""
    isManual: bool
    """Whether only callers move the time."""
    nextEventIn: NotRequired[float | None]
    """In how many seconds something happens next; null at rest."""
    now: float
    """What the fake's clock shows, in seconds since 1970."""
    startedAt: float
    """What it showed when the fake was started."""


class Cluster(TypedDict):
    activeServicesCount: NotRequired[int]
    attachments: NotRequired[list[Attachment]]
    attachmentsStatus: NotRequired[str]
    capacityProviders: NotRequired[list[str]]
    clusterArn: NotRequired[str]
    clusterName: NotRequired[str]
    configuration: NotRequired[ClusterConfiguration]
    defaultCapacityProviderStrategy: NotRequired[list[CapacityProviderStrategyItem]]
    pendingTasksCount: NotRequired[int]
    registeredContainerInstancesCount: NotRequired[int]
    runningTasksCount: NotRequired[int]
    serviceConnectDefaults: NotRequired[ClusterServiceConnectDefaults]
    settings: NotRequired[list[ClusterSetting]]
    statistics: NotRequired[list[KeyValuePair]]
    status: NotRequired[str]
    tags: NotRequired[list[Tag]]


class ClusterConfiguration(TypedDict):
    executeCommandConfiguration: NotRequired[ExecuteCommandConfiguration]
    managedStorageConfiguration: NotRequired[ManagedStorageConfiguration]


class ClusterServiceConnectDefaults(TypedDict):
    namespace: NotRequired[str]


class ClusterSetting(TypedDict):
    name: NotRequired[ClusterSettingName]
    value: NotRequired[str]


ClusterSettingName = Literal["containerInsights"]

Compatibility = Literal["EC2", "FARGATE", "EXTERNAL", "MANAGED_INSTANCES"]

Connectivity = Literal["CONNECTED", "DISCONNECTED"]

class Container(TypedDict):
    containerArn: NotRequired[str]
    cpu: NotRequired[str]
    exitCode: NotRequired[int]
    gpuIds: NotRequired[list[str]]
    gpuSharingStrategy: NotRequired[SharingStrategy]
    healthStatus: NotRequired[HealthStatus]
    image: NotRequired[str]
    imageDigest: NotRequired[str]
    lastStatus: NotRequired[str]
    managedAgents: NotRequired[list[ManagedAgent]]
    memory: NotRequired[str]
    memoryReservation: NotRequired[str]
    name: NotRequired[str]
    networkBindings: NotRequired[list[NetworkBinding]]
    networkInterfaces: NotRequired[list[NetworkInterface]]
    neuronDeviceIds: NotRequired[list[str]]
    reason: NotRequired[str]
    runtimeId: NotRequired[str]
    taskArn: NotRequired[str]


ContainerCondition = Literal["START", "COMPLETE", "SUCCESS", "HEALTHY"]

class ContainerDefinition(TypedDict):
    command: NotRequired[list[str]]
    cpu: NotRequired[int]
    credentialSpecs: NotRequired[list[str]]
    dependsOn: NotRequired[list[ContainerDependency]]
    disableNetworking: NotRequired[bool]
    dnsSearchDomains: NotRequired[list[str]]
    dnsServers: NotRequired[list[str]]
    dockerLabels: NotRequired[dict[str, str]]
    dockerSecurityOptions: NotRequired[list[str]]
    entryPoint: NotRequired[list[str]]
    environment: NotRequired[list[KeyValuePair]]
    environmentFiles: NotRequired[list[EnvironmentFile]]
    essential: NotRequired[bool]
    extraHosts: NotRequired[list[HostEntry]]
    firelensConfiguration: NotRequired[FirelensConfiguration]
    healthCheck: NotRequired[HealthCheck]
    hostname: NotRequired[str]
    image: NotRequired[str]
    interactive: NotRequired[bool]
    links: NotRequired[list[str]]
    linuxParameters: NotRequired[LinuxParameters]
    logConfiguration: NotRequired[LogConfiguration]
    memory: NotRequired[int]
    memoryReservation: NotRequired[int]
    mountPoints: NotRequired[list[MountPoint]]
    name: NotRequired[str]
    portMappings: NotRequired[list[PortMapping]]
    privileged: NotRequired[bool]
    pseudoTerminal: NotRequired[bool]
    readonlyRootFilesystem: NotRequired[bool]
    repositoryCredentials: NotRequired[RepositoryCredentials]
    resourceRequirements: NotRequired[list[ResourceRequirement]]
    restartPolicy: NotRequired[ContainerRestartPolicy]
    secrets: NotRequired[list[Secret]]
    startTimeout: NotRequired[int]
    stopTimeout: NotRequired[int]
    systemControls: NotRequired[list[SystemControl]]
    ulimits: NotRequired[list[Ulimit]]
    user: NotRequired[str]
    versionConsistency: NotRequired[VersionConsistency]
    volumesFrom: NotRequired[list[VolumeFrom]]
    workingDirectory: NotRequired[str]


class ContainerDependency(TypedDict):
    condition: NotRequired[ContainerCondition]
    containerName: NotRequired[str]


class ContainerInstance(TypedDict):
    agentConnected: NotRequired[bool]
    agentUpdateStatus: NotRequired[AgentUpdateStatus]
    attachments: NotRequired[list[Attachment]]
    attributes: NotRequired[list[Attribute]]
    capacityProviderName: NotRequired[str]
    containerInstanceArn: NotRequired[str]
    ec2InstanceId: NotRequired[str]
    gpuDevices: NotRequired[list[GpuDevice]]
    healthStatus: NotRequired[ContainerInstanceHealthStatus]
    pendingTasksCount: NotRequired[int]
    registeredAt: NotRequired[float]
    """Seconds since 1970."""
    registeredResources: NotRequired[list[Resource]]
    remainingResources: NotRequired[list[Resource]]
    runningTasksCount: NotRequired[int]
    status: NotRequired[str]
    statusReason: NotRequired[str]
    tags: NotRequired[list[Tag]]
    version: NotRequired[int]
    versionInfo: NotRequired[VersionInfo]


class ContainerInstanceHealthStatus(TypedDict):
    details: NotRequired[list[InstanceHealthCheckResult]]
    overallStatus: NotRequired[InstanceHealthCheckState]


class ContainerLogs(TypedDict):
    """What a container has written."""

    exitCode: NotRequired[int | None]
    """What it has exited with, once it has."""
    lines: list[LogLine]
    """The lines of both streams, in order."""
    name: str
    """The name of the container."""
    unavailable: NotRequired[str | None]
    """Why nothing can be read, if that is so."""


class ContainerOverride(TypedDict):
    command: NotRequired[list[str]]
    cpu: NotRequired[int]
    environment: NotRequired[list[KeyValuePair]]
    environmentFiles: NotRequired[list[EnvironmentFile]]
    memory: NotRequired[int]
    memoryReservation: NotRequired[int]
    name: NotRequired[str]
    resourceRequirements: NotRequired[list[ResourceRequirement]]


class ContainerRestartPolicy(TypedDict):
    enabled: NotRequired[bool]
    ignoredExitCodes: NotRequired[list[int]]
    restartAttemptPeriod: NotRequired[int]


class Deployment(TypedDict):
    capacityProviderStrategy: NotRequired[list[CapacityProviderStrategyItem]]
    createdAt: NotRequired[float]
    """Seconds since 1970."""
    desiredCount: NotRequired[int]
    failedTasks: NotRequired[int]
    fargateEphemeralStorage: NotRequired[DeploymentEphemeralStorage]
    id: NotRequired[str]
    launchType: NotRequired[LaunchType]
    networkConfiguration: NotRequired[NetworkConfiguration]
    pendingCount: NotRequired[int]
    platformFamily: NotRequired[str]
    platformVersion: NotRequired[str]
    rolloutState: NotRequired[DeploymentRolloutState]
    rolloutStateReason: NotRequired[str]
    runningCount: NotRequired[int]
    serviceConnectConfiguration: NotRequired[ServiceConnectConfiguration]
    serviceConnectResources: NotRequired[list[ServiceConnectServiceResource]]
    status: NotRequired[str]
    taskDefinition: NotRequired[str]
    updatedAt: NotRequired[float]
    """Seconds since 1970."""
    volumeConfigurations: NotRequired[list[ServiceVolumeConfiguration]]
    vpcLatticeConfigurations: NotRequired[list[VpcLatticeConfiguration]]


class DeploymentAlarms(TypedDict):
    alarmNames: NotRequired[list[str]]
    enable: NotRequired[bool]
    rollback: NotRequired[bool]


class DeploymentCircuitBreaker(TypedDict):
    enable: NotRequired[bool]
    resetOnHealthyTask: NotRequired[bool]
    rollback: NotRequired[bool]
    thresholdConfiguration: NotRequired[ThresholdConfiguration]


class DeploymentConfiguration(TypedDict):
    alarms: NotRequired[DeploymentAlarms]
    bakeTimeInMinutes: NotRequired[int]
    canaryConfiguration: NotRequired[CanaryConfiguration]
    deploymentCircuitBreaker: NotRequired[DeploymentCircuitBreaker]
    earlySuccessCriteria: NotRequired[DeploymentEarlySuccessCriteria]
    lifecycleHooks: NotRequired[list[DeploymentLifecycleHook]]
    linearConfiguration: NotRequired[LinearConfiguration]
    maximumPercent: NotRequired[int]
    minimumHealthyPercent: NotRequired[int]
    strategy: NotRequired[DeploymentStrategy]


class DeploymentController(TypedDict):
    type: NotRequired[DeploymentControllerType]


DeploymentControllerType = Literal["ECS", "CODE_DEPLOY", "EXTERNAL"]

class DeploymentEarlySuccessCriteria(TypedDict):
    enable: NotRequired[bool]
    healthyPercent: NotRequired[int]
    sourceServiceRevisionCleanup: NotRequired[ServiceRevisionCleanup]


class DeploymentEphemeralStorage(TypedDict):
    kmsKeyId: NotRequired[str]


class DeploymentLifecycleHook(TypedDict):
    hookDetails: NotRequired[Any]
    hookTargetArn: NotRequired[str]
    lifecycleStages: NotRequired[list[DeploymentLifecycleHookStage]]
    roleArn: NotRequired[str]
    targetType: NotRequired[DeploymentLifecycleHookTargetType]
    timeoutConfiguration: NotRequired[DeploymentLifecycleHookTimeoutConfiguration]


DeploymentLifecycleHookAction = Literal["ROLLBACK", "CONTINUE"]

class DeploymentLifecycleHookDetail(TypedDict):
    expiresAt: NotRequired[float]
    """Seconds since 1970."""
    hookId: NotRequired[str]
    status: NotRequired[DeploymentLifecycleHookStatus]
    targetArn: NotRequired[str]
    targetType: NotRequired[DeploymentLifecycleHookTargetType]
    timeoutAction: NotRequired[DeploymentLifecycleHookAction]


DeploymentLifecycleHookStage = Literal["RECONCILE_SERVICE", "PRE_SCALE_UP", "POST_SCALE_UP", "TEST_TRAFFIC_SHIFT", "POST_TEST_TRAFFIC_SHIFT", "PRE_PRODUCTION_TRAFFIC_SHIFT", "PRODUCTION_TRAFFIC_SHIFT", "POST_PRODUCTION_TRAFFIC_SHIFT"]

DeploymentLifecycleHookStatus = Literal["AWAITING_ACTION", "IN_PROGRESS", "SUCCEEDED", "FAILED", "TIMED_OUT"]

DeploymentLifecycleHookTargetType = Literal["AWS_LAMBDA", "PAUSE"]

class DeploymentLifecycleHookTimeoutConfiguration(TypedDict):
    action: NotRequired[DeploymentLifecycleHookAction]
    timeoutInMinutes: NotRequired[int]


DeploymentRolloutState = Literal["COMPLETED", "FAILED", "IN_PROGRESS"]

DeploymentStrategy = Literal["ROLLING", "BLUE_GREEN", "LINEAR", "CANARY"]

class Device(TypedDict):
    containerPath: NotRequired[str]
    hostPath: NotRequired[str]
    permissions: NotRequired[list[DeviceCgroupPermission]]


DeviceCgroupPermission = Literal["read", "write", "mknod"]

class DockerVolumeConfiguration(TypedDict):
    autoprovision: NotRequired[bool]
    driver: NotRequired[str]
    driverOpts: NotRequired[dict[str, str]]
    labels: NotRequired[dict[str, str]]
    scope: NotRequired[Scope]


EBSResourceType = Literal["volume"]

class EBSTagSpecification(TypedDict):
    propagateTags: NotRequired[PropagateTags]
    resourceType: NotRequired[EBSResourceType]
    tags: NotRequired[list[Tag]]


class EFSAuthorizationConfig(TypedDict):
    accessPointId: NotRequired[str]
    iam: NotRequired[EFSAuthorizationConfigIAM]


EFSAuthorizationConfigIAM = Literal["ENABLED", "DISABLED"]

EFSTransitEncryption = Literal["ENABLED", "DISABLED"]

class EFSVolumeConfiguration(TypedDict):
    authorizationConfig: NotRequired[EFSAuthorizationConfig]
    fileSystemId: NotRequired[str]
    rootDirectory: NotRequired[str]
    transitEncryption: NotRequired[EFSTransitEncryption]
    transitEncryptionPort: NotRequired[int]


class Ending(TypedDict):
    after: NotRequired[Seconds]
    code: int
    reason: NotRequired[str | None]


EntryKind = Literal["read", "write", "refusal", "status", "step", "service"]
"""What an entry of a timeline is about."""

class EnvironmentFile(TypedDict):
    type: NotRequired[EnvironmentFileType]
    value: NotRequired[str]


EnvironmentFileType = Literal["s3"]

class EphemeralStorage(TypedDict):
    sizeInGiB: NotRequired[int]


EventAction = Union[Literal["lose", "duplicate", "reorder"], "EventActionWithDelay"]
"""What a fault does to an event."""

class EventActionWithDelay(TypedDict):
    """It is delivered later by so much of the fake's time."""

    delay: Seconds


class EventDelivery(TypedDict):
    """What came of an event at a target."""

    at: float
    """When, in seconds since the start of the fake."""
    eventId: str
    """The id of the event."""
    failure: NotRequired[str | None]
    """Why the target has not got it; absent where it has."""
    rule: str
    """The name of the rule."""
    target: str
    """The ARN of the target."""


class EventFault(TypedDict):
    """A fault of events."""

    action: EventAction
    patterns: NotRequired[list[str]]
    """Only events that match all of these event patterns."""
    when: NotRequired[When]
    """Which of the events that it applies to it changes."""


class EventRule(TypedDict):
    """A rule of EventBridge."""

    bus: str
    """The bus that it is on."""
    isEnabled: bool
    """Whether it is enabled."""
    name: str
    """Its name."""
    pattern: NotRequired[str | None]
    """Its pattern, as it was given."""
    schedule: NotRequired[str | None]
    """Its schedule, as it was given."""
    targets: list[str]
    """The ARNs of its targets."""


class ExecuteCommandConfiguration(TypedDict):
    kmsKeyId: NotRequired[str]
    logConfiguration: NotRequired[ExecuteCommandLogConfiguration]
    logging: NotRequired[ExecuteCommandLogging]


class ExecuteCommandLogConfiguration(TypedDict):
    cloudWatchEncryptionEnabled: NotRequired[bool]
    cloudWatchLogGroupName: NotRequired[str]
    s3BucketName: NotRequired[str]
    s3EncryptionEnabled: NotRequired[bool]
    s3KeyPrefix: NotRequired[str]


ExecuteCommandLogging = Literal["NONE", "DEFAULT", "OVERRIDE"]

class FSxWindowsFileServerAuthorizationConfig(TypedDict):
    credentialsParameter: NotRequired[str]
    domain: NotRequired[str]


class FSxWindowsFileServerVolumeConfiguration(TypedDict):
    authorizationConfig: NotRequired[FSxWindowsFileServerAuthorizationConfig]
    fileSystemId: NotRequired[str]
    rootDirectory: NotRequired[str]


class Fault(TypedDict):
    """A fault that was made."""

    account: str
    """The account that it is in."""
    fault: NewFault
    """The fault as it was added."""
    hits: int
    """How often it has fired."""
    id: int
    """Its number in its account and region."""
    isActive: bool
    """Whether it can still fire."""
    isUnused: bool
    """Whether it has never fired, though it is not optional."""
    region: str
    """The region that it is in."""
    text: str
    """What goes wrong, in words."""


FaultId = int
"""Identifies a fault within its registry."""

class Faults(TypedDict):
    """The faults that were made, in the order in which they were."""

    faults: list[Fault]
    """Those that can still fire, and the last 10,000 that have ended."""


class FirelensConfiguration(TypedDict):
    options: NotRequired[dict[str, str]]
    type: NotRequired[FirelensConfigurationType]


FirelensConfigurationType = Literal["fluentd", "fluentbit"]

class Forward(TypedDict):
    """A target group that a rule forwards to."""

    targetGroup: str
    """The ARN of the target group."""
    weight: int
    """Its share of the requests."""


class GpuDevice(TypedDict):
    containerCount: NotRequired[int]
    gpuId: NotRequired[str]
    remainingMemoryInMiB: NotRequired[int]
    sharingMode: NotRequired[GpuSharingMode]
    totalMemoryInMiB: NotRequired[int]


GpuSharingMode = Literal["IDLE", "NVIDIA_MPS", "DEDICATED"]

class Health(TypedDict):
    after: NotRequired[Seconds]
    isHealthy: bool


class HealthCheck(TypedDict):
    command: NotRequired[list[str]]
    interval: NotRequired[int]
    retries: NotRequired[int]
    startPeriod: NotRequired[int]
    timeout: NotRequired[int]


HealthStatus = Literal["HEALTHY", "UNHEALTHY", "UNKNOWN"]

class HookAnswer(TypedDict):
    """What a lifecycle hook is going to return."""

    result: HookResult
    """What it returns."""
    stage: LifecycleStage
    """The stage at which the hook is called."""


class HookAnswers(TypedDict):
    """What the lifecycle hooks of a service are going to return."""

    answers: list[HookAnswer]
    """By stage, and in the order in which hooks get them. Of a stage without one hooks succeed."""


HookResult = Union[Literal["SUCCEEDED", "FAILED", "IN_PROGRESS", "UNPARSABLE"], "HookResultWithCALLBACKAFTER"]
"""What the Lambda function of a lifecycle hook answers."""

class HookResultWithCALLBACKAFTER(TypedDict):
    """`{"hookStatus": "IN_PROGRESS", "callBackDelay": …}`: the function is called again after that, in whole seconds and after one at least."""

    CALL_BACK_AFTER: Seconds


class HostEntry(TypedDict):
    hostname: NotRequired[str]
    ipAddress: NotRequired[str]


class HostVolumeProperties(TypedDict):
    sourcePath: NotRequired[str]


class InferenceAccelerator(TypedDict):
    deviceName: NotRequired[str]
    deviceType: NotRequired[str]


class InferenceAcceleratorOverride(TypedDict):
    deviceName: NotRequired[str]
    deviceType: NotRequired[str]


class InjectedError(TypedDict):
    """An error as the API answers it."""

    code: str
    message: str


class InstanceHealthCheckResult(TypedDict):
    lastStatusChange: NotRequired[float]
    """Seconds since 1970."""
    lastUpdated: NotRequired[float]
    """Seconds since 1970."""
    status: NotRequired[InstanceHealthCheckState]
    statusReason: NotRequired[str]
    type: NotRequired[InstanceHealthCheckType]


InstanceHealthCheckState = Literal["OK", "IMPAIRED", "INSUFFICIENT_DATA", "INITIALIZING"]

InstanceHealthCheckType = Literal["CONTAINER_RUNTIME", "ACCELERATED_COMPUTE", "DAEMON", "AGENT_CONNECTIVITY"]

IpcMode = Literal["host", "task", "none"]

IsolationMode = Literal["SHARED", "ISOLATED_SANDBOX", "CONFIDENTIAL_SANDBOX"]

class Journal(TypedDict):
    """At which moment of a recording a fake is that shows one."""

    elapsed: float
    """How much time has passed since the start, in seconds."""
    ends: NotRequired[str | None]
    """Why not all of them can, once somebody has gone so far; null before, and where all can."""
    entries: int
    """How many entries the recording has."""
    playable: int
    """How many of them can come in: those behind may need the code of the test."""
    position: int
    """How many entries have come in."""
    test: NotRequired[str | None]
    """The test whose fake it was; null where it was none's."""
    version: str
    """The version of fake-ecs that has written the recording."""


class JournalEntries(TypedDict):
    """What had come in."""

    entries: list[JournalEntry]
    """In the order in which they came in."""


class JournalEntry(TypedDict):
    """Something that had come in."""

    elapsed: float
    """How much time had passed since the start, in seconds."""
    kind: JournalEntryKind
    """What kind of thing it was."""
    number: int
    """Counted from 1; with so many the fake is right after it."""
    what: str
    """What it was in particular, such as the operation of a call."""


JournalEntryKind = Literal["call", "command", "report", "time", "other"]
"""What kind of thing had come in."""

class KernelCapabilities(TypedDict):
    add: NotRequired[list[str]]
    drop: NotRequired[list[str]]


class KeyValuePair(TypedDict):
    name: NotRequired[str]
    value: NotRequired[str]


Kind = Union["KindWithCall", "KindWithEvent", "KindWithTaskStart", "KindWithTaskHold", "KindWithTaskDelay", "KindWithLogStream", "KindWithServiceTask", "KindWithServiceHold", "KindWithStageHold", "KindWithDaemonTask", "KindWithTarget", "KindWithGatewayUpdate", "KindWithGatewayRoute", "KindWithStackResource"]
"""What goes wrong."""

class KindWithCall(TypedDict):
    """A call of the API."""

    call: CallFault


class KindWithEvent(TypedDict):
    """An event that EventBridge is to deliver."""

    event: EventFault


class KindTaskStart(TypedDict):
    provisioning: bool
    """Whether it does not even come to `PENDING`."""
    reason: str
    tasks: NotRequired[TaskScope]


class KindWithTaskStart(TypedDict):
    """A task fails before its containers run."""

    taskStart: KindTaskStart


class KindWithTaskHold(TypedDict):
    """Tasks that are about to leave a status stay in it."""

    taskHold: TaskHold


class KindWithTaskDelay(TypedDict):
    """Tasks take longer for each stage."""

    taskDelay: TaskDelay


class KindWithLogStream(TypedDict):
    """A log stream never appears, or it or its lines appear late."""

    logStream: LogFault


class KindWithServiceTask(TypedDict):
    """A task that this service starts, `cluster/service`, exits with code 1 as soon as it runs."""

    serviceTask: str


class KindWithServiceHold(TypedDict):
    """The scheduler of this service, `cluster/service`, does nothing."""

    serviceHold: str


class KindWithStageHold(TypedDict):
    """Rollouts stay at a stage."""

    stageHold: StageHold


class KindWithDaemonTask(TypedDict):
    """A task of this daemon, `cluster/daemon`, exits with code 1 as soon as it runs."""

    daemonTask: str


class KindWithTarget(TypedDict):
    """A target that is registered in this group fails its health checks."""

    target: str


class KindGatewayUpdate(TypedDict):
    code: str
    gateway: str
    message: str


class KindWithGatewayUpdate(TypedDict):
    """An update of a gateway fails with that error of Elastic Load Balancing."""

    gatewayUpdate: KindGatewayUpdate


class KindWithGatewayRoute(TypedDict):
    """A route of this gateway that is made or changed fails."""

    gatewayRoute: str


class KindStackResource(TypedDict):
    logicalId: str
    """What the template calls the resource."""
    reason: str
    stack: str


class KindWithStackResource(TypedDict):
    """A resource of a stack of CloudFormation cannot be made, changed or removed."""

    stackResource: KindStackResource


LaunchType = Literal["EC2", "FARGATE", "EXTERNAL", "MANAGED_INSTANCES"]

LifecycleStage = Literal["RECONCILE_SERVICE", "PRE_SCALE_UP", "SCALE_UP", "POST_SCALE_UP", "TEST_TRAFFIC_SHIFT", "POST_TEST_TRAFFIC_SHIFT", "PRE_PRODUCTION_TRAFFIC_SHIFT", "PRODUCTION_TRAFFIC_SHIFT", "POST_PRODUCTION_TRAFFIC_SHIFT", "BAKE_TIME", "CLEAN_UP"]
"""The stages of a deployment with the strategy `BLUE_GREEN`, `LINEAR` or `CANARY`, in their order."""

class Line(TypedDict):
    after: NotRequired[Seconds]
    line: str


class LinearConfiguration(TypedDict):
    stepBakeTimeInMinutes: NotRequired[int]
    stepPercent: NotRequired[float]


class LinuxParameters(TypedDict):
    capabilities: NotRequired[KernelCapabilities]
    devices: NotRequired[list[Device]]
    initProcessEnabled: NotRequired[bool]
    maxSwap: NotRequired[int]
    sharedMemorySize: NotRequired[int]
    swappiness: NotRequired[int]
    tmpfs: NotRequired[list[Tmpfs]]


class Listener(TypedDict):
    """A listener of a load balancer."""

    port: int
    """Its port."""
    rules: list[ListenerRule]
    """Its rules, in the order in which a request is held against them; the last one is the default."""


class ListenerRule(TypedDict):
    """A rule of a listener."""

    forwards: list[Forward]
    """The target groups that it forwards to, with their weights."""
    priority: NotRequired[int | None]
    """Its priority; absent for the default rule."""


class LoadBalancer(TypedDict):
    advancedConfiguration: NotRequired[AdvancedConfiguration]
    containerName: NotRequired[str]
    containerPort: NotRequired[int]
    loadBalancerName: NotRequired[str]
    targetGroupArn: NotRequired[str]


LogAction = Union[Literal["missing"], "LogActionWithCreatedAfter", "LogActionWithLag"]
"""What happens to a log stream."""

class LogActionWithCreatedAfter(TypedDict):
    """It appears so much later than its container starts, with what was written until then."""

    createdAfter: Seconds


class LogActionWithLag(TypedDict):
    """Lines appear in it so much later than they are written."""

    lag: Seconds


class LogConfiguration(TypedDict):
    logDriver: NotRequired[LogDriver]
    options: NotRequired[dict[str, str]]
    secretOptions: NotRequired[list[Secret]]


LogDriver = Literal["json-file", "syslog", "journald", "gelf", "fluentd", "awslogs", "splunk", "awsfirelens"]

class LogFault(TypedDict):
    """A fault of the log streams of containers."""

    action: LogAction
    container: NotRequired[str | None]
    """Only containers of that name."""
    tasks: NotRequired[TaskScope]


class LogGroup(TypedDict):
    """A log group."""

    name: str
    """Its name."""
    retentionDays: NotRequired[int | None]
    """After how many days events are gone; absent: never."""
    streams: list[str]
    """The names of its streams."""


class LogLine(TypedDict):
    """A line that a container has written."""

    at: float
    """When it was written, in seconds since the start of the fake."""
    container: str
    """The name of the container."""
    source: LogSource
    """`stdout` or `stderr`."""
    text: str
    """What was written, without the line's end."""


LogSource = Literal["stdout", "stderr"]
"""To which stream a line was written."""

class MadeLoadBalancer(TypedDict):
    """A load balancer."""

    dnsName: str
    """The name of its host."""
    listeners: list[Listener]
    """Its listeners, by port."""
    name: str
    """Its name."""


class ManagedAgent(TypedDict):
    lastStartedAt: NotRequired[float]
    """Seconds since 1970."""
    lastStatus: NotRequired[str]
    name: NotRequired[ManagedAgentName]
    reason: NotRequired[str]


ManagedAgentName = Literal["ExecuteCommandAgent"]

class ManagedStorageConfiguration(TypedDict):
    fargateEphemeralStorageKmsKeyId: NotRequired[str]
    kmsKeyId: NotRequired[str]


class Message(TypedDict):
    """A message in a queue."""

    body: str
    """What was sent."""
    id: str
    """Its id."""
    receives: int
    """How often it was received."""
    sent: float
    """When it was sent, in seconds since the start of the fake."""


class MountPoint(TypedDict):
    containerPath: NotRequired[str]
    readOnly: NotRequired[bool]
    sourceVolume: NotRequired[str]


class Neighbours(TypedDict):
    """What is in the neighbours of ECS, region by region. Values of secrets and parameters are not shown."""

    regions: list[NeighboursOfRegion]
    """The regions in which there is something."""


class NeighboursOfRegion(TypedDict):
    """The neighbours in one account and region."""

    account: str
    """The account."""
    eventDeliveries: list[EventDelivery]
    """What the rules gave their targets, oldest first, of the last 100."""
    eventRules: list[EventRule]
    """The rules of EventBridge, by bus and name."""
    loadBalancers: list[MadeLoadBalancer]
    """The load balancers that were made, by name."""
    logGroups: list[LogGroup]
    """The groups of CloudWatch Logs, by name."""
    parameters: list[StoredParameter]
    """The parameters, by name."""
    queues: list[Queue]
    """The queues of SQS, by name."""
    region: str
    """The region."""
    secrets: list[StoredSecret]
    """The secrets, by name."""


class NetworkBinding(TypedDict):
    bindIP: NotRequired[str]
    containerPort: NotRequired[int]
    containerPortRange: NotRequired[str]
    hostPort: NotRequired[int]
    hostPortRange: NotRequired[str]
    protocol: NotRequired[TransportProtocol]


class NetworkConfiguration(TypedDict):
    awsvpcConfiguration: NotRequired[AwsVpcConfiguration]


class NetworkInterface(TypedDict):
    attachmentId: NotRequired[str]
    ipv6Address: NotRequired[str]
    privateIpv4Address: NotRequired[str]


NetworkMode = Literal["bridge", "host", "awsvpc", "none"]

class NewFault(TypedDict):
    kind: Kind
    optional: NotRequired[bool]
    """Whether nobody minds if it never fires."""
    origin: NotRequired[Origin | None]
    """`None` when it was not a test that made it."""
    times: NotRequired[int | None]
    """How often it fires; `None` without limit."""


class NewObject(TypedDict):
    """An object of S3 that is about to be put."""

    body: str
    """In base64 where it is written as JSON."""
    key: str


class NvidiaMpsAllocation(TypedDict):
    maxComputePercent: NotRequired[int]
    memory: NotRequired[int]


OSFamily = Literal["WINDOWS_SERVER_2019_FULL", "WINDOWS_SERVER_2019_CORE", "WINDOWS_SERVER_2016_FULL", "WINDOWS_SERVER_2004_CORE", "WINDOWS_SERVER_2022_CORE", "WINDOWS_SERVER_2022_FULL", "WINDOWS_SERVER_2025_CORE", "WINDOWS_SERVER_2025_FULL", "WINDOWS_SERVER_20H2_CORE", "LINUX"]

Operations = Union[Literal["all", "reads", "writes"], "OperationsWithOnly"]

class OperationsWithOnly(TypedDict):
    """An operation of any service."""

    only: str


class Origin(TypedDict):
    """The line of a test that made a fault."""

    file: str
    line: int


PidMode = Literal["host", "task"]

class PlacementConstraint(TypedDict):
    expression: NotRequired[str]
    type: NotRequired[PlacementConstraintType]


PlacementConstraintType = Literal["distinctInstance", "memberOf"]

class PlacementStrategy(TypedDict):
    field: NotRequired[str]
    type: NotRequired[PlacementStrategyType]


PlacementStrategyType = Literal["random", "spread", "binpack"]

class PortMapping(TypedDict):
    appProtocol: NotRequired[ApplicationProtocol]
    containerPort: NotRequired[int]
    containerPortRange: NotRequired[str]
    hostPort: NotRequired[int]
    name: NotRequired[str]
    protocol: NotRequired[TransportProtocol]


class Problem(TypedDict):
    """Why a request of introspection was not carried out."""

    message: str
    """What was wrong and what would be right, in a sentence."""


PropagateTags = Literal["TASK_DEFINITION", "SERVICE", "NONE"]

class ProxyConfiguration(TypedDict):
    containerName: NotRequired[str]
    properties: NotRequired[list[KeyValuePair]]
    type: NotRequired[ProxyConfigurationType]


ProxyConfigurationType = Literal["APPMESH"]

Purchase = Literal["onDemand", "spot", "spotDraining"]
"""How an instance is paid for, and so whether EC2 can take it back."""

class Queue(TypedDict):
    """A queue of SQS."""

    delayed: int
    """How many were sent with a delay that is not over."""
    inFlight: int
    """How many were received and not deleted yet."""
    messages: list[Message]
    """The first 100 messages, whether or not they can be received."""
    name: str
    """Its name."""
    visible: int
    """How many messages can be received."""


class RepositoryCredentials(TypedDict):
    credentialsParameter: NotRequired[str]


class Request(TypedDict):
    """A request that the fake has seen, and what came of it."""

    accessKey: NotRequired[str | None]
    """The access key that it was signed with."""
    account: str
    """The account that it was for."""
    at: float
    """When it came, in seconds since the start of the fake."""
    errorCode: NotRequired[str | None]
    """The code of the error that it was answered with."""
    input: Any
    """Its input in JSON; null for what never became a call."""
    isInjected: bool
    """Whether a fault, a rate limit or a policy has changed what the caller got."""
    isOk: bool
    """Whether it was answered without an error."""
    operation: str
    """The operation, such as `RunTask`; the target as it was sent for what never became a call."""
    output: NotRequired[Any]
    """The body of its answer; absent for errors, for bodies of more than 32 KiB, and in a fake that does not listen from its start."""
    region: str
    """The region that it was for."""
    requestId: str
    """The request id that it was answered with."""
    service: NotRequired[str | None]
    """The service that it was for, by its signing name; absent for what never became a call."""
    text: str
    """What was asked and what came of it, in words."""
    unknownMembers: NotRequired[list[str]]
    """Members that the service does not know, which were ignored."""


class Requests(TypedDict):
    """The requests that the fake has seen, oldest first."""

    requests: list[Request]
    """Those that were asked for."""


class Resource(TypedDict):
    doubleValue: NotRequired[float]
    integerValue: NotRequired[int]
    longValue: NotRequired[int]
    name: NotRequired[str]
    stringSetValue: NotRequired[list[str]]
    type: NotRequired[str]


ResourceManagementType = Literal["CUSTOMER", "ECS"]

class ResourceRequirement(TypedDict):
    sharingStrategy: NotRequired[SharingStrategy]
    type: NotRequired[ResourceType]
    value: NotRequired[str]


ResourceType = Literal["GPU", "InferenceAccelerator", "NeuronDevice"]

class Rollback(TypedDict):
    reason: NotRequired[str]
    serviceRevisionArn: NotRequired[str]
    startedAt: NotRequired[float]
    """Seconds since 1970."""


class RuntimePlatform(TypedDict):
    cpuArchitecture: NotRequired[CPUArchitecture]
    operatingSystemFamily: NotRequired[OSFamily]


class S3FilesVolumeConfiguration(TypedDict):
    accessPointArn: NotRequired[str]
    fileSystemArn: NotRequired[str]
    rootDirectory: NotRequired[str]
    transitEncryptionPort: NotRequired[int]


class Scale(TypedDict):
    unit: NotRequired[ScaleUnit]
    value: NotRequired[float]


ScaleUnit = Literal["PERCENT"]

SchedulingStrategy = Literal["REPLICA", "DAEMON"]

Scope = Literal["task", "shared"]

class Script(TypedDict):
    """A script as it is written in JSON. What is left out is what containers do by default."""

    cannotPull: NotRequired[str | None]
    exit: NotRequired[Ending | None]
    failsToStart: NotRequired[str | None]
    health: NotRequired[list[Health]]
    loads: NotRequired[list[Usage]]
    logs: NotRequired[list[Line]]
    onSigterm: NotRequired[Signalled | None]
    pullTakes: NotRequired[Seconds | None]
    """In seconds, as all times."""


Seconds = Union["float", "None"]
"""Seconds; null for what never happens."""

class Secret(TypedDict):
    name: NotRequired[str]
    valueFrom: NotRequired[str]


class Seek(TypedDict):
    """A moment of a recording: one of these."""

    by: NotRequired[int | None]
    """So many entries later than now, or earlier where it is negative."""
    elapsed: NotRequired[float | None]
    """So many seconds after the start."""
    entry: NotRequired[int | None]
    """When so many entries had come in."""


class Server(TypedDict):
    """Who answers."""

    account: str
    """The account of requests that name none."""
    region: str
    """The region of requests that name none."""
    version: str
    """The version of this crate."""


class Service(TypedDict):
    availabilityZoneRebalancing: NotRequired[AvailabilityZoneRebalancing]
    capacityProviderStrategy: NotRequired[list[CapacityProviderStrategyItem]]
    clusterArn: NotRequired[str]
    createdAt: NotRequired[float]
    """Seconds since 1970."""
    createdBy: NotRequired[str]
    currentServiceDeployment: NotRequired[str]
    currentServiceRevisions: NotRequired[list[ServiceCurrentRevisionSummary]]
    deploymentConfiguration: NotRequired[DeploymentConfiguration]
    deploymentController: NotRequired[DeploymentController]
    deployments: NotRequired[list[Deployment]]
    desiredCount: NotRequired[int]
    enableECSManagedTags: NotRequired[bool]
    enableExecuteCommand: NotRequired[bool]
    events: NotRequired[list[ServiceEvent]]
    healthCheckGracePeriodSeconds: NotRequired[int]
    launchType: NotRequired[LaunchType]
    loadBalancers: NotRequired[list[LoadBalancer]]
    networkConfiguration: NotRequired[NetworkConfiguration]
    pendingCount: NotRequired[int]
    placementConstraints: NotRequired[list[PlacementConstraint]]
    placementStrategy: NotRequired[list[PlacementStrategy]]
    platformFamily: NotRequired[str]
    platformVersion: NotRequired[str]
    propagateTags: NotRequired[PropagateTags]
    resourceManagementType: NotRequired[ResourceManagementType]
    roleArn: NotRequired[str]
    runningCount: NotRequired[int]
    schedulingStrategy: NotRequired[SchedulingStrategy]
    serviceArn: NotRequired[str]
    serviceName: NotRequired[str]
    serviceRegistries: NotRequired[list[ServiceRegistry]]
    status: NotRequired[str]
    tags: NotRequired[list[Tag]]
    taskDefinition: NotRequired[str]
    taskSets: NotRequired[list[TaskSet]]


class ServiceConnectAccessLogConfiguration(TypedDict):
    format: NotRequired[ServiceConnectAccessLoggingFormat]
    includeQueryParameters: NotRequired[ServiceConnectIncludeQueryParameters]


ServiceConnectAccessLoggingFormat = Literal["TEXT", "JSON"]

class ServiceConnectClientAlias(TypedDict):
    dnsName: NotRequired[str]
    port: NotRequired[int]
    testTrafficRules: NotRequired[ServiceConnectTestTrafficRules]


class ServiceConnectConfiguration(TypedDict):
    accessLogConfiguration: NotRequired[ServiceConnectAccessLogConfiguration]
    containerConfigurations: NotRequired[list[ServiceConnectContainerConfiguration]]
    enabled: NotRequired[bool]
    logConfiguration: NotRequired[LogConfiguration]
    namespace: NotRequired[str]
    services: NotRequired[list[ServiceConnectService]]


class ServiceConnectContainerConfiguration(TypedDict):
    logLevel: NotRequired[ServiceConnectContainerLogLevel]


ServiceConnectContainerLogLevel = Literal["debug", "info"]

ServiceConnectIncludeQueryParameters = Literal["DISABLED", "ENABLED"]

class ServiceConnectService(TypedDict):
    clientAliases: NotRequired[list[ServiceConnectClientAlias]]
    discoveryName: NotRequired[str]
    ingressPortOverride: NotRequired[int]
    portName: NotRequired[str]
    timeout: NotRequired[TimeoutConfiguration]
    tls: NotRequired[ServiceConnectTlsConfiguration]


class ServiceConnectServiceResource(TypedDict):
    discoveryArn: NotRequired[str]
    discoveryName: NotRequired[str]


class ServiceConnectTestTrafficHeaderMatchRules(TypedDict):
    exact: NotRequired[str]


class ServiceConnectTestTrafficHeaderRules(TypedDict):
    name: NotRequired[str]
    value: NotRequired[ServiceConnectTestTrafficHeaderMatchRules]


class ServiceConnectTestTrafficRules(TypedDict):
    header: NotRequired[ServiceConnectTestTrafficHeaderRules]


class ServiceConnectTlsCertificateAuthority(TypedDict):
    awsPcaAuthorityArn: NotRequired[str]


class ServiceConnectTlsConfiguration(TypedDict):
    issuerCertificateAuthority: NotRequired[ServiceConnectTlsCertificateAuthority]
    kmsKey: NotRequired[str]
    roleArn: NotRequired[str]


class ServiceCurrentRevisionSummary(TypedDict):
    arn: NotRequired[str]
    pendingTaskCount: NotRequired[int]
    requestedTaskCount: NotRequired[int]
    runningTaskCount: NotRequired[int]


class ServiceDeployment(TypedDict):
    alarms: NotRequired[ServiceDeploymentAlarms]
    clusterArn: NotRequired[str]
    createdAt: NotRequired[float]
    """Seconds since 1970."""
    deploymentCircuitBreaker: NotRequired[ServiceDeploymentCircuitBreaker]
    deploymentConfiguration: NotRequired[DeploymentConfiguration]
    finishedAt: NotRequired[float]
    """Seconds since 1970."""
    lifecycleHookDetails: NotRequired[list[DeploymentLifecycleHookDetail]]
    lifecycleStage: NotRequired[ServiceDeploymentLifecycleStage]
    rollback: NotRequired[Rollback]
    serviceArn: NotRequired[str]
    serviceDeploymentArn: NotRequired[str]
    sourceServiceRevisions: NotRequired[list[ServiceRevisionSummary]]
    startedAt: NotRequired[float]
    """Seconds since 1970."""
    status: NotRequired[ServiceDeploymentStatus]
    statusReason: NotRequired[str]
    stoppedAt: NotRequired[float]
    """Seconds since 1970."""
    targetServiceRevision: NotRequired[ServiceRevisionSummary]
    updatedAt: NotRequired[float]
    """Seconds since 1970."""


class ServiceDeploymentAlarms(TypedDict):
    alarmNames: NotRequired[list[str]]
    status: NotRequired[ServiceDeploymentRollbackMonitorsStatus]
    triggeredAlarmNames: NotRequired[list[str]]


class ServiceDeploymentCircuitBreaker(TypedDict):
    failureCount: NotRequired[int]
    status: NotRequired[ServiceDeploymentRollbackMonitorsStatus]
    threshold: NotRequired[int]


ServiceDeploymentLifecycleStage = Literal["RECONCILE_SERVICE", "PRE_SCALE_UP", "SCALE_UP", "POST_SCALE_UP", "TEST_TRAFFIC_SHIFT", "POST_TEST_TRAFFIC_SHIFT", "PRODUCTION_TRAFFIC_SHIFT", "POST_PRODUCTION_TRAFFIC_SHIFT", "BAKE_TIME", "CLEAN_UP"]

ServiceDeploymentRollbackMonitorsStatus = Literal["TRIGGERED", "MONITORING", "MONITORING_COMPLETE", "DISABLED"]

ServiceDeploymentStatus = Literal["PENDING", "SUCCESSFUL", "STOPPED", "STOP_REQUESTED", "IN_PROGRESS", "ROLLBACK_REQUESTED", "ROLLBACK_IN_PROGRESS", "ROLLBACK_SUCCESSFUL", "ROLLBACK_FAILED"]

class ServiceEvent(TypedDict):
    createdAt: NotRequired[float]
    """Seconds since 1970."""
    id: NotRequired[str]
    message: NotRequired[str]


class ServiceManagedEBSVolumeConfiguration(TypedDict):
    encrypted: NotRequired[bool]
    filesystemType: NotRequired[TaskFilesystemType]
    iops: NotRequired[int]
    kmsKeyId: NotRequired[str]
    roleArn: NotRequired[str]
    sizeInGiB: NotRequired[int]
    snapshotId: NotRequired[str]
    tagSpecifications: NotRequired[list[EBSTagSpecification]]
    throughput: NotRequired[int]
    volumeInitializationRate: NotRequired[int]
    volumeType: NotRequired[str]


class ServiceRegistry(TypedDict):
    containerName: NotRequired[str]
    containerPort: NotRequired[int]
    port: NotRequired[int]
    registryArn: NotRequired[str]


ServiceRevisionCleanup = Literal["BLOCKING", "DEFERRED"]

class ServiceRevisionSummary(TypedDict):
    arn: NotRequired[str]
    pendingTaskCount: NotRequired[int]
    requestedProductionTrafficWeight: NotRequired[float]
    requestedTaskCount: NotRequired[int]
    requestedTestTrafficWeight: NotRequired[float]
    runningTaskCount: NotRequired[int]


class ServiceVolumeConfiguration(TypedDict):
    managedEBSVolume: NotRequired[ServiceManagedEBSVolumeConfiguration]
    name: NotRequired[str]


class SharingStrategy(TypedDict):
    nvidiaMps: NotRequired[NvidiaMpsAllocation]


Signalled = Union[Literal["ignored"], "SignalledWithExits"]

class SignalledExits(TypedDict):
    after: NotRequired[Seconds | None]
    code: int


class SignalledWithExits(TypedDict):
    exits: SignalledExits


StabilityStatus = Literal["STEADY_STATE", "STABILIZING"]

class StageHold(TypedDict):
    """Rollouts stay at a stage."""

    cluster: NotRequired[str | None]
    """Only those of services in this cluster, by its name."""
    service: NotRequired[str | None]
    """Only those of services of this name."""
    stage: str
    """The stage, in the word of the API."""


class Steps(TypedDict):
    """What has come of moving the time."""

    steps: int
    """How often the time was moved to something that was due."""


class StoredParameter(TypedDict):
    """A parameter of the Parameter Store."""

    name: str
    """Its name."""
    version: int
    """The number of its newest version."""


class StoredSecret(TypedDict):
    """A secret of Secrets Manager."""

    arn: str
    """Its ARN."""
    isDeleted: bool
    """Whether it waits for its deletion."""
    name: str
    """Its name."""
    versions: int
    """How many versions it has."""


class SystemControl(TypedDict):
    namespace: NotRequired[str]
    value: NotRequired[str]


class Tag(TypedDict):
    key: NotRequired[str]
    value: NotRequired[str]


class Target(TypedDict):
    """A target of a load balancer."""

    availabilityZone: str
    """The zone of the task."""
    health: str
    """What the load balancer finds of it, such as `healthy`."""
    id: str
    """The private address of the task, or the id of the instance that it runs on."""
    port: int
    """The port at which it is reached."""
    taskArn: str
    """The ARN of the task behind it."""


class TargetGroup(TypedDict):
    """What a load balancer knows of the tasks of services."""

    name: str
    """Its ARN, or the name of the Classic Load Balancer."""
    targets: list[Target]
    """In the order in which the tasks were started."""


class TargetGroups(TypedDict):
    """The target groups and Classic Load Balancers of services."""

    targetGroups: list[TargetGroup]
    """In the order of their names."""


TargetType = Literal["container-instance"]

class Task(TypedDict):
    attachments: NotRequired[list[Attachment]]
    attributes: NotRequired[list[Attribute]]
    availabilityZone: NotRequired[str]
    capacityProviderName: NotRequired[str]
    clusterArn: NotRequired[str]
    connectivity: NotRequired[Connectivity]
    connectivityAt: NotRequired[float]
    """Seconds since 1970."""
    containerInstanceArn: NotRequired[str]
    containers: NotRequired[list[Container]]
    cpu: NotRequired[str]
    createdAt: NotRequired[float]
    """Seconds since 1970."""
    desiredStatus: NotRequired[str]
    enableExecuteCommand: NotRequired[bool]
    ephemeralStorage: NotRequired[EphemeralStorage]
    executionStoppedAt: NotRequired[float]
    """Seconds since 1970."""
    fargateEphemeralStorage: NotRequired[TaskEphemeralStorage]
    group: NotRequired[str]
    healthStatus: NotRequired[HealthStatus]
    inferenceAccelerators: NotRequired[list[InferenceAccelerator]]
    lastStatus: NotRequired[str]
    launchType: NotRequired[LaunchType]
    memory: NotRequired[str]
    overrides: NotRequired[TaskOverride]
    platformFamily: NotRequired[str]
    platformVersion: NotRequired[str]
    pullStartedAt: NotRequired[float]
    """Seconds since 1970."""
    pullStoppedAt: NotRequired[float]
    """Seconds since 1970."""
    startedAt: NotRequired[float]
    """Seconds since 1970."""
    startedBy: NotRequired[str]
    stopCode: NotRequired[TaskStopCode]
    stoppedAt: NotRequired[float]
    """Seconds since 1970."""
    stoppedReason: NotRequired[str]
    stoppingAt: NotRequired[float]
    """Seconds since 1970."""
    tags: NotRequired[list[Tag]]
    taskArn: NotRequired[str]
    taskDefinitionArn: NotRequired[str]
    trustedExecutionSummary: NotRequired[TrustedExecutionSummary]
    version: NotRequired[int]


class TaskDefinition(TypedDict):
    compatibilities: NotRequired[list[Compatibility]]
    containerDefinitions: NotRequired[list[ContainerDefinition]]
    cpu: NotRequired[str]
    deleteRequestedAt: NotRequired[float]
    """Seconds since 1970."""
    deregisteredAt: NotRequired[float]
    """Seconds since 1970."""
    enableFaultInjection: NotRequired[bool]
    ephemeralStorage: NotRequired[EphemeralStorage]
    executionRoleArn: NotRequired[str]
    family: NotRequired[str]
    inferenceAccelerators: NotRequired[list[InferenceAccelerator]]
    ipcMode: NotRequired[IpcMode]
    memory: NotRequired[str]
    networkMode: NotRequired[NetworkMode]
    pidMode: NotRequired[PidMode]
    placementConstraints: NotRequired[list[TaskDefinitionPlacementConstraint]]
    proxyConfiguration: NotRequired[ProxyConfiguration]
    registeredAt: NotRequired[float]
    """Seconds since 1970."""
    registeredBy: NotRequired[str]
    requiresAttributes: NotRequired[list[Attribute]]
    requiresCompatibilities: NotRequired[list[Compatibility]]
    revision: NotRequired[int]
    runtimePlatform: NotRequired[RuntimePlatform]
    status: NotRequired[TaskDefinitionStatus]
    taskDefinitionArn: NotRequired[str]
    taskRoleArn: NotRequired[str]
    trustedExecutionConfiguration: NotRequired[TrustedExecutionConfiguration]
    volumes: NotRequired[list[Volume]]


class TaskDefinitionPlacementConstraint(TypedDict):
    expression: NotRequired[str]
    type: NotRequired[TaskDefinitionPlacementConstraintType]


TaskDefinitionPlacementConstraintType = Literal["memberOf"]

TaskDefinitionStatus = Literal["ACTIVE", "INACTIVE", "DELETE_IN_PROGRESS"]

class TaskDelay(TypedDict):
    """Tasks take longer for each stage, by times that are drawn."""

    tasks: NotRequired[TaskScope]
    upTo: Seconds
    """How much longer at most."""


class TaskEphemeralStorage(TypedDict):
    kmsKeyId: NotRequired[str]
    sizeInGiB: NotRequired[int]


TaskFilesystemType = Literal["ext3", "ext4", "xfs", "ntfs"]

class TaskHold(TypedDict):
    """Tasks stay in a status."""

    status: str
    """The status, in the word of the API."""
    tasks: NotRequired[TaskScope]


class TaskLogs(TypedDict):
    """What the containers of a task have written."""

    containers: list[ContainerLogs]
    """Those that were asked for, in the order of the definition."""


class TaskOverride(TypedDict):
    containerOverrides: NotRequired[list[ContainerOverride]]
    cpu: NotRequired[str]
    ephemeralStorage: NotRequired[EphemeralStorage]
    executionRoleArn: NotRequired[str]
    inferenceAcceleratorOverrides: NotRequired[list[InferenceAcceleratorOverride]]
    memory: NotRequired[str]
    taskRoleArn: NotRequired[str]


class TaskScope(TypedDict):
    """Which tasks a fault applies to. By default all."""

    cluster: NotRequired[str | None]
    """Only tasks of this cluster, by its name."""
    family: NotRequired[str | None]
    """Only tasks of this family."""
    nth: NotRequired[int | None]
    """Only the n-th task, counted from 1."""
    task: NotRequired[str | None]
    """Only the task of this id."""


class TaskSet(TypedDict):
    capacityProviderStrategy: NotRequired[list[CapacityProviderStrategyItem]]
    clusterArn: NotRequired[str]
    computedDesiredCount: NotRequired[int]
    createdAt: NotRequired[float]
    """Seconds since 1970."""
    externalId: NotRequired[str]
    fargateEphemeralStorage: NotRequired[DeploymentEphemeralStorage]
    id: NotRequired[str]
    launchType: NotRequired[LaunchType]
    loadBalancers: NotRequired[list[LoadBalancer]]
    networkConfiguration: NotRequired[NetworkConfiguration]
    pendingCount: NotRequired[int]
    platformFamily: NotRequired[str]
    platformVersion: NotRequired[str]
    runningCount: NotRequired[int]
    scale: NotRequired[Scale]
    serviceArn: NotRequired[str]
    serviceRegistries: NotRequired[list[ServiceRegistry]]
    stabilityStatus: NotRequired[StabilityStatus]
    stabilityStatusAt: NotRequired[float]
    """Seconds since 1970."""
    startedBy: NotRequired[str]
    status: NotRequired[str]
    tags: NotRequired[list[Tag]]
    taskDefinition: NotRequired[str]
    taskSetArn: NotRequired[str]
    updatedAt: NotRequired[float]
    """Seconds since 1970."""


TaskStopCode = Literal["TaskFailedToStart", "EssentialContainerExited", "UserInitiated", "ServiceSchedulerInitiated", "SpotInterruption", "TerminationNotice", "InfrastructureHealth"]

class ThresholdConfiguration(TypedDict):
    type: NotRequired[ThresholdType]
    value: NotRequired[int]


ThresholdType = Literal["COUNT", "BOUNDED_PERCENT", "UNBOUNDED_PERCENT"]

class Timeline(TypedDict):
    """What happened, in order."""

    entries: list[TimelineEntry]
    """One entry for each thing that happened."""


class TimelineEntry(TypedDict):
    """Something that happened."""

    at: float
    """When it happened, in seconds since the start of the fake."""
    kind: EntryKind
    """What kind of thing it is."""
    task: NotRequired[str | None]
    """The id of the task that it is about."""
    text: str
    """What happened, in words."""


class TimeoutConfiguration(TypedDict):
    idleTimeoutSeconds: NotRequired[int]
    perRequestTimeoutSeconds: NotRequired[int]


class Tmpfs(TypedDict):
    containerPath: NotRequired[str]
    mountOptions: NotRequired[list[str]]
    size: NotRequired[int]


TransportProtocol = Literal["tcp", "udp"]

class TrustedExecutionConfiguration(TypedDict):
    attestationPolicy: NotRequired[str]
    isolationMode: NotRequired[IsolationMode]


class TrustedExecutionSummary(TypedDict):
    attestationPolicyStatus: NotRequired[AttestationPolicyStatus]
    isolationMode: NotRequired[IsolationMode]


class Ulimit(TypedDict):
    hardLimit: NotRequired[int]
    name: NotRequired[UlimitName]
    softLimit: NotRequired[int]


UlimitName = Literal["core", "cpu", "data", "fsize", "locks", "memlock", "msgqueue", "nice", "nofile", "nproc", "rss", "rtprio", "rttime", "sigpending", "stack"]

class Usage(TypedDict):
    """In percent of what its task has reserved."""

    after: NotRequired[Seconds]
    cpu: NotRequired[float | None]
    memory: NotRequired[float | None]


VersionConsistency = Literal["enabled", "disabled"]

class VersionInfo(TypedDict):
    agentHash: NotRequired[str]
    agentVersion: NotRequired[str]
    dockerVersion: NotRequired[str]


class Volume(TypedDict):
    configuredAtLaunch: NotRequired[bool]
    dockerVolumeConfiguration: NotRequired[DockerVolumeConfiguration]
    efsVolumeConfiguration: NotRequired[EFSVolumeConfiguration]
    fsxWindowsFileServerVolumeConfiguration: NotRequired[FSxWindowsFileServerVolumeConfiguration]
    host: NotRequired[HostVolumeProperties]
    name: NotRequired[str]
    s3filesVolumeConfiguration: NotRequired[S3FilesVolumeConfiguration]


class VolumeFrom(TypedDict):
    readOnly: NotRequired[bool]
    sourceContainer: NotRequired[str]


class VpcLatticeAdvancedConfiguration(TypedDict):
    alternateTargetGroupArn: NotRequired[str]
    productionListenerRule: NotRequired[str]
    testListenerRule: NotRequired[str]


class VpcLatticeConfiguration(TypedDict):
    advancedConfiguration: NotRequired[VpcLatticeAdvancedConfiguration]
    portName: NotRequired[str]
    roleArn: NotRequired[str]
    targetGroupArn: NotRequired[str]


When = TypedDict(
    "When",
    {
        "every": NotRequired[int | None],
        "from": NotRequired[int | None],
        "nth": NotRequired[int | None],
        "perMillion": NotRequired[int | None],
        "window": NotRequired[Union["Window", None]],
    },
)
"""When a fault has its turn. By default it always has."""


Which = Union[Literal["all"], "WhichWithFirst", "WhichWithNth"]
"""Which of the containers that a selector means, in the order in which their images are pulled."""

class WhichWithFirst(TypedDict):
    """The first n."""

    first: int


class WhichWithNth(TypedDict):
    """That one alone, counted from 1."""

    nth: int


Window = TypedDict(
    "Window",
    {
        "from": "Seconds",
        "until": "Seconds",
    },
)
"""A part of the fake's time, since it was started. The end does not belong to it."""


class GetClustersAnswer(TypedDict):
    clusters: list[Cluster]


class GetContainerInstancesAnswer(TypedDict):
    containerInstances: list[ContainerInstance]


class AddInstanceAnswer(TypedDict):
    """The instance that was added."""

    instance: str


class GetEventsAnswer(TypedDict):
    events: list[dict[str, Any]]


class AddFaultAnswer(TypedDict):
    """The fault that was added."""

    fault: FaultId


class PushImageAnswer(TypedDict):
    """The digest of the image."""

    image: str


class PutParameterAnswer(TypedDict):
    """The ARN of the parameter."""

    parameter: str


class PutSecretAnswer(TypedDict):
    """The secret, and the id of the version that was put."""

    secret: PutSecretAnswerSecret


class PutSecretAnswerSecret(TypedDict):
    arn: str
    version: str


class GetServicesAnswer(TypedDict):
    services: list[Service]


class GetServiceDeploymentsAnswer(TypedDict):
    serviceDeployments: list[ServiceDeployment]


class CreateTaskSetAnswer(TypedDict):
    """The task set that was made."""

    taskSet: str


class ReclaimSpotAnswer(TypedDict):
    """The tasks that it was about."""

    tasks: list[str]


class GetTaskDefinitionsAnswer(TypedDict):
    taskDefinitions: list[TaskDefinition]


GetTasksStatus = Literal["PROVISIONING", "PENDING", "ACTIVATING", "RUNNING", "DEACTIVATING", "STOPPING", "DEPROVISIONING", "STOPPED"]
"""Only tasks with this lastStatus, such as RUNNING."""

class GetTasksAnswer(TypedDict):
    tasks: list[Task]

