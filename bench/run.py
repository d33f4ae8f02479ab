"""``make bench``: the main paths as ratios to a bare version of the same work, in one run, on invented data.

    .venv/bin/python bench/run.py [--size 5000] [--race 5000,100000] [--seed 2026] [--json FILE]

Then the search beside tantivy alone, PostgreSQL and SQLite full text. Everything is made in a temporary folder with
SQLite and thrown away. Ratios can be compared between machines, milliseconds cannot. Ends with 1 when a goal is missed
by more than the tolerance (paths.py, race.py).
"""

import argparse
import json
import os
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", type=int, default=5000, help="invented services (5000)")
    parser.add_argument("--seed", type=int, default=2026, help="seed of the invented data")
    parser.add_argument("--race", default="5000", help="invented services in the race of the engines, commas for more")
    parser.add_argument("--postgres", default=os.environ.get("BENCH_POSTGRES_URL", ""), help="the one in the race")
    parser.add_argument("--rounds", type=int, default=3, help="times each question is asked")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the figures here")
    return parser.parse_args()


def start(home: str) -> None:
    """Set Django up on an empty database in ``home``."""
    for name in ("DATABASE_URL", "DATABASE_URL_FILE", "BUSSOLA_DISTRICT"):
        os.environ.pop(name, None)
    os.environ |= {"DJANGO_SETTINGS_MODULE": "bussola.config.settings", "BUSSOLA_HOME": home, "BUSSOLA_DEMO": "yes"}
    os.environ["BUSSOLA_URL"] = "http://testserver"
    import django
    from django.conf import settings

    django.setup()
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"


def measure(size: int, seed: int, rounds: int) -> list:
    """Fill the database and return the lines of the table."""
    import paths
    from django.core.management import call_command

    from bussola.directory.demo.importing import import_demo
    from bussola.directory.importing.vocabularies import import_vocabularies
    from bussola.finder import index
    from bussola.finder.scale import invented, rows
    from bussola.territory.importing import import_territory

    call_command("migrate", verbosity=0, skip_checks=True)
    import_territory(by="bench")
    import_vocabularies(by="bench")
    lines = [paths.importing(lambda: import_demo([paths.district()], by="bench"), "import of the invented demo")]
    generator = invented.Generator(size, seed)
    rows.insert(generator.bodies, generator)
    lines.append(paths.rebuilding())
    index.catch_up()
    if not paths.learn():
        print("No sentence model: questions are understood by their words alone")
    questions, asked = generator.questions(60), paths.sentences(60, seed)
    lines += paths.searching(questions, rounds)
    lines.append(paths.orienting(asked, rounds))
    lines.append(paths.typing(questions, rounds))
    lines += paths.results_pages(questions[:20], asked[:20], rounds)
    lines.append(paths.not_modified(rounds))
    lines.append(paths.visible(20))
    return lines


def show(lines: list) -> None:
    """Print the table."""
    print(f"{'path':<46}{'ours p50':>10}{'p95':>9}{'bare p50':>10}{'p95':>9}{'ratio':>8}  goal")
    for line in lines:
        bare = [f"{value:.2f}" if value is not None else "" for value in (line.bare_p50, line.bare_p95)]
        ratio = f"{line.ratio:.1f}x" if line.ratio else ""
        met = {None: "", True: "met: ", False: "MISSED: "}[line.meets_goal]
        print(
            f"{line.name:<46}{line.ours_p50:>10.2f}{line.ours_p95:>9.2f}{bare[0]:>10}{bare[1]:>9}{ratio:>8}  "
            f"{met}{line.goal}{'' if line.unit == 'ms' else line.unit}"
        )


def show_race(done) -> None:
    """Print the table of one race."""
    from bussola.finder.scale.race import table

    print(
        f"\n{done.size} services in each engine, ready in {done.build_seconds:.0f} s; "
        f"index {done.index_megabytes:.0f} MB; {done.questions} questions, ten best; "
        "processor time, for PostgreSQL the wall clock\n"
    )
    print("\n".join(table(done)))
    for engine, why in done.absent.items():
        print(f"{engine}: not measured ({why})")
    if done.goal:
        print(f"goal of the last line: p95 <= {done.goal:g} ms, {'met' if done.judged <= done.goal else 'MISSED'}")


def main() -> int:
    """Run everything; return 1 when a goal is missed."""
    options = arguments()
    started = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="bussola-bench-") as home:
        start(home)
        from bussola.finder.scale.race import race

        lines = measure(options.size, options.seed, options.rounds)
        print(f"\n{options.size} invented services, seed {options.seed}, SQLite; milliseconds unless said\n")
        show(lines)
        races = []
        for size in filter(None, options.race.split(",")):
            races.append(race(int(size), seed=options.seed, postgres_url=options.postgres))
            show_race(races[-1])
        from django.db import connections

        connections.close_all()
    seconds = time.perf_counter() - started
    print(f"\n{seconds:.0f} s in all")
    if options.json:
        figures = {
            "size": options.size,
            "seed": options.seed,
            "seconds": round(seconds, 1),
            "paths": [asdict(line) | {"ratio": line.ratio, "meets_goal": line.meets_goal} for line in lines],
            "races": [asdict(done) | {"goal_p95_ms": done.goal} for done in races],
        }
        options.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    missed = [line.name for line in lines if line.fails] + [
        f"race of {done.size}" for done in races if done.misses_goal
    ]
    if missed:
        print(f"\nMissed by more than the tolerance: {', '.join(missed)}", file=sys.stderr)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
