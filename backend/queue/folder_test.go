package queue_test

import (
	"os"
	"sync/atomic"
	"testing"
)

// folders holds one folder for each case that rapid draws.
var (
	folders string
	drawn   atomic.Int64
)

func nextFolder() int64 { return drawn.Add(1) }

func TestMain(m *testing.M) {
	var err error
	if folders, err = os.MkdirTemp("", "queue"); err != nil {
		panic(err)
	}
	status := m.Run()
	_ = os.RemoveAll(folders)
	os.Exit(status)
}
