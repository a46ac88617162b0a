"""The harnesses of script/prove, in the order of its table."""

ALL = []
