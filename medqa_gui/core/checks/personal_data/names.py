"""Names of persons next to a title or a cue; names without one are not found."""

import re
from collections.abc import Iterator

from medqa_gui.core.checks.personal_data.span import Span, matches

# "O'Neill", "McDonald", "Smith-Jones", "García"; a name of several parts, some of them small ("van der Berg").
_PART = r"(?:(?:[OD]['’]|Mc|Mac|Fitz)?[A-ZÀ-ÖØ-ÞŁŚŠŽ][a-zß-öø-ÿąćęłńóśźżčřšžőű]+(?:['’-][A-ZÀ-ÖØ-Þ][a-zß-öø-ÿ]+)?)"
_NAME = rf"{_PART}(?:(?:[ -]|\. )(?:(?:van|von|de|der|den|del|la|al|bin)[ -]){{0,2}}{_PART}){{0,2}}"
_SMALL = r"(?:(?:van|von|de|der|den|del|la|al)[ -]){0,2}"
# Titles before a profession or a word that begins the next sentence name nobody.
_NOBODY = (
    r"(?!(?:Neurologist|Doctor|Doc|Dr|President|Chairman|Speaker|Nurse|Surgeon|Pharmacist|Cardiologist|Dentist|"
    r"Psychiatrist|Physician|Therapist|Professor|Oncologist|Radiologist|Urologist|Internist|Specialist|Right|Perfect|"
    r"Google|Internet|Universe|Bean|Clean|And|Or|The|This|That|Are|Is|In|At|On|To|Of|For|You|Your|I|We|He|She|It|They|If|"
    r"When|How|What|Why|Who|Please|Thank|Thanks|Hello|Hi|Sir|Madam|Not|No|Yes)\b)"
)
# What "I am", "this is" and "Hello" precede besides a name.
_NO_PERSON = (
    r"(?:A|An|All|Also|American|Asian|African|British|Chinese|German|French|Indian|European|English|Spanish|Type|Stage|"
    r"Covid|Hiv|Vitamin|Rh|Male|Female|Diabetic|Muslim|Christian|Jewish|Hindu|Catholic|Vegan|Vegetarian|Pregnant|Sure|Sorry|"
    r"Fine|Good|Very|Just|Still|Now|Here|There|Everyone|Everybody|All|World|Team|Doctors|Sirs?|Ladies|Friends?|Dad|Mom|"
    r"January|February|March|April|May|June|July|August|September|October|November|December|Monday|Tuesday|Wednesday|"
    r"Thursday|Friday|Saturday|Sunday)\b"
)
_ENGLISH = re.compile(
    rf"\b(?:Mr|Mrs|Ms|Miss|Mister|Dr|Drs|Prof|Professor|Doctor|Nurse|Sister|Herr|Frau|Sr|Sra|Señora?|Mme|Monsieur|Madame|"
    rf"Mevrouw|Dhr|Signora?)\b\.?\s(?P<it>{_NOBODY}{_SMALL}{_NAME})|"
    r"(?i:\b(?:patient(?:'s)? name|name of (?:the )?patient|full name|my name is|my name’s|my name's|i am|i'm|i’m|"
    r"name is|ich heiße|mein name ist|ich bin|me llamo|mi nombre es|je m'appelle|mi chiamo)\b\s?[:=]?\s?)"
    rf"(?P<name>{_NOBODY}(?!{_NO_PERSON}){_NAME})(?![ -]?[a-z]{{1,3}}ing\b)|"
    rf"\b(?:Dear|Hi|Hello|Hey|Regards,|Sincerely,|Thanks,|Best,|Yours,)\s(?P<dear>{_NOBODY}(?!{_NO_PERSON}){_NAME})"
    r"(?=[\s,!.:;]|$)"
)
_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石"
    "姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕"
    "聂丛焦向柳邢路岳齐梅莫庄辛管祝左涂谷祁舒耿牟卜詹关苗凌费纪靳盛童欧甄项曲成阳裴席卫查屈鲍覃霍翁隋植甘景薄单包司柏宁柯"
    "阮桂闵解强柴华车冉房边辜吉饶刁瞿戚丘古米池滕晋苑邬臧畅宫"
)
_DOUBLE = "欧阳|上官|司马|诸葛|东方|皇甫|尉迟|公孙|慕容|令狐|司徒|宇文|长孙|夏侯"
# Surnames that are everyday words; a cue alone ("the patient easily …") does not make a name of them.
_WORDS = "安边常成单解景路明强全任史温向阳易于左车"
# Words of medicine, and others, that begin like a surname.
_NO_NAME = re.compile(
    "高[血热烧龄危度位压脂糖敏钾钠钙尿胆蛋密]|黄[疸斑体染色痰连芪]|白[血内带细天色蛋癜喉斑塞]|金[黄葡属]|石膏|牛[皮奶]|"
    "成[年人]|单[纯独侧]|张[力口]|周[身围边到期一二三四五六日天末岁]|苏醒|甘油|宫[颈内外腔]|夏[天季]|文化|江湖|汤[药水]|"
    "方[便案剂可能法]|包[括含]|谢谢|高[中校考]|"
    "安[全静]|段时|胡[言话]|武汉|苗条|童年|查[房体]|任何|何[时种处故]|许[多可]|马[上]|康复|关[节于键]|毛[发囊细]|"
    "严[重格密]|华法|曾[经有在因用行服患出多于]|洪水|明[显确]|程度|黎明|古代|万一|全身|向[前后]|温[度热]"
)
_SURNAME = f"(?:{_DOUBLE}|[{_SURNAMES}])"
_HAN = "[\u4e00-\u9fff]"
_END = r"(?=[，,。.；;、：:（(）)\s]|男|女|性别|年龄|电话|手机|身份|住院|因|于|的|已|\d|$)"
_SELF_END = r"(?=[，,。.！!；;、（(）)\s]|今年|来自|是|的|\d|男|女|$)"
_CUED = re.compile(
    rf"(?:患者|病人|患儿|病员|产妇|孕妇|家属|联系人|监护人|姓名)(?:姓名|名叫|叫|是|为)?[\s:：]{{0,2}}"
    rf"(?P<it>{_SURNAME}(?:某{{1,2}}|[xX×*＊]{{1,2}})|(?![{_WORDS}]){_SURNAME}{_HAN}{{1,2}}?){_END}"
)
# "我叫王小明", "您好，我是李雷。", "王丽您好": how a person names herself, and is greeted.
_NO_END = "(?<![人者员师生座领民型妇的了吗呢夫家士授长友科任])"
_SELF = re.compile(
    r"(?:我(?:的?名字)?(?:是叫|叫做|名叫|叫)|(?:本人|我)姓名(?:是|叫)?|叫我)[\s:：]{0,2}"
    rf"(?P<it>{_SURNAME}{_HAN}{{1,2}}?){_SELF_END}|"
    rf"我是[\s:：]{{0,2}}(?P<am>(?![{_WORDS}]){_SURNAME}{_HAN}{{1,2}}?){_NO_END}(?=[，,。！!；;\s]|$)|"
    rf"(?:^|[\n，。！？,!?\s])(?P<hello>(?![{_WORDS}]){_SURNAME}{_HAN}{{1,2}}?){_NO_END}(?=[，,]?[您你]好)"
)
# "王主任", "李医生", "请张建国教授": a surname at the beginning of a word, before a profession.
_PROFESSION = re.compile("主任|医生|醫生|医师|大夫|教授|院长|护士|老师|博士|科长|药师|经理|校长|师傅|主治")
_BEFORE_PROFESSION = re.compile(
    rf"(?:^|[^\u4e00-\u9fff]|[找请问是和跟让叫给向的位了您你我由与对听到去挂看据像经被])"
    rf"(?P<it>(?:{_DOUBLE}|(?!祝)[{_SURNAMES}])|(?![{_WORDS}]){_SURNAME}{_HAN}{{1,2}})$"
)
_TITLE = re.compile(
    "先生|女士|小姐|太太|阿姨|大爷|大妈|大娘|大叔|奶奶|爷爷|同学|某{1,2}(?![种个些一类样段部天年次人地月])"
)
# 由于, 过程, 亲戚: the surname is the end of another word.
_NOT_AFTER = "(?<![由过亲平这那对关鉴属终等在课疗病])"
_BEFORE_TITLE = re.compile(rf"{_NOT_AFTER}(?P<it>{_SURNAME}{_HAN}{{0,2}}?)老?$")
_BEFORE_KINSHIP = re.compile(rf"{_NOT_AFTER}(?P<it>[{_SURNAMES}])老?$")
_WITH_GIVEN_NAME = ("先生", "女士", "小姐")
# A text without any of these has no English name in it; capitals are few, and are searched for in one pass.
_HINT = re.compile(
    r"[BDFHIJMNPRSTY](?:rs?\b|s\b|iss\b|ister\b|rof|octor|urse|err\b|rau\b|ra\b|eñor|me\b|onsieur|adame|evrouw|hr\b|ignor|"
    r" am |['’]m |ear |i |ello |ey |egards,|incerely,|hanks,|est,|ours,|ch |e llamo|e m|AME\b|ame\b)"
)
_FIRST_CHINESE_LETTERS = bytes(range(0xE4, 0xEA))


