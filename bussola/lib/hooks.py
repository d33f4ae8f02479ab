"""Named places that a lower app leaves open and an upper app fills.

The hooks of the house:

``record_changed``
    Sent by ``lib.tracking`` around every write of a tracked record, inside its transaction, as a context
    manager ``receiver(model, pks)``; after the write ``pks`` holds the keys the database gave. ``directory`` fills it
    with the change log that the search index follows.

``second_factor_needed``
    Asked by ``accounts`` as ``(user)``: True when this person may only work with a second factor. ``organizations``
    answers by role. Nobody answers: nobody needs one.

``home_after_sign_in``
    Asked by ``accounts`` as ``(user)``: the address to show first to somebody who has just signed in, for example
    ``reverse("staff:home")``. Nobody answers: the person's own page.

``staff_tasks``
    ``receiver(user, district) -> iterable of StaffTask``: what waits for this person in this district. Shown by the
    staff home, filled by any app that has work to do. An app asks its own scope, so that nobody is told of what they
    may not see, and says nothing when nothing waits::

        @staff_tasks.register  # in bussola/directory/staff_tasks.py, imported by apps.py in ready()
        def reports(user, district):
            count = ErrorReport.objects.editable_by(user).waiting().in_district(district).count()
            if count:
                title = ngettext("%(count)s report of a mistake", "%(count)s reports of a mistake", count)
                yield StaffTask(title % {"count": count}, count, reverse("directory:reports"), order=20)

``roles_to_come``
    Asked by ``accounts`` as ``(user)``: lines in words about roles that have been given and have not begun, for the
    page of who has nothing to do yet. ``organizations`` answers.

``staff_pages``
    ``receiver(permissions, district) -> iterable of StaffPage``: the pages an app adds to the navigation of who works
    here. ``permissions`` are the codes of what the person may do in the district; say only what they may open::

        @staff_pages.register
        def pages(permissions, district):
            if "report.resolve" in permissions:
                yield StaffPage(_("Reports"), reverse("directory:reports"), order=20)

``handing_over``
    ``receiver(leaving, heir, district, by) -> int``: somebody leaves a district; with ``by=None`` count the open work
    that would go from one user to the other, otherwise move it (inside the caller's transaction) and return how much.

``organizations_in_districts``
    ``receiver(district_ids) -> query of organization keys``: which bodies work in these districts? Asked by
    ``organizations``, answered by ``directory`` from the services.

``role_of``
    Asked by ``audit`` as ``(user)``: the code of the role under which this person is working now, for the audit
    event. ``organizations`` answers. Nobody answers: the event has no role.

``recurring``
    Work to be done every so often: ``recurring.register("privacy.retention", every=timedelta(days=1), at=time(3, 30),
    work=function)``, called in an app's ``ready()``. ``bussola worker`` and ``bussola tick`` (operations) run what is
    due, one process at a time; ``bussola check`` says what is late.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from datetime import time, timedelta


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


class QuestionHook:
    """A question that upper apps answer."""

    def __init__(self) -> None:
        self._answers: list[Callable[..., object]] = []

    def register(self, answer: Callable[..., object]) -> Callable[..., object]:
        """Add a function that answers and return it (so it is a decorator too); twice has no effect."""
        if answer not in self._answers:
            self._answers.append(answer)
        return answer

    def ask(self, *args) -> object:
        """Return the first answer that is neither None, False nor empty; None when nobody gives one."""
        return next((said for answer in self._answers if (said := answer(*args))), None)

    def answers(self, *args) -> list:
        """Return what everybody answers, in the order of registration."""
        return [answer(*args) for answer in self._answers]


@dataclass(frozen=True)
class StaffTask:
    """Something that waits for a person: ``title`` says what and how many, ``url`` is where it is done.

    ``order`` sorts the home: 10 what concerns safety, 20 what citizens wait for, 30 people, 50 the rest.
    ``note`` is one more line in plain words, if it helps.
    """

    title: str
    count: int
    url: str
    order: int = 50
    note: str = ""


@dataclass(frozen=True)
class StaffPage:
    """A page in the navigation of the staff: 0 is the home, 60 people, 90 what explains."""

    title: str
    url: str
    order: int = 50


@dataclass(frozen=True)
class RecurringJob:
    """Work to be done every so often. It may be cut off and run again at any moment: once or twice must be the same.

    ``work`` takes nothing; what it returns (a number, a few words, None) is kept as the outcome: no personal data.
    """

    name: str  # app.what, like privacy.retention
    every: timedelta
    work: Callable[[], object]
    at: time | None = None  # local time of the day, for jobs of the night


class RecurringHook:
    """The recurring jobs of all apps, by name."""

    def __init__(self) -> None:
        self._jobs: dict[str, RecurringJob] = {}

    def register(self, name: str, every: timedelta, work: Callable[[], object], *, at: time | None = None) -> None:
        """Add a job, or put it in the place of the one with its name; ``at`` asks for an ``every`` of whole days."""
        if every <= timedelta(0) or (at is not None and every % timedelta(days=1)):
            raise ValueError(f"{name}: every {every} at {at}")
        self._jobs[name] = RecurringJob(name, every, work, at)

    def unregister(self, name: str) -> None:
        """Forget a job, if there is one of that name."""
        self._jobs.pop(name, None)

    def jobs(self) -> list[RecurringJob]:
        """Return every job, in the order of their names."""
        return [self._jobs[name] for name in sorted(self._jobs)]


record_changed = ContextHook()
second_factor_needed = QuestionHook()
home_after_sign_in = QuestionHook()
roles_to_come = QuestionHook()
staff_tasks = QuestionHook()
staff_pages = QuestionHook()
handing_over = QuestionHook()
organizations_in_districts = QuestionHook()
role_of = QuestionHook()
recurring = RecurringHook()
