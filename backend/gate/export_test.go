package gate

// Decide is the gate's whole judgement, for the table of its rules.
var Decide = decide
