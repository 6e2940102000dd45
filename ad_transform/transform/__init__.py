"""The transforms: a program becomes its derivative. The files on control flow enter themselves in the transforms' tables."""

from . import branches, control, forward_control, regions  # noqa: F401
