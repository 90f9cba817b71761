"""What the tests in a browser have in common."""

import unittest

import fake

HOSTILE = "<script>document.hacked=1</script>\"'><img src=x onerror=document.hacked=2>"


class Case(unittest.TestCase):
    """A fake for each test, and one browser for all. What a page complains of fails the test."""

    arguments = ("--clock", "manual", "--profile", "realistic")

    @classmethod
    def setUpClass(cls):
        cls.chromium = cls.enterClassContext(fake.browser())

    def setUp(self):
        self.fake = self.enterContext(fake.Fake(*self.arguments))
        self.complaints = []
        self.page = self.look()

    def tearDown(self):
        self.assertEqual(self.complaints, [])

    def look(self, **options):
        """Another browser window, with its own settings."""
        options = {"viewport": {"width": 1280, "height": 800}, **options}
        context = self.chromium.new_context(**options)
        self.addCleanup(context.close)
        page = context.new_page()
        page.set_default_timeout(8_000)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._complain)
        page.on("dialog", lambda dialog: self.complaints.append(dialog.message))
        page.on("request", self._ask)
        return page

    def _complain(self, message):
        # That something is not there, or that a form was refused, is no error of the page.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.complaints.append(message.text)

    def _ask(self, request):
        if not request.url.startswith((self.fake.url, "data:")):
            self.complaints.append(f"asks {request.url}")

    def open(self, path="", page=None):
        page = page or self.page
        page.goto(self.fake.page + path)
        return page

    def says(self, text, page=None):
        """Waits until the page says that something was done."""
        (page or self.page).locator("#said").get_by_text(text).wait_for()

    def refuses(self, text, page=None):
        """Waits until the page shows an error."""
        (page or self.page).get_by_role("alert").get_by_text(text).wait_for()

    def shows(self, text, page=None):
        """Waits until the page shows a text."""
        (page or self.page).locator("main").get_by_text(text).first.wait_for()

    def unfold(self, name):
        self.page.locator("summary", has_text=name).first.click()

    def press(self, name, within="main"):
        button = self.page.locator(within).get_by_role("button", name=name, exact=True)
        button.locator("visible=true").first.click()
