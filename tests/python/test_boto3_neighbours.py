"""Other services of AWS that the fake serves, as boto3 speaks to them."""

import urllib.request

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from support import ACCOUNT, ENDPOINT_URL
from with_boto3 import Boto3Case


class Neighbours(Boto3Case):
    def client(self, service, **options):
        config = Config(retries={"total_max_attempts": 1})
        return boto3.client(service, endpoint_url=ENDPOINT_URL, config=config, **options)

    def test_a_caller_is_a_user_of_its_account(self):
        answer = self.client("sts").get_caller_identity()

        self.assertEqual(answer["Account"], ACCOUNT)
        self.assertEqual(answer["Arn"], f"arn:aws:iam::{ACCOUNT}:user/fake-ecs")
        self.assertRegex(answer["UserId"], "^AIDA[A-Z2-7]{17}$")
        self.assertRegex(answer["ResponseMetadata"]["RequestId"], "^[0-9a-f-]{36}$")

    def test_an_access_key_of_twelve_digits_names_the_account(self):
        client = self.client("sts", aws_access_key_id="210987654321", aws_secret_access_key="anything")

        self.assertEqual(client.get_caller_identity()["Account"], "210987654321")

    def test_a_presigned_url_is_answered(self):
        url = self.client("sts").generate_presigned_url("get_caller_identity", HttpMethod="GET")

        with urllib.request.urlopen(url, timeout=30) as answer:
            self.assertIn(f"<Account>{ACCOUNT}</Account>", answer.read().decode())

    def test_no_secret_is_found(self):
        client = self.client("secretsmanager")

        error = self.assert_refused(
            "ResourceNotFoundException",
            "Secrets Manager can't find the specified secret.",
            client.get_secret_value,
            SecretId="prod/db",
        )
        self.assertIsInstance(error, client.exceptions.ResourceNotFoundException)

    def test_no_parameter_is_found(self):
        client = self.client("ssm")

        error = self.assert_refused("ParameterNotFound", "", client.get_parameter, Name="/prod/url")
        self.assertIsInstance(error, client.exceptions.ParameterNotFound)
        answer = client.get_parameters(Names=["/prod/url"], WithDecryption=True)
        self.assertEqual(answer["Parameters"], [])
        self.assertEqual(answer["InvalidParameters"], ["/prod/url"])

    def test_what_is_not_emulated_says_so_in_the_protocol_of_its_service(self):
        for service, call, arguments, code in [
            ("ssm", "list_documents", {}, "UnknownOperationException"),
            ("secretsmanager", "rotate_secret", {"SecretId": "a"}, "UnknownOperationException"),
            ("sts", "get_delegated_access_token", {"TradeInToken": "a"}, "InvalidAction"),
            ("ec2", "describe_flow_logs", {}, "InvalidAction"),
            ("iam", "list_users", {}, "InvalidAction"),
            ("elbv2", "describe_trust_stores", {}, "InvalidAction"),
            # What its errors were called when it spoke the query protocol.
            ("sqs", "start_message_move_task", {"SourceArn": "a"}, "InvalidAction"),
            ("cloudwatch", "list_dashboards", {}, "InvalidAction"),
            ("logs", "describe_export_tasks", {}, "UnknownOperationException"),
            ("cloudtrail", "list_trails", {}, "UnknownOperationException"),
            ("codedeploy", "list_on_premises_instances", {}, "UnknownOperationException"),
            ("lambda", "list_functions", {}, "UnknownOperationException"),
            ("dynamodb", "list_tables", {}, "UnknownOperationException"),
            ("sns", "list_platform_applications", {}, "InvalidAction"),
        ]:
            with self.subTest(service=service):
                with self.assertRaises(ClientError) as raised:
                    getattr(self.client(service), call)(**arguments)
                error = raised.exception.response["Error"]
                self.assertEqual(error["Code"], code)
                self.assertIn("fake-ecs", error["Message"])
