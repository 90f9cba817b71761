"""Flows of prefect. In a real image they would be copied in; here the folder is mounted."""

import os
import time

from prefect import flow, get_run_logger, task


@task
def square(number: int) -> int:
    return number * number


@flow
def squares(numbers: list[int]) -> int:
    total = sum(square.map(numbers).result())
    get_run_logger().info("the sum of the squares is %s", total)
    return total


@flow
def failing() -> None:
    raise ValueError("the data is not there")


@flow
def crashing() -> None:
    print("out of memory, says somebody", flush=True)
    os._exit(137)


@flow
def sleeping() -> None:
    print("sleeping", flush=True)
    time.sleep(600)
