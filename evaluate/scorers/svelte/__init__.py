"""Judges answers that are Svelte components: do they work, compile, belong to Svelte 5, use what was asked for?

    answer -> extract.py -> judging.py -> node/score.mjs -> reasons.py -> scores
                                          node/inspect.mjs    reads it: the compiler, and the tree for Svelte 4 and uses
                                          node/link.mjs       compiles it and its test file to what the bench runs
                                          node/pool.mjs       one locked-in process a component (confine.mjs, walls.cjs)
                                          node/bench.mjs      Vitest's runner, Testing Library and jsdom; its modules
                                                              come from loader.mjs, modules.mjs and files.mjs

What is installed from npm, where and when, node.py knows; node/build.mjs then bundles the bench (patches.mjs says what
it changes) and makes the snapshot from which every process starts. A component never runs in a process that may do
anything.
"""

from .scorer import Svelte

__all__ = ["Svelte"]
