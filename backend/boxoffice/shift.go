package boxoffice

import (
	"context"

	"github.com/ticketcrib/ticketcrib/backend/journal"
	"github.com/ticketcrib/ticketcrib/backend/ledger"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Shift is a drawer's time: opened with a float, closed with a count.
type Shift struct {
	ID       ticketing.ShiftID
	Device   ticketing.DeviceID
	Staff    ticketing.StaffID
	Currency string
	OpenedAt int64
	Float    int64
	ClosedAt int64 // 0: open
	ClosedBy ticketing.StaffID
	Counted  int64
	Expected int64
}

// Figures are a shift's sums in minor units. Cash and Card are what its sales
// took in all, the voided ones counted; the money of voids went back.
type Figures struct {
	Sales, Voids           int64
	Cash, Card, Online     int64
	Transfer               int64
	VoidedCash, VoidedCard int64 // a card's, and a transfer's
	PaidIn, PaidOut        int64
	// Others is what was taken in other currencies than the drawer's, each apart; none of it
	// is cash, and none is in the sums above. What was undone is not in it.
	Others []ticketing.Money
}

// Expected is what the drawer should hold.
func (f Figures) Expected(float int64) int64 {
	return float + f.Cash - f.VoidedCash + f.PaidIn - f.PaidOut
}

// ShiftOpened begins a shift.
type ShiftOpened struct {
	Shift    ticketing.ShiftID `cbor:"1,keyasint"`
	Staff    ticketing.StaffID `cbor:"2,keyasint"`
	Currency string            `cbor:"3,keyasint"`
	Float    int64             `cbor:"4,keyasint"`
}

// DrawerMoved is cash put into the drawer (more than 0) or taken from it.
type DrawerMoved struct {
	Shift  ticketing.ShiftID `cbor:"1,keyasint"`
	Staff  ticketing.StaffID `cbor:"2,keyasint"`
	Minor  int64             `cbor:"3,keyasint"`
	Reason string            `cbor:"4,keyasint"`
	Refund string            `cbor:"5,keyasint,omitempty"` // that it paid out
}

// DrawerMove is a DrawerMoved with the entry that recorded it.
type DrawerMove struct {
	DrawerMoved
	Seq uint64
	At  int64
}

// ShiftClosed ends a shift with what was counted and what should have been
// there.
type ShiftClosed struct {
	Shift    ticketing.ShiftID `cbor:"1,keyasint"`
	Staff    ticketing.StaffID `cbor:"2,keyasint"`
	Counted  int64             `cbor:"3,keyasint"`
	Expected int64             `cbor:"4,keyasint"`
}

// FoldShiftOpened records the beginning of a shift.
func FoldShiftOpened(tx Tx, e journal.Sealed) error {
	var b ShiftOpened
	if err := journal.Unmarshal(e.Body, &b); err != nil {
		return err
	}
	if err := ledger.Post(tx, e, ledger.Cash(ticketing.Money{Minor: b.Float, Currency: b.Currency})); err != nil {
		return err
	}
	return tx.PutShift(Shift{ID: b.Shift, Device: e.Device, Staff: b.Staff, Currency: b.Currency, OpenedAt: e.At, Float: b.Float})
}

// FoldDrawerMoved records cash put in or taken out.
func FoldDrawerMoved(tx Tx, e journal.Sealed) error {
	var b DrawerMoved
	if err := journal.Unmarshal(e.Body, &b); err != nil {
		return err
	}
	s, err := ownShift(tx, b.Shift, e)
	if err != nil {
		return err
	}
	if err := ledger.Post(tx, e, ledger.Cash(ticketing.Money{Minor: b.Minor, Currency: s.Currency})); err != nil {
		return err
	}
	return tx.PutDrawerMove(DrawerMove{DrawerMoved: b, Seq: e.Seq, At: e.At})
}

// ownShift refuses an entry that counts another counter's drawer.
func ownShift(tx Tx, id ticketing.ShiftID, e journal.Sealed) (Shift, error) {
	s, ok, err := tx.ShiftByID(id)
	if err == nil && (!ok || s.Device != e.Device) {
		return s, ticketing.Errorf(ticketing.CodeForbidden, "A counter counts its own drawer only.")
	}
	return s, err
}

// FoldShiftClosed records the end of a shift.
func FoldShiftClosed(tx Tx, e journal.Sealed) error {
	var b ShiftClosed
	if err := journal.Unmarshal(e.Body, &b); err != nil {
		return err
	}
	s, err := ownShift(tx, b.Shift, e)
	if err != nil || s.ClosedAt > 0 {
		return err
	}
	counted, expected := ticketing.Money{Minor: b.Counted, Currency: s.Currency}, ticketing.Money{Minor: b.Expected, Currency: s.Currency}
	if err := ledger.Post(tx, e, ledger.Count(counted, expected)); err != nil {
		return err
	}
	return tx.CloseShift(b.Shift, b, e.At)
}

// OpenShift opens the drawer with a float. CodeShiftOpen if one is open.
func (b *BoxOffice) OpenShift(ctx context.Context, by ticketing.StaffID, float ticketing.Money) (ticketing.ShiftID, error) {
	id := ticketing.ShiftID(b.cfg.NewID())
	err := b.cfg.Store.Do(ctx, func(tx Tx) error {
		if err := require(tx, by, ticketing.RoleSeller); err != nil {
			return err
		}
		if err := amount(float.Minor, 0); err != nil {
			return err
		}
		if _, open, err := tx.OpenShift(b.cfg.Author.Device); err != nil || open {
			return orOpen(err)
		}
		return b.record(tx, KindShiftOpened, ShiftOpened{Shift: id, Staff: by, Currency: float.Currency, Float: float.Minor}, FoldShiftOpened)
	})
	return id, err
}

func orOpen(err error) error {
	if err != nil {
		return err
	}
	return ticketing.Errorf(ticketing.CodeShiftOpen, "A shift is open here already. Close it first.")
}

// MoveCash records cash put in (more than 0) or taken out of the open drawer, in its
// currency. CodeShiftClosed without one; CodeInvalid for 0 or more than the drawer has.
func (b *BoxOffice) MoveCash(ctx context.Context, by ticketing.StaffID, minor int64, reason string) error {
	return b.move(ctx, by, DrawerMoved{Minor: minor, Reason: reason}, func(Shift, Figures) error { return nil })
}

// PayOut records cash of the open drawer that a refund gave back; the refusals are those
// of MayPayOut.
func (b *BoxOffice) PayOut(ctx context.Context, by ticketing.StaffID, m ticketing.Money, refund, number string) error {
	return b.move(ctx, by, DrawerMoved{Minor: -m.Minor, Reason: "Refund " + number, Refund: refund}, func(s Shift, f Figures) error { return pays(s, f, m) })
}

func (b *BoxOffice) move(ctx context.Context, by ticketing.StaffID, m DrawerMoved, may func(Shift, Figures) error) error {
	return b.cfg.Store.Do(ctx, func(tx Tx) error {
		shift, f, err := b.openShift(tx, by)
		if err == nil {
			err = may(shift, f)
		}
		if err != nil {
			return err
		}
		if m.Minor == 0 || m.Minor > ticketing.MaxMinor || f.Expected(shift.Float)+m.Minor < 0 || len(m.Reason) > 800 {
			return drawerShort()
		}
		m.Shift, m.Staff = shift.ID, by
		return b.record(tx, KindDrawerMoved, m, FoldDrawerMoved)
	})
}

// MayPayOut refuses cash that the open drawer cannot give: CodeShiftClosed without one,
// CodeInvalid for more than it holds, CodeConflict for a currency that it does not count.
func (b *BoxOffice) MayPayOut(ctx context.Context, by ticketing.StaffID, m ticketing.Money) error {
	return b.cfg.Store.Read(ctx, func(tx Tx) error {
		shift, f, err := b.openShift(tx, by)
		if err == nil {
			err = pays(shift, f, m)
		}
		return err
	})
}

func pays(s Shift, f Figures, m ticketing.Money) error {
	if s.Currency != m.Currency {
		return ticketing.Errorf(ticketing.CodeConflict, "This drawer counts another currency. Pay this out at one that counts its own.", "currency", m.Currency)
	}
	if f.Expected(s.Float) < m.Minor {
		return drawerShort()
	}
	return nil
}

func drawerShort() error {
	return ticketing.Errorf(ticketing.CodeInvalid, "The drawer does not hold that much.", "field", "amount")
}

// CloseShift ends the open shift with what was counted.
func (b *BoxOffice) CloseShift(ctx context.Context, by ticketing.StaffID, counted int64) (ticketing.ShiftID, error) {
	var id ticketing.ShiftID
	err := b.cfg.Store.Do(ctx, func(tx Tx) error {
		shift, f, err := b.openShift(tx, by)
		if err != nil {
			return err
		}
		if err := amount(counted, 0); err != nil {
			return err
		}
		id = shift.ID
		return b.record(tx, KindShiftClosed, ShiftClosed{Shift: shift.ID, Staff: by, Counted: counted, Expected: f.Expected(shift.Float)}, FoldShiftClosed)
	})
	return id, err
}

func (b *BoxOffice) openShift(tx Tx, by ticketing.StaffID) (Shift, Figures, error) {
	if err := require(tx, by, ticketing.RoleSeller); err != nil {
		return Shift{}, Figures{}, err
	}
	shift, open, err := tx.OpenShift(b.cfg.Author.Device)
	if err != nil {
		return Shift{}, Figures{}, err
	}
	if !open {
		return Shift{}, Figures{}, ticketing.Errorf(ticketing.CodeShiftClosed, "No shift is open here.")
	}
	if shift.Staff != by {
		if err := require(tx, by, ticketing.RoleSupervisor); err != nil {
			return Shift{}, Figures{}, err
		}
	}
	f, err := tx.Figures(shift)
	return shift, f, err
}

func (b *BoxOffice) record(tx Tx, kind string, body any, fold func(Tx, journal.Sealed) error) error {
	e, err := journal.Record(tx, b.cfg.Author, b.cfg.Now(), kind, body)
	if err != nil {
		return err
	}
	return fold(tx, e)
}

func amount(minor, least int64) error {
	if minor < least || minor > ticketing.MaxMinor {
		return ticketing.Errorf(ticketing.CodeInvalid, "This is not an amount of money.", "field", "amount")
	}
	return nil
}
