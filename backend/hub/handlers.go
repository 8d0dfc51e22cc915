package hub

import (
	"context"
	"errors"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/ticketcrib/ticketcrib/backend/hubapi"
	"github.com/ticketcrib/ticketcrib/backend/journal"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// body is a JSON request or answer.
type body[T any] struct{ Body T }

type none struct{}

func answer[T any](v T, err error) (*body[T], error) { return &body[T]{v}, err }

func done(err error) (*body[none], error) { return &body[none]{}, err }

// statuses is the one map from codes to HTTP.
var statuses = map[ticketing.Code]int{
	ticketing.CodeInvalid: http.StatusUnprocessableEntity, ticketing.CodeNotFound: http.StatusNotFound, ticketing.CodeForbidden: http.StatusForbidden,
	ticketing.CodeUnauthorized: http.StatusUnauthorized, ticketing.CodeUnverified: http.StatusForbidden, ticketing.CodeRevoked: http.StatusForbidden, ticketing.CodeConflict: http.StatusConflict,
	ticketing.CodeSoldOut: http.StatusConflict, ticketing.CodeTooMany: http.StatusTooManyRequests, ticketing.CodeTooLate: http.StatusConflict,
	ticketing.CodeNotKept: http.StatusInsufficientStorage, ticketing.CodeTooNew: http.StatusUnprocessableEntity,
	ticketing.CodeHubRecovering: http.StatusServiceUnavailable, ticketing.CodeOffline: http.StatusServiceUnavailable, ticketing.CodeWordsDiffer: http.StatusConflict,
	ticketing.CodeBusy: http.StatusServiceUnavailable, ticketing.CodeWork: http.StatusPreconditionRequired, ticketing.CodeSlowed: http.StatusTooManyRequests,
}

// refusal is RFC 9457's document of an error.
type refusal struct{ hubapi.Problem }

// Error returns the code; GetStatus its HTTP status.
func (p *refusal) Error() string { return string(p.Code) }

// GetStatus returns the HTTP status.
func (p *refusal) GetStatus() int { return p.Status }

// ContentType makes every refusal a problem document.
func (p *refusal) ContentType(string) string { return "application/problem+json" }

// problemOf turns an error into its document; what is not a refusal becomes
// "internal" and says nothing of the inside.
func problemOf(err error) huma.StatusError {
	var e *ticketing.Error
	if !errors.As(err, &e) {
		e = ticketing.Errorf(ticketing.CodeInternal, "Something went wrong at the hub. It is in its log.")
	}
	status, ok := statuses[e.Code]
	if !ok {
		status = http.StatusInternalServerError
	}
	return &refusal{hubapi.Problem{Title: string(e.Code), Status: status, Detail: e.Message, Code: e.Code, Args: e.Args}}
}

func (h *Hub) getHello(ctx context.Context, _ *none) (*body[hubapi.Hello], error) {
	var head journal.Cursor
	err := h.cfg.Store.Read(ctx, func(tx *store.Tx) (err error) { head, err = tx.FeedHead(); return err })
	return answer(hubapi.Hello{Hub: h.id, Name: h.cfg.Name, Key: h.Key(), Epoch: head.Epoch, Now: h.cfg.Now(), Version: h.cfg.Version}, err)
}

func (h *Hub) postChallenge(context.Context, *none) (*body[hubapi.Challenge], error) {
	return answer(h.Challenge())
}

func (h *Hub) postSession(ctx context.Context, in *body[hubapi.SessionRequest]) (*body[hubapi.SessionResponse], error) {
	return answer(h.Session(ctx, in.Body))
}

func (h *Hub) postJoin(_ context.Context, in *body[hubapi.JoinStart]) (*body[hubapi.JoinStarted], error) {
	return answer(h.JoinStart(in.Body))
}

func (h *Hub) postReveal(ctx context.Context, in *body[hubapi.JoinReveal]) (*body[hubapi.JoinState], error) {
	return answer(h.JoinReveal(ctx, in.Body))
}

func (h *Hub) getJoin(_ context.Context, in *struct {
	ID string `path:"id" maxLength:"64"`
}) (*body[hubapi.JoinState], error) {
	return answer(h.JoinState(in.ID), nil)
}

type cborBody struct {
	ContentType string `header:"Content-Type"`
	RawBody     []byte `contentType:"application/cbor"`
}

type cborAnswer struct {
	ContentType string `header:"Content-Type"`
	Body        []byte
}

func (h *Hub) postSync(ctx context.Context, in *cborBody) (*cborAnswer, error) {
	var r hubapi.SyncRequest
	if err := journal.Unmarshal(in.RawBody, &r); err != nil {
		return nil, err
	}
	out, err := h.Sync(ctx, callerOf(ctx).device, r)
	if err != nil {
		return nil, err
	}
	return &cborAnswer{ContentType: "application/cbor", Body: journal.Marshal(out)}, nil
}

func (h *Hub) postCarry(ctx context.Context, in *cborBody) (*cborAnswer, error) {
	var c hubapi.Carry
	if err := journal.Unmarshal(in.RawBody, &c); err != nil {
		return nil, err
	}
	out, err := h.Carry(ctx, c)
	if err != nil {
		return nil, err
	}
	return &cborAnswer{ContentType: "application/cbor", Body: journal.Marshal(out)}, nil
}

// postToCarry is for offices and hosts: what it answers names every device.
func (h *Hub) postToCarry(ctx context.Context, _ *cborBody) (*cborAnswer, error) {
	d := callerOf(ctx).device
	if !d.Place.Manages() {
		return nil, ticketing.Errorf(ticketing.CodeForbidden, "Only an Office may do this.", "role", string(ticketing.RoleSupervisor))
	}
	out, err := h.ToCarry(ctx, d)
	if err != nil {
		return nil, err
	}
	return &cborAnswer{ContentType: "application/cbor", Body: journal.Marshal(out)}, nil
}

type eventList struct {
	Events []ticketing.Event `json:"events"`
}

func (h *Hub) getEvents(ctx context.Context, _ *none) (*body[eventList], error) {
	all, err := h.Events(ctx)
	return answer(eventList{all}, err)
}

func (h *Hub) postEvent(ctx context.Context, in *body[hubapi.SaveEvent]) (*body[none], error) {
	return done(h.SaveEvent(ctx, callerOf(ctx).staff, in.Body.Event))
}

func (h *Hub) getClose(ctx context.Context, in *struct {
	ID string `path:"id" maxLength:"64"`
}) (*body[hubapi.CloseDoc], error) {
	return answer(h.CloseReport(ctx, ticketing.EventID(in.ID)))
}

func (h *Hub) postClose(ctx context.Context, in *struct {
	ID   string `path:"id" maxLength:"64"`
	Body hubapi.DeviceChange
}) (*body[none], error) {
	return done(h.CloseEvent(ctx, callerOf(ctx).staff, ticketing.EventID(in.ID), in.Body.Name))
}

func (h *Hub) getOverview(ctx context.Context, in *struct {
	Performance string `query:"performance" maxLength:"16"`
	Since       int64  `query:"since"`
}) (*body[hubapi.Overview], error) {
	return answer(h.Overview(ctx, ticketing.ScopeID(in.Performance), in.Since))
}

func (h *Hub) getStaff(ctx context.Context, _ *none) (*body[hubapi.StaffList], error) {
	return answer(h.StaffList(ctx))
}

func (h *Hub) postStaff(ctx context.Context, in *body[hubapi.StaffDoc]) (*body[hubapi.StaffList], error) {
	if _, err := h.SaveStaff(ctx, callerOf(ctx).staff, in.Body); err != nil {
		return nil, err
	}
	return answer(h.StaffList(ctx))
}

func (h *Hub) getDevices(ctx context.Context, _ *none) (*body[hubapi.DeviceList], error) {
	return answer(h.Devices(ctx))
}

func (h *Hub) postRename(ctx context.Context, in *body[hubapi.DeviceChange]) (*body[none], error) {
	return done(h.Rename(ctx, callerOf(ctx).staff, in.Body))
}

func (h *Hub) postRevoke(ctx context.Context, in *body[hubapi.DeviceChange]) (*body[none], error) {
	return done(h.Revoke(ctx, callerOf(ctx).staff, in.Body))
}

func (h *Hub) postWriteOff(ctx context.Context, in *body[hubapi.DeviceChange]) (*body[none], error) {
	return done(h.WriteOff(ctx, callerOf(ctx).staff, in.Body))
}

func (h *Hub) postLend(ctx context.Context, in *body[hubapi.Lend]) (*body[none], error) {
	return done(h.Lend(ctx, callerOf(ctx).staff, in.Body))
}

func (h *Hub) getCode(context.Context, *none) (*body[hubapi.CodeDoc], error) {
	return answer(h.Code(), nil)
}

func (h *Hub) postCode(_ context.Context, in *body[hubapi.OpenCode]) (*body[hubapi.CodeDoc], error) {
	return answer(h.OpenCode(in.Body))
}

func (h *Hub) postAnswer(ctx context.Context, in *body[hubapi.AnswerJoin]) (*body[hubapi.CodeDoc], error) {
	return answer(h.AnswerJoin(ctx, callerOf(ctx).staff, in.Body))
}

func (h *Hub) postEndCode(context.Context, *none) (*body[hubapi.CodeDoc], error) {
	h.CloseCode()
	return answer(h.Code(), nil)
}

func (h *Hub) getConflicts(ctx context.Context, _ *none) (*body[hubapi.ConflictList], error) {
	return answer(h.Conflicts(ctx))
}

func (h *Hub) postDecide(ctx context.Context, in *body[hubapi.DecideConflict]) (*body[hubapi.ConflictList], error) {
	if err := h.Decide(ctx, callerOf(ctx).staff, in.Body); err != nil {
		return nil, err
	}
	return answer(h.Conflicts(ctx))
}

func (h *Hub) getJournal(ctx context.Context, in *struct {
	Device string `query:"device" maxLength:"32"`
	Before uint64 `query:"before"`
}) (*body[hubapi.EntryList], error) {
	return answer(h.Entries(ctx, ticketing.DeviceID(in.Device), in.Before))
}
