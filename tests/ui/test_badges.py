"""What stands in the notes of a line, what cleaning would change, and links that break their line."""

from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QPushButton, QWidget

from medqa_gui.core.engine.protocol import Conversations
from medqa_gui.core.model.finding import FindingId, Severity
from medqa_gui.core.model.listing import ConversationLine
from medqa_gui.core.model.outcome import LeftOut
from medqa_gui.ui.panels.conversations.model import BADGES_ROLE, NOTES, TOKENS, Badge, ConversationsModel, badges
from medqa_gui.ui.panels.detail.before_after import first_difference, with_visible_characters
from medqa_gui.ui.widgets.flow import Flow


def test_badges_are_sorted_by_severity_with_one_per_kind():
    found = (FindingId.EDGE_SPACE, FindingId.PERSONAL_DATA, FindingId.SPECIAL_TOKEN)
    line = ConversationLine(3, "Why?", "So.", None, found, kinds=("phone", "date"))
    assert badges(line) == [
        Badge("special token", Severity.ERROR),
        Badge("phone number?", Severity.WARNING),
        Badge("exact date?", Severity.WARNING),
        Badge("extra spaces", Severity.NOTE),
    ]


def test_the_state_of_a_row_is_one_badge():
    line = ConversationLine(3, "Why?", "", LeftOut.MISSING_ANSWER, (FindingId.MISSING_ANSWER,), is_edited=True, turns=3)
    assert [each.text for each in badges(line)] == ["no answer", "edited", "3 turns"]


def test_a_line_has_its_tokens_and_accessible_severities(qapp, opened):
    model = ConversationsModel()
    model.show_document(opened)
    line = ConversationLine(2, "Why?", "So.", None, (FindingId.EDGE_SPACE,), tokens=1234)
    model.show_lines(Conversations(1, 0, [line]))
    assert model.index(0, TOKENS).data() == "1,234"
    assert model.index(0, NOTES).data(BADGES_ROLE) == [Badge("extra spaces", Severity.NOTE)]
    assert model.index(0, NOTES).data(Qt.ItemDataRole.AccessibleTextRole) == "note: extra spaces"


def test_invisible_characters_are_shown_as_code_points():
    assert with_visible_characters("a\u00a0b\u200bc\x02 d\n") == "a‹U+00A0›b‹U+200B›c‹U+0002› d\n"


def test_only_the_text_around_the_difference_is_shown():
    before = "x" * 500 + " <b>y</b>" + "z" * 500
    shown = first_difference(before, before.replace("<b>", "").replace("</b>", ""))
    assert [each[:1] + each[-1:] for each in shown] == ["……", "……"]
    assert max(map(len, shown)) < 100
    assert "<b>" in shown[0]
    assert "<b>" not in shown[1]


def test_wrapped_links_make_the_layout_higher(qapp):
    parent = QWidget()
    flow = Flow(parent, gap=4)
    buttons = [QPushButton(f"button {at}") for at in range(6)]
    for each in buttons:
        flow.addWidget(each)
    one_line = sum(each.sizeHint().width() + 4 for each in buttons)
    height = buttons[0].sizeHint().height()
    assert flow.heightForWidth(one_line) == height
    assert flow.heightForWidth(one_line // 2 + 10) == 2 * height
    flow.setGeometry(QRect(0, 0, one_line // 2 + 10, 200))
    assert buttons[0].y() < buttons[-1].y()
    assert flow.itemAt(6) is None
