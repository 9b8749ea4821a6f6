"""Find the files that are shipped with the program."""

from pathlib import Path


def resource(name: str) -> Path:
    """Return the path of a shipped file, in a checkout, a wheel or a frozen build."""
    package = Path(__file__).parent
    inside = package / "resources"
    return (inside if inside.is_dir() else package.parent / "resources") / name
