# Home, the same for everyone but for what their part lets them see.
home-title = My day
home-production = Production
home-nothing = Nothing needs you at this moment. When something does, you get a message with one button, and it stands here.
home-neutral = Closed Set is used by productions in this workspace. You are not on a roster here. If you expected to be, ask the person who runs Closed Set on your production.
home-wrapped = *This production is over.* Answers, phone numbers and entries about single people are removed on { $people }, the rest that is sealed on { $rest }. A legal hold puts it off.
home-restored = An older copy of the records was put back on { $at }. What was answered, changed or withdrawn since that copy is not in it. Every answer counts as not given until it is given again. No scene stayed READY.
home-not-all = Not everything fits on this page. The rest is one press away.
home-further = Show the Rest
home-speak-up = Speak Up or Ask
home-code = Have a Code? Check for Answers
home-lines = Union: { $union } · Outside the production: { $outside }
home-outside-unknown = not named yet
