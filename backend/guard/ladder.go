package guard

// Level is how far a hub has to hold back. Each level keeps all that the ones below it do.
// What has a turn or an order, and what counters and gates send, is held back at none.
type Level int

// The levels. Slower: who looks is told to look more seldom. PollOnly: no new streams, who
// comes looks from time to time. Work: who joins proves some work first. Shed: who joins is
// noted and told to come again. Static: who only looks gets one page, the same for all.
const (
	Normal Level = iota
	Slower
	PollOnly
	Work
	Shed
	Static
)

// Measure is what a hub has measured since the last time.
type Measure struct {
	// JoinWait is the longest that a join took from being asked for to being durable, ms;
	// Joins are those on their way now.
	JoinWait, Joins int64
	// WriteWait is the longest that the room's own clock waited for the store, ms: what
	// counters and gates wait for it too.
	WriteWait int64
	// Requests are those of buyers that are being answered.
	Requests int64
	// Streams are those open, of at most MostStreams.
	Streams, MostStreams int64
}

// steps says from which value on a measure asks for a level; 0: it never does. Half a
// thousand clients who join without a pause are a good day here: 30 ms each.
var steps = [Static + 1]Measure{
	Slower:   {JoinWait: 250, Joins: 2048, WriteWait: 250, Requests: 2000, Streams: 80},
	PollOnly: {JoinWait: 500, Joins: 4096, WriteWait: 500, Requests: 4000, Streams: 95},
	Work:     {JoinWait: 1000, Joins: 6144, WriteWait: 1000},
	Shed:     {JoinWait: 2000, Joins: MostJoining, WriteWait: 2000, Requests: 8000},
	Static:   {WriteWait: 8000, Requests: 16_000},
}

// MostJoining is how many joins may be on their way at once, whatever the level.
const MostJoining = 8192

const (
	// calm is after how many quiet measures a hub comes down a level.
	calm = 5
	// quiet is what part of a step a measure has to fall below, percent: a ladder must not
	// swing with what it causes itself.
	quiet = 60
)

// Ladder is a hub's level over time. The zero value is normal.
type Ladder struct {
	level Level
	calm  int
}

// Level returns where it stands.
func (l Ladder) Level() Level { return l.level }

// Next is the ladder after another measure, of once a second. It goes up by one as soon as
// the next level is asked for, so that one slow write sheds nobody, and down by one after
// five quiet ones.
func (l Ladder) Next(m Measure) Ladder {
	if asked(m, 100) > l.level {
		return Ladder{level: l.level + 1}
	}
	if l.level == Normal || asked(m, quiet) >= l.level {
		return Ladder{level: l.level}
	}
	if l.calm++; l.calm >= calm {
		return Ladder{level: l.level - 1}
	}
	return l
}

// asked is the highest level that a measure asks for, at so many percent of its steps.
func asked(m Measure, percent int64) Level {
	streams := int64(0)
	if m.MostStreams > 0 {
		streams = m.Streams * 100 / m.MostStreams
	}
	for at := Static; at > Normal; at-- {
		s := steps[at]
		for _, c := range [][2]int64{{m.JoinWait, s.JoinWait}, {m.Joins, s.Joins}, {m.WriteWait, s.WriteWait}, {m.Requests, s.Requests}, {streams, s.Streams}} {
			if c[1] > 0 && c[0]*100 >= c[1]*percent {
				return at
			}
		}
	}
	return Normal
}

// Pause is after how many seconds one who is near the front looks again.
func (l Level) Pause() int64 { return [...]int64{2, 5, 8, 12, 20, 30}[l] }
