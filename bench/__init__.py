"""Speed, measured against plain Bolt on the same machine in the same run: `make bench` writes var/bench.json.

What is measured is the bot that ships, in a process of its own, on invented data of real size. A goal that is missed is
said, and never an error: a busy machine is slow, not broken.
"""
