"""What other services of AWS have for tasks: secrets, parameters, objects, images, alarms, subnets, policies."""

from __future__ import annotations

import base64
import json
import os
import pathlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from .resources import AutoScalingGroupHandle, TargetGroupHandle

if TYPE_CHECKING:
    from .fake import FakeEcs


class _Neighbour:
    def __init__(self, fake: FakeEcs) -> None:
        self._fake = fake


class Secrets(_Neighbour):
    """Secrets Manager."""

    def put(self, name: str, value: str) -> str:
        """Makes a secret, or gives it another version. Its ARN is returned."""
        return self._fake.api.put_secret(name, value=value)["secret"]["arn"]

    def put_staged(self, secret: str, value: str, stage: str) -> str:
        """Gives a secret a version to which that staging label leads. The id of the version is returned."""
        return self._fake.api.put_secret(secret, value=value, stage=stage)["secret"]["version"]

    def remove(self, secret: str) -> None:
        """Removes it at once."""
        self._fake.api.remove_secret(secret)


class Parameters(_Neighbour):
    """The Parameter Store."""

    def put(self, name: str, value: str) -> str:
        """Makes a parameter, or gives it another version. Its ARN is returned."""
        return self._fake.api.put_parameter(name, value=value)["parameter"]

    def put_secure(self, name: str, value: str) -> str:
        """The same with a `SecureString`."""
        return self._fake.api.put_parameter(name, value=value, is_secure=True)["parameter"]

    def remove(self, parameter: str) -> None:
        self._fake.api.remove_parameter(parameter)


class S3(_Neighbour):
    """Buckets, for `environmentFiles`."""

    def put(self, bucket: str, key: str, body: str | bytes) -> None:
        """Puts an object; its bucket is there then."""
        content = body.encode() if isinstance(body, str) else body
        text = base64.b64encode(content).decode()
        self._fake.api.put_objects(bucket, objects=[{"key": key, "body": text}])

    def put_directory(self, bucket: str, directory: str | os.PathLike[str]) -> None:
        """Puts the files of a directory, under their paths within it."""
        root = pathlib.Path(directory)
        for path in sorted(path for path in root.rglob("*") if path.is_file()):
            self.put(bucket, path.relative_to(root).as_posix(), path.read_bytes())

    def remove(self, bucket: str, key: str) -> None:
        self._fake.api.remove_object(bucket, key)


class Ecr(_Neighbour):
    """Registries of images."""

    def push_image(self, image: str) -> str:
        """The name means another image from now on. Its digest is returned."""
        return self._fake.api.push_image(image=image)["image"]


class CloudWatch(_Neighbour):
    """Alarms, which deployments can have."""

    def raise_alarm(self, name: str) -> None:
        """Sets an alarm to `ALARM`."""
        self._fake.api.set_alarm(name, is_raised=True)

    def clear_alarm(self, name: str) -> None:
        """Sets it back to `OK`."""
        self._fake.api.set_alarm(name, is_raised=False)


class Ec2(_Neighbour):
    """Subnets."""

    def add_subnet(self, id: str, *, zone: str | None = None, addresses: int | None = None) -> None:
        """Declares a subnet, with its zone and how many addresses it has."""
        self._fake.api.set_subnet(id, availability_zone=zone, addresses=addresses)

    def set_addresses(self, id: str, count: int) -> None:
        """A subnet has so many addresses from now on."""
        self._fake.api.set_subnet(id, addresses=count)


class AutoScaling(_Neighbour):
    """Auto Scaling groups."""

    def add_group(
        self,
        name: str,
        *,
        cluster: str = "default",
        instance_type: str = "m5.large",
        min: int = 0,
        max: int = 10,
        zones: list[str] | None = None,
        protected_from_scale_in: bool = False,
    ) -> AutoScalingGroupHandle:
        """Makes a group, whose instances register with the cluster."""
        self._fake.api.add_auto_scaling_group(
            group=name,
            cluster=cluster,
            instance_type=instance_type,
            min=min,
            max=max,
            zones=zones,
            protects_instances=protected_from_scale_in,
        )
        return self.group(name)

    def group(self, name: str) -> AutoScalingGroupHandle:
        return AutoScalingGroupHandle(self._fake, name)


class Elb(_Neighbour):
    """Target groups and Classic Load Balancers."""

    def target_group(self, group: str) -> TargetGroupHandle:
        """The target group of that ARN, or the Classic Load Balancer of that name."""
        return TargetGroupHandle(self._fake, group)

    def target_groups(self) -> list[TargetGroupHandle]:
        """Those that services have."""
        groups = self._fake.api.get_targets()["targetGroups"]
        return [TargetGroupHandle(self._fake, group["name"]) for group in groups]


class Permissions(_Neighbour):
    """What callers may do."""

    def allow(self, policy: str | Mapping[str, Any]) -> None:
        """Callers may do what this policy of IAM allows, and what those before it do."""
        text = policy if isinstance(policy, str) else json.dumps(policy)
        self._fake.api.allow_policy(policy=text)
