from tests.deals.conftest import achievement, as_jia, as_yi, sent

__all__ = ["achievement", "as_jia", "as_yi", "sent"]
