"""Settings that persist between starts, in a JSON file; never any cell text."""

import json
import os
import sys
from contextlib import suppress
from dataclasses import dataclass, field, fields
from enum import StrEnum
from pathlib import Path
from typing import Any

from medqa_gui.core.model.errors import UnwritableTargetError
from medqa_gui.core.runtime.atomic_file import clear_all_temporary, read_small, replacing

FILE_NAME = "settings.json"
PRESETS = "presets"
PROMPTS = "prompts.json"
MOST_RECENTS = 10
LIMITS_CHOICES = (1, 2, 4)
_LARGEST = 1 << 22


class ThemeChoice(StrEnum):
    """Color theme of the window."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings. An empty language follows the system.

    `window` and `splitters` are states of Qt in hex. `keeps_work` stores unsaved work on disk, `compares` the
    fingerprints of saved rows; `same_setup` shares settings among files with the same columns. `tokenizer` is a
    tokenizer.json; `limits` multiplies the memory and time limits of a file. `unknown` are entries of a newer version,
    which are written back unchanged.
    """

    language: str = ""
    theme: ThemeChoice = ThemeChoice.SYSTEM
    recents: tuple[Path, ...] = ()
    keeps_recents: bool = True
    last_folder: Path | None = None
    window: str = ""
    splitters: tuple[str, ...] = ()
    keeps_work: bool = True
    compares: bool = True
    same_setup: bool = True
    tokenizer: Path | None = None
    limits: int = 1
    unknown: dict[str, Any] = field(default_factory=dict)


def settings_folder() -> Path:
    """Return the settings folder, or the one in MEDQA_HOME."""
    if home := os.environ.get("MEDQA_HOME"):
        return Path(home)
    match sys.platform:
        case "win32":
            return Path(os.environ.get("APPDATA") or Path.home() / "AppData/Roaming") / "MedQA Converter"
        case "darwin":
            return Path.home() / "Library/Application Support/MedQA Converter"
        case _:
            return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "medqa-converter"


def create_settings_folder() -> None:
    """Create the settings folder, readable only by the user. Raises OSError.

    An existing folder in MEDQA_HOME keeps its permissions, since it may be shared.
    """
    folder = settings_folder()
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)
    if not os.environ.get("MEDQA_HOME"):
        folder.chmod(0o700)


def journals_folder() -> Path:
    """Return the folder of the journals of unsaved work."""
    return settings_folder() / "sessions"


def fingerprints_folder() -> Path:
    """Return the folder of the fingerprints of saved rows."""
    return settings_folder() / "known"


def log_folder() -> Path:
    """Return the folder of the log."""
    return settings_folder() / "logs"


def erase_everything(*, with_presets: bool) -> None:
    """Remove all stored data of the program, and with `with_presets` the user's presets and prompts.

    Removes only files with names of this program, since the folder may be shared.
    """
    # Imported here: the start of the window reads settings, and needs none of these modules.
    from medqa_gui.core.presets.library import SUFFIX
    from medqa_gui.core.runtime.log import FILE_NAME as LOG_NAME
    from medqa_gui.core.saving.row_fingerprints import remove_fingerprints
    from medqa_gui.core.saving.unsaved_work import remove_journals

    folder = settings_folder()
    remove_journals(journals_folder())
    remove_fingerprints(fingerprints_folder())
    files = [folder / FILE_NAME, *log_folder().glob(f"{LOG_NAME}*")]
    if with_presets:
        files += [folder / PROMPTS, *(folder / PRESETS).glob(f"*{SUFFIX}")]
    for path in files:
        with suppress(OSError):
            path.unlink(missing_ok=True)
    for each in (journals_folder(), fingerprints_folder(), log_folder(), folder / PRESETS, folder):
        clear_all_temporary(each)
        if each != folder:
            with suppress(OSError):
                each.rmdir()


def load_settings() -> Settings:
    """Return the saved settings; invalid entries of a damaged or newer file have their defaults."""
    try:
        entries = json.loads(read_small(settings_folder() / FILE_NAME, _LARGEST))
    except (OSError, ValueError, RecursionError):
        return Settings()
    if not isinstance(entries, dict):
        return Settings()
    known = {each.name for each in fields(Settings)} - {"unknown"}
    values: dict[str, Any] = {
        name: value for name, entry in entries.items() if (value := _read(name, entry)) is not None
    }
    return Settings(**values, unknown={name: entry for name, entry in entries.items() if name not in known})


def save_settings(settings: Settings) -> None:
    """Write the settings that differ from the defaults; errors are ignored."""
    default = Settings()
    names = [each.name for each in fields(Settings) if each.name != "unknown"]
    changed = {name: getattr(settings, name) for name in names if getattr(settings, name) != getattr(default, name)}
    text = json.dumps(settings.unknown | changed, indent=1, ensure_ascii=False, default=_plain)
    try:
        create_settings_folder()
        with replacing(settings_folder() / FILE_NAME, is_private=True) as file:
            # Escapes lone surrogates of damaged file names as JSON does.
            file.write(text.encode("utf-8", "backslashreplace"))
    except (OSError, UnwritableTargetError):
        return


def _read(name: str, entry: object) -> object:
    match name, entry:
        case _, str() if not _is_text(entry):
            return None
        case ("language" | "window", str()) | ("keeps_recents" | "keeps_work" | "compares" | "same_setup", bool()):
            return entry
        case "splitters", list():
            return tuple(each for each in entry if isinstance(each, str))
        case "limits", int() if entry in LIMITS_CHOICES:
            return int(entry)
        case "theme", str() if entry in list(ThemeChoice):
            return ThemeChoice(entry)
        case "recents", list():
            return tuple(Path(each) for each in entry if isinstance(each, str) and _is_text(each))[:MOST_RECENTS]
        case "last_folder" | "tokenizer", str():
            return Path(entry)
        case _:
            return None


def _is_text(entry: str) -> bool:
    """Return whether the system and Qt accept the text: they reject lone surrogates and NUL."""
    try:
        os.fsencode(entry)
    except ValueError:
        return False
    return "\0" not in entry


def _plain(value: object) -> str:
    return str(value)
