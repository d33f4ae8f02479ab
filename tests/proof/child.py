"""A process of its own for the proofs: ``python -m tests.proof.child TASK`` on the BUSSOLA_HOME it is given.

It answers on standard output, one JSON value a line; a writer says a write once it is committed, and not before.
"""

import json
import os
import sys
import time

import django


def say(value) -> None:
    """Tell the parent ``value``; it is out before the next step."""
    print(json.dumps(value), flush=True)  # noqa: T201 - this is how it speaks


def prepare() -> None:
    """Make the database with a small district, its index and the static files; say the key of a service."""
    from django.core.management import call_command

    from bussola.directory.tests.small_district import SmallDistrict

    call_command("migrate", verbosity=0, skip_checks=True)
    service = SmallDistrict().typical()
    call_command("index", "rebuild", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    say(str(service.pk))


def join() -> None:
    """Make the index and the static files of one more machine on a database that is there already."""
    from django.core.management import call_command

    call_command("index", "rebuild", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    say("joined")


def rename(pk: str, name: str) -> None:
    """Give a service another name; say the moment (seconds since 1970) at which it was committed."""
    from bussola.directory.models import Service

    service = Service.objects.get(pk=pk)
    service.name = name
    service.save()
    say(time.time())


def rename_until_killed() -> None:
    """Create and rename services for ever, searching after each; say the key and the name that are committed."""
    from bussola.directory.models import Service
    from bussola.finder.search import Query, search
    from bussola.organizations.models import Organization

    body = Organization.objects.first()
    number = 0
    while True:
        number += 1
        service = Service.objects.create(organization=body, name=f"Portico {os.getpid()} {number}")
        say([str(service.pk), service.name])
        if number % 3 == 0:
            service.name = f"Veranda {os.getpid()} {number}"
            service.save()
            say([str(service.pk), service.name])
        search(Query("portico"))


def verify() -> None:
    """Say what the database holds and whether the index says the same."""
    from bussola.directory.models import ErrorReport, Service
    from bussola.finder import index
    from bussola.finder.search import Query, search, services_of
    from bussola.website.models import PageFeedback

    index.catch_up()
    held = {str(pk): name for pk, name in Service.objects.public().values_list("pk", "name")}
    found, page = {}, 1
    while hits := search(Query(page=page, page_size=100)).hits:
        found |= {str(hit.id): service.name for hit, service in services_of(hits)}
        page += 1
    by_name = {}
    for word in ("portico", "veranda"):
        page = 1
        while hits := search(Query(word, page=page, page_size=100)).hits:
            by_name |= {str(hit.id): word for hit in hits}
            page += 1
    say(
        {
            "services": held,
            "found": found,
            "by_name": by_name,
            "reports": list(ErrorReport.objects.values_list("text", flat=True)),
            "feedback": list(PageFeedback.objects.values_list("text", flat=True)),
        }
    )


def main() -> None:
    """Run the task named on the command line."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "bussola.config.settings"
    django.setup()
    task, *arguments = sys.argv[1:]
    globals()[task](*arguments)


if __name__ == "__main__":
    main()
