"""Line breaks and tabs as the two characters that a program writes for them, and the text with real ones."""

import re

# LaTeX's commands begin like them.
_COMMANDS = (
    r"(?:u|e|eq|eg|ot|otin|abla|ewline|ewcommand|oindent|onumber|mid|atural|earrow|exists|subseteq|"
    r"ight|ho|angle|ceil|floor|m|ext|extbf|extit|imes|heta|au|an|o|riangle|ilde|op|frac)(?![A-Za-z])"
)
_BREAK = re.compile(rf"(?<!\\)\\{{1,2}}(?:r\\{{1,2}}n|[nr](?!{_COMMANDS}))")
_TAB = re.compile(r"(?<!\\)\\t(?![A-Za-z])")
# Paths, formulas and programs mean the two characters.
_OTHER = re.compile(
    r"(?<![A-Za-z])[A-Za-z]:\\|(?:^|\s)\\\\[\w.-]{1,63}\\|```|\$\$|\\(?:begin|frac|text|sqrt|mathrm)\{|\\\(|"
    r"[\"']\\{1,2}[nr][\"']|printf?\s?\("
)


def has_written_breaks(text: str) -> bool:
    """Return whether a text has line breaks that are written as two characters."""
    return "\\" in text and _BREAK.search(text) is not None and _OTHER.search(text) is None


def with_line_breaks(text: str) -> str:
    """Return the text with line breaks and tabs where it has them as two characters."""
    if not has_written_breaks(text):
        return text
    return _TAB.sub("\t", _BREAK.sub("\n", text))
