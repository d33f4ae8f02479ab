"""``make bench``: the main paths as ratios to a bare version of the same work, in one run, on invented data.

    .venv/bin/python bench/run.py [--size 5000] [--seed 2026] [--json FILE]

Everything is made in a temporary folder with SQLite and thrown away. Ratios can be compared between machines,
milliseconds cannot.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", type=int, default=5000, help="invented services (5000)")
    parser.add_argument("--seed", type=int, default=2026, help="seed of the invented data")
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
    import synthetic
    from django.core.management import call_command

    from bussola.directory.demo.importing import import_demo
    from bussola.directory.importing.vocabularies import import_vocabularies
    from bussola.finder import index
    from bussola.territory.importing import import_territory

    call_command("migrate", verbosity=0, skip_checks=True)
    import_territory(by="bench")
    import_vocabularies(by="bench")
    lines = [paths.importing(lambda: import_demo([paths.district()], by="bench"), "import of the invented demo")]
    generator = synthetic.Generator(seed)
    synthetic.insert(generator.rows(size))
    lines.append(paths.rebuilding())
    index.catch_up()
    questions = generator.questions(60)
    lines += paths.searching(questions, rounds)
    lines += paths.results_page(questions[:20], rounds)
    lines.append(paths.visible(20))
    return lines


def show(lines: list) -> None:
    """Print the table."""
    print(f"{'path':<44}{'ours p50':>10}{'p95':>9}{'bare p50':>10}{'p95':>9}{'ratio':>8}  goal")
    for line in lines:
        bare = [f"{value:.2f}" if value is not None else "" for value in (line.bare_p50, line.bare_p95)]
        ratio = f"{line.ratio:.1f}x" if line.ratio else ""
        met = {None: "", True: "met: ", False: "MISSED: "}[line.meets_goal]
        print(
            f"{line.name:<44}{line.ours_p50:>10.2f}{line.ours_p95:>9.2f}{bare[0]:>10}{bare[1]:>9}{ratio:>8}  "
            f"{met}{line.goal}{'' if line.unit == 'ms' else line.unit}"
        )


def main() -> None:
    """Run everything."""
    options = arguments()
    started = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="bussola-bench-") as home:
        start(home)
        lines = measure(options.size, options.seed, options.rounds)
        from django.db import connections

        connections.close_all()
    seconds = time.perf_counter() - started
    print(
        f"\n{options.size} invented services, seed {options.seed}, SQLite; milliseconds unless said; {seconds:.0f} s\n"
    )
    show(lines)
    if options.json:
        figures = {
            "size": options.size,
            "seed": options.seed,
            "seconds": round(seconds, 1),
            "paths": [vars(line) | {"ratio": line.ratio} for line in lines],
        }
        options.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
