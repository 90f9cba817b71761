"""The Parameter Store, as boto3 and programs in Python speak to it."""

import boto3
from botocore.config import Config

from support import ENDPOINT_URL
from with_boto3 import Boto3Case


class Parameters(Boto3Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        config = Config(retries={"total_max_attempts": 1})
        cls.ssm = boto3.client("ssm", endpoint_url=ENDPOINT_URL, config=config)

    def put(self, name, value="x", **more):
        return self.ssm.put_parameter(Name=name, Value=value, **{"Type": "String", **more})

    def test_a_parameter_from_its_making_to_its_end(self):
        self.assertEqual(self.put("/app/url", "one")["Version"], 1)
        error = self.assert_refused(
            "ParameterAlreadyExists",
            "The parameter already exists. To overwrite this value, set the overwrite option in the request to true.",
            self.put,
            name="/app/url",
        )
        self.assertIsInstance(error, self.ssm.exceptions.ParameterAlreadyExists)
        put = self.put("/app/url", "two", Overwrite=True)
        self.assertEqual((put["Version"], put["Tier"]), (2, "Standard"))

        read = self.ssm.get_parameter(Name="/app/url")["Parameter"]
        self.assertEqual((read["Value"], read["Type"], read["DataType"]), ("two", "String", "text"))
        self.assertEqual(read["ARN"], "arn:aws:ssm:us-east-1:123456789012:parameter/app/url")
        first = self.ssm.get_parameter(Name="/app/url:1")["Parameter"]
        self.assertEqual((first["Value"], first["Name"], first["Selector"]), ("one", "/app/url", ":1"))
        self.ssm.label_parameter_version(Name="/app/url", ParameterVersion=1, Labels=["live"])
        self.assertEqual(self.ssm.get_parameter(Name="/app/url:live")["Parameter"]["Value"], "one")

        self.ssm.delete_parameter(Name="/app/url")
        error = self.assert_refused("ParameterNotFound", "", self.ssm.get_parameter, Name="/app/url")
        self.assertIsInstance(error, self.ssm.exceptions.ParameterNotFound)

    def test_a_secure_string_is_read_by_who_decrypts(self):
        self.put("token", "s3cret", Type="SecureString")

        self.assertNotEqual(self.ssm.get_parameter(Name="token")["Parameter"]["Value"], "s3cret")
        read = self.ssm.get_parameters(Names=["token", "none"], WithDecryption=True)
        self.assertEqual(read["Parameters"][0]["Value"], "s3cret")
        self.assertEqual(read["InvalidParameters"], ["none"])

    def test_paginators_find_all(self):
        for name in ["/app/a", "/app/b", "/app/c/d"]:
            self.put(name)
        self.put("/app/a", Overwrite=True)
        for operation, arguments, expected in [
            ("describe_parameters", {}, ["/app/a", "/app/b", "/app/c/d"]),
            ("get_parameters_by_path", {"Path": "/app"}, ["/app/a", "/app/b"]),
            ("get_parameters_by_path", {"Path": "/app", "Recursive": True}, ["/app/a", "/app/b", "/app/c/d"]),
            ("get_parameter_history", {"Name": "/app/a"}, ["/app/a", "/app/a"]),
        ]:
            with self.subTest(operation=operation):
                paginator = self.ssm.get_paginator(operation)
                pages = paginator.paginate(**arguments, PaginationConfig={"PageSize": 1})
                pages = [page["Parameters"] for page in pages]
                self.assertTrue(all(len(page) <= 1 for page in pages), pages)
                self.assertEqual([one["Name"] for page in pages for one in page], expected)

    def test_what_terraform_does_with_a_parameter(self):
        # aws_ssm_parameter: create, read.
        self.put("/app/db", "s3cret", Type="SecureString", Tags=[{"Key": "team", "Value": "red"}])

        def read():
            value = self.ssm.get_parameter(Name="/app/db", WithDecryption=True)["Parameter"]
            filters = [{"Key": "Name", "Option": "Equals", "Values": ["/app/db"]}]
            described = self.ssm.describe_parameters(ParameterFilters=filters)["Parameters"]
            self.assertEqual(len(described), 1)
            tags = self.ssm.list_tags_for_resource(ResourceType="Parameter", ResourceId="/app/db")["TagList"]
            return value, described[0], tags

        value, described, tags = read()
        self.assertEqual((value["Value"], value["Version"], value["Type"]), ("s3cret", 1, "SecureString"))
        self.assertEqual(described["KeyId"], "alias/aws/ssm")
        self.assertEqual((described["Tier"], described["DataType"], described["Policies"]), ("Standard", "text", []))
        self.assertEqual(tags, [{"Key": "team", "Value": "red"}])
        # Update, and refresh.
        self.put("/app/db", "other", Type="SecureString", Overwrite=True, Description="The database", Tier="Standard")
        self.ssm.remove_tags_from_resource(ResourceType="Parameter", ResourceId="/app/db", TagKeys=["team"])
        self.ssm.add_tags_to_resource(
            ResourceType="Parameter", ResourceId="/app/db", Tags=[{"Key": "owner", "Value": "blue"}]
        )
        value, described, tags = read()
        self.assertEqual((value["Value"], value["Version"]), ("other", 2))
        self.assertEqual(described["Description"], "The database")
        self.assertEqual(tags, [{"Key": "owner", "Value": "blue"}])
        # Destroy.
        self.ssm.delete_parameter(Name="/app/db")
        self.assert_refused("ParameterNotFound", "", self.ssm.delete_parameter, Name="/app/db")

    def test_public_parameters_that_tools_look_for_are_there(self):
        image = self.ssm.get_parameter(Name="/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id")
        self.assertRegex(image["Parameter"]["Value"], "^ami-[0-9a-f]{17}$")
        bootstrap = self.ssm.get_parameter(Name="/cdk-bootstrap/hnb659fds/version")
        self.assertGreaterEqual(int(bootstrap["Parameter"]["Value"]), 6)
        secrets = boto3.client("secretsmanager", endpoint_url=ENDPOINT_URL)
        secrets.create_secret(Name="db", SecretString="s3cret")
        read = self.ssm.get_parameter(Name="/aws/reference/secretsmanager/db", WithDecryption=True)
        self.assertEqual(read["Parameter"]["Value"], "s3cret")
