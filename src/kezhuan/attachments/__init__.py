"""Files kept beside a record: checked before they are kept, seen by who may see the record."""
