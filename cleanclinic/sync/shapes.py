"""The kinds of text and number that manifests, receipts and documents are made of."""

from typing import Annotated

import msgspec

from cleanclinic.sync.signing import Hex64
from cleanclinic.sync.strict import NUMBER_MAX

Id = Annotated[str, msgspec.Meta(pattern=r"\A[A-Za-z0-9._-]{1,64}\Z")]
Uuid = Annotated[
    str,
    msgspec.Meta(pattern=r"\A[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\Z"),
]
Instant = Annotated[
    str,
    msgspec.Meta(
        pattern=r"\A[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?"
        r"(Z|[+-][0-9]{2}:[0-9]{2})\Z"
    ),
]
LogicalTime = Annotated[
    str, msgspec.Meta(pattern=r"\A[0-9a-f]{12}-[0-9a-f]{4}-[A-Za-z0-9._-]{1,64}\Z")
]
Suite = Annotated[str, msgspec.Meta(pattern=r"\A[A-Z0-9]{1,16}\Z")]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Short = Annotated[str, msgspec.Meta(max_length=64)]
Nonce = Annotated[str, msgspec.Meta(pattern=r"\A[0-9a-f]{32}\Z")]
Address = Annotated[str, msgspec.Meta(pattern=r"\Aage1[0-9a-z]{58}\Z")]
Count = Annotated[int, msgspec.Meta(ge=0, le=NUMBER_MAX)]
Positive = Annotated[int, msgspec.Meta(ge=1, le=NUMBER_MAX)]
HeadOrNone = Annotated[str, msgspec.Meta(pattern=r"\A([0-9a-f]{64})?\Z")]

__all__ = [
    "Address",
    "Count",
    "HeadOrNone",
    "Hex64",
    "Id",
    "Instant",
    "LogicalTime",
    "Name",
    "Nonce",
    "Positive",
    "Short",
    "Suite",
    "Uuid",
]
