# Legal holds: what everybody is shown, and the steps of those who set one.
hold-open = Legal Hold
hold-title = Legal hold
hold-what = While a legal hold stands, nothing of this production is removed by age: no answers, no record, no concern. It opens nothing: whoever could not read something before cannot read it now. Two people set it and two lift it, none of whom reads answers, performs, directs or assists here.
hold-stands = *A legal hold stands since { $at }.* Set by { $one } and { $other }. Nothing of this production is removed by age meanwhile. It opens nothing to anybody.
hold-asked = { $name } asked for a hold, { $at }. It does not stand yet.
hold-lifting = { $name } asked to lift it, { $at }. It still stands.
hold-inside = A hold is set by people outside the case. Whoever reads answers, performs, directs or assists on this production does not set or lift one.

hold-ask = Ask for a Hold
hold-ask-what = A second person who keeps or produces this production sets it, on their own Home. Your name stands beside theirs, for everybody here to see.
hold-ask-done = Saved. The hold stands once a second person sets it: Home, then Legal Hold.
hold-set = Set the Hold
hold-set-what = It stands from the moment you press. Your name stands beside theirs, for everybody here to see.
hold-set-done = Saved. The hold stands. Everybody on the roster sees it on their Home with both names.
hold-take-back = Take It Back
hold-take-back-what = You asked for it. Until a second person sets it you can take it back.
hold-take-back-done = Saved. No hold is asked for.
hold-ask-to-lift = Ask to Lift It
hold-ask-to-lift-what = It stands until a second person lifts it.
hold-ask-to-lift-done = Saved. The hold stands until a second person lifts it.
hold-lift = Lift the Hold
hold-lift-what = From the moment you press, what is over by the rules of this production is removed as usual.
hold-lift-done = Saved. The hold is lifted.
hold-keep = Keep the Hold
hold-keep-what = You asked to lift it. Until a second person lifts it you can let it stand.
hold-keep-done = Saved. The hold stands on.
