package app

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"time"

	"github.com/ticketcrib/ticketcrib/backend/hubapi"
	"github.com/ticketcrib/ticketcrib/backend/journal"
	"github.com/ticketcrib/ticketcrib/backend/station"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// joining is a join under way: the goroutine that follows it ends with cancel.
type joining struct {
	view    JoinView
	hub     ticketing.DeviceID
	hubKey  ed25519.PublicKey
	address string
	name    string
	place   ticketing.Place
	key     ed25519.PrivateKey
	client  *hubapi.Client
	cancel  context.CancelFunc
	ended   chan struct{}
}

// join commits to this laptop's key, shows the words, and waits for the Office.
func (w *world) join(ctx context.Context, r JoinRequest) (JoinView, error) {
	if w.running() != nil {
		return JoinView{}, ticketing.Errorf(ticketing.CodeConflict, "This laptop has been set up already.")
	}
	w.cancelJoin()
	where, code, hub := address(r.Address), r.Code, ticketing.DeviceID("")
	if i, ok := hubapi.ParseInvitation(r.Code); ok {
		code, hub = i.Code, i.Hub
		if where == "" {
			where = i.Address
		}
	}
	if where == "" {
		return JoinView{}, ticketing.Errorf(ticketing.CodeInvalid, "Type the address that stands under the code.", "field", "address")
	}
	key, err := w.key("station")
	if err != nil {
		return JoinView{}, err
	}
	j := &joining{hub: hub, address: where, name: r.Name, key: key, client: hubapi.NewClient(where, hub, key, nil), ended: make(chan struct{})}
	id, err := j.begin(ctx, code)
	if err != nil {
		return JoinView{}, err
	}
	run, cancel := context.WithCancel(context.WithoutCancel(ctx))
	j.cancel = cancel
	w.mu.Lock()
	w.joining = j
	w.mu.Unlock()
	go func() {
		defer close(j.ended)
		w.followJoin(run, j, id)
	}()
	return w.joinView(), nil
}

// begin runs the commitment and computes the three words (hubapi/join.go).
func (j *joining) begin(ctx context.Context, code string) (id string, err error) {
	nonce := make([]byte, 32)
	if _, err := rand.Read(nonce); err != nil {
		return "", err
	}
	public := j.key.Public().(ed25519.PublicKey)
	commitment := hubapi.JoinCommitment(public, nonce)
	started, err := j.client.JoinStart(ctx, hubapi.JoinStart{Name: j.name, Commitment: commitment, Proof: hubapi.JoinProof(code, commitment)})
	if err != nil {
		return "", err
	}
	if !j.client.HubKey().Equal(ed25519.PublicKey(started.HubKey)) {
		return "", ticketing.Errorf(ticketing.CodeWordsDiffer, "Something is between this laptop and the hub. Use another network, or ask the Office.")
	}
	j.hubKey, j.hub, j.place = started.HubKey, journal.DeviceOf(started.HubKey), started.Place
	if _, err := j.client.JoinReveal(ctx, hubapi.JoinReveal{ID: started.ID, Key: public, Nonce: nonce}); err != nil {
		return "", err
	}
	words := hubapi.JoinWords(started.HubKey, started.Nonce, public, nonce)
	j.view = JoinView{State: "words", HubName: started.Hub, Words: words[:]}
	return started.ID, nil
}

// joinLook is how often an asking laptop looks whether it was let in.
const joinLook = 700 * time.Millisecond

func (w *world) followJoin(ctx context.Context, j *joining, id string) {
	tick := time.NewTicker(joinLook)
	defer tick.Stop()
	defer j.client.Close()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		s, err := j.client.JoinState(ctx, id)
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			continue // a lost connection is not a refusal
		case s.State == "refused":
			w.setJoin(j, JoinView{State: "refused", HubName: j.view.HubName, Words: []string{}, Problem: problemOf(
				ticketing.Errorf(ticketing.CodeForbidden, "The Office did not let this laptop in. Ask for a new code.", "role", ""))})
			return
		case s.State == "accepted":
			w.joined(ctx, j)
			return
		}
	}
}

// joined keeps what this laptop was enrolled as and starts the station.
func (w *world) joined(ctx context.Context, j *joining) {
	id := station.Identity{Hub: j.hub, HubKey: j.hubKey, HubName: j.view.HubName, Address: j.address, Name: j.name, Place: j.place}
	err := station.SaveIdentity(ctx, w.store, id)
	if err == nil {
		err = w.openStation(ctx, id, j.key)
	}
	v := JoinView{State: "joined", HubName: j.view.HubName, Words: []string{}}
	if err != nil {
		v.State, v.Problem = "refused", problemOf(err)
	}
	w.setJoin(j, v)
	w.app.news.tell("shell", "joined")
}

func (w *world) setJoin(j *joining, v JoinView) {
	w.mu.Lock()
	if w.joining == j {
		j.view = v
	}
	w.mu.Unlock()
	w.app.news.tell("join", v.State)
}

func (w *world) joinView() JoinView {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.joining == nil {
		return JoinView{State: "none", Words: []string{}}
	}
	return w.joining.view
}

// cancelJoin gives a join up and waits for its goroutine.
func (w *world) cancelJoin() {
	w.mu.Lock()
	j := w.joining
	w.joining = nil
	w.mu.Unlock()
	if j != nil {
		j.cancel()
		<-j.ended
	}
}

// refuseJoin stops a join on this side with a reason to show.
func (w *world) refuseJoin(why error) {
	w.mu.Lock()
	j := w.joining
	w.mu.Unlock()
	if j == nil {
		return
	}
	j.cancel()
	<-j.ended
	w.setJoin(j, JoinView{State: "refused", HubName: j.view.HubName, Words: []string{}, Problem: problemOf(why)})
}

func problemOf(err error) *Problem {
	if err == nil {
		return nil
	}
	var e *ticketing.Error
	if !errors.As(err, &e) {
		e = ticketing.Errorf(ticketing.CodeInternal, "Something went wrong here. It is in the log.")
	}
	p := &Problem{Code: string(e.Code), Message: e.Message, Args: e.Args}
	if p.Args == nil {
		p.Args = map[string]string{}
	}
	return p
}
