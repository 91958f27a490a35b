"""Judges answers that are Svelte components: do they work, compile, belong to Svelte 5, use what was asked for?

    answer -> extract.py -> judging.py -> node/score.mjs -> reasons.py -> scores
                                          node/inspect.mjs    reads it: the compiler, and the tree for Svelte 4 and uses
                                          node/link.mjs       compiles it and its test file to what the bench runs
                                          node/pool.mjs       one locked-in process a component (confine.mjs, walls.cjs)
                                          node/bench.mjs      Vitest's runner, Testing Library and jsdom

What is installed from npm, where and when, node.py knows. A component never runs in a process that may do anything.
"""

from .scorer import Svelte

__all__ = ["Svelte"]
