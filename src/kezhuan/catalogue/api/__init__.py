"""Achievements, demands, services and facilities for programs: lists, single things, and every verb of their owner."""

from kezhuan.catalogue.api.routes import routers

__all__ = ["routers"]
