"""Whole processes measured against the original script and the best peer, interleaved in one run; ratios only."""
