package app

import "golang.org/x/sys/windows"

// elapsed is what has passed since this machine was started, in ms, its sleep
// counted.
func elapsed() int64 { return windows.DurationSinceBoot().Milliseconds() }
