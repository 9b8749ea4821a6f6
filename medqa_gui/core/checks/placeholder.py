"""Placeholder answers, recognized by the whole text of a cell and never by a part of it."""

import re
import unicodedata

# Longer than any phrase below, with brackets and dots.
LONGEST_PLACEHOLDER = 60
# Signs without content; + and a tick are missing, since they answer yes-or-no questions.
_EMPTY_SIGNS = frozenset("-‐‑‒–—―−_.…·•*/\\|~?!,;:=<>()[]{}'\"`#^“”‘’「」『』【】《》〈〉〔〕、。¿¡﹣〃々\u200b")
_EDGES = "".join(_EMPTY_SIGNS) + " "
_PHRASES = """
n/a; n\\a; n.a; n. a; n / a; na; n-a; none; none given; none provided; none available; none yet; nil; null
nan; undefined; void; blank; empty; left blank; left empty; missing; missing value; unknown; unk; not known
not yet known; unanswerable; unanswered; not answerable; not answered; not yet answered; answer unknown
answer missing; answer pending; answer not found; answer not available; answer unavailable; not applicable
not available; not yet available; unavailable; not found; not provided; not given; not specified; unspecified
not stated; not reported; not recorded; not documented; not mentioned; not listed
not entered; not filled in; not filled; not sure; i am not sure; i'm not sure; i don't know; i do not know
i dont know; don't know; dont know; do not know; idk; no idea; i have no idea; cannot answer; can't answer
cannot be answered; can't be answered; could not be answered; cannot say; can't say; unable to answer
i cannot answer; i can't answer; i cannot answer this question; cannot answer this question
unable to answer this question; this question cannot be answered; see above; as above; see below; as below
same as above; same as below; same as before; as before; see previous; see previous answer; see prior answer
see previous question; see answer above; see the answer above; see other answer; see comment; see comments; see note
see notes; see attached; see attachment; see file; see link; see url; see website; see source; see reference
refer to above; refer to the above; ditto; idem; tbd; tba; tbc; tbf; t.b.d; t.b.a; t.b.c; to be done; to be determined
to be decided; to be defined; to be added; to be announced; to be confirmed; to be completed; to be filled
to be filled in; to be provided; to be updated; to be answered; to be written; to be reviewed; to do; todo; fixme; wip
work in progress; in progress; pending; pending review; pending answer; awaiting answer; awaiting reply
under review; coming soon; fill in; fill in later; fill me in; please fill in; please answer; add answer
add answer here; add later; insert answer; insert answer here; insert text here; type here; enter answer
enter answer here; enter text here; your answer; your answer here; answer here; answer goes here; answer; the answer
answers; placeholder; place holder; dummy; dummy text; sample text; example text; lorem ipsum; test; testing
test test; asdf; qwerty; foo; foobar; foo bar; xx; xxx; xxxx; xxxxx; question not answered; out of scope; object object
无; 無; 暂无; 暫無; 没有答案; 沒有答案; 无答案; 無答案; 暂无答案; 暫無答案; 暂时没有答案; 尚无答案; 还没有答案; 无回答
无回复; 无答复; 無回答; 無回覆; 暂无回答; 暂无回复; 暂无答复; 暫無回答; 暫無回覆; 没有回答; 没有回复; 未回答; 未回复
未答复; 未作答; 未解答; 尚未回答; 尚未回复; 尚未解答; 无内容; 暂无内容; 没有内容; 无数据; 暂无数据; 没有数据; 無資料
无资料; 暂无资料; 没有资料; 暫無資料; 无信息; 暂无信息; 没有信息; 无相关信息; 暂无相关信息; 没有相关信息; 无相关资料
暂无相关资料; 无相关内容; 暂无相关内容; 无记录; 暂无记录; 无结果; 暂无结果; 暂无描述; 暂无说明; 暂无介绍; 待补充
待補充; 待补; 待补全; 待完善; 待定; 待回复; 待回覆; 待回答; 待答复; 待解答; 待填; 待填写; 待填充; 待填入; 待录入; 待输入
待添加; 待更新; 待确认; 待確認; 待查; 待审核; 待核实; 待整理; 待编辑; 待续; 待处理; 请补充; 请填写; 请输入; 请输入答案
请填写答案; 请回答; 在此输入答案; 此处填写答案; 未填; 未填写; 未录入; 未输入; 未提供; 未说明; 未注明; 未标注; 未描述
未提及; 未提到; 未给出; 未记录; 未知; 未明; 未详; 未詳; 不详; 不詳; 不明; 不清楚; 不知; 不知道; 我不知道; 我不清楚
不太清楚; 不適用; 不适用; 无此项; 无法回答; 无法解答; 无法作答; 无法答复; 不能回答; 不便回答; 無法回答; 回答不了
未找到; 未找到答案; 没找到; 没有找到; 没有找到答案; 找不到答案; 查无; 查不到; 未查到; 缺; 缺失; 缺答案; 空; 空白
空值; 为空; 略; 从略; 省略; 同上; 同前; 同下; 如上; 如下; 如上所述; 如前; 如前所述; 见上; 见上文; 见上面; 见上述; 见前
见前文; 见下; 见下文; 见下面; 参见上文; 参见上面; 参考上文; 请见上文; 见附件; 详见附件; 见备注; 见链接; 詳見附件; 見上
見上文; 見下; 見附件; 測試; 测试; 测试数据; 测试内容; 占位; 占位符; 示例文本; 答案; 回答; 答复; 回复; 答覆; 回覆
nat; nonetype; pd.na; 1.#ind; 1.#qnan; #n/a n/a; ibid; vide supra; 同左; 同右; см. выше; см выше; 上に同じ; 위와 같음
wie oben; wie zuvor; voir plus haut; comme ci-dessus; igual que arriba; como arriba
k. a.; k.a; keine angabe; keine angaben; keine antwort; siehe oben; s. o.; s.o; siehe unten; noch offen; folgt
folgt noch; wird ergänzt; wird nachgereicht; in bearbeitung; in klärung; unbekannt; antwort; antworten; ihre antwort
sin respuesta; sin datos; pendiente; por definir; por completar; véase arriba; ver arriba; no disponible; no aplica
no procede; desconocido; respuesta; respuestas; su respuesta; sans réponse; à compléter; à définir; voir ci-dessus
non disponible; inconnu; réponse; réponses; 未記入; 未入力; 該当なし; 回答なし; 回答待ち; 確認中; 上記参照; 答え
لا توجد إجابة; لا يوجد جواب; غير متوفر; غير معروف; قيد المراجعة; الجواب; الإجابة
"""
_EXCEL_ERRORS = frozenset(
    ("#n/a", "#na", "#value!", "#ref!", "#name?", "#null!", "#num!", "#div/0!", "#getting_data", "#spill!", "#calc!")
)
# Databases write NULL as \\N; a lone line break may be left of a text.
_ESCAPES = r"(?:\\{1,2}[NnRrTt])+"
# "No answers", "there is no information available yet", "no reply was given".
_NO_ANSWER = (
    r"(?:sorry |(?:there (?:is|are|was|were) |we (?:have|found) |i have )?)(?:currently |still )?no "
    r"(?:correct |clear |specific |relevant |further |suitable |valid )?"
    r"(?:answers?|repl(?:y|ies)|responses?|info|information|data|content|text|comments?|results?|records?|entry|value)"
    r"(?: (?:is|are|was|were|has been|have been))?"
    r"(?: (?:yet|available|found|given|provided|recorded|entered|for this))*"
)

