"""Texts that are a date and nothing else: Excel turns 2-2 and SEPT2 into dates as they are typed or opened."""

import re
import unicodedata

_DAY, _MONTH = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])"
_YEAR = r"(?:(?:18|19|20|21)?\d\d)"
_NAME = (
    r"(?:jan|feb|mar|mär|mrz|apr|may|mai|jun|jul|aug|sept?|oct|okt|nov|dec|dez|ene|abr|ago|dic|janv|févr|avr|juin|juil|"
    r"août|déc|january|february|march|april|june|july|august|september|october|november|december|januar|februar|märz|"
    r"juni|juli|oktober|dezember)\.?"
)
_TIME = r"(?:[ T]\d?\d:\d\d(?::\d\d)?(?:\.0+)?(?:\s?[AaPp][Mm])?)?"
_DATE = re.compile(
    rf"{_DAY}[- ./]{_NAME}(?:[- ./,]{{1,2}}{_YEAR})?|{_NAME}[- ./]{_YEAR}|{_NAME}[- ]{_DAY}(?:,? {_YEAR})?|"
    rf"(?:18|19|20|21)\d\d([-/.]){_MONTH}\1{_DAY}{_TIME}|{_DAY}([-/.]){_DAY}\2(?:18|19|20|21)\d\d{_TIME}|"
    rf"(?:{_YEAR}\s?年\s?)?{_MONTH}\s?月\s?{_DAY}\s?[日号]|{_YEAR}\s?年\s?{_MONTH}\s?月|"
    rf"\d?\d\. ?{_NAME}(?: {_YEAR})?",
    re.IGNORECASE,
)


def is_date(text: str) -> bool:
    """Return whether the whole text is a date as a sheet shows it."""
    return _DATE.fullmatch(unicodedata.normalize("NFKC", text).strip()) is not None
