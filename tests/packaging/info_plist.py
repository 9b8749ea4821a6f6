"""What macOS reads about the program: its name, its version, and the kinds of files that it opens."""

from typing import Any

from tests.packaging import program

_SPREADSHEETS = (
    "org.openxmlformats.spreadsheetml.sheet",
    "org.openxmlformats.spreadsheetml.sheet.macroenabled",
    "com.microsoft.excel.xls",
    "org.oasis-open.opendocument.spreadsheet",
    "public.comma-separated-values-text",
    "public.tab-separated-values-text",
)


def entries() -> dict[str, Any]:
    """Return the entries that the bundle adds to PyInstaller's own."""
    return {
        # Said outright: PyInstaller would take the first program of the alphabet, and call a bundle with a
        # command line in it a background program, which has no window.
        "CFBundleExecutable": "medqa-gui",
        "LSBackgroundOnly": False,
        "CFBundleName": program.NAME,
        "CFBundleDisplayName": program.NAME,
        "CFBundleShortVersionString": program.version(),
        "CFBundleVersion": ".".join(map(str, program.numbers())),
        "CFBundleDocumentTypes": [
            _documents("Spreadsheet", LSItemContentTypes=_SPREADSHEETS),
            _documents("Dataset", LSItemContentTypes=("public.json",)),
            # macOS has no type of its own for these, and reads endings only where no types stand beside them.
            _documents("Binary workbook", CFBundleTypeExtensions=("xlsb",)),
            _documents("Dataset, a record a line", CFBundleTypeExtensions=("jsonl",)),
        ],
        "CFBundleLocalizations": ["en", "zh-Hans"],
        "NSHumanReadableCopyright": f"© 2026 {program.AUTHORS}. MIT licence.",
        "NSHighResolutionCapable": True,
        # Qt follows the system into dark mode only where the program does not ask to be kept light.
        "NSRequiresAquaSystemAppearance": False,
        "LSMinimumSystemVersion": "13.0",
        "LSApplicationCategoryType": "public.app-category.productivity",
    }


def _documents(name: str, **known_by: tuple[str, ...]) -> dict[str, Any]:
    # Alternate: offered under "Open with", never taking the double click away from the spreadsheet program.
    entry: dict[str, Any] = {"CFBundleTypeName": name, "CFBundleTypeRole": "Viewer", "LSHandlerRank": "Alternate"}
    return entry | {key: list(values) for key, values in known_by.items()}
