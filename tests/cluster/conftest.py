from tests.matching.conftest import touched

__all__ = ["touched"]
