"""What every package says about the program; nothing of the program is imported, since build.spec asks too."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
NAME = "MedQA Converter"
FOLDER = "medqa-converter"
IDENTIFIER = "io.github.medqa_converter.MedQAConverter"
SUMMARY = "Turn spreadsheets of questions and answers into fine-tuning datasets"
AUTHORS = "The MedQA Converter authors"
TEMPLATES = ROOT / ".github" / "packaging"
ICONS = ROOT / "resources" / "icons"


def version() -> str:
    """Return the version that stands in the package."""
    text = (ROOT / "medqa_gui" / "__init__.py").read_text("utf-8")
    found = re.search(r'__version__ = "([^"]+)"', text)
    assert found
    return found[1]


def numbers() -> tuple[int, int, int]:
    """Return the version as three numbers, without what a pre-release adds."""
    found = re.match(r"(\d+)\.(\d+)\.(\d+)", version())
    assert found
    major, minor, patch = found.groups()
    return int(major), int(minor), int(patch)
