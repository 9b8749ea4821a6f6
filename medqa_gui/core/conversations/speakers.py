"""Roles of speakers by their names in a sheet or transcript, in English and Chinese."""

import re
import unicodedata
from functools import lru_cache

from medqa_gui.core.model.conversation import Role

_WORDS: dict[Role, str] = {
    Role.USER: "user human patient pt question q client customer caller visitor asker questioner prompter inquirer "
    "caregiver relative mother father parent guest input query prompt p u h",
    Role.ASSISTANT: "assistant doctor dr bot gpt chatgpt answer a ai chatbot model physician clinician nurse "
    "pharmacist therapist counselor counsellor provider agent expert gp md consultant specialist response reply "
    "output d",
    Role.SYSTEM: "system sys instruction",
}
_CHINESE: dict[Role, str] = {
    Role.USER: "用户 用戶 患者 病人 病患 问 問 问题 問題 提问 提問 提问者 咨询者 諮詢者 来访者 來訪者 客户 客戶 家属 "
    "家屬 家长 家長 访客 求助者 人类",
    Role.ASSISTANT: "助手 医生 醫生 医师 醫師 大夫 主任 答 答案 回答 答复 答覆 回复 回覆 解答 机器人 機器人 客服 "
    "护士 護士 药师 藥師 专家 專家 模型 医助 咨询师 諮詢師 人工智能",
    Role.SYSTEM: "系统 系統 系统提示 系統提示",
}
ROLES: dict[str, Role] = {word: role for table in (_WORDS, _CHINESE) for role in table for word in table[role].split()}
# A single character names a speaker only if it is the whole word.
_PARTS = {word: role for role, words in _CHINESE.items() for word in words.split() if len(word) > 1}
_NO_LETTERS = re.compile(r"[\W\d_]+")


@lru_cache(maxsize=4096)
def role_of(speaker: str) -> Role | None:
    """Return the role of a speaker's name ("Dr. Wang", "患者：", "User 1"), None if it is unknown."""
    plain = unicodedata.normalize("NFKC", speaker[:200]).casefold()
    words = [word for word in _NO_LETTERS.split(plain) if word]
    whole = ROLES.get("".join(words)) or ROLES.get(words[0] if len(words) == 1 else "")
    if whole:
        return whole
    # A single letter next to a name is an initial: "A. Smith".
    known = {ROLES[word] for word in words if word in ROLES and (len(word) > 1 or not word.isascii())}
    known |= {role for part, role in _PARTS.items() if part in plain}
    return known.pop() if len(known) == 1 else None
