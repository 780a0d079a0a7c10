"""Papers handed to the system's viewer lie in clear: they do not stay."""

import tempfile

from ui.parts.files import folder_for_viewer


def test_a_paper_for_the_viewer_goes_with_the_next_one_and_with_the_program(
    qapp, tmp_path, monkeypatch
):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    (tmp_path / "somebody-elses").mkdir()
    first = folder_for_viewer()
    (first / "承诺书.pdf").write_bytes(b"%PDF")
    second = folder_for_viewer()
    assert not first.exists()
    (second / "承诺书.pdf").write_bytes(b"%PDF")
    qapp.aboutToQuit.emit()
    assert [path.name for path in tmp_path.iterdir()] == ["somebody-elses"]
