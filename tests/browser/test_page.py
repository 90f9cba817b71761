"""What the page is like: live, safe, quick, and for everybody."""

import tempfile
import time
import unittest

import fake
from case import HOSTILE, Case

# How bright a colour is, and how far two are from one another, as WCAG says. An element without
# a background has that of what it is in.
CONTRASTS = """() => {
  const channels = (text) => (text.match(/[\\d.]+/g) || []).map(Number)
  const light = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((part) => {
      const value = part / 255
      return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * x + 0.7152 * y + 0.0722 * z
  }
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = channels(getComputedStyle(at).backgroundColor)
      if (colour.length === 3 || colour[3] === 1) return colour
    }
    return [255, 255, 255]
  }
  const poor = []
  for (const element of document.querySelectorAll('body *')) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim())
    if (!own || !element.checkVisibility() || element.closest('svg, .hidden, .skip, option')) continue
    const text = getComputedStyle(element).color
    if (!text.startsWith('rgb')) continue
    const [a, b] = [light(channels(text)), light(behind(element))]
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)
    if (contrast < 4.5) poor.push(`${element.className} ${element.textContent.slice(0, 30)}: ${contrast.toFixed(2)}`)
  }
  return poor
}"""

# What a screen reader needs to be there.
SHORTCOMINGS = """() => {
  const found = []
  const say = (what, element) => found.push(`${what}: ${element.outerHTML.slice(0, 120)}`)
  const ids = [...document.querySelectorAll('[id]')].map((element) => element.id)
  for (const id of ids) if (ids.indexOf(id) !== ids.lastIndexOf(id)) found.push(`two have the id ${id}`)
  if (document.querySelectorAll('h1').length !== 1) found.push('not one h1')
  for (const name of ['header', 'nav', 'main', 'footer']) {
    if (!document.querySelector(name)) found.push(`no ${name}`)
  }
  for (const input of document.querySelectorAll('input:not([type=hidden]), select, textarea')) {
    if (!input.labels?.length && !input.ariaLabel) say('no label', input)
  }
  for (const button of document.querySelectorAll('button, summary, a[href]')) {
    if (!button.textContent.trim() && !button.ariaLabel) say('no name', button)
  }
  for (const table of document.querySelectorAll('table')) {
    if (!table.caption) say('no caption', table)
    for (const head of table.querySelectorAll('th')) if (!head.scope) say('no scope', head)
  }
  for (const name of document.querySelectorAll('[aria-labelledby]')) {
    if (!document.getElementById(name.getAttribute('aria-labelledby'))) say('nothing labels', name)
  }
  let level = 1
  for (const heading of document.querySelectorAll('h1, h2, h3')) {
    const own = Number(heading.nodeName[1])
    if (own > level + 1) say('skips a level', heading)
    level = own
  }
  return found
}"""

PAGES = {
    "clusters": "",
    "cluster": "clusters/default",
    "services": "services",
    "service": "services/default/shop",
    "service-create": "services/create",
    "tasks": "tasks",
    "task": "tasks/{task}",
    "task-run": "tasks/run",
    "definitions": "definitions",
    "family": "definitions/web",
    "definition": "definitions/web/2",
    "compare": "definitions/web/compare?from=1&to=2",
    "register": "register?from=web:1",
    "capacity": "capacity",
    "requests": "requests",
    "faults": "faults",
    "time": "time",
    "missing": "tasks/none",
}


class Filled(Case):
    """A fake with something of everything."""

    arguments = ("--clock", "manual", "--profile", "realistic", "--synthetic-instances")

    def setUp(self):
        super().setUp()
        self.fake.define()
        self.fake.define(cpu="512", memory="1024")
        self.fake.call("CreateCluster", clusterName="payments", tags=[{"key": "team", "value": "money"}])
        self.fake.create_service("shop", desiredCount=3)
        script = {"logs": [{"after": 5, "line": "listening"}, {"after": 30, "line": "ready"}]}
        self.fake.command("scripts", containers="web", script=script)
        self.task = self.fake.run(startedBy="a test")[0]["taskArn"].split("/")[-1]
        self.fake.command("time/advance", seconds=60)
        failed = self.fake.run()[0]["taskArn"].split("/")[-1]
        self.fake.command("time/advance", seconds=30)
        reason = "OutOfMemoryError: Container killed due to memory usage"
        self.fake.command(f"tasks/{failed}/mark-failed", exitCode=137, reason=reason)
        self.fake.call("UpdateService", service="shop", taskDefinition="web:1")
        self.fake.command("time/advance", seconds=25)

    def every_page(self, page):
        for name, path in PAGES.items():
            self.open(path.format(task=self.task), page)
            yield name


