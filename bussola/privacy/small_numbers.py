"""Hides the small numbers of a table that is published, so that nobody is recognised in it.

A count from 1 to 4 is a few people a neighbour may know. Hiding it alone is not enough: the total minus the others
gives it back. So more cells are hidden (complementary suppression) until no hidden number can be worked out.
"""

from collections.abc import Iterator, Sequence

LEAST = 5

Cell = tuple[int, int]


def hide_small(rows: Sequence[Sequence[int]], *, least: int = LEAST) -> list[list[int | None]]:
    """Return the table with its totals, and None in place of each number that must not be shown.

    ``rows`` are counts of people: cells without totals, all rows equally long. Each row comes back with its total at
    the end; with more than one row, a row of totals follows. Zero is shown: it is about nobody. None means «few, or
    hidden to protect the few»: show both with the same sign. Raises ValueError for a negative count or uneven rows.
    """
    if not rows or any(len(row) != len(rows[0]) for row in rows) or any(count < 0 for row in rows for count in row):
        raise ValueError("Rows of the same length, with counts from 0 up.")
    table = [[*row, sum(row)] for row in rows]
    if len(rows) > 1:
        table.append([sum(column) for column in zip(*table, strict=True)])
    hidden = {(r, c) for r, row in enumerate(table) for c, count in enumerate(row) if 0 < count < least}
    while hidden and (more := _one_more(table, hidden, least)):
        hidden.add(more)
    return [[None if (r, c) in hidden else count for c, count in enumerate(row)] for r, row in enumerate(table)]


def _lines(table: list[list[int]]) -> Iterator[list[Cell]]:
    """Yield each row and, where there are totals of columns, each column: the total is the last cell."""
    height, width = len(table), len(table[0])
    for r in range(height):
        yield [(r, c) for c in range(width)]
    if height > 1:
        for c in range(width):
            yield [(r, c) for r in range(height)]


def _one_more(table: list[list[int]], hidden: set[Cell], least: int) -> Cell | None:
    """Return the next cell to hide: the smallest that helps a line or a bridge; None when all is safe."""
    for line in _lines(table):
        *cells, total = line
        covered = [cell for cell in cells if cell in hidden]
        if not covered and total not in hidden:
            continue
        together = sum(table[r][c] for r, c in covered)
        # Whoever knows that each hidden number is at least 1 must still be left in doubt by the total.
        leaves_doubt = len(covered) > 1 and together >= max(least, len(covered) + 1)
        is_safe = bool(covered) if total in hidden else leaves_doubt
        if not is_safe and (more := _smallest(table, [cell for cell in line if cell not in hidden])):
            return more
    return _across_a_bridge(table, hidden)


def _smallest(table: list[list[int]], cells: list[Cell]) -> Cell | None:
    """Return the cell with the smallest number above zero; a zero only when there is nothing else."""
    return min(cells, key=lambda cell: (table[cell[0]][cell[1]] == 0, table[cell[0]][cell[1]], cell), default=None)


def _across_a_bridge(table: list[list[int]], hidden: set[Cell]) -> Cell | None:
    """Return a cell that closes a ring through a hidden number that could still be worked out.

    Rows and columns are towns, hidden cells are roads between them: adding and subtracting lines gives a number back
    exactly when its road is the only one between two parts of the map. A table of one row has one column-town for
    all, because nothing is known of its columns.
    """
    has_columns = len(table) > 1
    for bridge in sorted(hidden):
        start, goal = _ends(bridge, has_columns)
        reached = _reached(start, hidden - {bridge}, has_columns)
        if goal in reached:
            continue
        visible = [(r, c) for r, row in enumerate(table) for c in range(len(row)) if (r, c) not in hidden]
        joins = [cell for cell in visible if sum(end in reached for end in _ends(cell, has_columns)) == 1]
        if more := _smallest(table, joins):
            return more
    return None


def _ends(cell: Cell, has_columns: bool) -> tuple[tuple[str, int], tuple[str, int]]:
    return ("row", cell[0]), ("column", cell[1] if has_columns else 0)


def _reached(start: tuple[str, int], roads: set[Cell], has_columns: bool) -> set[tuple[str, int]]:
    reached, waiting = {start}, [start]
    while waiting:
        town = waiting.pop()
        for road in roads:
            ends = _ends(road, has_columns)
            if town in ends:
                waiting += [end for end in ends if end not in reached]
                reached.update(ends)
    return reached
