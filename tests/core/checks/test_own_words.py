import pytest

from medqa_gui.core.checks.personal_data.find import find_personal
from medqa_gui.core.checks.personal_data.own_words import MOST_WORDS, OwnWords, own_columns
from medqa_gui.core.model.column import Column


def words(*cells: tuple[str, str]) -> OwnWords:
    own = OwnWords()
    for kind, text in cells:
        own.add(kind, text)
    return own


OWN = words(("name", "Ada Quill"), ("name", "Will Grace"), ("name", "朱小禾"), ("mrn", "A-2231-X"), ("mrn", "12"))


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("May Ada Quill drive?", ["name"]),
        ("may ada quill drive?", ["name"]),
        ("Quill's cough is gone.", ["name"]),
        ("a quill is a feather", []),
        ("Adage, Quillon", []),
        ("Will it help? By the Grace of ….", []),
        ("Will Grace come?", ["name"]),
        ("朱小禾的检查结果", ["name"]),
        ("朱小", []),
        ("Chart A-2231-X says 12.", ["mrn"]),
        ("Chart BA-2231-XY", []),
    ],
)
def test_a_word_of_the_sheet_is_found_whole(text: str, kinds: list[str]) -> None:
    assert [span.kind for span in find_personal(text, OWN)] == kinds


def test_no_more_words_are_kept_than_there_is_room_for() -> None:
    own = words(*(("mrn", f"X{number:07}") for number in range(MOST_WORDS + 10)))
    assert list(own.find(f"X{MOST_WORDS - 1:07}"))
    assert not list(own.find(f"X{MOST_WORDS + 1:07}"))


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        *(("Name", "name"), ("Patient_Name", "name"), ("姓名", "name"), ("Patient ID", "mrn"), ("病历号", "mrn")),
        *(("Phone:", "phone"), ("联系电话", "phone"), ("Drug name", None), ("Question", None), ("", None)),
    ],
)
def test_a_header_shows_whether_a_column_names_a_person(header: str, kind: str | None) -> None:
    assert own_columns([Column(3, header, 5)], (0, 1)).get(3) == kind


def test_the_columns_of_the_texts_are_no_word_list() -> None:
    assert own_columns([Column(1, "Name", 5)], (0, 1)) == {}
