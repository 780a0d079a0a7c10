"""Makes the files beside it from clones of the published sets; see README.md for which.

python -m tests.vectors.pack WYCHEPROOF CCTV
"""

import base64
import gzip
import json
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
WYCHEPROOF = ("ed25519", "x25519", "chacha20_poly1305", "aes_gcm", "hkdf_sha256", "hmac_sha256")
# What tells nothing to a test: the same key in three more spellings, and where a group came from.
_SPELLINGS = ("publicKeyDer", "publicKeyPem", "publicKeyJwk", "source", "type")


def shown(repository: Path, path: str) -> bytes:
    """One file as it stands in the repository."""
    command = ["git", "-C", str(repository), "show", f"HEAD:{path}"]
    return subprocess.run(command, check=True, capture_output=True).stdout


def listed(repository: Path, folder: str) -> list[str]:
    command = ["git", "-C", str(repository), "ls-tree", "--name-only", "HEAD", folder + "/"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()


def keep(name: str, value: object) -> None:
    data = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    # No time of day inside: the same vectors are the same file.
    (HERE / f"{name}.json.gz").write_bytes(gzip.compress(data, 9, mtime=0))


def pack_wycheproof(repository: Path) -> None:
    for name in WYCHEPROOF:
        value = json.loads(shown(repository, f"testvectors_v1/{name}_test.json"))
        groups = [
            {key: part for key, part in group.items() if key not in _SPELLINGS}
            for group in value["testGroups"]
        ]
        assert sum(len(group["tests"]) for group in groups) == value["numberOfTests"]
        keep(f"wycheproof_{name}", groups)
    (HERE / "LICENSE.wycheproof").write_bytes(shown(repository, "LICENSE"))


def pack_cctv(repository: Path) -> None:
    files = listed(repository, "age/testdata")
    keep(
        "cctv_age",
        {
            path.rpartition("/")[2]: base64.b64encode(shown(repository, path)).decode()
            for path in files
        },
    )
    keep("cctv_ed25519", json.loads(shown(repository, "ed25519/ed25519vectors.json")))
    (HERE / "LICENSE.cctv-ed25519").write_bytes(shown(repository, "ed25519/LICENSE"))
    readme = shown(repository, "age/README.md")
    (HERE / "LICENSE.cctv-age").write_bytes(readme[readme.index(b"## License") :])


if __name__ == "__main__":
    pack_wycheproof(Path(sys.argv[1]))
    pack_cctv(Path(sys.argv[2]))
