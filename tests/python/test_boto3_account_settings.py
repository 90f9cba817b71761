"""Account settings, by boto3."""

import unittest

from support import ACCOUNT
from with_boto3 import Boto3Case


class AccountSettings(Boto3Case):
    def test_pages_of_one_show_every_setting_once(self):
        self.ecs.put_account_setting_default(name="awsvpcTrunking", value="enabled")

        settings = self.pages_of_one("list_account_settings", "settings", effectiveSettings=True)

        self.assertEqual(len({setting["name"] for setting in settings}), len(settings))
        trunking = {"name": "awsvpcTrunking", "value": "enabled", "type": "user"}
        self.assertEqual(settings[0], {**trunking, "principalArn": f"arn:aws:iam::{ACCOUNT}:root"})


if __name__ == "__main__":
    unittest.main()
