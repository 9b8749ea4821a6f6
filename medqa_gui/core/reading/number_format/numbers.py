"""Render the sections of a number format that show a number: decimals, exponents and fractions."""

from collections.abc import Callable, Iterable, Sequence
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import NamedTuple

from medqa_gui.core.reading.number_format.numerals import Numerals, numerals
from medqa_gui.core.reading.number_format.parse import Part, Section, Token

SIGNIFICANT_DIGITS = 15  # what Excel keeps of a number
_LONGEST_INTEGER = 21  # beyond it, digits are only zeros
_EXACT = Context(prec=3000, rounding=ROUND_HALF_UP)
_FILLED = {"0": "0", "#": "", "?": " "}
_THOUSANDS = 3
_LONGEST_DENOMINATOR = 7

Place = Callable[[str], str]


class NumberWriter(NamedTuple):
    """Renderer of an absolute value, and the smallest value that it does not show as zero."""

    write: Callable[[Decimal], str]
    least: Decimal = Decimal(0)


def decimal_of(raw: str | float) -> Decimal:
    """Return a stored number as Excel keeps it. Raises ValueError if the text is not a number."""
    number = Decimal(f"{float(raw):.{SIGNIFICANT_DIGITS}g}")
    if not number.is_finite():
        raise ValueError(raw)
    return number


def general_text(number: Decimal) -> str:
    """Return a number in plain digits, or with an exponent where all digits would be zero."""
    if not number:
        return "0"
    if -10 < number.adjusted() < _LONGEST_INTEGER:
        text = f"{number:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    mantissa, _, exponent = f"{float(number):.14E}".partition("E")
    return f"{mantissa.rstrip('0').rstrip('.')}E{exponent}"


def number_writer(section: Section) -> NumberWriter:
    """Return a function that renders an absolute value under this section."""
    tokens = section.tokens
    own = numerals(section.language, section.numerals, section.digits)
    if section.has(Part.GENERAL) or (section.has(Part.TEXT) and not section.has(Part.DIGIT)):
        return _general_writer(tokens, own)
    if not section.has(Part.DIGIT):
        text = literal_text(tokens)
        return NumberWriter(lambda _: text)
    slash = next((at for at, each in enumerate(tokens) if each.part is Part.SLASH and _is_fraction(tokens, at)), None)
    if slash is not None:
        return _fraction_writer(tokens, slash)
    exponent = next((at for at, each in enumerate(tokens) if each.part is Part.EXPONENT), None)
    return _decimal_writer(tokens, own) if exponent is None else _exponent_writer(tokens, exponent)


def literal_text(tokens: Iterable[Token]) -> str:
    """Return the text of tokens that show no digits."""
    return "".join(each.text for each in tokens if each.part is not Part.TEXT)


def _general_writer(tokens: Sequence[Token], own: Numerals | None) -> NumberWriter:
    at = next(at for at, each in enumerate(tokens) if each.part in (Part.GENERAL, Part.TEXT))
    before, after = literal_text(tokens[:at]), literal_text(tokens[at + 1 :])
    if own is None:
        return NumberWriter(lambda number: f"{before}{general_text(number)}{after}")
    return NumberWriter(lambda number: f"{before}{own.in_words(general_text(number))}{after}")


def _decimal_writer(tokens: Sequence[Token], own: Numerals | None) -> NumberWriter:
    tokens, shift = _without_scale(tokens)
    point = _point(tokens)
    decimals = sum(each.part is Part.DIGIT for each in tokens[point + 1 :])
    unit = Decimal(1).scaleb(-decimals)
    whole, rest = _whole_place(tokens[:point], own), _decimal_place(tokens[point:], own)

    def write(number: Decimal) -> str:
        scaled = _EXACT.scaleb(number, shift) if shift else number
        digits, _, fraction = f"{_EXACT.quantize(scaled, unit):f}".partition(".")
        return whole(digits.lstrip("0")) + rest(fraction)

    return NumberWriter(write, unit.scaleb(-shift) / 2)


