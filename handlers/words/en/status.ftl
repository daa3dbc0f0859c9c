# Statuses, the board, and the page before declaring. The same status reads the same whatever caused it.
status-ready = READY
status-not-yet = NOT YET
status-paused = PAUSED

board-title = Board
board-row = *{ $scene }* · *{ $status }*
board-update-by = { $line } · next update by { $at }
board-update-was-due = { $line } · the next update was due { $at }
board-empty = No closed set is planned from today on. When a scene is marked closed set, it stands here with its status.
board-all = Whole Board ({ $scenes })
board-meaning-ready = READY: there is an agreed way to shoot this scene. It can change until you roll.
board-meaning-not-yet = NOT YET: not declared ready. Usual until the coordinator has finished; it says nothing about any person. Please do not ask performers.
own-more = { $more } more of your shoot days come after these.
board-meaning-paused = PAUSED: do not shoot this scene. Speak to { $phones }. A pause comes without a reason. Please do not ask performers.
board-footer = READY does not replace the stunt, effects or safety meeting, nor the check with performers on the day.
as-of = as of { $weekday } { $time }
day-line = { $day } · { $unit } · { $call }
unit-main = main unit
unit-other = unit { $unit }
call-none = no call yet
scene-name = Scene { $number }
scene-name-part = Scene { $number }, { $part }
scene-title = Scene { $number }
list-earlier = Earlier
list-later = Later

status-open = Open
status-open-spoken = Open the status of scene { $number }
status-ask = Ask for an Update
status-ask-spoken = Ask the coordinator for an update on scene { $number }
status-declare = Declare
status-end-pause = End the Pause
status-hold = Hold
status-sheet = Scene Sheet
button-for-scene = { $button }, scene { $number }
status-says-ready = There is an agreed way to shoot this scene. Declared by { $coordinator }, { $at }. It can change until you roll.
status-says-not-yet = Not declared ready. Usual until { $coordinator } has finished; it says nothing about any person. Please do not ask performers.
status-says-paused = Do not shoot this scene. Speak to { $phones }. A pause comes without a reason. Please do not ask performers.
status-phone = { $name } { $phone }
status-cancelled = This shoot day is taken off the schedule.
coordinator-nobody = the coordinator

readers-empty = No scene is marked closed set or intimate yet. Open a scene and write its brief; it then stands here with its status.
readers-soon = Next 72 hours
readers-later = Later
readers-row = { $line }
    { $day }

declare-title = Declare { $number }
declare-they-see = This is what the assistant directors see now. They see no names and no reasons:
declare-answers-open = READY cannot be declared yet: an answer is missing, was given before the scene changed, or was withdrawn. The scene sheet shows which.
declare-status = What they will see
declare-ready-reads = There is an agreed way to shoot this scene.
declare-not-yet-reads = Not declared ready. It says nothing about any person.
declare-next-day = Next update: date
declare-next-time = Next update by (set time)
declare-next-hint = Shown with NOT YET. Without a date, the next time the clock shows this hour.
declare-few = In a scene with one or two performers people may guess what a change means.
asked-title = Asked
asked = We are sending { $coordinator } a message with your name and scene { $number }, and nothing else. We do not know whether it is read. Please do not ask performers.

status-changed-meanwhile = The status changed since you opened this. Nothing was saved. Close this and look at it again.
status-no-performers = This scene has no performers yet, so READY was not declared.
status-not-attested-adult = READY was not declared: { $name } is not attested as 18 or over, and this kind of scene is not shot with them.
status-answers-open = READY was not declared: an answer is missing, was given before the scene changed, or was withdrawn. The scene sheet shows which.
status-update-past = This time is past already. Choose a later one.
status-update-time = Please give the time too.
status-nobody-to-ask = Nobody is coordinator at this moment, so no message goes out. Please ask the production office.
