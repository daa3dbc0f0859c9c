"""Slack in, Slack out: the rooms that speak Slack, as thin as they can be. Nothing here knows SQL or makes a rule."""
