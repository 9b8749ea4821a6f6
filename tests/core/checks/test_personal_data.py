import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medqa_gui.core.checks.personal_data.check import PersonalDataCheck
from medqa_gui.core.checks.personal_data.find import find_personal, mask
from medqa_gui.core.checks.personal_data.numbers import has_valid_check
from medqa_gui.core.checks.personal_data.span import KINDS
from medqa_gui.core.model.conversation import Conversation, Message, Role
from medqa_gui.core.model.finding import Finding, FindingId
from medqa_gui.core.model.table import Row

# What stands in double brackets is to be found, as the kind before the text.
PERSONAL = """
phone: Call [[(415) 555-0132]] after noon.
phone: Poison control: [[1-800-222-1222]]
phone: My number is [[415-555-0132 x12]], thanks
phone: From abroad [[+44 20 7946 0958]].
phone: (MedWatch) or by phone ([[1-800-332-1088]]).
phone: tel: [[415 555 0132]]
phone: 请打[[13812345678]]找我
phone: 手机：[[138 1234 5678]]
phone: 家里电话[[010-62345678]]
phone: 联系电话：[[62345678]]
phone: 客服热线[[400-820-8820]]。
fax: Fax: [[(415) 555-0133]]
fax: 传真：[[010-62345679]]
email: Write to [[jane.doe+rx@mail.example.org]].
ssn: Her SSN is [[123-45-6789]].
ssn: social security number [[123 45 6789]]
mrn: MRN: [[00123456]]
mrn: Medical record number is [[A-1234567]] there
mrn: 住院号：[[0012345]]
mrn: 门诊号[[MZ20190012]]，
mrn: 病案号为[[123456]]
account: Account number: [[98765-4321]]
account: Visa [[4111 1111 1111 1111]] was charged
account: Medicare ID [[1EG4567890]]
account: 医保卡号：[[31010512345]]
licence: DEA number [[AB1234563]]
licence: license no. [[D1234567]]
licence: 驾驶证号：[[310105199001]]
resident_id: 身份证[[11010519491231002X]]，男
resident_id: [[11010519491231002X]]
date: Admitted on [[March 12, 2019]].
date: Seen [[12 March 2019]] and again
date: since [[Jan 5]] she has
date: on [[3/12/19]] he fell
date: DOB [[03/12/1950]]
date: updated [[2019-03-12]].
date: In [[May 2019]] the rash came.
date: [[2019年3月12日]]入院
date: [[3月12号]]开始腹痛
date: 自[[2019年3月]]起
age: A [[92-year-old]] man
age: my mother is [[95 years old]] and
age: patient aged [[91]], with
age: 患者女，[[93岁]]，因
url: see [[https://www.example.org/a?b=1]].
url: at [[www.example.org/page]], too
ip: from [[93.184.216.34]] at noon
phone: ring [[020 7946 0958]] or
phone: mobile [[07700 900123]].
phone: office [[(020) 7946 0958]]
phone: at [[0113 496 0999]], say
phone: bel [[06-12345678]] of
phone: bel [[020-1234567]] of
phone: ruf [[030 12345678]] an
phone: ruf [[0171/1234567]] an
phone: unter [[089 / 123 456 78]] bis
phone: 请拨打[[010 62345678]]咨询
phone: 请拨打[[021 6234 5678]]咨询
phone: from [[0044 20 7946 0958]]
account: IBAN [[DE89 3704 0044 0532 0130 00]] is hers
account: to [[GB82WEST12345698765432]].
messenger: 加我微信[[abc_12345]]吧
messenger: 微信号：[[wxid_abc123]]
messenger: 微信：[[zhangsan]]
messenger: WeChat ID: [[lilei_88]]
messenger: QQ：[[123456789]]
messenger: qq号[[987654321]]联系
address: She lives at [[12 Baker Street]], London
address: at [[1600 Pennsylvania Ave]] now
address: wohnt in der [[Hauptstraße 12a]], Berlin
address: wohnt [[Am Alten Platz 5]] und
address: in de [[Kerkstraat 15]] in
address: 家住[[中山路88号]]，
address: 住在[[阳光小区3栋502室]]
plate: 车牌[[京A12345]]的车
plate: 车牌号：[[沪B·12D45]]
plate: Auto [[B-MW 1234]] steht
plate: his car [[AB12 CDE]] was
plate: license plate number is [[7ABC123]].
zip: London [[SW1A 1AA]]
name: Dr. [[O'Neill]] saw me
name: Mrs [[McDonald]] and
name: Hello, my name is [[Anna Smith-Jones]]. I
name: I am [[John Miller]] and
name: I'm [[Peter]], 45
name: Dear [[Susan]],
name: Hi [[Tom]], thanks
name: Frau [[Müller]] fragt
name: Herr [[van der Berg]] fragt
name: mein Name ist [[Jürgen Vogt]].
name: 你好，我叫[[王小明]]，今年
name: 您好，我是[[李雷]]，想问
name: 我叫[[张伟]]。
name: 请问[[王]]主任在吗
name: 谢谢，[[李]]医生
name: [[张建国]]教授您好
name: [[王丽]]您好，
zip: Springfield, IL [[62704]]
zip: ZIP code: [[62704-1234]]
zip: 邮编：[[200032]]
name: Mrs. [[Smith]] takes warfarin.
name: Patient name: [[John Smith]]
name: 患者[[张三]]，男，45岁
name: 患者[[李建国]]因胸痛入院
name: 患者[[王某]]，
name: 病人[[欧阳锋]]，
name: 姓名：[[赵敏]] 性别：女
name: [[张]]女士，您好
name: 隔壁的[[张]]大爷
name: [[李某某]]于昨日入院
name: 请[[王小明]]先生来院
"""
ORDINARY = """
Hydrocodone/acetaminophen 10-325 mg every 4-6 hours, 1-2 tablets
NDC 0591-0388-01, NDC 50458-0578-30, NDC 00591038801, lot 12345
amlodipine 5/12.5/40 and 10/160/25, 2.5-5-10 mg, 100,000 units, 1:10,000
In 2019 it was approved; 1999-2005; from 2010 to 2015; ratio 120/80/60
On day 1, day 8 and day 15; week 12; May 10 mg be taken? May 2 tablets be crushed?
INR 2.0-3.0, glucose 70-99, 37.5 C, pH 7.35-7.45, K 3.5 - 5.0, 140 90 2019
CAS 50-78-2; PMID 12345678; ICD E11.9; 45 CFR 164.514; version 10.2.3.41; 2.3.4.5
people aged 90 or older; 90% aged 65; 92 mg; age 12; 95 years of research; 100 years; 90岁以上
Call 911. Call your doctor. Mr and Ms are titles. Patient Safety Network. Miss a dose? Mississippi
DEA Schedule: CII; license to practise; account for 20000 deaths; OR 10000 units; in IN 50000 people
take 1 3 5 7 9; 250 500 1000 2000; 12345678; 1234567890123456
email me at noon; a@b; http; www; user@localhost
高血压患者，每日一次，每次100毫克，血压140/90；患者高热，体温39.5；患者高血压，黄疸，白细胞升高
患者张口受限；患者张力高；患者于2019年入院；患者严重，需要手术；患者马上，由于某种原因；患者何时，
这位女士；一位先生；小姐姐；老奶奶；亲戚有个大妈；平时让奶奶；每天3次，每月2次，12月龄，3月后复查
联系医生；门诊时间8:00-17:00；床号12；住院部3楼；第20190012批；检查号；110101199003070012
127.0.0.1 and 10.1.2.3 and 192.168.0.12 and 172.16.0.99; Stand: 24.03.2020; as of 2020-03-24; 截至2020-03-24
Ask Mr. Neurologist or Mr. President; Dear Doctor, Hi Doc, Hello Dr, Hello there, Dear Sir; I am Indian, I'm Fine.
患者包括老人；主管医生；值班医生；谢谢医生；我是高血压患者；我是白领；家庭医生；全科医生您好；老师您好；有关专家；相关医生
A tablet marked "U-S 250"; HLA-B27, HLA-DR 4, CD44 positive, IL-6 100, B12 5MG, 0.5 0.25 0.125; 5 Days, 10 Main drugs
 微信公众号；QQ群；路3公里
寿命90余年；服药90天；95%酒精
"""


