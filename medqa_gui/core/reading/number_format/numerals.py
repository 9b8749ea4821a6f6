"""Numerals that a code asks for: Chinese, Japanese and traditional ones, and other digit shapes."""

from typing import NamedTuple

_WIDE = "０１２３４５６７８９"
# The zeros of the digits that Windows numbers.
_ZEROS = {2: 0x0660, 3: 0x06F0, 4: 0x0966, 5: 0x09E6, 11: 0x0C66, 13: 0x0E50, 14: 0x0ED0, 16: 0x1040, 17: 0x17E0}
_GROUP = 4
_LONGEST = 16


class Numerals(NamedTuple):
    """A system of numerals: ten digits, the units within a group of four, and the units of the groups."""

    digits: str
    units: str = ""  # of 10, 100 and 1000; "" where numbers are only digits
    groups: tuple[str, ...] = ()
    has_zeros: bool = False  # 一百〇五; Japanese writes 百五
    has_ones: bool = True  # 一百; Japanese writes 百
    has_short_tens: bool = False  # in dates, 十五 and not 一十五

    @property
    def has_words(self) -> bool:
        """Whether a single placeholder spells out a whole number; several show digits."""
        return bool(self.units) and self.digits != _WIDE

    def in_digits(self, text: str) -> str:
        """Return the text with each of its digits in these numerals."""
        return text.translate({ord("0") + value: digit for value, digit in enumerate(self.digits)})

    def in_words(self, text: str) -> str:
        """Return the text with a plain number spelled out; decimals are written digit by digit."""
        whole, point, rest = text.partition(".")
        if not (self.units and whole.isdigit() and len(whole) <= _LONGEST):
            return self.in_digits(text)
        return self._whole(whole.lstrip("0")) + point + self.in_digits(rest)

    def in_date(self, text: str) -> str:
        """Return a day, month or time of day spelled out, with leading zeros."""
        bare = text.lstrip("0")
        if not (self.units and bare):
            return self.in_digits(text)
        said = self._whole(bare)
        if self.has_short_tens and 10 <= int(bare) < 20:
            said = said.removeprefix(self.digits[1])
        return self.digits[0] * (len(text) - len(bare)) + said

    def _whole(self, digits: str) -> str:
        said = ""
        is_gap = False
        for at, digit in enumerate(digits):
            place = len(digits) - 1 - at
            group, unit = divmod(place, _GROUP)
            if digit == "0":
                is_gap = True
            else:
                said += self.digits[0] if is_gap and self.has_zeros else ""
                is_gap = False
                said += "" if digit == "1" and unit and not self.has_ones else self.digits[int(digit)]
                said += self.units[unit - 1] if unit else ""
            if not unit and digits[max(at - _GROUP + 1, 0) : at + 1].strip("0"):
                said += self.groups[group - 1] if group else ""
                is_gap = False
        return said or self.digits[0]


_SIMPLIFIED = (
    Numerals("〇一二三四五六七八九", "十百千", ("万", "亿", "万亿"), has_zeros=True, has_short_tens=True),
    Numerals("零壹贰叁肆伍陆柒捌玖", "拾佰仟", ("万", "亿", "万亿"), has_zeros=True),
    Numerals(_WIDE, "十百千", ("万", "亿", "万亿")),
)
_TRADITIONAL = (
    Numerals("〇一二三四五六七八九", "十百千", ("萬", "億", "兆"), has_zeros=True, has_short_tens=True),
    Numerals("零壹貳參肆伍陸柒捌玖", "拾佰仟", ("萬", "億", "兆"), has_zeros=True),
    Numerals(_WIDE, "十百千", ("萬", "億", "兆")),
)
_JAPANESE = (
    Numerals("〇一二三四五六七八九", "十百千", ("万", "億", "兆"), has_ones=False, has_short_tens=True),
    Numerals("〇壱弐参四伍六七八九", "拾百阡", ("萬", "億", "兆")),
    Numerals(_WIDE, "十百千", ("万", "億", "兆")),
)
_KOREAN = (
    Numerals("〇一二三四五六七八九", "十百千", ("万", "億", "兆"), has_short_tens=True),
    Numerals("零壹貳參四伍六七八九", "拾百阡", ("萬", "億", "兆")),
    Numerals(_WIDE),
    Numerals("영일이삼사오육칠팔구", "십백천", ("만", "억", "조"), has_short_tens=True),
)
_BY_LANGUAGE = {"zh-Hant": _TRADITIONAL, "ja": _JAPANESE, "ko": _KOREAN}


def numerals(language: str, level: int, shape: int) -> Numerals | None:
    """Return the numerals of [DBNum1] to [DBNum4] in a language, or else of a shape of digits; None for plain ones."""
    if level:
        known = _BY_LANGUAGE.get(language, _SIMPLIFIED)
        return known[min(level, len(known)) - 1]
    zero = _ZEROS.get(shape)
    return Numerals("".join(chr(zero + value) for value in range(10))) if zero else None
