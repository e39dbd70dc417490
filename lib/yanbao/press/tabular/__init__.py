"""Exhibits as tables of numbers: what a page shows as texts, in the numbers it was made from, with the ledger rows and sources behind it."""

from __future__ import annotations

from .figures import Table, table
from .ledger import Behind, Ledger, LedgerRow, Source

__all__ = ["Behind", "Ledger", "LedgerRow", "Source", "Table", "table"]
