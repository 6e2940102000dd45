"""The derivatives of packing: the cotangents, or tangents, of what is packed are packed in the same way."""

from __future__ import annotations

from .. import facts
from ..analysis.definedness import doubtful_values
from ..ir import Atom, Block, Const, Equation, Value
from ..rules.packing import pack, unpack
from . import forward, reverse
from .forward import Forward
from .residuals import Cut
from .reverse import Cotangents, Reverse, cotangent_of

_NEVER = ()  # of cotangents and tangents: none of them is None


def packing(divided: Cut, forward: Block) -> tuple[Equation, Block]:
    """The equation that packs the residuals of a cut, and the adjoint as a block whose first parameter is what has been packed."""
    made, given = Value(None, facts.SAVED), Value("saved", facts.SAVED)
    there = [*forward.params, *(out for e in forward.equations for out in e.outs)]
    saved = [v for v in there if v in divided.saved]
    doubtful = doubtful_values(forward)
    may_be_none = tuple(Const(v in doubtful) for v in saved)
    taken = [Equation([divided.saved[v] for v in saved], unpack, (given, may_be_none))] if saved else []
    adjoint = divided.adjoint
    block = Block([given, *adjoint.params], [*taken, *adjoint.equations], adjoint.results)
    return Equation([made], pack, (tuple(saved),)), block


def _reverse_pack(rev: Reverse, e: Equation, bars: list[Atom], cotangents: Cotangents) -> list[Equation]:
    outs = [cotangent_of(a) if facts.is_float(a.fact) else Value(None, facts.NONE) for a in e.args[0]]
    rev.builder.append(Equation(outs, unpack, (bars[0], _NEVER), (), rev.builder.location))
    for item, bar in zip(e.args[0], outs, strict=True):
        rev.accumulate(cotangents, item, bar)
    return [e]


def _reverse_unpack(rev: Reverse, e: Equation, bars: list[Atom | None], cotangents: Cotangents) -> list[Equation]:
    none = [rev.zeros(out) if facts.is_float(out.fact) else Const(None) for out in e.outs]
    row = tuple(zero if bar is None else bar for zero, bar in zip(none, bars, strict=True))
    rev.accumulate(cotangents, e.args[0], rev.builder.emit(pack, (row,)))
    return [e]


def _forward_pack(fwd: Forward, e: Equation) -> None:
    fwd.builder.append(e)
    if e.out in fwd.active:
        row = tuple(fwd.tangent(a) if facts.is_float(a.fact) else Const(None) for a in e.args[0])
        fwd.set(e.out, fwd.builder.emit(pack, (row,)))


def _forward_unpack(fwd: Forward, e: Equation) -> None:
    fwd.builder.append(e)
    if fwd.has_tangent(e.args[0]):
        outs = [fwd.new(out) if facts.is_float(out.fact) else Value(None, facts.NONE) for out in e.outs]
        fwd.builder.append(Equation(outs, unpack, (fwd.tangents[e.args[0]], _NEVER), (), e.location))


reverse.HANDLERS.update({pack: _reverse_pack, unpack: _reverse_unpack})
forward.HANDLERS.update({pack: _forward_pack, unpack: _forward_unpack})
