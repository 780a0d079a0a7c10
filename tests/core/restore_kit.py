"""What tests of older copies share: a backup or the bare file put back, here or on another PC."""

import shutil

from cleanclinic.operations.keeping.backups import by_passphrase
from cleanclinic.operations.keeping.restoring import restore
from cleanclinic.operations.workspace.opening import DATABASE, OFFICE


def restored(hospital, workspace, path):
    """Close, restore and open again, as the program does it; what was done, and the workspace."""
    sources = hospital.sources(workspace.folder.name)
    workspace.close()
    done = restore(workspace.folder, path, by_passphrase(None), sources=sources)
    return done, hospital.reopen(workspace)


def put_back(hospital, workspace, path):
    """A backup in place of what there is; gives the workspace opened again."""
    return restored(hospital, workspace, path)[1]


def file_of(hospital, workspace):
    """A copy of the database as it is, made past the program; and the workspace opened again."""
    workspace.close()
    copy = hospital.stick() / DATABASE
    shutil.copy2(workspace.folder / DATABASE, copy)
    return copy, hospital.reopen(workspace)


def file_back(hospital, workspace, copy):
    """Such a copy in place of the database; gives the workspace opened again."""
    workspace.close()
    shutil.copy2(copy, workspace.folder / DATABASE)
    return hospital.reopen(workspace)


def on_another_pc(hospital, backup):
    """The old PC of the office is gone with all that was on it; only the backup is left."""
    hospital.office.close()
    folder = hospital.office.folder
    kept = hospital.stick() / backup.name
    shutil.copy2(backup, kept)
    shutil.rmtree(folder)
    restore(folder, kept, by_passphrase(None), sources=hospital.sources(OFFICE))
    return hospital.reopen(hospital.office)
