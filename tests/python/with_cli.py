"""What the tests of the AWS CLI share."""

import contextlib
import io
import json
import typing

from awscli.clidriver import create_clidriver

from support import SUBNET, Case

NETWORK = f"awsvpcConfiguration={{subnets=[{SUBNET}],assignPublicIp=DISABLED}}"


class Done(typing.NamedTuple):
    """How a command ended."""

    returncode: int
    stdout: str
    stderr: str


def aws(*arguments):
    """Runs `aws ecs …`."""
    return aws_command("ecs", *arguments)


def aws_command(*arguments):
    """Runs `aws …`: the command itself, but in this process, for a new one takes half a second to start."""
    stdout, stderr = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(stdout), contextlib.redirect_stderr(stderr):
        returncode = create_clidriver().main([*arguments, "--output", "json"])
    return Done(returncode, stdout.getvalue(), stderr.getvalue())


class CliCase(Case):
    def ask(self, *arguments):
        """The answer of `aws ecs …`, which must succeed."""
        done = aws(*arguments)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout) if done.stdout else None

    def assert_refused(self, code, message, *arguments):
        done = aws(*arguments)
        # Version 1 of the CLI ends with 255 whatever is wrong; version 2 with 254 when the service refuses.
        self.assertIn(done.returncode, [254, 255])
        self.assertEqual(done.stdout, "")
        self.assertIn(f"An error occurred ({code}) when calling the ", done.stderr)
        self.assertTrue(done.stderr.rstrip().endswith(f" operation: {message}"), done.stderr)
