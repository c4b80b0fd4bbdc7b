"""A named scenario step by step: what had to happen, and what happened on each target."""

from tabulate import tabulate

from poolproof.record import Record, Turn
from poolproof.reports import wording
from poolproof_model.stories import Told


def render(record: Record, told: Told) -> str:
    """Word one scenario as every target of the record went through it."""
    walked = [_outcomes(turn, told.scenario.id) for turn in record.turns]
    lines = [
        [
            number,
            move.do,
            move.by,
            " or ".join(sorted(codes)) or "success",
            *(_shown(outcomes[number], codes) if number < len(outcomes) else "not sent" for outcomes in walked),
        ]
        for number, (move, codes) in enumerate(zip(told.story.moves, told.permitted, strict=True))
    ]
    headers = ["step", "action", "by", "must give", *(turn.target.name for turn in record.turns)]
    table = tabulate(lines, headers, tablefmt="simple", disable_numparse=True)
    return f"{told.story.name}: {told.story.shows}\n{table}\n"


def _outcomes(turn: Turn, scenario: str) -> tuple[str, ...]:
    return next((ran.outcomes for ran in turn.traces if ran.scenario == scenario), ())


def _shown(outcome: str, codes: frozenset[str]) -> str:
    """Give the code, or `success` without its members, marked where it is not what had to happen."""
    word = "success" if outcome.startswith("success") else outcome
    fits = word in codes if codes else word == "success"
    return word if fits else f"{wording.MARK}{word}"
