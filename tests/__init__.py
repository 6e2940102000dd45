"""Tests of ad_transform; `programs` is the corpus, `oracles` the independent derivatives."""
