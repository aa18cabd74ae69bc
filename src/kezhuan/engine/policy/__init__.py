"""Dated rules: every legal or policy number is data with source and trust. ``RuleBook.load().at(key, on, place)``."""

from kezhuan.engine.policy.rule import Rule, RuleFault, Source, Trust
from kezhuan.engine.policy.rulebook import RuleBook

__all__ = ["Rule", "RuleBook", "RuleFault", "Source", "Trust"]
