"""Sentences on the keys of a dataset that its format does not declare."""

from collections.abc import Mapping

from medqa_gui.i18n import gettext, ngettext

_MOST_NAMES = 5


def undeclared_keys_sentence(keys: Mapping[str, int]) -> str:
    """Return the sentence that names the first of these keys and how many records have them, "" for none."""
    if not keys:
        return ""
    names = undeclared_key_names(keys)
    told, more = gettext(", ").join(names[:_MOST_NAMES]), len(names) - _MOST_NAMES
    if more > 0:
        told = gettext("{keys} and {count} more").format(keys=told, count=more)
    return gettext("These keys in the file are not kept in the dataset: {keys}.").format(keys=told)


def undeclared_key_names(keys: Mapping[str, int]) -> list[str]:
    """Return every key with its number of records, as "messages.weight (12 records)"."""
    return [
        ngettext("{key} ({count} record)", "{key} ({count} records)", count).format(key=key, count=f"{count:,}")
        for key, count in keys.items()
    ]
