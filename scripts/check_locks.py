"""Checks that the lock files satisfy pyproject.toml, agree with each other, carry hashes and name no address."""

import re
import sys
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parent.parent
PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)")


def pins(path: Path) -> dict[str, Version]:
    """Return the pinned version of each package of a lock file."""
    found = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if match := PIN.match(line):
            found[canonicalize_name(match[1])] = Version(match[2])
    return found


def faults(root: Path = ROOT) -> list[str]:
    """Return what is wrong with the lock files of ``root``."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    run, test = root / "requirements.lock", root / "requirements-test.lock"
    wanted = {run: project["dependencies"]}
    wanted[test] = [*project["dependencies"], *project["optional-dependencies"]["test"]]
    wrong = []
    for path, requirements in wanted.items():
        locked = pins(path)
        text = path.read_text(encoding="utf-8")
        if "://" in text or "--index" in text or "--find-links" in text:
            wrong.append(f"{path.name}: names an address; make it with `make lock`")
        if text.count("--hash=sha256:") < len(locked):
            wrong.append(f"{path.name}: packages without hashes")
        for line in requirements:
            requirement = Requirement(line)
            version = locked.get(canonicalize_name(requirement.name))
            if version is None:
                wrong.append(f"{path.name}: {requirement.name} is missing; run `make lock`")
            elif not requirement.specifier.contains(version):
                wrong.append(f"{path.name}: {requirement.name} {version} does not satisfy {requirement.specifier}")
    different = [name for name, version in pins(run).items() if pins(test).get(name) != version]
    return wrong + [f"{name}: the two lock files differ" for name in different]


if __name__ == "__main__":
    found = faults()
    print("\n".join(found) or "lock files: in order")
    sys.exit(bool(found))
