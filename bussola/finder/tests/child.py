"""A process of its own for the tests: ``python -m bussola.finder.tests.child TASK`` on the BUSSOLA_HOME it is given.

It answers on standard output, one JSON value a line.
"""

import json
import os
import sys
import threading

import django


def say(value) -> None:
    """Tell the parent ``value``; it is out before the next step."""
    print(json.dumps(value), flush=True)  # noqa: T201 - this is how it speaks


def setup() -> None:
    """Make the database, with one body."""
    from django.core.management import call_command

    from bussola.organizations.models import Organization

    call_command("migrate", verbosity=0, skip_checks=True)
    Organization.objects.create(name="Ente di prova")
    say("ready")


def write_until_killed() -> None:
    """Create, change and delete services for ever, searching after each; say what is committed once it is."""
    from django.db import transaction

    from bussola.directory.models import Service
    from bussola.finder.search import Query, search
    from bussola.organizations.models import Organization

    body = Organization.objects.get()
    say("ready")
    number = 0
    while True:
        number += 1
        with transaction.atomic():
            Service.objects.create(organization=body, name=f"Fantasma {os.getpid()} {number}")
            transaction.set_rollback(True)
        service = Service.objects.create(organization=body, name=f"Servizio {os.getpid()} {number}")
        say([str(service.pk), True])
        search(Query("servizio"))
        if number % 3 == 0:
            Service.objects.filter(pk=service.pk).update(name=f"Ufficio {os.getpid()} {number}")
        if number % 2 == 0:
            pk = str(service.pk)
            service.delete()
            say([pk, False])
        search(Query("servizio"))


def verify() -> None:
    """Say the ids and names that the database holds, and those that the search finds."""
    from bussola.directory.models import Service
    from bussola.finder.search import Query, search, services_of

    found, page = {}, 1
    while hits := search(Query(page=page, page_size=100)).hits:
        found |= {str(hit.id): None for hit in hits}
        page += 1
    by_name = {}
    for text in ("servizio", "ufficio", "fantasma"):
        page = 1
        while results := services_of(search(Query(text, page=page, page_size=100)).hits):
            by_name |= {str(hit.id): text for hit, _ in results}
            page += 1
    held = {str(pk): name.split()[0].lower() for pk, name in Service.objects.values_list("pk", "name")}
    say({"held": held, "found": sorted(found), "by_name": by_name})


def answer() -> None:
    """Answer each question on standard input with the names found, until it ends."""
    from bussola.finder.search import Query, search, services_of

    say("ready")
    for line in sys.stdin:
        results = search(Query(json.loads(line)))
        say([service.name for _, service in services_of(results.hits)])


def create(*names: str) -> None:
    """Create services and leave without searching."""
    from bussola.directory.models import Service
    from bussola.organizations.models import Organization

    for name in names:
        say(str(Service.objects.create(organization=Organization.objects.get(), name=name).pk))


def rebuild_while_answering() -> None:
    """Say every different number of services found while the index is rebuilt, and what was written meanwhile."""
    from django.db import connection

    from bussola.directory.models import Service
    from bussola.finder import generations, index
    from bussola.finder.search import Query, search
    from bussola.organizations.models import Organization

    body = Organization.objects.get()
    Service.objects.bulk_create([Service(organization=body, name=f"Servizio {n}") for n in range(1200)])
    index.catch_up()
    before = generations.current().name
    say(search(Query("servizio")).total)

    def work() -> None:
        index.rebuild()
        connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    totals, searches = set(), 0
    while thread.is_alive():
        totals.add(search(Query("servizio")).total)
        searches += 1
        if searches == 3:
            Service.objects.create(organization=body, name="Ufficio nato durante il lavoro")
    thread.join()
    say(
        {
            "totals": sorted(totals),
            "searches": searches,
            "swapped": generations.current().name != before,
            "late": search(Query("ufficio")).total,
        }
    )


def two_writers() -> dict:
    """Let two transactions overlap, the second asking for its turn before the first commits; return what is found."""
    from django.db import connection, transaction

    from bussola.directory.models import Service, ServiceChange
    from bussola.finder.search import Query, search
    from bussola.organizations.models import Organization

    body = Organization.objects.get()
    first_wrote, first_may_commit, second_done = threading.Event(), threading.Event(), threading.Event()

    def first() -> None:
        with transaction.atomic():
            Service.objects.create(organization=body, name="Primo")
            first_wrote.set()
            first_may_commit.wait(10)
        connection.close()

    def second() -> None:
        first_wrote.wait(10)
        Service.objects.create(organization=body, name="Secondo")
        second_done.set()
        connection.close()

    search(Query())
    threads = [threading.Thread(target=first), threading.Thread(target=second)]
    for thread in threads:
        thread.start()
    first_wrote.wait(10)
    overtook = second_done.wait(0.3)  # were it not made to queue, it would commit before the first
    early = search(Query()).total
    first_may_commit.set()
    for thread in threads:
        thread.join()
    names = {str(pk): name for pk, name in Service.objects.values_list("pk", "name")}
    changes = ServiceChange.objects.order_by("pk").values_list("service_id", flat=True)
    order = [names[str(pk)] for pk in changes if str(pk) in names]  # the body itself leaves a line of no service
    return {"overtook": overtook, "early": early, "total": search(Query()).total, "order": list(dict.fromkeys(order))}


def main() -> None:
    """Run the task named on the command line."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "bussola.config.settings"
    django.setup()
    task, *arguments = sys.argv[1:]
    if task == "two_writers":
        say(two_writers())
    else:
        globals()[task](*arguments)


if __name__ == "__main__":
    main()
