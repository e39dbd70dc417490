"""Two editions compared, exhibit by exhibit: what moved, by how much and why, as a table and as a page for readers."""
