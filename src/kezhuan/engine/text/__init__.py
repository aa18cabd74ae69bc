"""Chinese text as the matching engine sees it: normal form with offsets, terms, domain words, pinyin keys."""
