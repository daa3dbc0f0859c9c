"""The rehearsal workspace in a browser: it draws what the strict local Slack holds and sends what Slack would send.

Promise: page = f(workspace, persona, place). Nothing of a conversation, a form or a person is kept in the browser but
what they have not sent yet; what a persona may not see in Slack is not in the bytes their page is made of.
"""
