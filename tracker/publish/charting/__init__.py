"""What the chart of the events page is made of: the reader's choices, series, sums, silences, links."""
