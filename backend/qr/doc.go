// Package qr draws QR codes for screens, paper and receipt printers, and reads
// them from camera frames and picture files. It reads QR codes only: what looks
// like another barcode is noise at a gate.
//
// It judges no content, and must never panic, run on or grow without bound on
// a picture, however damaged or hostile.
package qr
