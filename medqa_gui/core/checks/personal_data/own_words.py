"""Names, record numbers and telephones in columns of the sheet itself: a list of words to look for in its texts."""

import re
from collections.abc import Iterable, Iterator, Sequence

from medqa_gui.core.checks.personal_data.span import Span
from medqa_gui.core.model.column import Column
from medqa_gui.core.model.table import Row

MOST_WORDS = 50_000  # some 10 MB; more than that is a register, and what is not kept is not found
_HEADERS = {
    "name": """
    name; names; full name; fullname; first name; firstname; last name; lastname; surname; given name; family name
    forename; patient; patient name; patientname; name of patient; contact; contact name; contact person
    guardian; parent
    next of kin; doctor name; physician name; caller; sender; customer name; client name; user name; username
    author name
    姓名; 名字; 患者; 患者姓名; 患者名; 病人; 病人姓名; 患儿姓名; 联系人; 监护人; 家属; 家属姓名; 客户姓名
    用户姓名; 医生姓名; 医师姓名
    name des patienten; patientenname; nachname; vorname; familienname; ansprechpartner; nombre
    nombre completo; apellido
    apellidos; paciente; nom; prénom; nom du patient; nome; cognome; naam; achternaam; voornaam; 氏名; 患者名
    성명; 이름; фио; имя
    """,
    "mrn": """
    id; patient id; patientid; patient number; patient no; mrn; medical record number; record number
    record no; chart number
    hospital number; hospital no; case number; case no; nhs number; nhs no; insurance number; policy number
    ssn; visit id
    病历号; 病案号; 住院号; 门诊号; 就诊号; 就诊卡号; 登记号; 患者编号; 患者id; 病人id; 病人编号; 档案号
    医保号; 社保号; 身份证; 身份证号
    身份证号码; 卡号; patientennummer; fallnummer; versichertennummer; patiëntnummer; bsn; historia clínica
    """,
    "phone": """
    phone; phone number; phone no; telephone; telephone number; tel; mobile; mobile number; mobile phone; cell
    cell phone
    contact number; fax; 电话; 电话号码; 手机; 手机号; 手机号码; 联系电话; 联系方式; 座机; telefon
    telefonnummer; handy; handynummer
    mobil; teléfono; telefono; móvil; téléphone; telefoon; telefoonnummer; 電話; 電話番号
    """,
    "messenger": "wechat; wechat id; wechat number; weixin; qq; qq number; 微信; 微信号; qq号; qq号码; whatsapp",
}
_KINDS = {each.strip(): kind for kind, names in _HEADERS.items() for each in re.split("[;\n]", names) if each.strip()}
_TOKEN = re.compile(r"[^\W_]+")
_HAN = re.compile("[\u4e00-\u9fff·]{2,6}")
_MOST_TOKENS = 5
_SHORTEST_NUMBER, _SHORTEST_NAME = 5, 3
# First or last names that are words of the language as well; alone they prove nothing.
_COMMON_WORDS = """
    may will grace hope rose mark bill young long brown white black green gray grey baker cook king price day
    snow rice wood
    stone field park church summer april june joy faith angel grant frank chase art drew rich major little small short
    strong sharp wise best good love bush hill lake woods banks bishop page cross hunter mason carter bell ward
    nurse doctor
    patient mother father son daughter test unknown none miss mister van von der den del los las the and not for
    no de la
"""
_ALSO_WORDS = frozenset(_COMMON_WORDS.split())


