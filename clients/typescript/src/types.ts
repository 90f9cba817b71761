// The types of what is asked and answered.
//
// Written by clients/generate.py from clients/openapi.json. Do not edit.

/** What a fault does to a call. */
export type Action = "deny" | "empty" | "cutBefore" | "cutAfter" | ActionWithError | ActionWithErrorAfter | ActionWithFailures | ActionWithStale | ActionWithStaleForPolls | ActionWithLatency;

/** The answer is this error, and the operation is not carried out. */
export interface ActionWithError {
  error: InjectedError;
}

/** The operation is carried out; then the answer is this error. */
export interface ActionWithErrorAfter {
  errorAfter: InjectedError;
}

/** The answer has nothing but a failure with this reason, for each thing that was asked for. */
export interface ActionWithFailures {
  failures: string;
}

/** The answer is the one that a read would have had so much earlier. */
export interface ActionWithStale {
  stale: Seconds;
}

/** The answer is the one that a read would have had so many reads earlier. */
export interface ActionWithStaleForPolls {
  staleForPolls: number;
}

/** The answer comes later by so much of the fake's time. */
export interface ActionWithLatency {
  latency: Seconds;
}

/** How far the time is moved. */
export interface Advance {
  /** By how many seconds. */
  seconds: number;
}

export interface AdvancedConfiguration {
  alternateTargetGroupArn?: string;
  productionListenerRule?: string;
  roleArn?: string;
  testListenerRule?: string;
}

export type AgentUpdateStatus = "PENDING" | "STAGING" | "STAGED" | "UPDATING" | "UPDATED" | "FAILED";

export type ApplicationProtocol = "http" | "http2" | "grpc";

export type AssignPublicIp = "ENABLED" | "DISABLED";

export interface Attachment {
  details?: Array<KeyValuePair>;
  id?: string;
  status?: string;
  type?: string;
}

export type AttestationPolicyStatus = "CONFIGURED";

export interface Attribute {
  name?: string;
  targetId?: string;
  targetType?: TargetType;
  value?: string;
}

export type AvailabilityZoneRebalancing = "ENABLED" | "DISABLED";

export interface AwsVpcConfiguration {
  assignPublicIp?: AssignPublicIp;
  securityGroups?: Array<string>;
  subnets?: Array<string>;
}

export type CPUArchitecture = "X86_64" | "ARM64";

/** A fault of calls. */
export interface CallFault {
  action: Action;
  calls: CallScope;
  /** Which of the calls that it applies to it changes. */
  when?: When;
}

/** Which calls a fault applies to. */
export interface CallScope {
  /** Only calls about this cluster, by its name. */
  cluster?: string | null;
  /** Only calls about task definitions, tasks or services of this family. */
  family?: string | null;
  operations: Operations;
}

export interface CanaryConfiguration {
  canaryBakeTimeInMinutes?: number;
  canaryPercent?: number;
}

export interface CapacityProviderStrategyItem {
  base?: number;
  capacityProvider?: string;
  weight?: number;
}

/** What time it is in the fake. */
export interface Clock {
  /** How much time has passed since the start. */
  elapsed: number;
  /** Whether only callers move the time. */
  isManual: boolean;
  /** In how many seconds something happens next; null at rest. */
  nextEventIn?: number | null;
  /** What the fake's clock shows, in seconds since 1970. */
  now: number;
  /** What it showed when the fake was started. */
  startedAt: number;
}

export interface Cluster {
  activeServicesCount?: number;
  attachments?: Array<Attachment>;
  attachmentsStatus?: string;
  capacityProviders?: Array<string>;
  clusterArn?: string;
  clusterName?: string;
  configuration?: ClusterConfiguration;
  defaultCapacityProviderStrategy?: Array<CapacityProviderStrategyItem>;
  pendingTasksCount?: number;
  registeredContainerInstancesCount?: number;
  runningTasksCount?: number;
  serviceConnectDefaults?: ClusterServiceConnectDefaults;
  settings?: Array<ClusterSetting>;
  statistics?: Array<KeyValuePair>;
  status?: string;
  tags?: Array<Tag>;
}

export interface ClusterConfiguration {
  executeCommandConfiguration?: ExecuteCommandConfiguration;
  managedStorageConfiguration?: ManagedStorageConfiguration;
}

export interface ClusterServiceConnectDefaults {
  namespace?: string;
}

export interface ClusterSetting {
  name?: ClusterSettingName;
  value?: string;
}

export type ClusterSettingName = "containerInsights";

export type Compatibility = "EC2" | "FARGATE" | "EXTERNAL" | "MANAGED_INSTANCES";

export type Connectivity = "CONNECTED" | "DISCONNECTED";

export interface Container {
  containerArn?: string;
  cpu?: string;
  exitCode?: number;
  gpuIds?: Array<string>;
  gpuSharingStrategy?: SharingStrategy;
  healthStatus?: HealthStatus;
  image?: string;
  imageDigest?: string;
  lastStatus?: string;
  managedAgents?: Array<ManagedAgent>;
  memory?: string;
  memoryReservation?: string;
  name?: string;
  networkBindings?: Array<NetworkBinding>;
  networkInterfaces?: Array<NetworkInterface>;
  neuronDeviceIds?: Array<string>;
  reason?: string;
  runtimeId?: string;
  taskArn?: string;
}

export type ContainerCondition = "START" | "COMPLETE" | "SUCCESS" | "HEALTHY";

export interface ContainerDefinition {
  command?: Array<string>;
  cpu?: number;
  credentialSpecs?: Array<string>;
  dependsOn?: Array<ContainerDependency>;
  disableNetworking?: boolean;
  dnsSearchDomains?: Array<string>;
  dnsServers?: Array<string>;
  dockerLabels?: Record<string, string>;
  dockerSecurityOptions?: Array<string>;
  entryPoint?: Array<string>;
  environment?: Array<KeyValuePair>;
  environmentFiles?: Array<EnvironmentFile>;
  essential?: boolean;
  extraHosts?: Array<HostEntry>;
  firelensConfiguration?: FirelensConfiguration;
  healthCheck?: HealthCheck;
  hostname?: string;
  image?: string;
  interactive?: boolean;
  links?: Array<string>;
  linuxParameters?: LinuxParameters;
  logConfiguration?: LogConfiguration;
  memory?: number;
  memoryReservation?: number;
  mountPoints?: Array<MountPoint>;
  name?: string;
  portMappings?: Array<PortMapping>;
  privileged?: boolean;
  pseudoTerminal?: boolean;
  readonlyRootFilesystem?: boolean;
  repositoryCredentials?: RepositoryCredentials;
  resourceRequirements?: Array<ResourceRequirement>;
  restartPolicy?: ContainerRestartPolicy;
  secrets?: Array<Secret>;
  startTimeout?: number;
  stopTimeout?: number;
  systemControls?: Array<SystemControl>;
  ulimits?: Array<Ulimit>;
  user?: string;
  versionConsistency?: VersionConsistency;
  volumesFrom?: Array<VolumeFrom>;
  workingDirectory?: string;
}

export interface ContainerDependency {
  condition?: ContainerCondition;
  containerName?: string;
}

