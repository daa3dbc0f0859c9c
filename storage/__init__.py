"""Everything the bot keeps: tables, repositories, the seal over confidential columns, and the keys that open it.

Nothing outside this room knows SQL, and nothing in it knows Slack. What is confidential reaches a table only as an
envelope made by `storage.seal`.
"""
