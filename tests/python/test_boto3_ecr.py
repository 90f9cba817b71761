"""ECR, as boto3 speaks to it: what Terraform's resources, CDK's assets and scripts call."""

import base64
import hashlib
import json
import urllib.request

import boto3
from botocore.config import Config

from support import ENDPOINT_URL
from with_boto3 import Boto3Case

MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"


def client():
    config = Config(retries={"total_max_attempts": 1})
    return boto3.client("ecr", endpoint_url=ENDPOINT_URL, config=config)


def digest(data):
    return "sha256:" + hashlib.sha256(data).hexdigest()


class Repositories(Boto3Case):
    def setUp(self):
        self.ecr = client()

    def repository(self, name, **arguments):
        made = self.ecr.create_repository(repositoryName=name, **arguments)["repository"]
        self.addCleanup(self.delete, name)
        return made

    def delete(self, name):
        try:
            self.ecr.delete_repository(repositoryName=name, force=True)
        except self.ecr.exceptions.RepositoryNotFoundException:
            pass

    def layer(self, name, data):
        upload = self.ecr.initiate_layer_upload(repositoryName=name)["uploadId"]
        self.ecr.upload_layer_part(
            repositoryName=name,
            uploadId=upload,
            partFirstByte=0,
            partLastByte=len(data) - 1,
            layerPartBlob=data,
        )
        done = self.ecr.complete_layer_upload(
            repositoryName=name, uploadId=upload, layerDigests=[digest(data)]
        )
        return {"digest": done["layerDigest"], "size": len(data)}

    def put(self, name, tag, content):
        manifest = {
            "schemaVersion": 2,
            "mediaType": MANIFEST,
            "config": self.layer(name, b"config of " + content),
            "layers": [self.layer(name, content)],
        }
        put = self.ecr.put_image(repositoryName=name, imageManifest=json.dumps(manifest), imageTag=tag)
        return put["image"]["imageId"]["imageDigest"]

    def test_terraform_makes_reads_changes_and_destroys_a_repository(self):
        name = "boto3/terraform"
        made = self.repository(
            name,
            imageTagMutability="MUTABLE",
            imageScanningConfiguration={"scanOnPush": True},
            encryptionConfiguration={"encryptionType": "AES256"},
            tags=[{"Key": "team", "Value": "red"}],
        )
        arn = made["repositoryArn"]
        (read,) = self.ecr.describe_repositories(repositoryNames=[name])["repositories"]
        self.assertEqual(read, made)
        self.assertTrue(made["repositoryUri"].endswith(f".amazonaws.com/{name}"))
        self.assertEqual(self.ecr.list_tags_for_resource(resourceArn=arn)["tags"], [{"Key": "team", "Value": "red"}])
        policy = json.dumps({"Version": "2012-10-17", "Statement": []})
        self.ecr.set_repository_policy(repositoryName=name, policyText=policy)
        self.assertEqual(self.ecr.get_repository_policy(repositoryName=name)["policyText"], policy)
        rule = {
            "rulePriority": 1,
            "selection": {"tagStatus": "untagged", "countType": "imageCountMoreThan", "countNumber": 5},
            "action": {"type": "expire"},
        }
        lifecycle = json.dumps({"rules": [rule]})
        self.ecr.put_lifecycle_policy(repositoryName=name, lifecyclePolicyText=lifecycle)
        self.assertEqual(self.ecr.get_lifecycle_policy(repositoryName=name)["lifecyclePolicyText"], lifecycle)
        self.ecr.put_image_tag_mutability(repositoryName=name, imageTagMutability="IMMUTABLE")
        (read,) = self.ecr.describe_repositories(repositoryNames=[name])["repositories"]
        self.assertEqual(read["imageTagMutability"], "IMMUTABLE")
        self.ecr.delete_lifecycle_policy(repositoryName=name)
        with self.assertRaises(self.ecr.exceptions.LifecyclePolicyNotFoundException):
            self.ecr.get_lifecycle_policy(repositoryName=name)
        self.ecr.delete_repository_policy(repositoryName=name)
        with self.assertRaises(self.ecr.exceptions.RepositoryPolicyNotFoundException):
            self.ecr.get_repository_policy(repositoryName=name)
        self.ecr.delete_repository(repositoryName=name)
        with self.assertRaises(self.ecr.exceptions.RepositoryNotFoundException):
            self.ecr.describe_repositories(repositoryNames=[name])

    def test_images_are_put_found_tagged_anew_and_deleted(self):
        name = "boto3-images"
        self.repository(name)
        one, two = self.put(name, "1", b"one"), self.put(name, "latest", b"two!")

        pages = self.ecr.get_paginator("describe_images").paginate(
            repositoryName=name, PaginationConfig={"PageSize": 1}
        )
        details = {it["imageDigest"]: it for page in pages for it in page["imageDetails"]}
        self.assertEqual(set(details), {one, two})
        self.assertEqual(details[two]["imageTags"], ["latest"])
        self.assertEqual(details[two]["imageSizeInBytes"], len(b"config of two!") + 4)

        # As `docker tag` and `docker push` of what is there, without Docker.
        got = self.ecr.batch_get_image(repositoryName=name, imageIds=[{"imageTag": "latest"}])["images"][0]
        self.ecr.put_image(
            repositoryName=name,
            imageManifest=got["imageManifest"],
            imageManifestMediaType=got["imageManifestMediaType"],
            imageTag="stable",
        )
        with self.assertRaises(self.ecr.exceptions.ImageAlreadyExistsException):
            self.ecr.put_image(repositoryName=name, imageManifest=got["imageManifest"], imageTag="stable")
        pages = self.ecr.get_paginator("list_images").paginate(repositoryName=name, PaginationConfig={"PageSize": 2})
        tags = sorted(it["imageTag"] for page in pages for it in page["imageIds"])
        self.assertEqual(tags, ["1", "latest", "stable"])

        gone = self.ecr.batch_delete_image(repositoryName=name, imageIds=[{"imageDigest": two}, {"imageTag": "none"}])
        self.assertEqual(sorted(it["imageTag"] for it in gone["imageIds"]), ["latest", "stable"])
        self.assertEqual(gone["failures"][0]["failureCode"], "ImageNotFound")
        with self.assertRaises(self.ecr.exceptions.ImageNotFoundException):
            self.ecr.describe_images(repositoryName=name, imageIds=[{"imageTag": "latest"}])
        with self.assertRaises(self.ecr.exceptions.RepositoryNotEmptyException):
            self.ecr.delete_repository(repositoryName=name)

    def test_an_immutable_tag_stays_with_its_image(self):
        name = "boto3-immutable"
        self.repository(name, imageTagMutability="IMMUTABLE")
        self.put(name, "1", b"one")
        with self.assertRaises(self.ecr.exceptions.ImageTagAlreadyExistsException):
            self.put(name, "1", b"two")

    def test_layers_that_operations_have_uploaded_are_pulled_from_the_registry(self):
        name = "boto3-layers"
        self.repository(name)
        layer = self.layer(name, b"hello")["digest"]
        with self.assertRaises(self.ecr.exceptions.LayersNotFoundException):
            self.ecr.get_download_url_for_layer(repositoryName=name, layerDigest=digest(b"other"))
        url = self.ecr.get_download_url_for_layer(repositoryName=name, layerDigest=layer)["downloadUrl"]
        token = self.ecr.get_authorization_token()["authorizationData"][0]["authorizationToken"]
        self.assertTrue(base64.b64decode(token).startswith(b"AWS:"))
        request = urllib.request.Request(url, headers={"Authorization": f"Basic {token}"})
        with urllib.request.urlopen(request) as answer:
            self.assertEqual(answer.read(), b"hello")

    def test_cdk_finds_out_whether_its_asset_was_published(self):
        name = "cdk-hnb659fds-container-assets"
        self.repository(name, imageTagMutability="IMMUTABLE")
        asset = "f00d"
        with self.assertRaises(self.ecr.exceptions.ImageNotFoundException):
            self.ecr.describe_images(repositoryName=name, imageIds=[{"imageTag": asset}])
        self.put(name, asset, b"asset")
        described = self.ecr.describe_images(repositoryName=name, imageIds=[{"imageTag": asset}])
        self.assertEqual(described["imageDetails"][0]["imageTags"], [asset])
