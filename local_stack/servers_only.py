"""The stores alone, for work that needs them while the stack is stopped."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from local_stack import records
from local_stack.folder import Stack, hold
from local_stack.programs import STORES, servers
from local_stack.run_program import start_and_wait
from local_stack.taken_ports import refuse_taken_ports


@contextmanager
def stores_alone(stack: Stack) -> Iterator[None]:
    """Starts the stores and stops them again; raises FolderInUse while the stack runs, PortTaken."""
    os.umask(0o077)  # what the stack writes is for nobody else
    with hold(stack.folder):
        records.stop_all(stack.folder)
        refuse_taken_ports(stack)
        try:
            for program in servers(stack):
                if program.name in STORES:
                    start_and_wait(program, stack.folder)
            yield
        finally:
            records.stop_all(stack.folder, grace_s=15)