class OwnWords:
    """Words of the sheet's own columns and the kind of personal data that each is; empty for most sheets."""

    def __init__(self) -> None:
        self._words: dict[tuple[str, ...], str] = {}
        self._firsts: set[str] = set()
        self._han: dict[str, str] = {}
        self._han_firsts: re.Pattern[str] | None = None

    def __bool__(self) -> bool:
        return bool(self._words or self._han)

    def add(self, kind: str, text: str) -> None:
        """Add the text of a cell in a column of this kind, up to the limit."""
        value = text.strip()
        if not value or len(self._words) + len(self._han) >= MOST_WORDS:
            return
        tokens = tuple(_TOKEN.findall(value))
        if kind == "name":
            self._add_name(value, tokens)
        elif sum(map(str.isdigit, value)) and sum(map(len, tokens)) >= _SHORTEST_NUMBER and len(tokens) <= _MOST_TOKENS:
            self._put(tokens, kind)

    def add_row(self, row: Row, columns: dict[int, str]) -> None:
        """Add the texts of a row in these columns, each with its kind."""
        for index, kind in columns.items():
            if index < len(row.texts):
                self.add(kind, row.texts[index])

    def _add_name(self, value: str, tokens: tuple[str, ...]) -> None:
        if _HAN.fullmatch(value):
            self._han[value] = "name"
            self._han_firsts = None
        elif 1 <= len(tokens) <= _MOST_TOKENS and not any(map(str.isdigit, value)) and value[:1].isupper():
            if len(tokens) > 1:
                self._put(tokens, "name")
            for token in tokens:
                if len(token) >= _SHORTEST_NAME and token.casefold() not in _ALSO_WORDS and token[0].isupper():
                    self._put((token,), "name")

    def _put(self, tokens: tuple[str, ...], kind: str) -> None:
        folded = tuple(map(str.casefold, tokens))
        self._words.setdefault(folded, kind)
        self._firsts.add(folded[0])

    def find(self, text: str) -> Iterator[Span]:
        """Yield the words that are in a text, whole, a name alone only with a capital letter."""
        if self._words:
            folded = text.casefold()
            if len(folded) == len(text) and not self._firsts.isdisjoint(_TOKEN.findall(folded)):
                yield from self._find_words(text, folded)
        if self._han and not text.isascii():
            yield from self._find_han(text)

    def _find_words(self, text: str, folded: str) -> Iterator[Span]:
        places = list(_TOKEN.finditer(folded))
        at = 0
        while at < len(places):
            size = self._length_at(text, places, at) if places[at][0] in self._firsts else 0
            if size:
                tokens = tuple(each[0] for each in places[at : at + size])
                yield Span(places[at].start(), places[at + size - 1].end(), self._words[tokens])
            at += size or 1

    def _length_at(self, text: str, places: Sequence[re.Match[str]], at: int) -> int:
        """Return how many tokens from here on are a word of the list, the longest first; 0 for none."""
        for size in range(min(_MOST_TOKENS, len(places) - at), 0, -1):
            kind = self._words.get(tuple(each[0] for each in places[at : at + size]))
            gaps = (text[places[each].end() : places[each + 1].start()] for each in range(at, at + size - 1))
            is_name_alone = size == 1 and kind == "name"
            if (
                kind
                and all(len(gap) <= 2 for gap in gaps)
                and not (  # as in "Wei, Li"
                    is_name_alone and not text[places[at].start()].isupper()
                )
            ):
                return size
        return 0

    def _find_han(self, text: str) -> Iterator[Span]:
        if self._han_firsts is None:
            self._han_firsts = re.compile(f"[{''.join(sorted({each[0] for each in self._han}))}]")
        for found in self._han_firsts.finditer(text):
            start = found.start()
            for size in range(6, 1, -1):
                if text[start : start + size] in self._han:
                    yield Span(start, start + size, "name")
                    break


NO_OWN_WORDS = OwnWords()


def own_columns(columns: Sequence[Column], texts: Iterable[int | None]) -> dict[int, str]:
    """Return the columns whose header says that they name a person, other than those of the texts, and their kinds."""
    mapped = set(texts)
    kinds = ((each.index, _kind(each.header)) for each in columns if each.index not in mapped)
    return {index: kind for index, kind in kinds if kind}


def _kind(header: str) -> str:
    plain = " ".join(re.sub(r"[\s_\-./()（）:：*#]+", " ", header.casefold()).split())
    return _KINDS.get(plain, "")
