"""Groups of rows under one finding, such as rows with the same question."""

from collections import defaultdict
from collections.abc import Collection

from medqa_gui.core.model.finding import Finding, FindingId


class DuplicateGroups:
    """Row numbers of each group; a group is identified by its finding and its first row."""

    def __init__(self) -> None:
        self._rows: dict[tuple[FindingId, int], set[int]] = defaultdict(set)

    def add(self, finding: Finding) -> None:
        """Put the finding's row into its group, if it has one."""
        if finding.group:
            self._rows[finding.id, finding.group].add(finding.row_number)

    def forget(self, findings: Collection[FindingId]) -> None:
        """Remove all groups of these findings."""
        for key in [each for each in self._rows if each[0] in findings]:
            del self._rows[key]

    def members(self, finding: FindingId, group: int) -> tuple[int, ...]:
        """Return the rows of one group, in the order of the sheet."""
        return tuple(sorted(self._rows[finding, group]))

    def of(self, finding: FindingId) -> tuple[tuple[int, ...], ...]:
        """Return all groups under this finding, in the order of their first rows."""
        return tuple(self.members(*key) for key in sorted(self._rows) if key[0] is finding)