export interface ContainerInstance {
  agentConnected?: boolean;
  agentUpdateStatus?: AgentUpdateStatus;
  attachments?: Array<Attachment>;
  attributes?: Array<Attribute>;
  capacityProviderName?: string;
  containerInstanceArn?: string;
  ec2InstanceId?: string;
  gpuDevices?: Array<GpuDevice>;
  healthStatus?: ContainerInstanceHealthStatus;
  pendingTasksCount?: number;
  /** Seconds since 1970. */
  registeredAt?: number;
  registeredResources?: Array<Resource>;
  remainingResources?: Array<Resource>;
  runningTasksCount?: number;
  status?: string;
  statusReason?: string;
  tags?: Array<Tag>;
  version?: number;
  versionInfo?: VersionInfo;
}

export interface ContainerInstanceHealthStatus {
  details?: Array<InstanceHealthCheckResult>;
  overallStatus?: InstanceHealthCheckState;
}

/** What a container has written. */
export interface ContainerLogs {
  /** What it has exited with, once it has. */
  exitCode?: number | null;
  /** The lines of both streams, in order. */
  lines: Array<LogLine>;
  /** The name of the container. */
  name: string;
  /** Why nothing can be read, if that is so. */
  unavailable?: string | null;
}

export interface ContainerOverride {
  command?: Array<string>;
  cpu?: number;
  environment?: Array<KeyValuePair>;
  environmentFiles?: Array<EnvironmentFile>;
  memory?: number;
  memoryReservation?: number;
  name?: string;
  resourceRequirements?: Array<ResourceRequirement>;
}

export interface ContainerRestartPolicy {
  enabled?: boolean;
  ignoredExitCodes?: Array<number>;
  restartAttemptPeriod?: number;
}

export interface Deployment {
  capacityProviderStrategy?: Array<CapacityProviderStrategyItem>;
  /** Seconds since 1970. */
  createdAt?: number;
  desiredCount?: number;
  failedTasks?: number;
  fargateEphemeralStorage?: DeploymentEphemeralStorage;
  id?: string;
  launchType?: LaunchType;
  networkConfiguration?: NetworkConfiguration;
  pendingCount?: number;
  platformFamily?: string;
  platformVersion?: string;
  rolloutState?: DeploymentRolloutState;
  rolloutStateReason?: string;
  runningCount?: number;
  serviceConnectConfiguration?: ServiceConnectConfiguration;
  serviceConnectResources?: Array<ServiceConnectServiceResource>;
  status?: string;
  taskDefinition?: string;
  /** Seconds since 1970. */
  updatedAt?: number;
  volumeConfigurations?: Array<ServiceVolumeConfiguration>;
  vpcLatticeConfigurations?: Array<VpcLatticeConfiguration>;
}

export interface DeploymentAlarms {
  alarmNames?: Array<string>;
  enable?: boolean;
  rollback?: boolean;
}

export interface DeploymentCircuitBreaker {
  enable?: boolean;
  resetOnHealthyTask?: boolean;
  rollback?: boolean;
  thresholdConfiguration?: ThresholdConfiguration;
}

export interface DeploymentConfiguration {
  alarms?: DeploymentAlarms;
  bakeTimeInMinutes?: number;
  canaryConfiguration?: CanaryConfiguration;
  deploymentCircuitBreaker?: DeploymentCircuitBreaker;
  earlySuccessCriteria?: DeploymentEarlySuccessCriteria;
  lifecycleHooks?: Array<DeploymentLifecycleHook>;
  linearConfiguration?: LinearConfiguration;
  maximumPercent?: number;
  minimumHealthyPercent?: number;
  strategy?: DeploymentStrategy;
}

export interface DeploymentController {
  type?: DeploymentControllerType;
}

export type DeploymentControllerType = "ECS" | "CODE_DEPLOY" | "EXTERNAL";

export interface DeploymentEarlySuccessCriteria {
  enable?: boolean;
  healthyPercent?: number;
  sourceServiceRevisionCleanup?: ServiceRevisionCleanup;
}

export interface DeploymentEphemeralStorage {
  kmsKeyId?: string;
}

export interface DeploymentLifecycleHook {
  hookDetails?: unknown;
  hookTargetArn?: string;
  lifecycleStages?: Array<DeploymentLifecycleHookStage>;
  roleArn?: string;
  targetType?: DeploymentLifecycleHookTargetType;
  timeoutConfiguration?: DeploymentLifecycleHookTimeoutConfiguration;
}

export type DeploymentLifecycleHookAction = "ROLLBACK" | "CONTINUE";

export interface DeploymentLifecycleHookDetail {
  /** Seconds since 1970. */
  expiresAt?: number;
  hookId?: string;
  status?: DeploymentLifecycleHookStatus;
  targetArn?: string;
  targetType?: DeploymentLifecycleHookTargetType;
  timeoutAction?: DeploymentLifecycleHookAction;
}

export type DeploymentLifecycleHookStage = "RECONCILE_SERVICE" | "PRE_SCALE_UP" | "POST_SCALE_UP" | "TEST_TRAFFIC_SHIFT" | "POST_TEST_TRAFFIC_SHIFT" | "PRE_PRODUCTION_TRAFFIC_SHIFT" | "PRODUCTION_TRAFFIC_SHIFT" | "POST_PRODUCTION_TRAFFIC_SHIFT";

export type DeploymentLifecycleHookStatus = "AWAITING_ACTION" | "IN_PROGRESS" | "SUCCEEDED" | "FAILED" | "TIMED_OUT";

export type DeploymentLifecycleHookTargetType = "AWS_LAMBDA" | "PAUSE";

export interface DeploymentLifecycleHookTimeoutConfiguration {
  action?: DeploymentLifecycleHookAction;
  timeoutInMinutes?: number;
}

export type DeploymentRolloutState = "COMPLETED" | "FAILED" | "IN_PROGRESS";

export type DeploymentStrategy = "ROLLING" | "BLUE_GREEN" | "LINEAR" | "CANARY";

export interface Device {
  containerPath?: string;
  hostPath?: string;
  permissions?: Array<DeviceCgroupPermission>;
}

export type DeviceCgroupPermission = "read" | "write" | "mknod";

export interface DockerVolumeConfiguration {
  autoprovision?: boolean;
  driver?: string;
  driverOpts?: Record<string, string>;
  labels?: Record<string, string>;
  scope?: Scope;
}

export type EBSResourceType = "volume";

export interface EBSTagSpecification {
  propagateTags?: PropagateTags;
  resourceType?: EBSResourceType;
  tags?: Array<Tag>;
}

export interface EFSAuthorizationConfig {
  accessPointId?: string;
  iam?: EFSAuthorizationConfigIAM;
}

export type EFSAuthorizationConfigIAM = "ENABLED" | "DISABLED";

export type EFSTransitEncryption = "ENABLED" | "DISABLED";

export interface EFSVolumeConfiguration {
  authorizationConfig?: EFSAuthorizationConfig;
  fileSystemId?: string;
  rootDirectory?: string;
  transitEncryption?: EFSTransitEncryption;
  transitEncryptionPort?: number;
}

