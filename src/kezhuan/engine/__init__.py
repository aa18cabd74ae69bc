"""Pure rules of the field: no Django, no database, no clock (time comes in as ``at=``), no network."""
