from . import (
    ballots,
    by_segment,
    comparisons,
    consensus,
    exposure,
    held_out,
    minorities,
    opinion_groups,
    opinions,
    originals,
    representativeness,
    sensitivity,
    stages,
    voices,
    weighting,
)
from .ballots import agreement_by_idea, last_votes, tally
from .by_segment import agreement_by_segment
from .consensus import consensus_by_idea, division_by_idea
from .opinion_groups import OpinionGroups, find_groups
from .plain import agreement, groups
from .representativeness import group_informed_consensus, group_votes
from .sensitivity import compare_readings
from .weighting import rake, weigh, weighted_agreement

__all__ = [
    "OpinionGroups",
    "agreement",
    "agreement_by_idea",
    "agreement_by_segment",
    "ballots",
    "by_segment",
    "compare_readings",
    "comparisons",
    "consensus",
    "consensus_by_idea",
    "division_by_idea",
    "exposure",
    "find_groups",
    "group_informed_consensus",
    "group_votes",
    "groups",
    "held_out",
    "last_votes",
    "minorities",
    "opinion_groups",
    "opinions",
    "originals",
    "rake",
    "representativeness",
    "sensitivity",
    "stages",
    "tally",
    "voices",
    "weigh",
    "weighted_agreement",
    "weighting",
]
