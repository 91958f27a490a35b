"""Files that are written whole, and what is said where they cannot be."""

import errno
from pathlib import Path

import pytest
from knowhow.evaluate.files import as_user_error, check_file, write_whole


def test_a_file_is_written_into_a_folder_that_was_not_there(tmp_path: Path) -> None:
    write_whole(tmp_path / "a" / "b" / "told.txt", "all of it")
    assert (tmp_path / "a" / "b" / "told.txt").read_text() == "all of it"


def test_a_check_makes_the_folder_and_leaves_nothing_in_it(tmp_path: Path) -> None:
    check_file(tmp_path / "a" / "told.txt")
    assert list((tmp_path / "a").iterdir()) == []
    with pytest.raises(IsADirectoryError):
        check_file(tmp_path / "a")


def test_what_is_not_there_is_named_in_one_line() -> None:
    told = as_user_error(FileNotFoundError(errno.ENOENT, "No such file or directory", "nodir/told.txt"))
    assert str(told) == "No such file or directory: nodir/told.txt: make what is missing, or pass what is there"
    assert as_user_error(OSError(errno.EIO, "Input/output error", "told.txt")) is None
