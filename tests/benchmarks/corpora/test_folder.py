"""Where the data lies, and what is said when it does not."""

import pytest

from benchmarks.corpora.folder import data_file, data_folder
from kg.errors import ConfigError


def test_the_argument_goes_before_the_environment(tmp_path, monkeypatch):
    given, named = tmp_path / "given", tmp_path / "named"
    given.mkdir()
    named.mkdir()
    monkeypatch.setenv("TRIPLESMITH_DATA", str(named))
    assert data_folder(given) == given
    assert data_folder(None) == named


def test_without_data(tmp_path, monkeypatch):
    monkeypatch.delenv("TRIPLESMITH_DATA", raising=False)
    with pytest.raises(ConfigError, match="pass --data FOLDER or set TRIPLESMITH_DATA"):
        data_folder(None)
    with pytest.raises(ConfigError, match="is not a folder"):
        data_folder(tmp_path / "none")
    with pytest.raises(ConfigError, match=r"carb/dev\.txt is missing"):
        data_file(tmp_path, "carb", "dev.txt")
