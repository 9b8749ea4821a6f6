from pathlib import Path

from tests.benchmarks.precision import SAMPLE, Case, cases, sampled, shares, write


def many(issue: str, kind: str = "") -> list[Case]:
    return [Case(issue, kind, "a.csv", row, "B", "text\twith a tab", "") for row in range(2, 102)]


def test_each_issue_and_kind_is_sampled_and_the_same_seed_draws_the_same_rows() -> None:
    found = [*many("markup", "tag"), *many("markup", "entity"), *many("too_long")[:3]]
    assert len(sampled(found)) == 2 * SAMPLE + 3
    assert sampled(found) == sampled(found)
    assert sampled(found) != sampled(found, seed=1)


def test_what_was_judged_is_read_back_and_what_was_not_does_not_count(tmp_path: Path) -> None:
    path = tmp_path / "judged.tsv"
    write(path, sampled(many("markup", "tag"), size=5))
    first, *lines = path.read_text("utf-8").splitlines()
    judged = [mark + line for mark, line in zip(("y", "Yes", "n", "?", ""), lines, strict=True)]
    path.write_text("\n".join([first, *judged]), "utf-8")
    assert shares(path) == {"markup: tag": (2, 3)}


def test_personal_data_is_shown_where_it_is_and_a_repeat_with_its_other_row(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    rows = ["Why rest?,Ask Mrs. Quill about it.", "Why drink?,Twice a day.", "Why drink?,Never.", "Why eat?,Later on."]
    path.write_text("\n".join(["Question,Answer", *rows]), "utf-8")
    found = {(case.issue, case.row): case for case in cases(path)}
    assert found["personal_data", 2].text == "Ask Mrs. [[Quill]] about it."
    assert found["conflicting_answers", 3].others == "Why drink? | Never."
