"""Display names of the shipped presets and system prompts; a prompt in the other language says so."""

from medqa_gui.core.presets.preset import Preset
from medqa_gui.core.presets.prompts import Prompt
from medqa_gui.i18n import gettext, marked

# (ID of a shipped preset, its name in the file) -> display name; the others are names of datasets.
PRESETS: dict[tuple[str, str], str] = {
    ("clinic-faq", "Clinic FAQ"): marked("Clinic FAQ"),
    ("drug-qa", "Drug Q&A"): marked("Drug Q&A"),
    ("consultation-log", "Consultation log (multi-turn)"): marked("Consultation log (multi-turn)"),
    ("chinese-qa", "中文问答"): marked("Chinese Q&A (中文问答)"),
}
# Name of a shipped prompt in the file -> display name.
PROMPTS: dict[str, str] = {
    "Medical expert": marked("Medical expert"),
    "Medication information": marked("Medication information"),
    "Plain language for patients": marked("Plain language for patients"),
    "Clinic front desk": marked("Clinic front desk"),
    "医学专家": marked("Medical expert (in Chinese)"),
    "用药咨询": marked("Medication information (in Chinese)"),
    "通俗解答": marked("Plain language for patients (in Chinese)"),
    "门诊咨询台": marked("Clinic front desk (in Chinese)"),
}


def preset_name(preset: Preset) -> str:
    """Return the name of a preset, a shipped one in the current language."""
    return gettext(PRESETS.get((preset.id, preset.name), "")) or preset.name


def shipped_prompt_name(prompt: Prompt) -> str:
    """Return the name of a shipped prompt in the current language."""
    return gettext(PROMPTS.get(prompt.name, "")) or prompt.name
