"""The system's credential store, by an explicit list of backends; slow to import, so by itself."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module

from keyring.backend import KeyringBackend
from keyring.backends import SecretService, Windows
from keyring.errors import (
    InitError,
    KeyringError,
    KeyringLocked,
    NoKeyringError,
    PasswordDeleteError,
)

from cleanclinic.keys.errors import (
    NoStoreError,
    StoreDeniedError,
    StoreInitError,
    StoreLockedError,
    StoreLostError,
    StoreSizeError,
)

# What each system's library raises past keyring; none of them exists everywhere.
_foreign: list[type[Exception]] = [OSError]
_locked: list[type[Exception]] = [KeyringLocked]
with suppress(ImportError):
    from secretstorage.exceptions import LockedException, SecretStorageException

    _foreign.append(SecretStorageException)
    _locked.append(LockedException)
with suppress(ImportError):
    from jeepney.wrappers import DBusErrorResponse

    _foreign.append(DBusErrorResponse)
if hasattr(Windows, "pywintypes"):
    _foreign.append(Windows.pywintypes.error)
_FOREIGN = tuple(_foreign)
_LOCKED = tuple(_locked)

# Windows keeps 2,560 bytes of UTF-16 a credential; the least of all stores binds everywhere.
SECRET_MAX = 1280
_USER = "cleanclinic"
_SERVICE = "CleanClinic"
_PROPERTY = "KEYRING_PROPERTY_"
# Elsewhere the module of macOS looks for its libraries by ldconfig, a compiler and a linker.
_MACOS: tuple[str, ...] = ("keyring.backends.macOS",) if sys.platform == "darwin" else ()
# The library of the bus is there on Linux only.
_KDE: tuple[str, ...] = ("KWallet6", "KWallet") if sys.platform == "linux" else ()
_ALLOWED: tuple[tuple[str, type[KeyringBackend]], ...] = (
    ("Windows", Windows.WinVaultKeyring),
    *(("macOS", import_module(name).Keyring) for name in _MACOS),
    ("SecretService", SecretService.Keyring),
    *(("KWallet", getattr(import_module("cleanclinic.keys.kwallet"), name)) for name in _KDE),
)


class CredentialStore:
    """Short secret texts in the system's store, one service name for each."""

    def __init__(self, kind: str, backend: KeyringBackend) -> None:
        self.kind = kind
        self._backend = backend

    def put(self, name: str, text: str) -> None:
        """Keep a text, and read it back: some stores swallow what they are given."""
        length = len(text.encode("utf-16-le")) // 2
        if length > SECRET_MAX:
            raise StoreSizeError(length=length, limit=SECRET_MAX)
        with _telling():
            self._backend.set_password(_service(name), _USER, text)
        if self.get(name) != text:
            raise StoreLostError()

    def get(self, name: str) -> str | None:
        """The text kept under a name, or None."""
        with _telling():
            return self._backend.get_password(_service(name), _USER)

    def delete(self, name: str) -> None:
        with _telling(), suppress(PasswordDeleteError):
            self._backend.delete_password(_service(name), _USER)


def find_store() -> CredentialStore | None:
    """The store of this system if it has one we allow; environment and settings have no say."""
    for kind, backend_class in _ALLOWED:
        if backend_class.viable:
            return CredentialStore(kind, _make(backend_class))
    return None


def _make(backend_class: type[KeyringBackend]) -> KeyringBackend:
    backend = backend_class()
    for variable in os.environ:
        if variable.startswith(_PROPERTY):
            vars(backend).pop(variable.removeprefix(_PROPERTY).lower(), None)
    if backend_class is Windows.WinVaultKeyring:
        # The default roams with the account to every PC of the domain.
        backend.persist = "local machine"  # type: ignore[attr-defined] # missing in its stubs
    return backend


def _service(name: str) -> str:
    return f"{_SERVICE} {name}"


@contextmanager
def _telling() -> Iterator[None]:
    """Turn what keyring and the systems' libraries raise into our own."""
    try:
        yield
    except _LOCKED as error:
        raise StoreLockedError() from error
    except NoKeyringError as error:
        raise NoStoreError() from error
    except InitError as error:
        raise StoreInitError(reason=error) from error
    except (KeyringError, PermissionError) as error:
        raise StoreDeniedError(reason=error) from error
    except _FOREIGN as error:
        raise StoreInitError(reason=error) from error
