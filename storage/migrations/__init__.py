"""The history of the tables, one revision after another, for the main store and for the concerns' own."""
