"""S3, as boto3 speaks to it."""

import pathlib
import tempfile
import urllib.error
import urllib.request

import boto3
from boto3.s3.transfer import TransferConfig
from botocore.config import Config

from support import ENDPOINT_URL
from with_boto3 import Boto3Case

MIB = 1024 * 1024


class S3(Boto3Case):
    def setUp(self):
        super().setUp()
        self.s3 = self.client()
        self.s3.create_bucket(Bucket="files")

    def client(self, **config):
        config = Config(retries={"total_max_attempts": 1}, **config)
        return boto3.client("s3", endpoint_url=ENDPOINT_URL, region_name="us-east-1", config=config)

    def body(self, key, **arguments):
        return self.s3.get_object(Bucket="files", Key=key, **arguments)["Body"].read()

    def test_an_object_is_as_it_was_put(self):
        put = self.s3.put_object(
            Bucket="files",
            Key="a/b c+ü.txt",
            Body=b"hello\r\n",
            ContentType="text/plain",
            CacheControl="no-cache",
            Metadata={"color": "blue"},
        )
        got = self.s3.get_object(Bucket="files", Key="a/b c+ü.txt")

        self.assertEqual(got["Body"].read(), b"hello\r\n")
        self.assertEqual(got["ETag"], put["ETag"])
        self.assertEqual(got["ContentType"], "text/plain")
        self.assertEqual(got["CacheControl"], "no-cache")
        self.assertEqual(got["Metadata"], {"color": "blue"})
        head = self.s3.head_object(Bucket="files", Key="a/b c+ü.txt")
        self.assertEqual(head["ContentLength"], 7)
        self.assertEqual(head["LastModified"], got["LastModified"])
        self.assertEqual(self.body("a/b c+ü.txt", Range="bytes=1-2"), b"el")

    def test_a_body_is_any_bytes_and_may_come_in_chunks(self):
        every_byte = bytes(range(256)) * 300
        # Without TLS a body that is read as it is sent comes in chunks, with its checksum after them.
        for algorithm in ["CRC32", "SHA1", "SHA256"]:
            self.s3.put_object(Bucket="files", Key="bytes", Body=every_byte, ChecksumAlgorithm=algorithm)
            got = self.s3.get_object(Bucket="files", Key="bytes", ChecksumMode="ENABLED")
            self.assertEqual(got["Body"].read(), every_byte)
            self.assertIn(f"Checksum{algorithm}", got)
        self.s3.put_object(Bucket="files", Key="empty", Body=b"")
        self.assertEqual(self.body("empty"), b"")

    def test_a_bucket_in_the_name_of_the_host(self):
        # The name is known to nobody, so the connection is made to the fake, and the host is said.
        self.s3.put_object(Bucket="files", Key="a", Body=b"x")
        request = urllib.request.Request(f"{ENDPOINT_URL}/a", headers={"Host": "files.localhost"})
        with urllib.request.urlopen(request) as answer:
            self.assertEqual(answer.read(), b"x")
        request = urllib.request.Request(f"{ENDPOINT_URL}/a", headers={"Host": "files.s3.us-east-1.amazonaws.com"})
        with urllib.request.urlopen(request) as answer:
            self.assertEqual(answer.read(), b"x")

    def test_presigned_urls(self):
        for version in ["s3", "s3v4"]:
            client = self.client(signature_version=version)
            url = client.generate_presigned_url("put_object", {"Bucket": "files", "Key": version})
            with urllib.request.urlopen(urllib.request.Request(url, data=b"signed", method="PUT")):
                pass
            url = client.generate_presigned_url("get_object", {"Bucket": "files", "Key": version})
            with urllib.request.urlopen(url) as answer:
                self.assertEqual(answer.read(), b"signed")
            url = client.generate_presigned_url("get_object", {"Bucket": "files", "Key": "none"})
            with self.assertRaises(urllib.error.HTTPError) as raised:
                urllib.request.urlopen(url)
            with raised.exception as answer:
                self.assertEqual(answer.code, 404)
                self.assertIn(b"<Code>NoSuchKey</Code>", answer.read())

    def test_lists_have_pages_and_prefixes(self):
        keys = ["a.txt", "dir/1", "dir/2", "dir/sub/3", "ü &<>.txt"]
        for key in keys:
            self.s3.put_object(Bucket="files", Key=key, Body=b"x")

        pages = self.s3.get_paginator("list_objects_v2").paginate(Bucket="files", PaginationConfig={"PageSize": 2})
        self.assertEqual([one["Key"] for page in pages for one in page["Contents"]], keys)
        top = self.s3.list_objects_v2(Bucket="files", Delimiter="/")
        self.assertEqual([one["Key"] for one in top["Contents"]], ["a.txt", "ü &<>.txt"])
        self.assertEqual([one["Prefix"] for one in top["CommonPrefixes"]], ["dir/"])
        below = self.s3.list_objects(Bucket="files", Prefix="dir/", Delimiter="/")
        self.assertEqual([one["Key"] for one in below["Contents"]], ["dir/1", "dir/2"])
        versions = self.s3.list_object_versions(Bucket="files", Prefix="dir/")
        self.assertEqual({one["VersionId"] for one in versions["Versions"]}, {"null"})

    def test_large_files_come_in_parts(self):
        folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        data = bytes(range(256)) * (4 * 12 * 1024)
        config = TransferConfig(multipart_threshold=5 * MIB, multipart_chunksize=5 * MIB)
        source = folder / "large"
        source.write_bytes(data)

        self.s3.upload_file(str(source), "files", "large", ExtraArgs={"ContentType": "x/y"}, Config=config)

        head = self.s3.head_object(Bucket="files", Key="large")
        self.assertEqual((head["ContentLength"], head["ContentType"]), (12 * MIB, "x/y"))
        self.assertRegex(head["ETag"], '^"[0-9a-f]{32}-3"$')
        target = folder / "again"
        self.s3.download_file("files", "large", str(target), Config=config)
        self.assertEqual(target.read_bytes(), data)
        copied = {"Bucket": "files", "Key": "large"}
        self.s3.copy(copied, "files", "copy", Config=config)
        self.assertEqual(self.body("copy"), data)

    def test_buckets_and_what_they_are_set_to(self):
        self.assertEqual([one["Name"] for one in self.s3.list_buckets()["Buckets"]], ["files"])
        self.assertIsNone(self.s3.get_bucket_location(Bucket="files")["LocationConstraint"])
        elsewhere = boto3.client("s3", endpoint_url=ENDPOINT_URL, region_name="eu-west-1")
        elsewhere.create_bucket(Bucket="there", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
        self.assertEqual(elsewhere.get_bucket_location(Bucket="there")["LocationConstraint"], "eu-west-1")
        rules = self.s3.get_bucket_encryption(Bucket="files")["ServerSideEncryptionConfiguration"]["Rules"]
        self.assertEqual(rules[0]["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"], "AES256")
        self.assertNotIn("Status", self.s3.get_bucket_versioning(Bucket="files"))
        self.s3.put_bucket_versioning(Bucket="files", VersioningConfiguration={"Status": "Enabled"})
        self.assertEqual(self.s3.get_bucket_versioning(Bucket="files")["Status"], "Enabled")
        self.s3.put_bucket_policy(Bucket="files", Policy='{"Version": "2012-10-17"}')
        self.assertEqual(self.s3.get_bucket_policy(Bucket="files")["Policy"], '{"Version": "2012-10-17"}')
        self.s3.get_waiter("bucket_exists").wait(Bucket="files")
        self.s3.delete_bucket(Bucket="files")
        self.s3.get_waiter("bucket_not_exists").wait(Bucket="files")

    def test_all_that_is_in_a_bucket_is_removed_at_once(self):
        for number in range(5):
            self.s3.put_object(Bucket="files", Key=f"<{number}>", Body=b"x")
        bucket = boto3.resource("s3", endpoint_url=ENDPOINT_URL, region_name="us-east-1").Bucket("files")
        bucket.objects.filter(Prefix="<1").delete()
        self.assertEqual([one.key for one in bucket.objects.all()], ["<0>", "<2>", "<3>", "<4>"])
        bucket.object_versions.delete()
        bucket.delete()

    def test_refusals(self):
        missing = "The specified bucket does not exist"
        self.assert_refused("NoSuchBucket", missing, self.s3.list_objects_v2, Bucket="none")
        self.assert_refused(
            "NoSuchKey", "The specified key does not exist.", self.s3.get_object, Bucket="files", Key="none"
        )
        self.assert_refused("404", "Not Found", self.s3.head_object, Bucket="files", Key="none")
        self.s3.put_object(Bucket="files", Key="a", Body=b"x")
        not_empty = "The bucket you tried to delete is not empty"
        self.assert_refused("BucketNotEmpty", not_empty, self.s3.delete_bucket, Bucket="files")
        tag = self.s3.head_object(Bucket="files", Key="a")["ETag"]
        self.assert_refused("304", "Not Modified", self.s3.get_object, Bucket="files", Key="a", IfNoneMatch=tag)
        refused = self.assert_refused_in_part("NotImplemented", self.s3.get_bucket_acl, Bucket="files")
        self.assertEqual(refused["ResponseMetadata"]["HTTPStatusCode"], 501)

    def assert_refused_in_part(self, code, call, **arguments):
        with self.assertRaises(self.s3.exceptions.ClientError) as raised:
            call(**arguments)
        self.assertEqual(raised.exception.response["Error"]["Code"], code)
        return raised.exception.response

    def test_a_task_reads_its_variables_from_an_object(self):
        self.s3.put_object(Bucket="files", Key="web.env", Body=b"LEVEL=debug\n")
        self.ecs.register_task_definition(
            family="job",
            networkMode="awsvpc",
            requiresCompatibilities=["FARGATE"],
            cpu="256",
            memory="512",
            executionRoleArn="arn:aws:iam::123456789012:role/x",
            containerDefinitions=[
                {
                    "name": "app",
                    "image": "busybox",
                    "environmentFiles": [{"type": "s3", "value": "arn:aws:s3:::files/none.env"}],
                }
            ],
        )
        task = self.run_job()[0]["taskArn"]
        self.ecs.get_waiter("tasks_stopped").wait(tasks=[task], WaiterConfig={"Delay": 0, "MaxAttempts": 20})
        stopped = self.ecs.describe_tasks(tasks=[task])["tasks"][0]
        self.assertIn("ResourceInitializationError", stopped["stoppedReason"])
