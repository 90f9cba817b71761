import type { FakeEcs } from "./fake.js";
import type { FaultHandle } from "./faults.js";
import type * as types from "./types.js";
import { until } from "./wait.js";

abstract class Neighbour {
  constructor(protected readonly fake: FakeEcs) {}
}

/** Secrets Manager. */
export class Secrets extends Neighbour {
  /** Makes a secret, or gives it another version. Its ARN is returned. */
  async put(secret: string, value: string): Promise<string> {
    return (await this.fake.api.putSecret({ secret, value })).secret.arn;
  }

  /** Gives a secret a version to which that staging label leads. The id of the version is returned. */
  async putStaged(secret: string, value: string, stage: string): Promise<string> {
    return (await this.fake.api.putSecret({ secret, value, stage })).secret.version;
  }

  /** Removes it at once. */
  async remove(secret: string): Promise<void> {
    await this.fake.api.removeSecret({ secret });
  }
}

/** The Parameter Store. */
export class Parameters extends Neighbour {
  /** Makes a parameter, or gives it another version. Its ARN is returned. */
  async put(parameter: string, value: string): Promise<string> {
    return (await this.fake.api.putParameter({ parameter, value })).parameter;
  }

  /** The same with a `SecureString`. */
  async putSecure(parameter: string, value: string): Promise<string> {
    return (await this.fake.api.putParameter({ parameter, value, isSecure: true })).parameter;
  }

  async remove(parameter: string): Promise<void> {
    await this.fake.api.removeParameter({ parameter });
  }
}

/** Buckets, for `environmentFiles`. */
export class S3 extends Neighbour {
  /** Puts an object; its bucket is there then. */
  async put(bucket: string, key: string, body: string | Uint8Array): Promise<void> {
    const content = typeof body === "string" ? Buffer.from(body) : Buffer.from(body);
    await this.fake.api.putObjects({ bucket, objects: [{ key, body: content.toString("base64") }] });
  }

  async remove(bucket: string, key: string): Promise<void> {
    await this.fake.api.removeObject({ bucket, key });
  }
}

/** Registries of images. */
export class Ecr extends Neighbour {
  /** The name means another image from now on. Its digest is returned. */
  async pushImage(image: string): Promise<string> {
    return (await this.fake.api.pushImage({ image })).image;
  }
}

/** Alarms, which deployments can have. */
export class CloudWatch extends Neighbour {
  /** Sets an alarm to `ALARM`. */
  async raiseAlarm(alarm: string): Promise<void> {
    await this.fake.api.setAlarm({ alarm, isRaised: true });
  }

  /** Sets it back to `OK`. */
  async clearAlarm(alarm: string): Promise<void> {
    await this.fake.api.setAlarm({ alarm, isRaised: false });
  }
}

/** Subnets. */
export class Ec2 extends Neighbour {
  /** Declares a subnet, with its zone and how many addresses it has. */
  async addSubnet(subnet: string, { zone, addresses }: { zone?: string; addresses?: number } = {}): Promise<void> {
    await this.fake.api.setSubnet({ subnet, availabilityZone: zone, addresses });
  }

  /** A subnet has so many addresses from now on. */
  async setAddresses(subnet: string, addresses: number): Promise<void> {
    await this.fake.api.setSubnet({ subnet, addresses });
  }
}

/** What a group is made with. */
export interface NewGroup {
  cluster?: string;
  instanceType?: string;
  min?: number;
  max?: number;
  zones?: string[];
  protectedFromScaleIn?: boolean;
}

/** Auto Scaling groups. */
export class AutoScaling extends Neighbour {
  /** Makes a group, whose instances register with the cluster. */
  async addGroup(group: string, given: NewGroup = {}): Promise<AutoScalingGroupHandle> {
    const { cluster = "default", instanceType = "m5.large", min = 0, max = 10, zones, protectedFromScaleIn } = given;
    const members = { group, cluster, instanceType, min, max, zones };
    await this.fake.api.addAutoScalingGroup({ ...members, protectsInstances: protectedFromScaleIn });
    return this.group(group);
  }

  group(name: string): AutoScalingGroupHandle {
    return new AutoScalingGroupHandle(this.fake, name);
  }
}

/** An Auto Scaling group, whose instances register with a cluster. */
export class AutoScalingGroupHandle {
  constructor(
    private readonly fake: FakeEcs,
    readonly name: string,
  ) {}

  async setMin(min: number): Promise<void> {
    await this.fake.api.resizeAutoScalingGroup({ group: this.name, min });
  }

  async setMax(max: number): Promise<void> {
    await this.fake.api.resizeAutoScalingGroup({ group: this.name, max });
  }

  async setDesiredCapacity(desiredCapacity: number): Promise<void> {
    await this.fake.api.resizeAutoScalingGroup({ group: this.name, desiredCapacity });
  }

  /** EC2 has no more instances for it. */
  async runOutOfCapacity(): Promise<void> {
    await this.fake.api.setGroupCapacity({ group: this.name, isAvailable: false });
  }

  /** EC2 has instances for it again. */
  async regainCapacity(): Promise<void> {
    await this.fake.api.setGroupCapacity({ group: this.name, isAvailable: true });
  }
}

/** Target groups and Classic Load Balancers. */
export class Elb extends Neighbour {
  /** The target group of that ARN, or the Classic Load Balancer of that name. */
  targetGroup(name: string): TargetGroupHandle {
    return new TargetGroupHandle(this.fake, name);
  }

  /** Those that services have. */
  async targetGroups(): Promise<TargetGroupHandle[]> {
    const { targetGroups } = await this.fake.api.getTargets();
    return targetGroups.map((group) => new TargetGroupHandle(this.fake, group.name));
  }
}

/** A target group, or a Classic Load Balancer. */
export class TargetGroupHandle {
  constructor(
    private readonly fake: FakeEcs,
    readonly name: string,
  ) {}

  /** The targets that are registered, with their health, in the order in which the tasks were started. */
  async targets(): Promise<types.Target[]> {
    const { targetGroups } = await this.fake.api.getTargets();
    return targetGroups.filter((group) => group.name === this.name).flatMap((group) => group.targets);
  }

  /** The targets with that id, or `id:port`, fail their health checks. */
  async failHealth(target: string): Promise<void> {
    await this.fake.api.setTargetHealth({ group: this.name, target, isHealthy: false });
  }

  /** They pass them again. */
  async restoreHealth(target: string): Promise<void> {
    await this.fake.api.setTargetHealth({ group: this.name, target, isHealthy: true });
  }

  /** The next targets that are registered fail their health checks. */
  failNext(count: number): Promise<FaultHandle> {
    return this.fake.faults().add({ target: this.name }, { times: count });
  }

  /** Lets time pass until so many targets are healthy. */
  waitHealthy(count: number): Promise<void> {
    return until(this.fake, `${this.name} to have ${count} healthy targets`, async () => {
      return (await this.targets()).filter((target) => target.health === "healthy").length === count;
    });
  }
}

/** What callers may do. */
export class Permissions extends Neighbour {
  /** Callers may do what this policy of IAM allows, and what those before it do. */
  async allow(policy: string | object): Promise<void> {
    await this.fake.api.allowPolicy({ policy: typeof policy === "string" ? policy : JSON.stringify(policy) });
  }
}
