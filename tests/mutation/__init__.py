"""Is each entry of a court's rules held by some test? Change it, and see whether one fails.

    .venv/bin/python -m tests.mutation                        every court, two processes
    .venv/bin/python -m tests.mutation --court hualong --table clock,functions
    .venv/bin/python -m tests.mutation --sample 40 --seed 7   a few of each court, at random

A change is caught when the pack is refused by its own checks, or when a test of that court fails.
First the table tests are tried, which need no database; on what survives them, the court's tests
with a database (`--deep`). What survives is printed by file and entry, and is either a missing test
or a value nothing depends on. Which test caught a change is kept in `var/mutation/`, so that the
next run tries that one first.
"""