# "Same as question 3", "see the previous answer", "as mentioned above"; "同第3题", "请参考上一题的答案", "与上题相同".
_REFERENCES = (
    r"(?=.*(?:above|below|previous|preceding|prior|earlier|\d))(?:please )?"
    r"(?:(?:the )?same(?: answers?)? as|as(?: per| in| for)?|see|refer to|cf\.?)(?: the| my| our)?"
    r"(?: above| below| previous| preceding| prior| earlier)?"
    r"(?: (?:questions?|answers?|rows?|lines?|items?|entry|response|q|a|no|number)(?:\.? ?#? ?\d{1,5})?| #\d{1,5})?"
    r"(?: above| below)?",
    r"as (?:already )?(?:stated|mentioned|described|noted|discussed|explained|answered|said)"
    r"(?: already| above| before| earlier| previously)*",
    r"(?=.*[上前下\d第])(?:(?:答案|回答|解答|内容|答)[: ]?)?[请請]?(?:同|[见見]|[参參][见見考照]|[与與和跟])"
    r"(?:以?[上前下]|上述|前述)?[面文述边個个一]?第?(?:\d{1,5}|[一二三四五六七八九十百]{1,4})?"
    r"(?:[题題问問条條行号例则]|[个個]?[问問][题題])?的?(?:答案|回答|所述)?(?:相?同|一[样樣致])?",
)
# What a form says where the answer is to be written: "please type your answer here", "请在此填写答案".
_HINTS = (
    r"(?:please )?(?:type|enter|write|insert|add|put|fill in)(?: in)?(?: (?:your|the|an))?"
    r" (?:answer|response|reply|text)(?: here| below)?|(?:your|the) (?:answer|response|reply)(?: goes| comes)? here",
    r"(?:bitte )?(?:hier )?(?:bitte )?(?:ihre |die |eine )?(?:antwort|text)(?: bitte)?(?: hier)?"
    r" (?:eintragen|eingeben|einfügen|ergänzen|hier)",
    r"(?:por favor,? )?(?:escriba|introduzca|ingrese|añada)(?: aquí)?(?: (?:su|la|una))? respuesta(?: aquí)?",
    r"[请請]?您?(?:在?(?:此|此[处處]|[这這][里裡]|下方|下面))?[处處]?(?:[填书書]?[写寫]|填入|[输輸]入|[录錄]入|[补補]充)"
    r"(?:您的|你的)?(?:[标標][准準])?(?:答案|回答|回[复復覆]|答[复復覆]|[内內]容|文字|文本)",
    r"(?:ここに|こちらに)?回答を?(?:ご)?(?:記入|入力)(?:して)?(?:ください|下さい)?",
)
_HINT = r"(?:(?:example|beispiel|ejemplo|示例|范例|例)[\W_]*)?(?:" + "|".join(_HINTS) + ")"
# Names of rows with totals.
_SUMS = """
total; totals; subtotal; grand total; gesamt; summe; gesamtsumme; ergebnis; gesamtergebnis; zwischensumme; total general
totaux; total général; итого; 合计; 总计; 小计; 共计; 总数; 汇总; 合計; 總計; 小計; 共計; 總數; 匯總; 彙總; 集計; 総計
المجموع; الإجمالي
"""


def _listed(phrases: str) -> frozenset[str]:
    return frozenset(bare for line in phrases.splitlines() for each in line.split(";") if (bare := each.strip(_EDGES)))


_KNOWN, _TOTALS = _listed(_PHRASES), _listed(_SUMS)


def is_total(text: str) -> bool:
    """Return whether the whole text is the name of a row with totals."""
    return _bare(text) in _TOTALS


def is_placeholder(text: str) -> bool:
    """Return whether the whole text means that there is no answer, or is a hint where to write one."""
    if len(text) > LONGEST_PLACEHOLDER:
        return False
    plain = unicodedata.normalize("NFKC", text).strip()
    # Sodium; the placeholder is written NA, na or n/a.
    if not plain or plain == "Na":
        return False
    bare = _bare(plain)
    if not bare or bare in _KNOWN or plain.casefold() in _EXCEL_ERRORS or re.fullmatch(_ESCAPES, plain):
        return True
    # "同 上" is the same as "同上".
    return bare.replace(" ", "") in _KNOWN or any(
        re.fullmatch(each, bare) for each in (_NO_ANSWER, _HINT, *_REFERENCES)
    )


def _bare(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    return " ".join(plain.split()).strip(_EDGES)
