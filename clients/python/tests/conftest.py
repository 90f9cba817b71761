"""What the tests share. The fixture `fake_ecs` comes from the package, as users have it."""

pytest_plugins = ["pytester"]
