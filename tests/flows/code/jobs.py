"""Jobs of dagster. In a real image they would be copied in; here the folder is mounted."""

import time

from dagster import Definitions, in_process_executor, job, op


@op
def numbers() -> list[int]:
    return [1, 2, 3]


@op
def total(context, values: list[int]) -> int:
    result = sum(value * value for value in values)
    context.log.info(f"the sum of the squares is {result}")
    return result


@job
def squares():
    total(numbers())


@op
def fail():
    raise ValueError("the data is not there")


@job
def failing():
    fail()


@op
def sleep():
    time.sleep(600)


@job
def sleeping():
    sleep()


# A process for each step takes several seconds to begin.
definitions = Definitions(jobs=[squares, failing, sleeping], executor=in_process_executor)
