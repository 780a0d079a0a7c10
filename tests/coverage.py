"""How much of storage, keys and sync the tests walk through, branch by branch.

    python -m tests.coverage                        tests/core, about ten minutes on two idle cores
    python -m tests.coverage tests/core/test_sync*  only some tests

Needs `pip install coverage`. Ends with 1 while one of the three packages is below 100 % or a test
failed; what is left out is named with its reason in pyproject.toml, at tool.coverage, and in
tests/README.md. Lines that are missing are named here.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

PACKAGES = ("cleanclinic/storage/", "cleanclinic/keys/", "cleanclinic/sync/")


def run(*arguments: object) -> int:
    return subprocess.run([sys.executable, "-m", *map(str, arguments)], check=False).returncode


def share(files: dict[str, dict], package: str) -> float:
    """Lines and branches walked through, of all in a package, in percent."""
    found = [value["summary"] for name, value in files.items() if name.startswith(package)]
    walked = sum(one["covered_lines"] + one["covered_branches"] for one in found)
    every = sum(one["num_statements"] + one["num_branches"] for one in found)
    return 100 * walked / every if every else 0.0


def main() -> int:
    tests = sys.argv[1:] or ["tests/core"]
    run("coverage", "erase")
    failed = run("coverage", "run", "-m", "pytest", "-q", "-n", "2", *tests)
    run("coverage", "combine", "-q")
    run("coverage", "report")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "coverage.json"
        run("coverage", "json", "-q", "-o", path)
        files = json.loads(path.read_text(encoding="utf-8"))["files"]
    shares = {package: share(files, package) for package in PACKAGES}
    for package, percent in shares.items():
        print(f"{package} {percent:.2f} %")
    if failed:
        print("Some tests failed: what they would have walked through is missing above.")
    return 1 if failed or min(shares.values()) < 100 else 0


if __name__ == "__main__":
    sys.exit(main())
