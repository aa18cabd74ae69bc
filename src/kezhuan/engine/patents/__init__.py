"""What the patent law lets an owner do on the market."""

from kezhuan.engine.patents.open_licence import Declaration, Fault, faults_of

__all__ = ["Declaration", "Fault", "faults_of"]
