import pytest

from medqa_gui.core.checks.severity import SEVERITIES
from medqa_gui.core.model.finding import FindingId, Severity
from medqa_gui.wording import FINDINGS


@pytest.mark.parametrize("finding", FindingId)
def test_every_finding_has_a_short_badge_and_a_sentence(finding):
    badge, sentence = FINDINGS[finding]
    assert 1 <= len(badge.split()) <= 3
    assert sentence.endswith(".")
    assert not {"de-identified", "HIPAA"} & set(sentence.split())


def test_every_finding_has_a_severity_and_only_what_a_trainer_refuses_is_an_error():
    assert set(SEVERITIES) == set(FindingId)
    assert {finding.value for finding, severity in SEVERITIES.items() if severity is Severity.ERROR} == {
        *("special_token", "marker_collision", "too_few_examples")
    }