export interface Ending {
  after?: Seconds;
  code: number;
  reason?: string | null;
}

/** What an entry of a timeline is about. */
export type EntryKind = "read" | "write" | "refusal" | "status" | "step" | "service";

export interface EnvironmentFile {
  type?: EnvironmentFileType;
  value?: string;
}

export type EnvironmentFileType = "s3";

export interface EphemeralStorage {
  sizeInGiB?: number;
}

/** What a fault does to an event. */
export type EventAction = "lose" | "duplicate" | "reorder" | EventActionWithDelay;

/** It is delivered later by so much of the fake's time. */
export interface EventActionWithDelay {
  delay: Seconds;
}

/** What came of an event at a target. */
export interface EventDelivery {
  /** When, in seconds since the start of the fake. */
  at: number;
  /** The id of the event. */
  eventId: string;
  /** Why the target has not got it; absent where it has. */
  failure?: string | null;
  /** The name of the rule. */
  rule: string;
  /** The ARN of the target. */
  target: string;
}

/** A fault of events. */
export interface EventFault {
  action: EventAction;
  /** Only events that match all of these event patterns. */
  patterns?: Array<string>;
  /** Which of the events that it applies to it changes. */
  when?: When;
}

/** A rule of EventBridge. */
export interface EventRule {
  /** The bus that it is on. */
  bus: string;
  /** Whether it is enabled. */
  isEnabled: boolean;
  /** Its name. */
  name: string;
  /** Its pattern, as it was given. */
  pattern?: string | null;
  /** Its schedule, as it was given. */
  schedule?: string | null;
  /** The ARNs of its targets. */
  targets: Array<string>;
}

export interface ExecuteCommandConfiguration {
  kmsKeyId?: string;
  logConfiguration?: ExecuteCommandLogConfiguration;
  logging?: ExecuteCommandLogging;
}

export interface ExecuteCommandLogConfiguration {
  cloudWatchEncryptionEnabled?: boolean;
  cloudWatchLogGroupName?: string;
  s3BucketName?: string;
  s3EncryptionEnabled?: boolean;
  s3KeyPrefix?: string;
}

export type ExecuteCommandLogging = "NONE" | "DEFAULT" | "OVERRIDE";

export interface FSxWindowsFileServerAuthorizationConfig {
  credentialsParameter?: string;
  domain?: string;
}

export interface FSxWindowsFileServerVolumeConfiguration {
  authorizationConfig?: FSxWindowsFileServerAuthorizationConfig;
  fileSystemId?: string;
  rootDirectory?: string;
}

/** A fault that was made. */
export interface Fault {
  /** The account that it is in. */
  account: string;
  /** The fault as it was added. */
  fault: NewFault;
  /** How often it has fired. */
  hits: number;
  /** Its number in its account and region. */
  id: number;
  /** Whether it can still fire. */
  isActive: boolean;
  /** Whether it has never fired, though it is not optional. */
  isUnused: boolean;
  /** The region that it is in. */
  region: string;
  /** What goes wrong, in words. */
  text: string;
}

/** Identifies a fault within its registry. */
export type FaultId = number;

/** The faults that were made, in the order in which they were. */
export interface Faults {
  /** Those that can still fire, and the last 10,000 that have ended. */
  faults: Array<Fault>;
}

export interface FirelensConfiguration {
  options?: Record<string, string>;
  type?: FirelensConfigurationType;
}

export type FirelensConfigurationType = "fluentd" | "fluentbit";

/** A target group that a rule forwards to. */
export interface Forward {
  /** The ARN of the target group. */
  targetGroup: string;
  /** Its share of the requests. */
  weight: number;
}

export interface GpuDevice {
  containerCount?: number;
  gpuId?: string;
  remainingMemoryInMiB?: number;
  sharingMode?: GpuSharingMode;
  totalMemoryInMiB?: number;
}

export type GpuSharingMode = "IDLE" | "NVIDIA_MPS" | "DEDICATED";

export interface Health {
  after?: Seconds;
  isHealthy: boolean;
}

export interface HealthCheck {
  command?: Array<string>;
  interval?: number;
  retries?: number;
  startPeriod?: number;
  timeout?: number;
}

export type HealthStatus = "HEALTHY" | "UNHEALTHY" | "UNKNOWN";

/** What a lifecycle hook is going to return. */
export interface HookAnswer {
  /** What it returns. */
  result: HookResult;
  /** The stage at which the hook is called. */
  stage: LifecycleStage;
}

/** What the lifecycle hooks of a service are going to return. */
export interface HookAnswers {
  /** By stage, and in the order in which hooks get them. Of a stage without one hooks succeed. */
  answers: Array<HookAnswer>;
}

/** What the Lambda function of a lifecycle hook answers. */
export type HookResult = "SUCCEEDED" | "FAILED" | "IN_PROGRESS" | "UNPARSABLE" | HookResultWithCALLBACKAFTER;

/** `{"hookStatus": "IN_PROGRESS", "callBackDelay": …}`: the function is called again after that, in whole seconds and after one at least. */
export interface HookResultWithCALLBACKAFTER {
  CALL_BACK_AFTER: Seconds;
}

export interface HostEntry {
  hostname?: string;
  ipAddress?: string;
}

export interface HostVolumeProperties {
  sourcePath?: string;
}

export interface InferenceAccelerator {
  deviceName?: string;
  deviceType?: string;
}

export interface InferenceAcceleratorOverride {
  deviceName?: string;
  deviceType?: string;
}

/** An error as the API answers it. */
export interface InjectedError {
  code: string;
  message: string;
}

export interface InstanceHealthCheckResult {
  /** Seconds since 1970. */
  lastStatusChange?: number;
  /** Seconds since 1970. */
  lastUpdated?: number;
  status?: InstanceHealthCheckState;
  statusReason?: string;
  type?: InstanceHealthCheckType;
}

export type InstanceHealthCheckState = "OK" | "IMPAIRED" | "INSUFFICIENT_DATA" | "INITIALIZING";

export type InstanceHealthCheckType = "CONTAINER_RUNTIME" | "ACCELERATED_COMPUTE" | "DAEMON" | "AGENT_CONNECTIVITY";

export type IpcMode = "host" | "task" | "none";

export type IsolationMode = "SHARED" | "ISOLATED_SANDBOX" | "CONFIDENTIAL_SANDBOX";

/** At which moment of a recording a fake is that shows one. */
export interface Journal {
  /** How much time has passed since the start, in seconds. */
  elapsed: number;
  /** Why not all of them can, once somebody has gone so far; null before, and where all can. */
  ends?: string | null;
  /** How many entries the recording has. */
  entries: number;
  /** How many of them can come in: those behind may need the code of the test. */
  playable: number;
  /** How many entries have come in. */
  position: number;
  /** The test whose fake it was; null where it was none's. */
  test?: string | null;
  /** The version of fake-ecs that has written the recording. */
  version: string;
}

/** What had come in. */
export interface JournalEntries {
  /** In the order in which they came in. */
  entries: Array<JournalEntry>;
}

