"""The board attacked on purpose: what was tried once by hand is repeated against a running one."""
