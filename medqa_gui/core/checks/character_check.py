"""Check for wrong characters in texts: a quick test of all, a close one of suspicious texts."""

import re
from collections.abc import Iterable

import orjson

from medqa_gui.core.checks.checked_messages import checked_messages
from medqa_gui.core.checks.rare_characters import RARE, RARE_LETTERS
from medqa_gui.core.model.conversation import Conversation, Role
from medqa_gui.core.model.finding import Finding, FindingId
from medqa_gui.core.model.table import Row

_CONTROLS = bytes((*range(9), *range(11, 32), 127))  # of ASCII
# One pass over a text with other letters than ASCII; what it finds is looked at closely afterwards. Kept as text: `re`
# compiles it for the first such text.
_SUSPECT = (
    "[_\x00-\x08\x0b-\x1f\x7f-\xa0\xad\u061c\u180e\u2007\u200b-\u200f\u2028-\u202f\u2060-\u206f\ud800-\udfff\uf0a0-\uf0ff"
    "\ufeff\ufff9-\uffff\U000e0000-\U000e007fÂ-ô锟烫屯锘"
    f"{RARE_LETTERS}{''.join(RARE.values())}]"
)
# A module name is looked up faster than a member of an enum.
_SYSTEM = Role.SYSTEM


class CharacterCheck:
    """Finds wrong characters in questions and answers; columns are 0-based."""

    def __init__(self, *, question_column: int | None, answer_column: int | None) -> None:
        self._question_column, self._answer_column = question_column, answer_column

    def look(self, row: Row, conversation: Conversation) -> Iterable[Finding]:
        """Return the findings of the row's texts."""
        for role, text in conversation.messages:
            if role is not _SYSTEM and _is_suspicious(text):
                return self._check_closely(row, conversation)
        return ()

    def _check_closely(self, row: Row, conversation: Conversation) -> Iterable[Finding]:
        # Most texts are not suspicious, and these patterns take longer to compile than a small workbook to convert.
        from medqa_gui.core.checks.letters import as_in_the_sheet, problems

        findings: dict[Finding, None] = {}
        for said in checked_messages(row, conversation, self._question_column, self._answer_column):
            if _is_suspicious(said.text):
                for finding, kind in as_in_the_sheet(problems(said.text), row, said.column):
                    findings[said.finding(finding, kind)] = None
        if any(each.id is FindingId.MARKUP for each in findings):
            from medqa_gui.core.checks.markup import is_about_code

            # The question asks about a tag, and the answer shows it.
            if any(is_about_code(text) for role, text in conversation.messages if role is not _SYSTEM):
                return [each for each in findings if each.id is not FindingId.MARKUP]
        return findings

    def forget(self, row: Row, conversation: Conversation | None) -> None:
        """Do nothing, since no row is remembered."""

    def finish(self) -> Iterable[Finding]:
        """Return nothing, since no finding needs all rows."""
        return ()


def _is_suspicious(text: str) -> bool:
    """Return whether the close test of a text may find anything."""
    if text.isascii():
        # The search for one character takes a twentieth of the time of four.
        has_signs = "<" in text or "&" in text or ("_" in text and "_x00" in text) or _has_controls(text)
    else:
        has_signs = "<" in text or "&" in text or "\\" in text or re.search(_SUSPECT, text) is not None
    return has_signs or text != text.strip()


def _has_controls(text: str) -> bool:
    """Return whether a text of ASCII has control characters, besides tabs and line feeds, or has these spelled out."""
    # The fastest test: a text without characters that JSON escapes is two characters shorter than its JSON string.
    if len(orjson.dumps(text)) == len(text) + 2 and "\x7f" not in text:
        return False
    return "\\n" in text or "\\r" in text or len(text.encode().translate(None, _CONTROLS)) != len(text)
