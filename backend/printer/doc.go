// Package printer puts tickets and reports on paper: PDF pages in A5, A4 and on
// an 80 mm roll, ESC/POS bytes for receipt printers, and the ways to a printer.
//
// Equal input gives equal bytes, so that a reprint is the same ticket. It reads
// no clock and no zone of the machine, decides nothing, and must never fail or
// leave a hole because of a name: letters that no font here has are shown as a
// box, and the page says so.
package printer
