"""Sentences for the rules of training tools that a record can break, by rule id."""

import re

from medqa_gui.i18n import gettext, marked

_RULES: dict[str, str] = {
    "not_an_object": marked("it is not a JSON object"),
    "data_type": marked("the record or a message is not a JSON object"),
    "message_not_an_object": marked("a message is not a JSON object"),
    "turn_not_an_object": marked("a turn is not a JSON object"),
    "missing_content": marked("“content” is missing or empty"),
    "missing_messages_list": marked("the list “messages” is missing or empty"),
    "extraneous_keys": marked("it has keys that the service refuses"),
    "schema_version": marked("“schemaVersion” is not the one that the service expects"),
    "fewer_than_two_messages": marked("it has fewer than two messages"),
    "first_message_not_user": marked("the first message is not a question"),
    "last_message_not_assistant": marked("the last message is not an answer"),
    "messages_not_alternating": marked("questions and answers do not alternate"),
    "roles_not_alternating": marked("questions and answers do not alternate"),
    "turns_not_alternating": marked("questions and answers do not alternate"),
    "unrecognized_role": marked("a role is not one that the training tool knows"),
    "not_in_aliases": marked("a role is not one that the training tool knows"),
    "invalid_role_tag": marked("“from” is not “human” and “gpt” in turn"),
    "invalid_message_count": marked("a last question has no answer"),
    "last_question_dropped": marked("a last question has no answer and would be dropped"),
    "example_missing_assistant_message": marked("it has no answer"),
    "root_without_answer": marked("the first question has no answer"),
    "root_not_prompter": marked("the first message is not a question"),
    "children_not_a_list": marked("the replies to a message are not a list"),
    "empty_turn": marked("a message is empty"),
    "empty_value": marked("a message is empty"),
    "expected_a_string": marked("a message is not text"),
    "non_text_dataset": marked("a message is not text"),
    "parts_not_text": marked("a part of a message is not text"),
    "dropped_invalid_example": marked("“instruction” or “output” is missing, and the record would be dropped"),
    "history_not_pairs": marked("“history” is not a list of questions with answers"),
    "must_be_only_2_entries": marked("a message has other keys than “role” and “content”"),
    "message_missing_key": marked("a message lacks “role” or “content”"),
    "message_unrecognized_key": marked("a message has a key that the service refuses"),
    "invalid_keys": marked("it has both “messages” and “prompt”, which the training tool refuses"),
    "text_before_first_marker": marked("it has text before the first “### Human:”"),
    "text_after_marker_dropped": marked("it has “###” inside a message, and the text after it would be dropped"),
    "not_json": marked("it is not valid JSON"),
    "not_parquet": marked("it is not a valid Parquet file"),
    "packed_with_gzip": marked("it is compressed with gzip, and the training tool reads plain files only"),
    "byte_order_mark": marked("it begins with a byte order mark, which training tools refuse"),
    "no_records": marked("it has no records"),
    "missing_card": marked("the dataset card README.md is missing"),
    "content": marked("its text is not the text that was meant"),
    "missing": marked("it is missing, or there is one too many"),
}
# Ids that name a key.
_OF_A_KEY: dict[str, str] = {
    r"missing_(\w+)": marked("“{key}” is missing"),
    r"empty_(\w+)": marked("“{key}” is empty"),
    r"(\w+)_not_text": marked("“{key}” is not text"),
    r"several_(\w+)_columns": marked("it has several columns that count as “{key}”"),
}


def rule_words(rule: str) -> str:
    """Return what is wrong with a record or a file, in the current language."""
    if rule in _RULES:
        return gettext(_RULES[rule])
    for pattern, sentence in _OF_A_KEY.items():
        if found := re.fullmatch(pattern, rule):
            return gettext(sentence).format(key=found[1])
    return rule
