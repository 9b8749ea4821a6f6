from medqa_gui.core.model.finding import FindingId, Severity
from medqa_gui.core.model.finding_kinds import FINDING_KINDS, Section


def test_every_finding_has_a_short_badge_and_a_sentence():
    for finding in FindingId:
        kind = FINDING_KINDS[finding]
        assert 1 <= len(kind.badge.split()) <= 3, finding
        assert kind.sentence.endswith("."), finding
        assert not {"de-identified", "HIPAA"} & set(kind.sentence.split()), finding


def test_a_finding_about_the_sheet_offers_nothing_row_by_row_and_every_other_offers_something():
    of_sheet = {each.value for each, kind in FINDING_KINDS.items() if kind.is_of_sheet}
    assert of_sheet == {"hidden_column", "hidden_sheet", "lost_formats", "too_few_examples"}
    assert {kind.section for kind in FINDING_KINDS.values()} == set(Section)


def test_every_finding_has_a_severity_and_only_what_a_trainer_refuses_is_an_error():
    assert set(FINDING_KINDS) == set(FindingId)
    assert {finding.value for finding, kind in FINDING_KINDS.items() if kind.severity is Severity.ERROR} == {
        *("special_token", "marker_collision", "too_few_examples")
    }
