"""A client for fake-ecs, an Amazon ECS to test against: look inside it, and interfere."""

from . import types
from ._http import ServerSentEvent
from .errors import ApiError, FakeEcsError, NotReached, Refused, StartFailed, UnusedFaults
from .fake import FakeEcs
from .faults import FaultHandle
from .resources import (
    AutoScalingGroupHandle,
    ClusterHandle,
    InstanceHandle,
    ServiceHandle,
    TargetGroupHandle,
    TaskDefinitionHandle,
    TaskSetHandle,
)
from .script import Script
from .task import ContainerHandle, Logs, TaskHandle, Tasks, Timeline

__all__ = [
    "ApiError",
    "AutoScalingGroupHandle",
    "ClusterHandle",
    "ContainerHandle",
    "FakeEcs",
    "FakeEcsError",
    "FaultHandle",
    "InstanceHandle",
    "Logs",
    "NotReached",
    "Refused",
    "Script",
    "ServerSentEvent",
    "ServiceHandle",
    "StartFailed",
    "TargetGroupHandle",
    "TaskDefinitionHandle",
    "TaskHandle",
    "TaskSetHandle",
    "Tasks",
    "Timeline",
    "UnusedFaults",
    "types",
]