/** Something that had come in. */
export interface JournalEntry {
  /** How much time had passed since the start, in seconds. */
  elapsed: number;
  /** What kind of thing it was. */
  kind: JournalEntryKind;
  /** Counted from 1; with so many the fake is right after it. */
  number: number;
  /** What it was in particular, such as the operation of a call. */
  what: string;
}

/** What kind of thing had come in. */
export type JournalEntryKind = "call" | "command" | "report" | "time" | "other";

export interface KernelCapabilities {
  add?: Array<string>;
  drop?: Array<string>;
}

export interface KeyValuePair {
  name?: string;
  value?: string;
}

/** What goes wrong. */
export type Kind = KindWithCall | KindWithEvent | KindWithTaskStart | KindWithTaskHold | KindWithTaskDelay | KindWithLogStream | KindWithServiceTask | KindWithServiceHold | KindWithStageHold | KindWithDaemonTask | KindWithTarget | KindWithGatewayUpdate | KindWithGatewayRoute | KindWithStackResource;

/** A call of the API. */
export interface KindWithCall {
  call: CallFault;
}

/** An event that EventBridge is to deliver. */
export interface KindWithEvent {
  event: EventFault;
}

export interface KindTaskStart {
  /** Whether it does not even come to `PENDING`. */
  provisioning: boolean;
  reason: string;
  tasks?: TaskScope;
}

/** A task fails before its containers run. */
export interface KindWithTaskStart {
  taskStart: KindTaskStart;
}

/** Tasks that are about to leave a status stay in it. */
export interface KindWithTaskHold {
  taskHold: TaskHold;
}

/** Tasks take longer for each stage. */
export interface KindWithTaskDelay {
  taskDelay: TaskDelay;
}

/** A log stream never appears, or it or its lines appear late. */
export interface KindWithLogStream {
  logStream: LogFault;
}

/** A task that this service starts, `cluster/service`, exits with code 1 as soon as it runs. */
export interface KindWithServiceTask {
  serviceTask: string;
}

/** The scheduler of this service, `cluster/service`, does nothing. */
export interface KindWithServiceHold {
  serviceHold: string;
}

/** Rollouts stay at a stage. */
export interface KindWithStageHold {
  stageHold: StageHold;
}

/** A task of this daemon, `cluster/daemon`, exits with code 1 as soon as it runs. */
export interface KindWithDaemonTask {
  daemonTask: string;
}

/** A target that is registered in this group fails its health checks. */
export interface KindWithTarget {
  target: string;
}

export interface KindGatewayUpdate {
  code: string;
  gateway: string;
  message: string;
}

/** An update of a gateway fails with that error of Elastic Load Balancing. */
export interface KindWithGatewayUpdate {
  gatewayUpdate: KindGatewayUpdate;
}

/** A route of this gateway that is made or changed fails. */
export interface KindWithGatewayRoute {
  gatewayRoute: string;
}

export interface KindStackResource {
  /** What the template calls the resource. */
  logicalId: string;
  reason: string;
  stack: string;
}

/** A resource of a stack of CloudFormation cannot be made, changed or removed. */
export interface KindWithStackResource {
  stackResource: KindStackResource;
}

export type LaunchType = "EC2" | "FARGATE" | "EXTERNAL" | "MANAGED_INSTANCES";

/** The stages of a deployment with the strategy `BLUE_GREEN`, `LINEAR` or `CANARY`, in their order. */
export type LifecycleStage = "RECONCILE_SERVICE" | "PRE_SCALE_UP" | "SCALE_UP" | "POST_SCALE_UP" | "TEST_TRAFFIC_SHIFT" | "POST_TEST_TRAFFIC_SHIFT" | "PRE_PRODUCTION_TRAFFIC_SHIFT" | "PRODUCTION_TRAFFIC_SHIFT" | "POST_PRODUCTION_TRAFFIC_SHIFT" | "BAKE_TIME" | "CLEAN_UP";

export interface Line {
  after?: Seconds;
  line: string;
}

export interface LinearConfiguration {
  stepBakeTimeInMinutes?: number;
  stepPercent?: number;
}

export interface LinuxParameters {
  capabilities?: KernelCapabilities;
  devices?: Array<Device>;
  initProcessEnabled?: boolean;
  maxSwap?: number;
  sharedMemorySize?: number;
  swappiness?: number;
  tmpfs?: Array<Tmpfs>;
}

/** A listener of a load balancer. */
export interface Listener {
  /** Its port. */
  port: number;
  /** Its rules, in the order in which a request is held against them; the last one is the default. */
  rules: Array<ListenerRule>;
}

/** A rule of a listener. */
export interface ListenerRule {
  /** The target groups that it forwards to, with their weights. */
  forwards: Array<Forward>;
  /** Its priority; absent for the default rule. */
  priority?: number | null;
}

export interface LoadBalancer {
  advancedConfiguration?: AdvancedConfiguration;
  containerName?: string;
  containerPort?: number;
  loadBalancerName?: string;
  targetGroupArn?: string;
}

/** What happens to a log stream. */
export type LogAction = "missing" | LogActionWithCreatedAfter | LogActionWithLag;

/** It appears so much later than its container starts, with what was written until then. */
export interface LogActionWithCreatedAfter {
  createdAfter: Seconds;
}

/** Lines appear in it so much later than they are written. */
export interface LogActionWithLag {
  lag: Seconds;
}

export interface LogConfiguration {
  logDriver?: LogDriver;
  options?: Record<string, string>;
  secretOptions?: Array<Secret>;
}

export type LogDriver = "json-file" | "syslog" | "journald" | "gelf" | "fluentd" | "awslogs" | "splunk" | "awsfirelens";

/** A fault of the log streams of containers. */
export interface LogFault {
  action: LogAction;
  /** Only containers of that name. */
  container?: string | null;
  tasks?: TaskScope;
}

/** A log group. */
export interface LogGroup {
  /** Its name. */
  name: string;
  /** After how many days events are gone; absent: never. */
  retentionDays?: number | null;
  /** The names of its streams. */
  streams: Array<string>;
}

/** A line that a container has written. */
export interface LogLine {
  /** When it was written, in seconds since the start of the fake. */
  at: number;
  /** The name of the container. */
  container: string;
  /** `stdout` or `stderr`. */
  source: LogSource;
  /** What was written, without the line's end. */
  text: string;
}

/** To which stream a line was written. */
export type LogSource = "stdout" | "stderr";

/** A load balancer. */
export interface MadeLoadBalancer {
  /** The name of its host. */
  dnsName: string;
  /** Its listeners, by port. */
  listeners: Array<Listener>;
  /** Its name. */
  name: string;
}

export interface ManagedAgent {
  /** Seconds since 1970. */
  lastStartedAt?: number;
  lastStatus?: string;
  name?: ManagedAgentName;
  reason?: string;
}

export type ManagedAgentName = "ExecuteCommandAgent";

export interface ManagedStorageConfiguration {
  fargateEphemeralStorageKmsKeyId?: string;
  kmsKeyId?: string;
}

/** A message in a queue. */
export interface Message {
  /** What was sent. */
  body: string;
  /** Its id. */
  id: string;
  /** How often it was received. */
  receives: number;
  /** When it was sent, in seconds since the start of the fake. */
  sent: number;
}

