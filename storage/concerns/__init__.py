"""The concerns' own store. Promise 3 lives here: who holds it learns neither who wrote, nor when within a slot, nor in
which order.

    tables     what there is, and nothing more
    receipts   a form's nonce, the code that follows from it, and a code as people type it
    sealing    the layers round a thread, its entries and its pages
    pages      what cannot wait, among decoys
    keys       keys made ahead of need
    book       one transaction
    room       from the asynchronous edge to one transaction and back
    health     a look that changes and counts nothing
    slots      every table written anew in random order, and what backups copy
"""
