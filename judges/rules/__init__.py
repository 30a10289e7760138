"""Judgement by rules, without a model."""

from judges.rules.judge import RulesJudge

__all__ = ["RulesJudge"]