export interface MountPoint {
  containerPath?: string;
  readOnly?: boolean;
  sourceVolume?: string;
}

/** What is in the neighbours of ECS, region by region. Values of secrets and parameters are not shown. */
export interface Neighbours {
  /** The regions in which there is something. */
  regions: Array<NeighboursOfRegion>;
}

/** The neighbours in one account and region. */
export interface NeighboursOfRegion {
  /** The account. */
  account: string;
  /** What the rules gave their targets, oldest first, of the last 100. */
  eventDeliveries: Array<EventDelivery>;
  /** The rules of EventBridge, by bus and name. */
  eventRules: Array<EventRule>;
  /** The load balancers that were made, by name. */
  loadBalancers: Array<MadeLoadBalancer>;
  /** The groups of CloudWatch Logs, by name. */
  logGroups: Array<LogGroup>;
  /** The parameters, by name. */
  parameters: Array<StoredParameter>;
  /** The queues of SQS, by name. */
  queues: Array<Queue>;
  /** The region. */
  region: string;
  /** The secrets, by name. */
  secrets: Array<StoredSecret>;
}

export interface NetworkBinding {
  bindIP?: string;
  containerPort?: number;
  containerPortRange?: string;
  hostPort?: number;
  hostPortRange?: string;
  protocol?: TransportProtocol;
}

export interface NetworkConfiguration {
  awsvpcConfiguration?: AwsVpcConfiguration;
}

export interface NetworkInterface {
  attachmentId?: string;
  ipv6Address?: string;
  privateIpv4Address?: string;
}

export type NetworkMode = "bridge" | "host" | "awsvpc" | "none";

export interface NewFault {
  kind: Kind;
  /** Whether nobody minds if it never fires. */
  optional?: boolean;
  /** `None` when it was not a test that made it. */
  origin?: Origin | null;
  /** How often it fires; `None` without limit. */
  times?: number | null;
}

/** An object of S3 that is about to be put. */
export interface NewObject {
  /** In base64 where it is written as JSON. */
  body: string;
  key: string;
}

export interface NvidiaMpsAllocation {
  maxComputePercent?: number;
  memory?: number;
}

export type OSFamily = "WINDOWS_SERVER_2019_FULL" | "WINDOWS_SERVER_2019_CORE" | "WINDOWS_SERVER_2016_FULL" | "WINDOWS_SERVER_2004_CORE" | "WINDOWS_SERVER_2022_CORE" | "WINDOWS_SERVER_2022_FULL" | "WINDOWS_SERVER_2025_CORE" | "WINDOWS_SERVER_2025_FULL" | "WINDOWS_SERVER_20H2_CORE" | "LINUX";

export type Operations = "all" | "reads" | "writes" | OperationsWithOnly;

/** An operation of any service. */
export interface OperationsWithOnly {
  only: string;
}

/** The line of a test that made a fault. */
export interface Origin {
  file: string;
  line: number;
}

export type PidMode = "host" | "task";

export interface PlacementConstraint {
  expression?: string;
  type?: PlacementConstraintType;
}

export type PlacementConstraintType = "distinctInstance" | "memberOf";

export interface PlacementStrategy {
  field?: string;
  type?: PlacementStrategyType;
}

export type PlacementStrategyType = "random" | "spread" | "binpack";

export interface PortMapping {
  appProtocol?: ApplicationProtocol;
  containerPort?: number;
  containerPortRange?: string;
  hostPort?: number;
  name?: string;
  protocol?: TransportProtocol;
}

/** Why a request of introspection was not carried out. */
export interface Problem {
  /** What was wrong and what would be right, in a sentence. */
  message: string;
}

export type PropagateTags = "TASK_DEFINITION" | "SERVICE" | "NONE";

export interface ProxyConfiguration {
  containerName?: string;
  properties?: Array<KeyValuePair>;
  type?: ProxyConfigurationType;
}

export type ProxyConfigurationType = "APPMESH";

/** How an instance is paid for, and so whether EC2 can take it back. */
export type Purchase = "onDemand" | "spot" | "spotDraining";

/** A queue of SQS. */
export interface Queue {
  /** How many were sent with a delay that is not over. */
  delayed: number;
  /** How many were received and not deleted yet. */
  inFlight: number;
  /** The first 100 messages, whether or not they can be received. */
  messages: Array<Message>;
  /** Its name. */
  name: string;
  /** How many messages can be received. */
  visible: number;
}

export interface RepositoryCredentials {
  credentialsParameter?: string;
}

/** A request that the fake has seen, and what came of it. */
export interface Request {
  /** The access key that it was signed with. */
  accessKey?: string | null;
  /** The account that it was for. */
  account: string;
  /** When it came, in seconds since the start of the fake. */
  at: number;
  /** The code of the error that it was answered with. */
  errorCode?: string | null;
  /** Its input in JSON; null for what never became a call. */
  input: unknown;
  /** Whether a fault, a rate limit or a policy has changed what the caller got. */
  isInjected: boolean;
  /** Whether it was answered without an error. */
  isOk: boolean;
  /** The operation, such as `RunTask`; the target as it was sent for what never became a call. */
  operation: string;
  /** The body of its answer; absent for errors, for bodies of more than 32 KiB, and in a fake that does not listen from its start. */
  output?: unknown;
  /** The region that it was for. */
  region: string;
  /** The request id that it was answered with. */
  requestId: string;
  /** The service that it was for, by its signing name; absent for what never became a call. */
  service?: string | null;
  /** What was asked and what came of it, in words. */
  text: string;
  /** Members that the service does not know, which were ignored. */
  unknownMembers?: Array<string>;
}

/** The requests that the fake has seen, oldest first. */
export interface Requests {
  /** Those that were asked for. */
  requests: Array<Request>;
}

export interface Resource {
  doubleValue?: number;
  integerValue?: number;
  longValue?: number;
  name?: string;
  stringSetValue?: Array<string>;
  type?: string;
}

export type ResourceManagementType = "CUSTOMER" | "ECS";

export interface ResourceRequirement {
  sharingStrategy?: SharingStrategy;
  type?: ResourceType;
  value?: string;
}

export type ResourceType = "GPU" | "InferenceAccelerator" | "NeuronDevice";

export interface Rollback {
  reason?: string;
  serviceRevisionArn?: string;
  /** Seconds since 1970. */
  startedAt?: number;
}

export interface RuntimePlatform {
  cpuArchitecture?: CPUArchitecture;
  operatingSystemFamily?: OSFamily;
}

export interface S3FilesVolumeConfiguration {
  accessPointArn?: string;
  fileSystemArn?: string;
  rootDirectory?: string;
  transitEncryptionPort?: number;
}

export interface Scale {
  unit?: ScaleUnit;
  value?: number;
}

export type ScaleUnit = "PERCENT";

export type SchedulingStrategy = "REPLICA" | "DAEMON";

export type Scope = "task" | "shared";

/** A script as it is written in JSON. What is left out is what containers do by default. */
export interface Script {
  cannotPull?: string | null;
  exit?: Ending | null;
  failsToStart?: string | null;
  health?: Array<Health>;
  loads?: Array<Usage>;
  logs?: Array<Line>;
  onSigterm?: Signalled | null;
  /** In seconds, as all times. */
  pullTakes?: Seconds | null;
}