class ForEverybody(Filled):
    def test_pages_have_what_screen_readers_need(self):
        for name in self.every_page(self.page):
            with self.subTest(name):
                self.assertEqual(self.page.evaluate(SHORTCOMINGS), [])

    def test_pages_can_be_read_in_the_light_and_in_the_dark(self):
        backgrounds = set()
        for scheme in ("light", "dark"):
            page = self.look(color_scheme=scheme)
            for name in self.every_page(page):
                with self.subTest(f"{name} {scheme}"):
                    fake.shoot(page, f"{name}-{scheme}")
                    self.assertEqual(page.evaluate(CONTRASTS), [])
                    colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
                    backgrounds.add((scheme, colour))
        self.assertEqual(len({colour for _, colour in backgrounds}), 2, backgrounds)

    def test_pages_fit_on_a_phone(self):
        page = self.look(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
        for name in self.every_page(page):
            with self.subTest(name):
                fake.shoot(page, f"{name}-phone")
                width = page.evaluate("document.documentElement.scrollWidth")
                self.assertLessEqual(width, 360)

    def test_the_keyboard_is_enough(self):
        page = self.open()
        focused = lambda: page.evaluate("document.activeElement.textContent.trim()")
        page.keyboard.press("Tab")
        self.assertEqual(focused(), "Skip to the content")
        self.assertTrue(page.evaluate("document.activeElement.getBoundingClientRect().left >= 0"))
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        self.assertIn("Create a cluster", focused())
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        self.assertNotEqual(outline, "none")
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        page.keyboard.type("by-keyboard")
        fake.shoot(page, "keyboard")
        page.keyboard.press("Enter")
        self.says("Cluster by-keyboard is there.")

    def test_motion_is_reduced_for_those_who_ask(self):
        for motion, moves in (("reduce", False), ("no-preference", True)):
            page = self.open(page=self.look(reduced_motion=motion))
            style = "getComputedStyle(document.querySelector('summary')).transitionDuration"
            self.assertEqual(page.evaluate(style) != "0s", moves)


class Live(Case):
    def test_a_page_follows_what_happens(self):
        page = self.open()
        self.fake.call("CreateCluster", clusterName="appeared")
        self.shows("appeared")
        self.fake.call("DeleteCluster", cluster="appeared")
        page.locator("tr", has_text="appeared").get_by_text("INACTIVE").wait_for()

    def test_what_people_do_meanwhile_stays(self):
        self.fake.define()
        first = self.fake.run()[0]["taskArn"].split("/")[-1]
        page = self.open("tasks")
        page.get_by_label(f"Select {first}").check()
        page.get_by_label("Family").fill("half a wo")
        second = self.fake.run()[0]["taskArn"].split("/")[-1]
        page.get_by_label(f"Select {second}").wait_for()
        self.assertTrue(page.get_by_label(f"Select {first}").is_checked())
        self.assertFalse(page.get_by_label(f"Select {second}").is_checked())
        self.assertEqual(page.get_by_label("Family").input_value(), "half a wo")
        self.assertTrue(page.evaluate("document.activeElement.name === 'family'"))

        self.open("")
        self.unfold("Create a cluster")
        page.get_by_label("Name").fill("typed")
        self.fake.call("CreateCluster", clusterName="other")
        self.shows("other")
        self.assertEqual(page.get_by_label("Name").input_value(), "typed")
        self.assertTrue(page.get_by_label("Name").is_visible())

    def test_logs_come_as_they_are_written(self):
        self.fake.define()
        logs = [{"after": 1, "line": "first"}, {"after": 60, "line": "second"}]
        self.fake.command("scripts", containers="web", script={"logs": logs})
        task = self.fake.run()[0]["taskArn"].split("/")[-1]
        self.fake.command("time/advance", seconds=40)
        page = self.open(f"tasks/{task}")
        log = page.get_by_role("log")
        self.assertEqual(log.locator(".line").count(), 1)
        self.fake.command("time/advance", seconds=60)
        log.get_by_text("second").wait_for()
        self.assertEqual(log.locator(".line").count(), 2)
        fake.shoot(page, "logs")

    def test_following_can_be_paused(self):
        page = self.open()
        page.get_by_role("button", name="Live").click()
        self.fake.call("CreateCluster", clusterName="unseen")
        page.wait_for_timeout(600)
        self.assertEqual(page.get_by_text("unseen").count(), 0)
        page.get_by_role("button", name="Live").click()
        self.shows("unseen")

    def test_a_page_goes_on_after_a_reset(self):
        page = self.open()
        self.fake.call("CreateCluster", clusterName="before")
        self.shows("before")
        self.fake.command("reset")
        page.get_by_text("before").wait_for(state="detached")
        self.fake.call("CreateCluster", clusterName="after")
        self.shows("after")


class Safe(Case):
    def test_nothing_that_is_shown_becomes_a_script(self):
        container = {"name": "app", "image": "web", "command": [HOSTILE], "dockerLabels": {HOSTILE: HOSTILE}}
        self.fake.define(containerDefinitions=[container])
        self.fake.command("scripts", containers="web", script={"logs": [{"line": HOSTILE}]})
        fault = {"taskStart": {"provisioning": False, "reason": HOSTILE}}
        self.fake.command("faults", kind=fault, times=1)
        failed = self.fake.run()[0]["taskArn"].split("/")[-1]
        self.fake.command("time/settle")
        task = self.fake.run()[0]["taskArn"].split("/")[-1]
        self.fake.command("time/advance", seconds=60)
        page = self.open(f"tasks/{task}")
        page.get_by_role("log").get_by_text("hacked").wait_for()
        self.fake.call("StopTask", task=task, reason=HOSTILE)
        self.fake.command("time/settle")
        page.locator("p.why").wait_for()
        paths = ["", "tasks", f"tasks/{failed}", "definitions/web/1", "requests", "faults", "register?from=web:1"]
        for path in paths:
            self.open(path)
            page.wait_for_timeout(100)
            self.assertIsNone(page.evaluate("document.hacked ?? null"), path)
            self.assertEqual(page.locator("main script, main img").count(), 0, path)

    def test_another_site_can_neither_frame_nor_send(self):
        self.fake.call("CreateCluster", clusterName="mine")
        page = self.look()
        # What this site tries is refused, and complained of.
        html = (
            f'<form method=post action="{self.fake.page}"><input name=do value=delete-clusters>'
            '<input name=cluster value=mine><button>Win a prize</button></form>'
        )
        page.goto("data:text/html," + html)
        with page.expect_response(self.fake.page) as answer:
            page.get_by_role("button").click()
        self.assertEqual(answer.value.status, 403)
        active = [it["clusterName"] for it in self.fake.get("clusters")["clusters"] if it["status"] == "ACTIVE"]
        self.assertIn("mine", active)
        # The answer of before may be on its way still.
        page = self.look()
        page.goto(f'data:text/html,<iframe src="{self.fake.page}"></iframe>')
        page.wait_for_timeout(300)
        self.assertEqual(page.frames[-1].locator("main").count(), 0)
        self.complaints.clear()


class SignedIn(Case):
    arguments = ("--token", "open sesame")

    def test_who_has_the_token_signs_in(self):
        page = self.open("tasks")
        fake.shoot(page, "sign-in")
        self.assertEqual(page.locator("nav").count(), 0)
        page.get_by_label("The token").fill("guess")
        page.get_by_role("button", name="Sign in").click()
        self.refuses("That is not the token of this fake.")
        page.get_by_label("The token").fill("open sesame")
        page.get_by_role("button", name="Sign in").click()
        page.get_by_role("heading", name="Clusters").wait_for()
        # Forms and what the script asks for go on from there.
        self.fake.call("CreateCluster", clusterName="appeared")
        self.shows("appeared")
        page.get_by_label("Select appeared").check()
        self.press("Delete selected")
        self.says("Deleted: 1.")

    def test_an_address_with_the_token_is_enough(self):
        page = self.open("?token=open+sesame")
        page.get_by_role("heading", name="Clusters").wait_for()
        self.assertNotIn("token", page.url)


class Recorded(Case):
    def test_a_recording_is_stepped_through(self):
        folder = self.enterContext(tempfile.TemporaryDirectory())
        with fake.Fake("--journal", folder, *self.arguments) as before:
            before.define()
            task = before.run()[0]["taskArn"].split("/")[-1]
            before.command("time/settle")
            before.call("StopTask", task=task)
            before.command("time/settle")
        self.fake = self.enterContext(fake.Fake("replay", folder + "/fake-ecs.journal"))
        page = self.open(f"tasks/{task}")
        self.shows("STOPPED")
        self.press("Back", within=".recording")
        page.locator(".head").get_by_text("STOPPED").wait_for(state="detached")
        fake.shoot(page, "recording-task")
        slider = page.get_by_label("Entry of the recording")
        slider.focus()
        page.keyboard.press("Home")
        self.says("Right after entry 0.")
        self.shows("There is no task")
        page.get_by_role("link", name="Recording").click()
        row = page.locator("tr", has_text="RunTask")
        row.get_by_role("button", name="Go here").click()
        self.says("Right after entry")
        fake.shoot(page, "recording")
        self.open(f"tasks/{task}")
        self.shows("PROVISIONING")


class Quick(Case):
    arguments = ("--clock", "manual")

    def test_ten_thousand_tasks_are_shown_at_once(self):
        self.fake.define()
        for _ in range(1_000):
            self.fake.run(count=10)
        started = time.monotonic()
        page = self.open("tasks")
        self.shows("1–100 of 10000 tasks")
        took = time.monotonic() - started
        self.assertLess(took, 3)
        self.assertEqual(page.locator("tbody tr").count(), 100)
        fake.shoot(page, "ten-thousand")
        page.get_by_role("link", name="Next").click()
        self.shows("101–200 of 10000 tasks")
        page.get_by_role("link", name="Last").click()
        self.shows("9901–10000 of 10000 tasks")


if __name__ == "__main__":
    unittest.main()
