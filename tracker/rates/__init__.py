"""Exchange rates: the reference rates of the European Central Bank, and how sums become dollars by them."""

from tracker.rates.reference import NoRate, Rate, Rates, converted, current, own_file, parse, read

__all__ = ["NoRate", "Rate", "Rates", "converted", "current", "own_file", "parse", "read"]