/** Seconds; null for what never happens. */
export type Seconds = number | null;

export interface Secret {
  name?: string;
  valueFrom?: string;
}

/** A moment of a recording: one of these. */
export interface Seek {
  /** So many entries later than now, or earlier where it is negative. */
  by?: number | null;
  /** So many seconds after the start. */
  elapsed?: number | null;
  /** When so many entries had come in. */
  entry?: number | null;
}

/** Who answers. */
export interface Server {
  /** The account of requests that name none. */
  account: string;
  /** The region of requests that name none. */
  region: string;
  /** The version of this crate. */
  version: string;
}

export interface Service {
  availabilityZoneRebalancing?: AvailabilityZoneRebalancing;
  capacityProviderStrategy?: Array<CapacityProviderStrategyItem>;
  clusterArn?: string;
  /** Seconds since 1970. */
  createdAt?: number;
  createdBy?: string;
  currentServiceDeployment?: string;
  currentServiceRevisions?: Array<ServiceCurrentRevisionSummary>;
  deploymentConfiguration?: DeploymentConfiguration;
  deploymentController?: DeploymentController;
  deployments?: Array<Deployment>;
  desiredCount?: number;
  enableECSManagedTags?: boolean;
  enableExecuteCommand?: boolean;
  events?: Array<ServiceEvent>;
  healthCheckGracePeriodSeconds?: number;
  launchType?: LaunchType;
  loadBalancers?: Array<LoadBalancer>;
  networkConfiguration?: NetworkConfiguration;
  pendingCount?: number;
  placementConstraints?: Array<PlacementConstraint>;
  placementStrategy?: Array<PlacementStrategy>;
  platformFamily?: string;
  platformVersion?: string;
  propagateTags?: PropagateTags;
  resourceManagementType?: ResourceManagementType;
  roleArn?: string;
  runningCount?: number;
  schedulingStrategy?: SchedulingStrategy;
  serviceArn?: string;
  serviceName?: string;
  serviceRegistries?: Array<ServiceRegistry>;
  status?: string;
  tags?: Array<Tag>;
  taskDefinition?: string;
  taskSets?: Array<TaskSet>;
}

export interface ServiceConnectAccessLogConfiguration {
  format?: ServiceConnectAccessLoggingFormat;
  includeQueryParameters?: ServiceConnectIncludeQueryParameters;
}

export type ServiceConnectAccessLoggingFormat = "TEXT" | "JSON";

export interface ServiceConnectClientAlias {
  dnsName?: string;
  port?: number;
  testTrafficRules?: ServiceConnectTestTrafficRules;
}

export interface ServiceConnectConfiguration {
  accessLogConfiguration?: ServiceConnectAccessLogConfiguration;
  containerConfigurations?: Array<ServiceConnectContainerConfiguration>;
  enabled?: boolean;
  logConfiguration?: LogConfiguration;
  namespace?: string;
  services?: Array<ServiceConnectService>;
}

export interface ServiceConnectContainerConfiguration {
  logLevel?: ServiceConnectContainerLogLevel;
}

export type ServiceConnectContainerLogLevel = "debug" | "info";

export type ServiceConnectIncludeQueryParameters = "DISABLED" | "ENABLED";

export interface ServiceConnectService {
  clientAliases?: Array<ServiceConnectClientAlias>;
  discoveryName?: string;
  ingressPortOverride?: number;
  portName?: string;
  timeout?: TimeoutConfiguration;
  tls?: ServiceConnectTlsConfiguration;
}

export interface ServiceConnectServiceResource {
  discoveryArn?: string;
  discoveryName?: string;
}

export interface ServiceConnectTestTrafficHeaderMatchRules {
  exact?: string;
}

export interface ServiceConnectTestTrafficHeaderRules {
  name?: string;
  value?: ServiceConnectTestTrafficHeaderMatchRules;
}

export interface ServiceConnectTestTrafficRules {
  header?: ServiceConnectTestTrafficHeaderRules;
}

export interface ServiceConnectTlsCertificateAuthority {
  awsPcaAuthorityArn?: string;
}

export interface ServiceConnectTlsConfiguration {
  issuerCertificateAuthority?: ServiceConnectTlsCertificateAuthority;
  kmsKey?: string;
  roleArn?: string;
}

export interface ServiceCurrentRevisionSummary {
  arn?: string;
  pendingTaskCount?: number;
  requestedTaskCount?: number;
  runningTaskCount?: number;
}

export interface ServiceDeployment {
  alarms?: ServiceDeploymentAlarms;
  clusterArn?: string;
  /** Seconds since 1970. */
  createdAt?: number;
  deploymentCircuitBreaker?: ServiceDeploymentCircuitBreaker;
  deploymentConfiguration?: DeploymentConfiguration;
  /** Seconds since 1970. */
  finishedAt?: number;
  lifecycleHookDetails?: Array<DeploymentLifecycleHookDetail>;
  lifecycleStage?: ServiceDeploymentLifecycleStage;
  rollback?: Rollback;
  serviceArn?: string;
  serviceDeploymentArn?: string;
  sourceServiceRevisions?: Array<ServiceRevisionSummary>;
  /** Seconds since 1970. */
  startedAt?: number;
  status?: ServiceDeploymentStatus;
  statusReason?: string;
  /** Seconds since 1970. */
  stoppedAt?: number;
  targetServiceRevision?: ServiceRevisionSummary;
  /** Seconds since 1970. */
  updatedAt?: number;
}

export interface ServiceDeploymentAlarms {
  alarmNames?: Array<string>;
  status?: ServiceDeploymentRollbackMonitorsStatus;
  triggeredAlarmNames?: Array<string>;
}

export interface ServiceDeploymentCircuitBreaker {
  failureCount?: number;
  status?: ServiceDeploymentRollbackMonitorsStatus;
  threshold?: number;
}

export type ServiceDeploymentLifecycleStage = "RECONCILE_SERVICE" | "PRE_SCALE_UP" | "SCALE_UP" | "POST_SCALE_UP" | "TEST_TRAFFIC_SHIFT" | "POST_TEST_TRAFFIC_SHIFT" | "PRODUCTION_TRAFFIC_SHIFT" | "POST_PRODUCTION_TRAFFIC_SHIFT" | "BAKE_TIME" | "CLEAN_UP";

export type ServiceDeploymentRollbackMonitorsStatus = "TRIGGERED" | "MONITORING" | "MONITORING_COMPLETE" | "DISABLED";

export type ServiceDeploymentStatus = "PENDING" | "SUCCESSFUL" | "STOPPED" | "STOP_REQUESTED" | "IN_PROGRESS" | "ROLLBACK_REQUESTED" | "ROLLBACK_IN_PROGRESS" | "ROLLBACK_SUCCESSFUL" | "ROLLBACK_FAILED";

export interface ServiceEvent {
  /** Seconds since 1970. */
  createdAt?: number;
  id?: string;
  message?: string;
}

