"""`python3 -m tests.security.growth`: how the work of every regular expression grows with its text, one line for each.

Only ratios of the time that this process itself worked are compared; what would take for ever is ended by an alarm.
"""

import gc
import json
import math
import re
import signal
import sys
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from tests.security.growing_functions import ATTACKS, FUNCTIONS
from tests.security.patterns import Attack, Pattern, all_patterns, attacks

SIZES = (500, 1000, 2000, 4000)
# What takes no longer than this at the largest size cannot be quadratic: that takes 16 million steps.
TOO_SHORT_TO_TELL = 0.004
PATIENCE = 4.0
# The exponent of growth: 1 is linear, 2 quadratic; what lies between is judged kindly, for the noise.
MOST_GROWTH = 1.6
KNOWN_TO_BE_SLOW = (r"\s+$", r"\s*\d[\d\s]*\s*x?\s*", r"\[[^\]]*\]")
USES = frozenset(("fullmatch", "search"))


class TooLongError(Exception):
    """The alarm rang."""


def _ring(*_: object) -> None:
    raise TooLongError


def cpu_seconds(call: Callable[[], object]) -> float:
    """Return how long this process works on the call; PATIENCE where the alarm had to end it."""
    signal.setitimer(signal.ITIMER_REAL, PATIENCE)
    began = time.process_time()
    try:
        call()
    except TooLongError:
        return PATIENCE
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    return time.process_time() - began


def growth(work: Callable[[int], Callable[[], object]]) -> float:
    """Return the exponent by which the work grows with its size; 1 where it is too short to tell.

    `work` makes the call for a size. The least of several goes is taken, which no other process can lower.
    """
    largest = cpu_seconds(work(SIZES[-1]))
    if largest < TOO_SHORT_TO_TELL:
        return 1.0
    if largest < 5 * cpu_seconds(work(SIZES[1])):
        return 1.0
    repeats = 5 if largest < PATIENCE / 10 else 1
    exponent = _exponent(work, repeats)
    # A busy machine slows single sizes down: a suspicion counts only if it is there every time.
    for _ in range(3):
        if exponent <= MOST_GROWTH or exponent == math.inf:
            break
        exponent = min(exponent, _exponent(work, repeats))
    return exponent


def _exponent(work: Callable[[int], Callable[[], object]], repeats: int) -> float:
    taken = [min(cpu_seconds(work(size)) for _ in range(repeats)) for size in SIZES]
    if taken[-1] < TOO_SHORT_TO_TELL:
        return 1.0
    if taken[-1] >= PATIENCE:
        return math.inf
    return math.log(taken[-1] / max(taken[-3], 1e-6)) / math.log(SIZES[-1] / SIZES[-3])


def calls(pattern: Pattern) -> "list[Callable[[Any], object]]":
    """Return how the program applies this expression to a text."""
    ways: list[Callable[[Any], object]] = []
    if "match" in pattern.uses:
        ways.append(pattern.compiled.match)
    if "fullmatch" in pattern.uses:
        ways.append(pattern.compiled.fullmatch)
    if pattern.uses - {"match", "fullmatch"}:
        # All others look on behind each place found.
        ways.append(pattern.compiled.findall)
    return ways


def worst(pattern: Pattern) -> tuple[float, str]:
    """Return the largest growth of one expression, and the attack that showed it."""
    found = (1.0, "")
    for attack in attacks(pattern.compiled):
        for call in calls(pattern):
            exponent = growth(lambda size, call=call, attack=attack: _call(call, attack, size, pattern))  # type: ignore[misc]
            if exponent > found[0]:
                found = (exponent, f"{getattr(call, '__name__', '')} {attack!r}")
            if exponent > MOST_GROWTH:
                return found
    return found


def _call(call: Callable[[Any], object], attack: Attack, size: int, pattern: Pattern) -> Callable[[], object]:
    text = attack.text(size)
    given = text.encode("utf-8") if isinstance(pattern.compiled.pattern, bytes) else text
    return lambda: call(given)


def slow_functions() -> dict[str, str]:
    """Return what reads a text by hand and takes more than in proportion to its length."""
    slow = {}
    for name, function in FUNCTIONS.items():
        for attack in ATTACKS:
            exponent = growth(lambda size, function=function, attack=attack: partial(function, attack.text(size)))  # type: ignore[misc]
            if exponent > MOST_GROWTH:
                slow[name] = f"{exponent:.1f} {attack!r}"
                break
    return slow


def main() -> None:
    """Print as JSON what grows faster than its text, and the expressions that were not found."""
    signal.signal(signal.SIGALRM, _ring)
    # A collection in the middle of one size would look like growth.
    gc.disable()
    patterns, unknown = all_patterns()
    slow = {}
    for pattern in patterns:
        exponent, attack = worst(pattern)
        if exponent > MOST_GROWTH:
            slow[f"{pattern.place} {pattern.compiled.pattern!r:.90}"] = f"{exponent:.1f} {attack}"
    told = {"patterns": len(patterns), "slow": slow, "unknown": unknown, "slow_functions": slow_functions()}
    told["seen"] = [each for each in KNOWN_TO_BE_SLOW if worst(Pattern("", re.compile(each), USES))[0] > MOST_GROWTH]
    json.dump(told, sys.stdout, indent=1, ensure_ascii=False)


if __name__ == "__main__":
    main()