def _without_scale(tokens: Sequence[Token]) -> tuple[list[Token], int]:
    """Return the tokens without the commas that divide by thousands, and the power of ten to multiply by."""
    shift = 2 * sum(each.part is Part.PERCENT for each in tokens)
    kept: list[Token] = []
    has_digits = False
    digits_left = sum(each.part is Part.DIGIT for each in tokens[: _point(tokens)])
    for at, token in enumerate(tokens):
        if token.part is Part.POINT:
            digits_left = 0
        has_digits |= token.part is Part.DIGIT
        digits_left -= token.part is Part.DIGIT
        if token.part is not Part.COMMA or (has_digits and digits_left > 0):
            kept.append(token)
        elif has_digits and tokens[at - 1].part in (Part.DIGIT, Part.COMMA):
            shift -= _THOUSANDS
        else:
            kept.append(Token(Part.LITERAL, ","))
    return kept, shift


def _point(tokens: Sequence[Token]) -> int:
    return next((at for at, each in enumerate(tokens) if each.part is Part.POINT), len(tokens))


def _whole_place(tokens: Sequence[Token], own: Numerals | None = None) -> Place:
    """Return a function that fills the integer placeholders; the first one receives all remaining digits."""
    is_grouped = any(each.part is Part.COMMA for each in tokens)
    tokens = [each for each in tokens if each.part is not Part.COMMA]
    places = [at for at, each in enumerate(tokens) if each.part is Part.DIGIT]
    if not places:
        text = literal_text(tokens)
        return lambda digits: text + _in(own, digits)
    before, after = literal_text(tokens[: places[0]]), literal_text(tokens[places[-1] + 1 :])
    head, zero, tail = "".join(tokens[at].text for at in places).partition("0")
    pattern = head + zero + "0" * len(tail)  # what follows a 0 is a 0 too
    if own is not None and own.has_words and len(places) == 1 and not is_grouped:
        return lambda digits: before + (own.in_words(digits or "0") if digits or pattern == "0" else "") + after
    inside = tokens[places[0] : places[-1] + 1]

    def place(digits: str) -> str:
        cells = _filled(pattern, digits, is_grouped=is_grouped)
        if len(inside) == len(places):
            return before + _in(own, "".join(cells)) + after
        left = iter(cells)
        return (
            before + "".join(_in(own, next(left)) if each.part is Part.DIGIT else each.text for each in inside) + after
        )

    return place


def _in(own: Numerals | None, digits: str) -> str:
    return digits if own is None else own.in_digits(digits)


def _filled(pattern: str, digits: str, *, is_grouped: bool) -> list[str]:
    """Return the character at each placeholder."""
    missing = len(pattern) - len(digits)
    cells = [_FILLED[each] for each in pattern[:missing]] + list(digits) if missing > 0 else list(digits)
    if is_grouped:
        for at in range(len(cells) - _THOUSANDS - 1, -1, -_THOUSANDS):
            if cells[at].isdigit():
                cells[at] += ","
    extra = len(cells) - len(pattern)
    return ["".join(cells[: extra + 1]), *cells[extra + 1 :]] if extra > 0 else cells


def _decimal_place(tokens: Sequence[Token], own: Numerals | None = None) -> Place:
    """Return a function that fills the decimal placeholders; a point without decimals is omitted."""
    pattern = "".join(each.text for each in tokens if each.part is Part.DIGIT)
    pattern = "0" * pattern.rfind("0") + pattern[max(pattern.rfind("0"), 0) :]  # what precedes a 0 is a 0 too
    if not pattern:
        text = literal_text(each for each in tokens if each.part is not Part.POINT)
        return lambda _: text
    is_plain = all(each.part is Part.DIGIT for each in tokens[1 : len(pattern) + 1]) and pattern == "0" * len(pattern)
    after = literal_text(tokens[len(pattern) + 1 :])
    if is_plain:
        return lambda fraction: f".{_in(own, fraction)}{after}"

    def place(fraction: str) -> str:
        significant = fraction.rstrip("0")
        kept = max(len(significant), pattern.rfind("0") + 1)
        cells = iter(list(_in(own, fraction[:kept])) + [_FILLED[each] for each in pattern[kept:]])
        return "".join(
            next(cells) if each.part is Part.DIGIT else "" if each.part is Part.POINT and not kept else each.text
            for each in tokens
        )

    return place


