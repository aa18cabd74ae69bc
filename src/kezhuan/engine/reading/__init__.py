"""What a demand says, read into fields: quantities with units, the words of each slot, and both sides compared.

``quantities(text)`` finds numbers with units; ``read(text)`` ties them to what they are of and finds object, part,
process, fault, condition and goal; ``compare(wanted, offered)`` says attribute by attribute what fits, what does
not and what is not stated. Everything carries offsets into the text as its author wrote it.
"""

from kezhuan.engine.reading.compare import Fit, Verdict, compare
from kezhuan.engine.reading.measures import Change, Measure, Role
from kezhuan.engine.reading.quantities import quantities
from kezhuan.engine.reading.quantity import Quantity, Relation
from kezhuan.engine.reading.reading import Chip, Reading, measured, read
from kezhuan.engine.reading.slots import Slot, Word

__all__ = [
    "Change",
    "Chip",
    "Fit",
    "Measure",
    "Quantity",
    "Reading",
    "Relation",
    "Role",
    "Slot",
    "Verdict",
    "Word",
    "compare",
    "measured",
    "quantities",
    "read",
]
