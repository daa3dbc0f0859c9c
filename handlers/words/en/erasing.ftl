# Erasure of a performer's own record.
erase-open = Erase My Record
erase-title = Erase my record
erase-goes = *What goes:* your answers in every version and what you entered without saving, what you said about names on closed sets, riders and notes kept here about you, your phone number, and what the record tells about you, on { $production }. It is done by destroying the key that opens it.
erase-stays = *What stays:* your name and part on the roster, scenes, shoot days and calls, your places on closed-set lists, each scene's status, and the fact that you had this done. The ledger keeps its sealed entries and their hashes, which nothing opens any more. Contracts and riders signed outside Closed Set, messages in Slack, and a file of your record that waits to be handed over are not touched.
erase-follows = *What follows:* you count as not answered in { $scenes }. Where such a scene is READY it becomes NOT YET, with no name and no reason; in a scene of one or two people may guess. You can answer again at any time.
erase-follows-nothing = *What follows:* you have no saved answers, so no scene changes.
erase-copies = Copies of the keys that were made earlier open it until they are discarded; by the rules here, copies are kept { $days } days. If you want your record for yourself, get the file first.
erase-next = Continue
erase-now = Erase Now
erase-last = It takes effect when you press, and cannot be taken back. You do not need to explain.
erase-done = Erased. The key is destroyed, and Closed Set opens none of it again. You count as not answered until you answer.
erase-hold = A legal hold stands, so nothing is erased now. Home says who set it. Your record is as it was.
erase-rules = The rules of this production do not allow erasure at this time. Your union, a lawyer or a data protection authority can tell you what else you may ask for. Your record is as it was.