export interface ServiceManagedEBSVolumeConfiguration {
  encrypted?: boolean;
  filesystemType?: TaskFilesystemType;
  iops?: number;
  kmsKeyId?: string;
  roleArn?: string;
  sizeInGiB?: number;
  snapshotId?: string;
  tagSpecifications?: Array<EBSTagSpecification>;
  throughput?: number;
  volumeInitializationRate?: number;
  volumeType?: string;
}

export interface ServiceRegistry {
  containerName?: string;
  containerPort?: number;
  port?: number;
  registryArn?: string;
}

export type ServiceRevisionCleanup = "BLOCKING" | "DEFERRED";

export interface ServiceRevisionSummary {
  arn?: string;
  pendingTaskCount?: number;
  requestedProductionTrafficWeight?: number;
  requestedTaskCount?: number;
  requestedTestTrafficWeight?: number;
  runningTaskCount?: number;
}

export interface ServiceVolumeConfiguration {
  managedEBSVolume?: ServiceManagedEBSVolumeConfiguration;
  name?: string;
}

export interface SharingStrategy {
  nvidiaMps?: NvidiaMpsAllocation;
}

export type Signalled = "ignored" | SignalledWithExits;

export interface SignalledExits {
  after?: Seconds | null;
  code: number;
}

export interface SignalledWithExits {
  exits: SignalledExits;
}

export type StabilityStatus = "STEADY_STATE" | "STABILIZING";

/** Rollouts stay at a stage. */
export interface StageHold {
  /** Only those of services in this cluster, by its name. */
  cluster?: string | null;
  /** Only those of services of this name. */
  service?: string | null;
  /** The stage, in the word of the API. */
  stage: string;
}

/** What has come of moving the time. */
export interface Steps {
  /** How often the time was moved to something that was due. */
  steps: number;
}

/** A parameter of the Parameter Store. */
export interface StoredParameter {
  /** Its name. */
  name: string;
  /** The number of its newest version. */
  version: number;
}

/** A secret of Secrets Manager. */
export interface StoredSecret {
  /** Its ARN. */
  arn: string;
  /** Whether it waits for its deletion. */
  isDeleted: boolean;
  /** Its name. */
  name: string;
  /** How many versions it has. */
  versions: number;
}

export interface SystemControl {
  namespace?: string;
  value?: string;
}

export interface Tag {
  key?: string;
  value?: string;
}

/** A target of a load balancer. */
export interface Target {
  /** The zone of the task. */
  availabilityZone: string;
  /** What the load balancer finds of it, such as `healthy`. */
  health: string;
  /** The private address of the task, or the id of the instance that it runs on. */
  id: string;
  /** The port at which it is reached. */
  port: number;
  /** The ARN of the task behind it. */
  taskArn: string;
}

/** What a load balancer knows of the tasks of services. */
export interface TargetGroup {
  /** Its ARN, or the name of the Classic Load Balancer. */
  name: string;
  /** In the order in which the tasks were started. */
  targets: Array<Target>;
}

/** The target groups and Classic Load Balancers of services. */
export interface TargetGroups {
  /** In the order of their names. */
  targetGroups: Array<TargetGroup>;
}

export type TargetType = "container-instance";

export interface Task {
  attachments?: Array<Attachment>;
  attributes?: Array<Attribute>;
  availabilityZone?: string;
  capacityProviderName?: string;
  clusterArn?: string;
  connectivity?: Connectivity;
  /** Seconds since 1970. */
  connectivityAt?: number;
  containerInstanceArn?: string;
  containers?: Array<Container>;
  cpu?: string;
  /** Seconds since 1970. */
  createdAt?: number;
  desiredStatus?: string;
  enableExecuteCommand?: boolean;
  ephemeralStorage?: EphemeralStorage;
  /** Seconds since 1970. */
  executionStoppedAt?: number;
  fargateEphemeralStorage?: TaskEphemeralStorage;
  group?: string;
  healthStatus?: HealthStatus;
  inferenceAccelerators?: Array<InferenceAccelerator>;
  lastStatus?: string;
  launchType?: LaunchType;
  memory?: string;
  overrides?: TaskOverride;
  platformFamily?: string;
  platformVersion?: string;
  /** Seconds since 1970. */
  pullStartedAt?: number;
  /** Seconds since 1970. */
  pullStoppedAt?: number;
  /** Seconds since 1970. */
  startedAt?: number;
  startedBy?: string;
  stopCode?: TaskStopCode;
  /** Seconds since 1970. */
  stoppedAt?: number;
  stoppedReason?: string;
  /** Seconds since 1970. */
  stoppingAt?: number;
  tags?: Array<Tag>;
  taskArn?: string;
  taskDefinitionArn?: string;
  trustedExecutionSummary?: TrustedExecutionSummary;
  version?: number;
}

export interface TaskDefinition {
  compatibilities?: Array<Compatibility>;
  containerDefinitions?: Array<ContainerDefinition>;
  cpu?: string;
  /** Seconds since 1970. */
  deleteRequestedAt?: number;
  /** Seconds since 1970. */
  deregisteredAt?: number;
  enableFaultInjection?: boolean;
  ephemeralStorage?: EphemeralStorage;
  executionRoleArn?: string;
  family?: string;
  inferenceAccelerators?: Array<InferenceAccelerator>;
  ipcMode?: IpcMode;
  memory?: string;
  networkMode?: NetworkMode;
  pidMode?: PidMode;
  placementConstraints?: Array<TaskDefinitionPlacementConstraint>;
  proxyConfiguration?: ProxyConfiguration;
  /** Seconds since 1970. */
  registeredAt?: number;
  registeredBy?: string;
  requiresAttributes?: Array<Attribute>;
  requiresCompatibilities?: Array<Compatibility>;
  revision?: number;
  runtimePlatform?: RuntimePlatform;
  status?: TaskDefinitionStatus;
  taskDefinitionArn?: string;
  taskRoleArn?: string;
  trustedExecutionConfiguration?: TrustedExecutionConfiguration;
  volumes?: Array<Volume>;
}

export interface TaskDefinitionPlacementConstraint {
  expression?: string;
  type?: TaskDefinitionPlacementConstraintType;
}

export type TaskDefinitionPlacementConstraintType = "memberOf";

export type TaskDefinitionStatus = "ACTIVE" | "INACTIVE" | "DELETE_IN_PROGRESS";

/** Tasks take longer for each stage, by times that are drawn. */
export interface TaskDelay {
  tasks?: TaskScope;
  /** How much longer at most. */
  upTo: Seconds;
}

export interface TaskEphemeralStorage {
  kmsKeyId?: string;
  sizeInGiB?: number;
}

export type TaskFilesystemType = "ext3" | "ext4" | "xfs" | "ntfs";

/** Tasks stay in a status. */
export interface TaskHold {
  /** The status, in the word of the API. */
  status: string;
  tasks?: TaskScope;
}

/** What the containers of a task have written. */
export interface TaskLogs {
  /** Those that were asked for, in the order of the definition. */
  containers: Array<ContainerLogs>;
}

