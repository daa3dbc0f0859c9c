# Asking for an intimacy coordinator where a scene has none.
request-open = Ask for a Coordinator
request-title = Ask for a coordinator
request-what = Any performer may ask for an intimacy coordinator in a scene of theirs that has none, for any reason and without giving one. { $readers } will see your name, the scene's number and that you ask, and nothing else. Asking changes no status and nothing about your part.
request-readers-none = Nobody who keeps or produces this production is on the roster, so nobody can be asked here.
request-no-retaliation = Nobody may treat you worse for asking. If anybody does, turn to your union ({ $union }) or outside this production: { $outside }.
request-no-retaliation-alone = Nobody may treat you worse for asking. If anybody does, turn to your union or outside this production: { $outside }.
request-scene = Scene
request-ask = Ask
request-none-open = No scene of yours is without a coordinator, or you have asked for each. You can always speak with whom you trust, or use Speak Up or Ask.
request-own = *Scene { $number }*, asked { $at } · { $state }
request-state-asked = nobody has said anything to it yet
request-state-seen = { $name } says it was seen, { $at }
request-state-arranged = { $name } says a coordinator is arranged, { $at }
request-take-back = Take It Back
request-take-back-spoken = Take back the request for scene { $number }
request-not-open = This scene has a coordinator, or you have asked for it already.
request-nobody = Nobody who keeps or produces this production is on the roster yet. Nothing was saved.

request-list-open = Requests for a Coordinator
request-list-title = Requests
request-list-what = A performer may ask for an intimacy coordinator in a scene that has none. Consider each request in good faith, do not ask why, and treat nobody worse for asking. Appoint a coordinator under Roster, or have the scene marked by yours, and say so here.
request-list-none = Nobody asks for a coordinator.
request-line = *{ $name }* asks for an intimacy coordinator in scene { $number }, { $at } · { $state }
request-seen = Seen
request-seen-spoken = Say that the request for scene { $number } was seen
request-arranged = Arranged
request-arranged-spoken = Say that a coordinator is arranged for scene { $number }