def marked(line):
    text = line.replace("[[", "").replace("]]", "")
    expected, shift = [], 0
    for found in re.finditer(r"\[\[(.*?)\]\]", line):
        expected.append((found.start() - shift, found.end() - shift - 4))
        shift += 4
    return text, expected


@pytest.mark.parametrize("line", PERSONAL.strip().splitlines())
def test_personal_data_is_found_where_it_stands(line):
    kind, _, rest = line.partition(": ")
    text, expected = marked(rest)
    assert [(span.start, span.end) for span in find_personal(text) if span.kind == kind] == expected


@pytest.mark.parametrize("text", ORDINARY.strip().splitlines())
def test_doses_codes_values_and_years_are_not_personal(text):
    assert [(span.kind, text[span.start : span.end]) for span in find_personal(text)] == []


def test_only_a_resident_id_with_the_right_last_digit_counts():
    assert has_valid_check("11010519491231002X")
    assert not has_valid_check("110105194912310021")
    assert not any(span.kind == "resident_id" for span in find_personal("编码110105194912310021"))


def test_of_two_that_overlap_the_longer_is_kept():
    text = "https://example.org/13812345678 and jane@13812345678.example.org"
    assert [span.kind for span in find_personal(text)] == ["url", "email"]


def test_a_text_full_of_names_is_searched_in_linear_time():
    names = 100_000
    assert [span.kind for span in find_personal("Mrs. Smith, " * names)] == ["name"] * names


def test_masking_replaces_the_chosen_kinds_only():
    text = "Mrs. Smith, call (415) 555-0132 or write jane@example.org"
    masked = mask(text, find_personal(text), {"phone": "[phone]", "name": "[name]"})
    assert masked == "Mrs. [name], call [phone] or write jane@example.org"


WORDS = ("13812345678", "患者", "张三", "Mr. ", "Smith", "May ", "2019", "MRN: ", "www.a.org", "aged ")
PIECES = st.sampled_from([*"0123456789-./:() ,@年月日岁号", *WORDS])


@given(st.lists(PIECES, max_size=30).map("".join))
def test_spans_are_in_order_apart_and_of_known_kinds(text):
    spans = find_personal(text)
    assert all(0 <= span.start < span.end <= len(text) and span.kind in KINDS for span in spans)
    assert all(one.end <= two.start for one, two in pairwise(spans))


def test_each_kind_is_named_once_per_column_and_a_kind_can_be_left_alone():
    messages = (
        Message(Role.SYSTEM, "a@example.org"),
        Message(Role.USER, "a@example.org, b@example.org"),
        Message(Role.ASSISTANT, "c@example.org or 415-555-0132"),
    )

    def found(**options):
        check = PersonalDataCheck(question_column=0, answer_column=3, **options)
        return list(check.look(Row(8, []), Conversation(messages, (8,))))

    email = [Finding(FindingId.PERSONAL_DATA, 8, column, "email") for column in (0, 3)]
    assert found() == [*email, Finding(FindingId.PERSONAL_DATA, 8, 3, "phone")]
    assert found(not_personal=("phone",)) == email