export interface TaskOverride {
  containerOverrides?: Array<ContainerOverride>;
  cpu?: string;
  ephemeralStorage?: EphemeralStorage;
  executionRoleArn?: string;
  inferenceAcceleratorOverrides?: Array<InferenceAcceleratorOverride>;
  memory?: string;
  taskRoleArn?: string;
}

/** Which tasks a fault applies to. By default all. */
export interface TaskScope {
  /** Only tasks of this cluster, by its name. */
  cluster?: string | null;
  /** Only tasks of this family. */
  family?: string | null;
  /** Only the n-th task, counted from 1. */
  nth?: number | null;
  /** Only the task of this id. */
  task?: string | null;
}

export interface TaskSet {
  capacityProviderStrategy?: Array<CapacityProviderStrategyItem>;
  clusterArn?: string;
  computedDesiredCount?: number;
  /** Seconds since 1970. */
  createdAt?: number;
  externalId?: string;
  fargateEphemeralStorage?: DeploymentEphemeralStorage;
  id?: string;
  launchType?: LaunchType;
  loadBalancers?: Array<LoadBalancer>;
  networkConfiguration?: NetworkConfiguration;
  pendingCount?: number;
  platformFamily?: string;
  platformVersion?: string;
  runningCount?: number;
  scale?: Scale;
  serviceArn?: string;
  serviceRegistries?: Array<ServiceRegistry>;
  stabilityStatus?: StabilityStatus;
  /** Seconds since 1970. */
  stabilityStatusAt?: number;
  startedBy?: string;
  status?: string;
  tags?: Array<Tag>;
  taskDefinition?: string;
  taskSetArn?: string;
  /** Seconds since 1970. */
  updatedAt?: number;
}

export type TaskStopCode = "TaskFailedToStart" | "EssentialContainerExited" | "UserInitiated" | "ServiceSchedulerInitiated" | "SpotInterruption" | "TerminationNotice" | "InfrastructureHealth";

export interface ThresholdConfiguration {
  type?: ThresholdType;
  value?: number;
}

export type ThresholdType = "COUNT" | "BOUNDED_PERCENT" | "UNBOUNDED_PERCENT";

/** What happened, in order. */
export interface Timeline {
  /** One entry for each thing that happened. */
  entries: Array<TimelineEntry>;
}

/** Something that happened. */
export interface TimelineEntry {
  /** When it happened, in seconds since the start of the fake. */
  at: number;
  /** What kind of thing it is. */
  kind: EntryKind;
  /** The id of the task that it is about. */
  task?: string | null;
  /** What happened, in words. */
  text: string;
}

export interface TimeoutConfiguration {
  idleTimeoutSeconds?: number;
  perRequestTimeoutSeconds?: number;
}

export interface Tmpfs {
  containerPath?: string;
  mountOptions?: Array<string>;
  size?: number;
}

export type TransportProtocol = "tcp" | "udp";

export interface TrustedExecutionConfiguration {
  attestationPolicy?: string;
  isolationMode?: IsolationMode;
}

export interface TrustedExecutionSummary {
  attestationPolicyStatus?: AttestationPolicyStatus;
  isolationMode?: IsolationMode;
}

export interface Ulimit {
  hardLimit?: number;
  name?: UlimitName;
  softLimit?: number;
}

export type UlimitName = "core" | "cpu" | "data" | "fsize" | "locks" | "memlock" | "msgqueue" | "nice" | "nofile" | "nproc" | "rss" | "rtprio" | "rttime" | "sigpending" | "stack";

/** In percent of what its task has reserved. */
export interface Usage {
  after?: Seconds;
  cpu?: number | null;
  memory?: number | null;
}

export type VersionConsistency = "enabled" | "disabled";

export interface VersionInfo {
  agentHash?: string;
  agentVersion?: string;
  dockerVersion?: string;
}

export interface Volume {
  configuredAtLaunch?: boolean;
  dockerVolumeConfiguration?: DockerVolumeConfiguration;
  efsVolumeConfiguration?: EFSVolumeConfiguration;
  fsxWindowsFileServerVolumeConfiguration?: FSxWindowsFileServerVolumeConfiguration;
  host?: HostVolumeProperties;
  name?: string;
  s3filesVolumeConfiguration?: S3FilesVolumeConfiguration;
}

export interface VolumeFrom {
  readOnly?: boolean;
  sourceContainer?: string;
}

export interface VpcLatticeAdvancedConfiguration {
  alternateTargetGroupArn?: string;
  productionListenerRule?: string;
  testListenerRule?: string;
}

export interface VpcLatticeConfiguration {
  advancedConfiguration?: VpcLatticeAdvancedConfiguration;
  portName?: string;
  roleArn?: string;
  targetGroupArn?: string;
}

/** When a fault has its turn. By default it always has. */
export interface When {
  /** Only each n-th call: with 3 the third, the sixth and so on. */
  every?: number | null;
  /** Only the n-th call, counted from 1, and those after it. */
  from?: number | null;
  /** Only the n-th call, counted from 1. */
  nth?: number | null;
  /** Only some calls, by the seed: so many of a million. */
  perMillion?: number | null;
  /** Only calls in that part of the fake's time. Others are not counted. */
  window?: Window | null;
}

/** Which of the containers that a selector means, in the order in which their images are pulled. */
export type Which = "all" | WhichWithFirst | WhichWithNth;

/** The first n. */
export interface WhichWithFirst {
  first: number;
}

/** That one alone, counted from 1. */
export interface WhichWithNth {
  nth: number;
}

/** A part of the fake's time, since it was started. The end does not belong to it. */
export interface Window {
  from: Seconds;
  until: Seconds;
}

export interface GetClustersAnswer {
  clusters: Array<Cluster>;
}

export interface GetContainerInstancesAnswer {
  containerInstances: Array<ContainerInstance>;
}

/** The instance that was added. */
export interface AddInstanceAnswer {
  instance: string;
}

export interface GetEventsAnswer {
  events: Array<Record<string, unknown>>;
}

/** The fault that was added. */
export interface AddFaultAnswer {
  fault: FaultId;
}

/** The digest of the image. */
export interface PushImageAnswer {
  image: string;
}

/** The ARN of the parameter. */
export interface PutParameterAnswer {
  parameter: string;
}

/** The secret, and the id of the version that was put. */
export interface PutSecretAnswer {
  secret: PutSecretAnswerSecret;
}

export interface PutSecretAnswerSecret {
  arn: string;
  version: string;
}

export interface GetServicesAnswer {
  services: Array<Service>;
}

export interface GetServiceDeploymentsAnswer {
  serviceDeployments: Array<ServiceDeployment>;
}

/** The task set that was made. */
export interface CreateTaskSetAnswer {
  taskSet: string;
}

/** The tasks that it was about. */
export interface ReclaimSpotAnswer {
  tasks: Array<string>;
}

export interface GetTaskDefinitionsAnswer {
  taskDefinitions: Array<TaskDefinition>;
}

/** Only tasks with this lastStatus, such as RUNNING. */
export type GetTasksStatus = "PROVISIONING" | "PENDING" | "ACTIVATING" | "RUNNING" | "DEACTIVATING" | "STOPPING" | "DEPROVISIONING" | "STOPPED";

export interface GetTasksAnswer {
  tasks: Array<Task>;
}
