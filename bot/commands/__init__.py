"""What each command does; `bot.__main__` holds their names and options and imports one of these when it is needed."""
