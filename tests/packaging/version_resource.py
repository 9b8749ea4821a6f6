"""The version information that Windows shows, in PyInstaller's form; scanners distrust a program without it."""

from pathlib import Path

from tests.packaging import program

TEMPLATE = """VSVersionInfo(
  ffi=FixedFileInfo(filevers={four}, prodvers={four}, mask=0x3f, flags=0x0, OS=0x40004, fileType=0x1, subtype=0x0),
  kids=[
    StringFileInfo([StringTable('040904B0', [
      StringStruct('CompanyName', {authors!r}),
      StringStruct('FileDescription', {about!r}),
      StringStruct('FileVersion', {version!r}),
      StringStruct('InternalName', {name!r}),
      StringStruct('LegalCopyright', {copyright!r}),
      StringStruct('OriginalFilename', {file!r}),
      StringStruct('ProductName', {product!r}),
      StringStruct('ProductVersion', {version!r}),
    ])]),
    VarFileInfo([VarStruct('Translation', [1033, 1200])])
  ]
)
"""


def text(name: str, *, console: bool) -> str:
    """Return the information of one of the two programs."""
    return TEMPLATE.format(
        four=(*program.numbers(), 0),
        authors=program.AUTHORS,
        # The Task Manager and "Open with" show this as the program's name.
        about=f"{program.NAME} (command line)" if console else program.NAME,
        version=program.version(),
        name=name,
        copyright=f"© 2026 {program.AUTHORS}. MIT licence.",
        file=f"{name}.exe",
        product=program.NAME,
    )


def write(path: Path, name: str, *, console: bool) -> Path:
    """Write it into a file; return the file."""
    path.write_text(text(name, console=console), encoding="utf-8")
    return path
