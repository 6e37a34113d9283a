"""Wires the tests to real servers; what they are is in tests/stack."""

pytest_plugins = ["tests.stack.strict", "tests.stack.run", "tests.stack.fixtures", "tests.stack.restaurant"]
