"""Cell values that are pictures in the cell: Excel stores them as #VALUE! with a pointer to a rich value."""

from collections.abc import Iterable

from medqa_gui.core.reading.xlsx.package import Package, Relation

_PICTURES = frozenset(("_localImage", "_webimage"))


def picture_values(package: Package, relations: Iterable[Relation]) -> frozenset[str]:
    """Return the 1-based value metadata numbers (`vm`) of pictures."""
    parts = {each.kind: each.target for each in relations if package.has(each.target)}
    needed = [parts.get(kind) for kind in ("sheetMetadata", "rdRichValue", "rdRichValueStructure")]
    metadata, values, structures = needed
    if metadata is None or values is None or structures is None:
        return frozenset()
    pictures = _picture_rich_values(package, values, structures)
    return frozenset(vm for vm, rich_value in _rich_values(package, metadata).items() if rich_value in pictures)


def _picture_rich_values(package: Package, values: str, structures: str) -> set[str]:
    kinds = [each.attributes.get("t") for each in package.elements(structures) if each.path[-1] == "s"]
    pictures = {str(index) for index, kind in enumerate(kinds) if kind in _PICTURES}
    shapes = [each.attributes.get("s") for each in package.elements(values) if each.path[-1] == "rv"]
    return {str(index) for index, shape in enumerate(shapes) if shape in pictures}


def _rich_values(package: Package, metadata: str) -> dict[str, str]:
    types: list[str] = []
    blocks: list[str] = []
    values: dict[str, str] = {}
    is_rich = False
    number = 0
    for path, attributes in package.elements(metadata):
        match path[1:]:
            case ("metadataTypes", "metadataType"):
                types.append(attributes.get("name", ""))
            case ("futureMetadata",):
                is_rich = attributes.get("name") == "XLRICHVALUE"
            case ("futureMetadata", "bk") if is_rich:
                blocks.append("")
            case ("futureMetadata", "bk", *_, "rvb") if is_rich:
                blocks[-1] = attributes.get("i", "")
            case ("valueMetadata", "bk"):
                number += 1
            case ("valueMetadata", "bk", "rc"):
                kind, block = attributes.get("t", ""), attributes.get("v", "")
                if _item(types, kind, first=1) == "XLRICHVALUE":
                    values[str(number)] = _item(blocks, block, first=0)
    return values


def _item(items: list[str], index: str, *, first: int) -> str:
    at = int(index) - first if index.isdecimal() else -1
    return items[at] if 0 <= at < len(items) else ""
