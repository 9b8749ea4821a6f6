"""Names of remedies, kinds of personal data, and the labels of the issues workbook."""

from typing import TYPE_CHECKING

from medqa_gui.core.model.conversation import Role
from medqa_gui.core.model.finding import FindingId
from medqa_gui.core.model.finding_kinds import Remedy
from medqa_gui.core.model.outcome import LeftOut
from medqa_gui.i18n import gettext, marked, ngettext
from medqa_gui.wording.labels import finding_badge, finding_sentence

if TYPE_CHECKING:
    from medqa_gui.core.saving.findings_workbook import WorkbookLabels

# Remedy -> what is done on this row, and on all rows alike; `remedy_for_all` has those with a count.
REMEDIES: dict[Remedy, tuple[str, str]] = {
    Remedy.LEAVE_OUT: (marked("Exclude this row"), ""),
    Remedy.BRING_BACK: (marked("Include this row"), ""),
    Remedy.EDIT: (marked("Edit answer"), marked("Edit question")),
    Remedy.FILL_DOWN: (marked("Repeat the text in all their rows"), marked("Repeat the text in all their rows")),
    Remedy.CLEAN: (marked("Clean"), ""),
    Remedy.KEEP_FIRST: (marked("Keep the first"), marked("Keep the first in each group")),
    Remedy.KEEP_LONGEST: (marked("Keep the longest"), marked("Keep the longest in each group")),
    Remedy.KEEP: (marked("Keep"), ""),
    Remedy.MASK: (marked("Mask in this row"), ""),
    Remedy.NOT_PERSONAL: (marked("Not personal data"), marked("None of this kind is personal data")),
}

# Kind of personal data -> the short text of its badge, and what is written for it unless the person writes another.
PERSONAL_KINDS: dict[str, tuple[str, str]] = {
    "email": (marked("email address?"), marked("[email address]")),
    "url": (marked("web address?"), marked("[web address]")),
    "ip": (marked("IP address?"), marked("[IP address]")),
    "resident_id": (marked("ID number?"), marked("[ID number]")),
    "ssn": (marked("social security number?"), marked("[social security number]")),
    "account": (marked("account number?"), marked("[account number]")),
    "licence": (marked("license number?"), marked("[license number]")),
    "mrn": (marked("medical record no.?"), marked("[medical record number]")),
    "fax": (marked("fax number?"), marked("[fax number]")),
    "phone": (marked("phone number?"), marked("[phone number]")),
    "messenger": (marked("messenger account?"), marked("[messenger account]")),
    "address": (marked("street address?"), marked("[street address]")),
    "plate": (marked("license plate?"), marked("[license plate]")),
    "date": (marked("exact date?"), marked("[date]")),
    "age": (marked("age over 89?"), marked("[90 or older]")),
    "zip": (marked("postal code?"), marked("[postal code]")),
    "name": (marked("name?"), marked("[name]")),
}

# Why a left-out row cannot be brought back as it is.
NOT_RETURNABLE: dict[LeftOut, str] = {
    LeftOut.WHERE: marked("A row rule excludes this row. Change the rule to include it."),
    LeftOut.MISSING_QUESTION: marked("The question is blank. Write one to include this row."),
    LeftOut.MISSING_ANSWER: marked("The answer is blank. Write one to include this row."),
    LeftOut.MISSING_CONVERSATION: marked("This row has no conversation ID, so it belongs to no conversation."),
    LeftOut.TURN_ORDER: marked("The speakers in this row do not alternate. Fix their order in the sheet."),
    LeftOut.OTHER_PATH: marked("This row is not on the best path of its tree. Choose “All paths” to include it."),
}


def remedy_for_all(remedy: Remedy, count: int) -> str:
    """Return the label of a remedy for all rows, in the current language."""
    match remedy:
        case Remedy.LEAVE_OUT:
            text = ngettext("Exclude {count} row", "Exclude all {count} rows", count)
        case Remedy.BRING_BACK:
            text = ngettext("Include {count} row", "Include all {count} rows", count)
        case Remedy.CLEAN:
            text = ngettext("Clean {count} row", "Clean all {count} rows", count)
        case Remedy.KEEP:
            text = ngettext("Keep {count} row", "Keep all {count} rows", count)
        case Remedy.MASK:
            text = ngettext("Mask {count} row", "Mask all {count} rows", count)
        case _:
            text = gettext(REMEDIES[remedy][1])
    return text.format(count=f"{count:,}")


def kind_badge(finding: FindingId, kind: str = "") -> str:
    """Return the short text of a finding, of one kind where it is named, in the current language."""
    return gettext(PERSONAL_KINDS[kind][0]) if kind in PERSONAL_KINDS else finding_badge(finding)


def kind_sentence(finding: FindingId, kind: str = "") -> str:
    """Return the sentence beside the conversation, in the current language."""
    if kind not in PERSONAL_KINDS:
        return finding_sentence(finding)
    sentence = gettext("{kind} Only patterns are checked; a person must still read the text.")
    return sentence.format(kind=capital(gettext(PERSONAL_KINDS[kind][0])))


def message_name(number: int, speaker: str) -> str:
    """Return the number of a conversation's message and what it is, in the current language."""
    name = gettext("{number} (question)") if speaker == Role.USER else gettext("{number} (answer)")
    return name.format(number=number)


def usual_mask(kind: str) -> str:
    """Return the default mask of this kind of personal data."""
    return gettext(PERSONAL_KINDS[kind][1])


def capital(text: str) -> str:
    """Return the text with a capital first letter."""
    return text[:1].upper() + text[1:]


def workbook_labels() -> "WorkbookLabels":
    """Return the labels of the issues workbook in the current language."""
    from medqa_gui.core.saving.findings_workbook import WorkbookLabels

    said = {finding.value: finding_sentence(finding) for finding in FindingId}
    kinds = {kind: kind_sentence(FindingId.PERSONAL_DATA, kind) for kind in PERSONAL_KINDS}
    return WorkbookLabels(gettext("Rows with issues"), gettext("Sheet row"), gettext("What to check"), said | kinds)