def find_names(text: str) -> Iterator[Span]:
    """Yield names next to a title or a cue."""
    if "name" in text or _HINT.search(text):
        yield from matches(_ENGLISH, text, "name")
    if not text.isascii():
        raw = text.encode("utf-8", "surrogatepass")
        if len(raw.translate(None, _FIRST_CHINESE_LETTERS)) != len(raw):
            yield from _chinese_names(text)


def _chinese_names(text: str) -> Iterator[Span]:
    for span in matches(_CUED, text, "name"):
        if not _NO_NAME.match(text, span.start):
            yield span
    if "我" in text or "好" in text or "姓名" in text:
        for span in matches(_SELF, text, "name"):
            if not _NO_NAME.match(text, span.start):
                yield span
    for title in _PROFESSION.finditer(text):
        found = _BEFORE_PROFESSION.search(text, max(0, title.start() - 5), title.start())
        if found and not _NO_NAME.match(text, found.start("it")):
            yield Span(*found.span("it"), "name")
    for title in _TITLE.finditer(text):
        start = max(0, title.start() - 5)
        before = _BEFORE_TITLE if title[0] in _WITH_GIVEN_NAME else _BEFORE_KINSHIP
        found = before.search(text[start : title.start()])
        if found and not _NO_NAME.match(text, start + found.start("it")):
            some = text[title.start() :].startswith("某")
            yield Span(start + found.start("it"), title.end() if some else start + found.end("it"), "name")
