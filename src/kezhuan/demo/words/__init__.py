"""The demo city's vocabulary: text files written for this project, read by ``kezhuan.demo.lexicon``."""