def _exponent_writer(tokens: Sequence[Token], at: int) -> NumberWriter:
    front, back = tokens[:at], tokens[at + 1 :]
    point = _point(front)
    size = sum(each.part is Part.DIGIT for each in front[:point])
    unit = Decimal(1).scaleb(-sum(each.part is Part.DIGIT for each in front[point + 1 :]))
    whole, rest, power = _whole_place(front[:point]), _decimal_place(front[point:]), _whole_place(back)
    letter, plus = tokens[at].text[0], "+" if tokens[at].text[1] == "+" else ""

    def write(number: Decimal) -> str:
        exponent = number.adjusted() if number else 0
        exponent -= exponent % size if size > 1 else size - 1 if number else 0
        mantissa = _EXACT.quantize(_EXACT.scaleb(number, -exponent), unit)
        if mantissa >= 10 ** max(size, 0):
            exponent += max(size, 1)
            mantissa = _EXACT.quantize(_EXACT.scaleb(number, -exponent), unit)
        digits, _, fraction = f"{mantissa:f}".partition(".")
        sign = "-" if exponent < 0 else plus
        return f"{whole(digits.lstrip('0'))}{rest(fraction)}{letter}{sign}{power(str(abs(exponent)))}"

    return NumberWriter(write)


def _is_fraction(tokens: Sequence[Token], slash: int) -> bool:
    before, after = _runs(tokens, slash)
    return bool(before) and bool(after)


def _runs(tokens: Sequence[Token], slash: int) -> tuple[range, range]:
    """Return the range of the placeholders next to a slash, without blanks."""
    last = slash - 1
    while last >= 0 and tokens[last].text == " ":
        last -= 1
    first = last
    while first >= 0 and tokens[first].part is Part.DIGIT:
        first -= 1
    begin = slash + 1
    while begin < len(tokens) and tokens[begin].text == " ":
        begin += 1
    end = begin
    while end < len(tokens) and tokens[end].part in (Part.DIGIT, Part.FIXED):
        end += 1
    return range(first + 1, last + 1), range(begin, end)


def _fraction_writer(tokens: Sequence[Token], slash: int) -> NumberWriter:
    from fractions import Fraction  # few formats need it, and it imports decimal

    top, bottom = _runs(tokens, slash)
    above = "".join(tokens[at].text for at in top)
    below = "".join(tokens[at].text for at in bottom)
    front, back = tokens[: top.start], literal_text(tokens[bottom.stop :])
    has_whole = any(each.part is Part.DIGIT for each in front)
    fixed = int(below) if below.isdigit() and below.strip("0") else 0
    last = max((at for at, each in enumerate(front) if each.part is Part.DIGIT), default=-1)
    whole, gap = _whole_place(front[: last + 1]), literal_text(front[last + 1 :])
    shift = 2 * sum(each.part is Part.PERCENT for each in tokens)

    def write(number: Decimal) -> str:
        value = Fraction(_EXACT.scaleb(number, shift) if shift else number)
        base = value.numerator // value.denominator if has_whole else 0
        part = value - base
        if fixed:
            numerator, denominator = int(part * fixed + Fraction(1, 2)), fixed
        else:
            near = part.limit_denominator(10 ** min(len(below), _LONGEST_DENOMINATOR) - 1)
            numerator, denominator = near.numerator, near.denominator
        if has_whole and numerator >= denominator:
            base, numerator = base + 1, 0
        if has_whole and not numerator:
            return whole(str(base)) + back
        count = "".join(_filled(above, str(numerator), is_grouped=False))
        bar = f"{count}/{denominator:<{len(below)}}"
        return (whole(str(base) if base else "") + gap if has_whole else gap) + bar + back

    return NumberWriter(write)
