"""Block Kit: pure functions from words and plain data to what Slack draws. The ids of a workflow are constants here."""
