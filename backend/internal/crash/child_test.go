package crash_test

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/ticketcrib/ticketcrib/backend/gate"
	"github.com/ticketcrib/ticketcrib/backend/internal/fair"
	"github.com/ticketcrib/ticketcrib/backend/journal"
	"github.com/ticketcrib/ticketcrib/backend/orders"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// childFile names, in the environment of a child, the data file to work on.
const childFile = "TICKETCRIB_TEST_CRASH_FILE"

// TestMain is the child's program where it is one.
func TestMain(m *testing.M) {
	path := os.Getenv(childFile)
	switch {
	case os.Getenv(refundsAt) != "":
		os.Exit(sendRefunds(path, os.Getenv(refundsAt)))
	case os.Getenv(nodeAt) != "":
		os.Exit(beNode(os.Getenv(nodeAt)))
	case os.Getenv(webAt) != "":
		os.Exit(sellOnWeb(path, os.Getenv(webAt)))
	case os.Getenv(checkoutsAt) != "":
		os.Exit(takePayments(path, os.Getenv(checkoutsAt)))
	case path != "":
		os.Exit(work(path))
	}
	os.Exit(m.Run())
}

// places are so many that they never run out.
const places = 1_000_000

// wordsTo names, in the environment of a child, the record that its words go
// into as well, between what it asks of its disk.
const wordsTo = "TICKETCRIB_TEST_CRASH_WORDS"

// say says one confirmation.
func (c *child) say(format string, args ...any) {
	line := fmt.Sprintf(format, args...)
	if path := os.Getenv(wordsTo); path != "" {
		f, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o600)
		c.must(err)
		_, err = f.Write(word(line))
		c.must(err)
		c.must(f.Close())
	}
	fmt.Println(line)
}

// work sells, undoes and scans without end, and says each confirmation after
// it: "sold order total tickets", "undone order", "in mark seq".
func work(path string) int {
	t := &child{}
	defer t.fail()
	st, err := store.OpenSQLite(t.Context(), path)
	t.must(err)
	l := open(t, st)
	limit := 1 << 30
	if n := os.Getenv("TICKETCRIB_TEST_CRASH_STEPS"); n != "" {
		_, err := fmt.Sscan(n, &limit)
		t.must(err)
	}
	l.Doors()
	run := os.Getpid()
	for i := range limit {
		sale, tickets, err := l.Box.Sell(t.Context(), l.Basket(fmt.Sprint(run, "-", i), orders.Item{Type: fair.Standard, Count: int64(1 + i%3)}))
		t.must(err)
		t.say("sold %s %d %d", sale.ID, sale.Total.Minor, len(tickets))
		if i%4 == 3 {
			_, err := l.Box.Undo(t.Context(), sale.ID, fair.Seller, "", "")
			t.must(err)
			t.say("undone %s", sale.ID)
			continue
		}
		o := l.Gate.Scan(t.Context(), gate.Scan{Key: fmt.Sprint(run, "-", i), Code: fair.Digits(t, tickets[0])})
		if o.Verdict != ticketing.Admit {
			t.must(fmt.Errorf("the gate says %s %s", o.Verdict, o.Reason))
		}
		t.say("in %s %d", o.Mark, o.Seq)
	}
	return 0
}

// open returns the laptop of a store that may have been worked on before.
func open(t testing.TB, st *store.Store) *fair.Laptop {
	known := false
	if err := st.Read(t.Context(), func(tx *store.Tx) (err error) {
		_, known, err = tx.EventOf(fair.Friday)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if known {
		return fair.LaptopAgain(t, "crash", fair.NightMarket(places, 1), st)
	}
	l := fair.LaptopOn(t, "crash", fair.NightMarket(places, 1), st)
	l.OpenShift(t)
	return l
}

// child is a testing.TB for a program that is no test: it ends with a word.
type child struct{ testing.TB }

func (c *child) Helper()                {}
func (c *child) Fatal(args ...any)      { c.must(fmt.Errorf("%s", fmt.Sprint(args...))) }
func (c *child) Context() (x contextOf) { return background }
func (c *child) must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "child:", err)
		os.Exit(3)
	}
}

func (c *child) fail() {
	if p := recover(); p != nil {
		c.must(fmt.Errorf("panic: %v", p))
	}
}

// confirmed is what children have said.
type confirmed struct {
	sold   map[ticketing.OrderID]string // total and tickets
	undone map[ticketing.OrderID]bool
	in     map[string]string // mark and sequence
}

func newConfirmed() *confirmed {
	return &confirmed{map[ticketing.OrderID]string{}, map[ticketing.OrderID]bool{}, map[string]string{}}
}

