"""Named places that a lower room leaves open and an upper room fills.

The hooks of the house:

``record_changed``
    Sent by ``lib.tracking`` around every write of a tracked record, inside its transaction, as a context
    manager ``receiver(model, pks)``. ``directory`` fills it with the change log that the search index follows.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager


class ContextHook:
    """A list of context-manager functions entered together around a piece of work."""

    def __init__(self) -> None:
        self._receivers: list[Callable[..., AbstractContextManager]] = []

    def register(self, receiver: Callable[..., AbstractContextManager]) -> None:
        """Add ``receiver``; registering it twice has no effect."""
        if receiver not in self._receivers:
            self._receivers.append(receiver)

    @contextmanager
    def around(self, *args) -> Iterator[None]:
        """Enter every receiver with ``args`` for the duration of the ``with`` block."""
        with ExitStack() as stack:
            for receiver in self._receivers:
                stack.enter_context(receiver(*args))
            yield


record_changed = ContextHook()
