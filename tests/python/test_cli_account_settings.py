"""Account settings, by the AWS CLI."""

import unittest

from with_cli import CliCase


class AccountSettings(CliCase):
    def test_they_are_put_listed_and_taken_back(self):
        trunking = ["--name", "awsvpcTrunking"]
        put = self.ask("put-account-setting", *trunking, "--value", "enabled")["setting"]
        self.assertEqual((put["name"], put["value"]), ("awsvpcTrunking", "enabled"))
        self.assertEqual(self.ask("list-account-settings")["settings"], [put])

        left = self.ask("delete-account-setting", *trunking)["setting"]
        self.assertEqual(left["value"], "disabled")
        effective = self.ask("list-account-settings", "--effective-settings", "--page-size", "2")["settings"]
        self.assertIn(left, effective)


if __name__ == "__main__":
    unittest.main()
