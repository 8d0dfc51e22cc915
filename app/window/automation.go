//go:build automation

package window

// Automation reports that a test may drive this program's window.
const Automation = true
