"""The rules of the house: nothing here knows Slack or SQL, reads a clock or draws random numbers."""