func (c *confirmed) hear(line string) {
	w := strings.Fields(line)
	switch {
	case len(w) == 4 && w[0] == "sold":
		c.sold[ticketing.OrderID(w[1])] = w[2] + " " + w[3]
	case len(w) == 2 && w[0] == "undone":
		c.undone[ticketing.OrderID(w[1])] = true
	case len(w) == 3 && w[0] == "in":
		c.in[w[1]] = w[2]
	}
}

// start runs a child on a file. Lines that are whole were said.
func start(t *testing.T, path string, env ...string) (*exec.Cmd, *bufio.Reader) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(append(os.Environ(), childFile+"="+path), env...)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	return cmd, bufio.NewReader(out)
}

// check opens a disk as the next start does and returns what is wrong with it:
// something confirmed that is not there, or is there twice, or is broken.
func check(t *testing.T, path string, c *confirmed) []string {
	t.Helper()
	st, err := store.OpenSQLite(t.Context(), path)
	if err != nil {
		return []string{err.Error()}
	}
	defer st.Close()
	var wrong []string
	complain := func(format string, args ...any) { wrong = append(wrong, fmt.Sprintf(format, args...)) }
	if err := st.Read(t.Context(), func(tx *store.Tx) error {
		device := journal.DeviceOf(fair.Public("crash"))
		whole(tx, device, complain)
		all, err := tx.LatestSales(device, 1_000_000)
		if err != nil {
			return err
		}
		return add(tx, device, all, c, complain)
	}); err != nil {
		complain("%v", err)
	}
	return wrong
}

// whole checks the journal's chain from its first entry to its tip.
func whole(tx *store.Tx, d ticketing.DeviceID, complain func(string, ...any)) {
	tip, err := tx.Tip(d, 1)
	run, err2 := tx.EntriesFrom(d, 1, 0, 1_000_000)
	if err != nil || err2 != nil || uint64(len(run)) != tip.Seq {
		complain("the journal has %d entries to %d: %v %v", len(run), tip.Seq, err, err2)
		return
	}
	var prev journal.Hash
	for i, e := range run {
		if e.Seq != uint64(i+1) || e.Prev != prev {
			complain("the journal breaks at %d", i+1)
			return
		}
		prev = e.Hash
	}
	if prev != tip.Hash {
		complain("the tip is not the end of the journal")
	}
}

// add compares all sales and what they took with what was confirmed.
func add(tx *store.Tx, d ticketing.DeviceID, all []orders.Sale, c *confirmed, complain func(string, ...any)) error {
	there, units, tickets := map[ticketing.OrderID]orders.Sale{}, int64(0), int64(0)
	for _, s := range all {
		there[s.ID] = s
		issued, err := tx.TicketsOf(s.ID)
		if err != nil {
			return err
		}
		if said, ok := c.sold[s.ID]; ok && said != fmt.Sprint(s.Total.Minor, " ", len(issued)) {
			complain("%s was %s and is %d %d", s.ID, said, s.Total.Minor, len(issued))
		}
		if tickets += int64(len(issued)); s.VoidedAt == 0 {
			units += int64(len(issued))
		}
	}
	for id := range c.sold {
		if _, ok := there[id]; !ok {
			complain("the sale %s was confirmed and is lost", id)
		}
	}
	for id := range c.undone {
		if there[id].VoidedAt == 0 {
			complain("the undoing of %s was confirmed and is lost", id)
		}
	}
	a, _, err := tx.Allotment(d, fair.QuotaGround)
	if err != nil {
		return err
	}
	last, err := tx.LastTicketNumber(fair.Friday, d.KeyID())
	if a.Sold != units || int64(last) != tickets {
		complain("%d units are sold and %d tickets stand; the last is %d of %d", a.Sold, units, last, tickets)
	}
	return errorOr(err, admissions(tx, d, c, complain))
}

func admissions(tx *store.Tx, d ticketing.DeviceID, c *confirmed, complain func(string, ...any)) error {
	all, err := tx.CheckinsAfter(fair.Friday, "", 0, 1_000_000)
	in := map[string]string{}
	for _, k := range all {
		mark := gate.Mark(k.Ticket())
		if in[mark] != "" {
			complain("%s is in twice", mark)
		}
		in[mark] = fmt.Sprint(k.Seq)
	}
	for mark, seq := range c.in {
		if in[mark] != seq {
			complain("%s was let in as %s and is %q", mark, seq, in[mark])
		}
	}
	return err
}

func errorOr(a, b error) error {
	if a != nil {
		return a
	}
	return b
}
