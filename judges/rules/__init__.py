"""Judging by rules that need no model."""

from judges.rules.judge import RulesJudge

__all__ = ["RulesJudge"]
