"""A hospital of its own for every test that asks for one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hospital import Hospital


@pytest.fixture
def hospital(tmp_path: Path) -> Iterator[Hospital]:
    with Hospital(tmp_path) as made:
        yield made
