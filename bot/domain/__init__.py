"""The rules of the house. Nothing here knows Slack or SQL, reads a clock or draws a random number: callers bring them."""
