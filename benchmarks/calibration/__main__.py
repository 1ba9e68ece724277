"""How often the intervals hold the truth, and how often a word is wrong or missing, found by simulation.

    python -m benchmarks.calibration [--quick]

Every figure is printed with twice its own Monte Carlo error; "out" marks one that lies outside its band by more than
that, and makes the exit code 1. All draws have fixed seeds. `--quick` takes a tenth of the repetitions.
"""

import sys
import time
from collections.abc import Iterable

import numpy as np

from benchmarks.calibration.coverage import COVERAGES
from benchmarks.calibration.digests import false_digests, found_changes, found_places
from benchmarks.calibration.truths import NO_BAND, Line
from benchmarks.calibration.words import false_effects, false_standings, false_words, power, unusual_weeks

SEED = 2026
REPEATS = 1000
QUICK = 0.1


def show(title: str, lines: Iterable[Line]) -> int:
    """Print a part of the table; return how many of its figures are out of their band."""
    print(f"\n{title}\n")
    out = 0
    for line in lines:
        band = "" if line.band == NO_BAND else f"{line.band[0]:.1%} to {line.band[1]:.1%}"
        mark = "" if line.inside else "out"
        out += not line.inside
        print(
            f"{line.what:<52}{line.found:>7.1%} +-{2 * line.error:>5.1%}  {band:<17} {mark:<4}{line.note}", flush=True
        )
    return out


def main() -> int:
    """Print the table; return the exit code."""
    start = time.process_time()
    times = QUICK if "--quick" in sys.argv[1:] else 1.0
    out = 0
    for number, coverage in enumerate(COVERAGES):
        random = np.random.default_rng((SEED, number))
        out += show(coverage.__doc__ or "", coverage(int(REPEATS * times), random))
    for number, part in enumerate(
        (false_words, false_standings, false_effects, unusual_weeks, power, false_digests, found_changes, found_places)
    ):
        random = np.random.default_rng((SEED, 100 + number))
        out += show(part.__doc__ or "", part(times, random))
    print(f"\n{out} out of band; {time.process_time() - start:.0f} s of one core")
    return 1 if out else 0


if __name__ == "__main__":
    sys.exit(main())
