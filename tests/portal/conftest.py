from tests.matching.conftest import as_bing, as_jia, as_yi, indexed, things

__all__ = ["as_bing", "as_jia", "as_yi", "indexed", "things"]
